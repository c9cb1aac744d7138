import type { DivergenceResult } from "./analysis.ts";

/**
 * Of some pairs of groups the one of the largest D without what noise adds on average (`debiased`), the first of equal ones.
 * By D itself the smallest groups would be farthest apart.
 */
export function farthestOf(
  { debiased }: Pick<DivergenceResult, "debiased">,
  pairs: readonly [number, number][],
): [number, number] {
  return pairs.reduce((best, pair) => (debiased[pair[0]][pair[1]] > debiased[best[0]][best[1]] ? pair : best));
}
