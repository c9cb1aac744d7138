import type { ValueRun } from "../layer-values.ts";

/**
 * The bound after `iterations` steps of the Gram iteration G <- G^H G at each frequency: the 2^iterations-th root of the Frobenius
 * norm of the last G, which has the singular values to that power (Delattre et al., Efficient Bound of Lipschitz Constant for
 * Convolutional Layers by Gram Iteration, ICML 2023). It comes down to the norm: a frequency's Schatten norm of order 2^(iterations + 1).
 * Here it is taken of the singular values themselves, in groups of `each`, and rounded up by more than their errors.
 */
export function gramBound(runs: readonly ValueRun[], each: number, iterations: number): number {
  let bound = 0;
  for (const { values } of runs) {
    for (let start = 0; start < values.length; start += each) {
      bound = Math.max(bound, schattenNorm(values.subarray(start, start + each), iterations + 1));
    }
  }
  return bound;
}

/** (sum s^p)^(1/p), p = 2^doublings. */
function schattenNorm(values: Float64Array, doublings: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  if (largest === 0) return 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    let power = values[i] / largest;
    for (let step = 0; step < doublings; step++) power *= power;
    sum += power;
  }
  for (let step = 0; step < doublings; step++) sum = Math.sqrt(sum);
  return largest * Math.max(1, sum) * (1 + 1e-12);
}
