import type { WeightGrid } from "./weight-grid.ts";

/** Rows of fewer weights are multiples of each other by chance. */
const leastWeights = 4;

/**
 * The factors by which the rows of `b` are those of `a`, but for rows of zeros, as where batch normalisation was folded in;
 * undefined where a row is no multiple within `tolerance` of its norm, or all factors are 1.
 */
export function findScaling(a: WeightGrid, b: WeightGrid, tolerance: number): number[] | undefined {
  const length = a.columns * a.taps;
  if (length < leastWeights) return undefined;
  const factors: number[] = [];
  for (let row = 0; row < a.rows; row++) {
    const [start, end] = [row * length, (row + 1) * length];
    let [product, left, right] = [0, 0, 0];
    for (let i = start; i < end; i++) {
      product += a.values[i] * b.values[i];
      left += a.values[i] * a.values[i];
      right += b.values[i] * b.values[i];
    }
    if (left === 0 || right === 0) {
      if (left !== right) return undefined;
      continue;
    }
    const factor = product / left;
    let rest = 0;
    for (let i = start; i < end; i++) rest += (b.values[i] - factor * a.values[i]) ** 2;
    if (!(rest <= tolerance * tolerance * right)) return undefined;
    factors.push(factor);
  }
  return factors.some((factor) => Math.abs(factor - 1) > tolerance) ? factors : undefined;
}

/** Whether factors, the least first, are one within rounding: each is known to `tolerance` of itself. */
export function isOneFactor(sorted: readonly number[], tolerance: number): boolean {
  const [least, greatest] = [sorted[0], sorted[sorted.length - 1]];
  return greatest - least <= 2 * tolerance * Math.max(Math.abs(least), Math.abs(greatest));
}
