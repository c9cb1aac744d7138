import { logRatioPair } from "../special/log";

/**
 * sum (p - q) ln(p / q) = sum p ln(p/q) + sum q ln(q/p), natural logarithm, of strictly positive p and q (f64[n]).
 * No term is negative: nothing cancels, and equal vectors give exactly 0.
 */
export function symmetricKL(p: usize, q: usize, n: i32): f64 {
  let sum = f64x2.splat(0.0);
  const even = n & ~1;
  for (let i = 0; i < even; i += 2) {
    const at = (<usize>i) << 3;
    sum = f64x2.add(sum, symmetricTerm(v128.load(p + at), v128.load(q + at)));
  }
  if (even < n) {
    // The spare lanes hold 1 and 1, which are no distance apart.
    const at = (<usize>even) << 3;
    const ones = f64x2.splat(1.0);
    sum = f64x2.add(sum, symmetricTerm(v128.load64_lane(p + at, ones, 0), v128.load64_lane(q + at, ones, 0)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** (p - q) ln(p / q) of two lanes, p and q positive. */
export function symmetricTerm(p: v128, q: v128): v128 {
  return f64x2.mul(f64x2.abs(f64x2.sub(p, q)), logRatioPair(p, q));
}
