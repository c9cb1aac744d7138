import type { Range } from "./range.ts";

/** Scaled filters are of magnitude 1 at most, so that coefficients which differ by less differ by the rounding of a sum of f64 products. */
const rounding = 2 ** -40;

/** The one value of coefficients of scaled filters that reach over so little that they do not differ; null where they do. */
export function oneValue([lo, hi]: Range): number | null {
  if (hi - lo > rounding) return null;
  const middle = (lo + hi) / 2;
  return Math.abs(middle) <= rounding ? 0 : middle;
}
