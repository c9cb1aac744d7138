import type { DivergenceResult } from "./analysis.ts";

/** Whether D between two groups tells them apart: more than two samples of one distribution, of their sizes, would differ. */
export function isAboveFloor(
  { matrix, floor }: Pick<DivergenceResult, "matrix" | "floor">,
  a: number,
  b: number,
): boolean {
  return matrix[a][b] > floor.upper[a][b];
}
