/** [smallest, largest]. */
export type Range = [number, number];

/** The smallest range that holds all; [Infinity, -Infinity] for none. */
export function union(ranges: readonly Range[]): Range {
  let [lo, hi] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const range of ranges) [lo, hi] = [Math.min(lo, range[0]), Math.max(hi, range[1])];
  return [lo, hi];
}

/** A range without extent (all values alike) becomes one that bins can divide. */
export function widened([lo, hi]: Range): Range {
  return lo < hi ? [lo, hi] : [lo - 0.5, hi + 0.5];
}
