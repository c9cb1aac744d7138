import type { Kernels } from "../wasm/load.ts";
import { share } from "./bounded.ts";
import { cosinesToPi } from "./cosines.ts";

type ExpLog = Pick<Kernels, "exp" | "log">;

/**
 * exp(-sum p ln p), p = s over the sum of s: the number of equal singular values with as much entropy, from 1 to their number;
 * null where all are 0.
 * @see Roy and Vetterli, The Effective Rank: A Measure of Effective Dimensionality, EUSIPCO 2007, definition 1.
 */
export function effectiveRank(kernels: ExpLog, values: ArrayLike<number>): number | null {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  if (!(total > 0)) return null;
  let entropy = 0;
  for (let i = 0; i < values.length; i++) {
    const part = values[i] / total;
    if (part > 0) entropy -= part * kernels.log(part);
  }
  return Math.max(1, Math.min(values.length, kernels.exp(entropy)));
}

/** Sum of squares over the largest square, from 1 to the number of values; null where all are 0. */
export function stableRank(values: ArrayLike<number>): number | null {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  if (largest === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] / largest) ** 2;
  return Math.max(1, Math.min(values.length, sum));
}

/** Of a square matrix, whose density ends in a kink, the error is then 1e-7. */
const steps = 2 ** 13;
let turn: Float64Array | undefined;

/**
 * The effective rank over the shorter side that a large rows x columns matrix of independent weights of one variance comes to.
 * Its squared singular values over the longer side follow Marchenko and Pastur's law; with them as 1 + b + 2 sqrt(b) cos t,
 * b the shorter side over the longer, the law's density is 2 sin^2 t / (pi times the square) on 0 <= t <= pi, where the
 * trapezoidal rule converges fast.
 * @see Marchenko and Pastur, Distribution of eigenvalues for some sets of random matrices, Math. USSR Sbornik 1 (1967).
 */
export function randomRankShare(kernels: ExpLog, rows: number, columns: number): number {
  turn ??= cosinesToPi(13);
  const ratio = Math.min(rows, columns) / Math.max(rows, columns);
  let [mean, weighted] = [0, 0];
  // The density is 0 at both ends.
  for (let k = 1; k < steps; k++) {
    const square = 1 + ratio + 2 * Math.sqrt(ratio) * turn[k];
    const value = Math.sqrt(square);
    const part = (2 * (1 - turn[k] * turn[k])) / square / steps;
    mean += part * value;
    weighted += part * value * kernels.log(value);
  }
  // H = ln r + ln E[s] - E[s ln s] / E[s]
  return share(mean * kernels.exp(-weighted / mean));
}
