import type { DivergenceResult } from "./analysis.ts";

/** The share of a component in D between two groups, w KL / D; 0 where D is 0. Of many groups the document has no `shares`. */
export function componentShare(
  { matrix, perComponent, weights }: Pick<DivergenceResult, "matrix" | "perComponent" | "weights">,
  component: number,
  a: number,
  b: number,
): number {
  const d = matrix[a][b];
  // As rounding leaves it, it may be outside of 0 to 1.
  return d > 0 ? Math.max(0, Math.min(1, (weights[component] * perComponent[component][a][b]) / d)) : 0;
}

/** The component of the largest share in D between two groups. */
export function strongestComponent(divergence: Parameters<typeof componentShare>[0], a: number, b: number): number {
  const share = (c: number) => componentShare(divergence, c, a, b);
  return divergence.weights.reduce((best, _, c) => (share(c) > share(best) ? c : best), 0);
}
