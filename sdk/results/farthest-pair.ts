import type { DivergenceResult } from "./analysis.ts";

type Compared = Pick<DivergenceResult, "debiased"> & Partial<Pick<DivergenceResult, "interval">>;
type Pair = [number, number];

/** The pairs whose interval of D without noise lies above 0: of the others it is not known how far they differ. */
export function clearPairs({ interval }: Partial<Pick<DivergenceResult, "interval">>, pairs: readonly Pair[]): Pair[] {
  return interval == null ? [] : pairs.filter(([a, b]) => interval.low[a][b] > 0);
}

/**
 * Of some pairs of groups the one of the largest D without what noise adds on average (`debiased`), the first of equal ones,
 * among those whose interval lies above 0, if there are any. By D itself the smallest groups would be farthest apart.
 */
export function farthestOf({ debiased, interval }: Compared, pairs: Iterable<Pair>): Pair {
  let [best, isClear]: [Pair, boolean] = [[0, 0], false];
  let isFirst = true;
  for (const pair of pairs) {
    const [a, b] = pair;
    const clear = interval != null && interval.low[a][b] > 0;
    const isBetter = clear === isClear ? debiased[a][b] > debiased[best[0]][best[1]] : clear;
    if (isFirst || isBetter) [best, isClear] = [pair, clear];
    isFirst = false;
  }
  return best;
}
