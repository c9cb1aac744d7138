/** Where a layer stands: its decile; -1 for a first layer that is kept apart (arXiv 2204.02481). */
export function depthPlace(
  { depth, depthRank }: { depth: number | null; depthRank: number | null },
  firstApart: boolean,
): number {
  return firstApart && depthRank === 0 ? -1 : depthDecile(depth);
}

/** A place as groups name it. */
export function depthName(place: number): string {
  return place < 0 ? "first layer" : `depth ${place * 10}-${place * 10 + 10} %`;
}

/** 0 to 9: [0, .1], (.1, .2] ... (.9, 1] of the normalised depth; 0 where it is not known. */
export function depthDecile(depth: number | null): number {
  let decile = 0;
  // Compared as tenths, since .3 * 10 and .1 * 3 are not the same double.
  while (decile < 9 && (depth ?? 0) > (decile + 1) / 10) decile++;
  return decile;
}
