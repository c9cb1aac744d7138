// The error function and its complement, scalar: a series of positive terms near 0, a continued fraction beyond 1.
// Neither subtracts numbers of like size, so that both keep a small relative error (erfc down to its subnormal results).

import { exp } from "./exp";

const TWO_OVER_ROOT_PI = 1.1283791670955126;
const ROOT_PI = 1.772453850905516;
/** 2^27 + 1: splits a double into halves of 26 bits (Veltkamp 1968). */
const SPLIT = 134217729.0;
/** Levels of the continued fraction: the tail left out is below 1e-17 of the value from x = 1 on. */
const LEVELS = 160;

/** e^(-x^2): the square of x's upper half is exact, so that the exponent's rounding does not grow with x^2. */
function expOfMinusSquare(x: f64): f64 {
  const spread = x * SPLIT;
  const high = spread - (spread - x);
  return exp(-high * high) * exp(-(x - high) * (x + high));
}

/** erf x = (2 / sqrt pi) e^(-x^2) sum_n 2^n x^(2n + 1) / (1 3 5 ... (2n + 1)) (DLMF 7.6.2), |x| <= 1. */
function series(x: f64): f64 {
  const twice = 2 * x * x;
  let term: f64 = x,
    sum: f64 = x;
  for (let odd: f64 = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= twice / odd;
    sum += term;
  }
  return TWO_OVER_ROOT_PI * expOfMinusSquare(x) * sum;
}

/** erfc x = e^(-x^2) / sqrt pi / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))) (DLMF 7.9.1), x >= 1. */
function fraction(x: f64): f64 {
  // From 27.3 on the result is below half the smallest subnormal.
  if (x > 27.3) return 0;
  let below: f64 = x;
  for (let level: f64 = LEVELS; level > 0; level--) below = x + (0.5 * level) / below;
  return expOfMinusSquare(x) / (ROOT_PI * below);
}

/** erf x = (2 / sqrt pi) times the integral of e^(-t^2) from 0 to x: relative error below 1e-15. */
export function erf(x: f64): f64 {
  if (x != x) return x;
  if (Math.abs(x) <= 1) return series(x);
  return x > 0 ? 1 - fraction(x) : fraction(-x) - 1;
}

/** erfc x = 1 - erf x: relative error below 3e-15 where the result is not subnormal. */
export function erfc(x: f64): f64 {
  if (x != x) return x;
  if (Math.abs(x) <= 1) return 1 - series(x);
  return x > 0 ? fraction(x) : 2 - fraction(-x);
}
