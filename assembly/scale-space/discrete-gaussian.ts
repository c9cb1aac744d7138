// The discrete analogue of the Gaussian, T(n; s) = e^-s I_n(s) (Lindeberg 1990, "Scale-space for discrete signals", eq. 29).

/**
 * out[n] = T(n; s) for n < count, s >= 0: relative error below 1e-14 for n <= 200, s <= 1e4. A result below 2^-1022 has an
 * absolute error of a few 2^-1074 instead, and may be 0.
 *
 * Miller's algorithm in ratios r_n = I_n / I_(n-1), which neither overflow nor vanish: from the recurrence
 * I_(n-1) = I_(n+1) + (2n / s) I_n comes r_n = s / (2n + s r_(n+1)), downwards. The sum of all T is 1, so that
 * 1 / T_0 = 1 + 2 r_1 (1 + r_2 (1 + ...)).
 */
export function discreteGaussian(out: usize, count: usize, s: f64): void {
  // Above n^2 = 80 s, T falls below e^-40 of its largest value; the start's error is the square of such a ratio.
  const start = count + 20 + <usize>Math.sqrt(80 * s);
  let ratio: f64 = 0,
    rest: f64 = 1;
  for (let n = start; n > 0; n--) {
    ratio = s / (2 * <f64>n + s * ratio);
    rest = 1 + ratio * rest;
    if (n < count) store<f64>(out + n * 8, ratio);
  }
  // `rest` is 1 + r_1 (1 + ...) = (1 / T_0 + 1) / 2.
  let t = 1 / (2 * rest - 1);
  store<f64>(out, t);
  for (let p = out + 8, end = out + count * 8; p < end; p += 8) {
    t *= load<f64>(p);
    store<f64>(p, t);
  }
}
