import type { DivergenceResult } from "./analysis.ts";

/** The two groups whose D rises most above its noise floor, or lies least below it; [0, 1] of equal ones. */
export function farthestPair({ matrix, floor }: Pick<DivergenceResult, "matrix" | "floor">): [number, number] {
  let [pair, most]: [[number, number], number] = [[0, Math.min(1, matrix.length - 1)], -Infinity];
  for (let i = 0; i < matrix.length; i++) {
    for (let j = i + 1; j < matrix.length; j++) {
      const above = matrix[i][j] - floor.upper[i][j];
      if (above > most) [pair, most] = [[i, j], above];
    }
  }
  return pair;
}
