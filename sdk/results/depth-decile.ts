/** 0 to 9: [0, .1], (.1, .2] ... (.9, 1] of the normalised depth; 0 where it is not known. */
export function depthDecile(depth: number | null): number {
  let decile = 0;
  // Compared as tenths, since .3 * 10 and .1 * 3 are not the same double.
  while (decile < 9 && (depth ?? 0) > (decile + 1) / 10) decile++;
  return decile;
}
