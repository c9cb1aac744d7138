import type { DivergenceResult } from "./analysis.ts";

type Bounded = Partial<Pick<DivergenceResult, "interval">>;
type Compared = Pick<DivergenceResult, "debiased"> & Bounded;
type Pair = [number, number];

/** The pairs whose interval of D without noise lies above 0: of the others it is not known how far they differ. */
export function clearPairs(divergence: Bounded, pairs: readonly Pair[]): Pair[] {
  return pairs.filter((pair) => isClear(divergence, pair));
}

function isClear({ interval }: Bounded, [a, b]: Pair): boolean {
  return interval != null && interval.low[a][b] > 0;
}

/**
 * Of some pairs of groups the one of the largest D without what noise adds on average (`debiased`), the first of equal ones,
 * among those whose interval lies above 0, if there are any. By D itself the smallest groups would be farthest apart.
 */
export function farthestOf(divergence: Compared, pairs: Iterable<Pair>): Pair {
  let best: Pair | undefined;
  for (const pair of pairs) if (best === undefined || isFarther(divergence, pair, best)) best = pair;
  return best ?? [0, 0];
}

function isFarther(divergence: Compared, [a, b]: Pair, [c, d]: Pair): boolean {
  const clear = isClear(divergence, [a, b]);
  if (clear !== isClear(divergence, [c, d])) return clear;
  return divergence.debiased[a][b] > divergence.debiased[c][d];
}
