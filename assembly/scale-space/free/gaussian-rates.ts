// T(n; s) = e^-s I_n(s) and its derivatives by s, accurate where T is flat: differences are not taken of T, but of ratios.

/** Places of a row: n <= r + 1 of the fourth derivative, r <= 8, asks for T up to r + 5. */
export const RATES_ROW: usize = 16 * 8;
/** Rows: T and four derivatives. */
export const RATES: u32 = 5;

/**
 * out[5][16]: row m holds d^m T(n; s) / ds^m for n <= r + 5 - m, r <= 8, s >= 0.
 *
 * As in `discreteGaussian`, r_n = T(n) / T(n - 1) = s / (2n + s r_(n+1)) downwards; q_n = 1 - r_n follows the recurrence
 * q_n = (2n - s q_(n+1)) / (2n + s r_(n+1)), without the cancellation that 1 - r_n has at large s. From it comes dT/ds, half
 * the second difference T(n-1) q_n - T(n) q_(n+1) (Lindeberg 1990, eq. 33); further derivatives are half its second differences.
 */
export function gaussianRates(out: usize, r: i32, s: f64): void {
  if (s > 2 * <f64>((r + 5) * (r + 5))) return ratesAtLarge(out, r, s);
  const q = memory.data(16 * 8, 16);
  const count = r + 6;
  const start = count + 20 + <i32>Math.sqrt(80 * s);
  let ratio: f64 = 0,
    lack: f64 = 1,
    rest: f64 = 1;
  for (let n = start; n > 0; n--) {
    const inverse = 1 / (2 * <f64>n + s * ratio);
    lack = (2 * <f64>n - s * lack) * inverse;
    ratio = s * inverse;
    rest = 1 + ratio * rest;
    if (n < count) {
      store<f64>(out + n * 8, ratio);
      store<f64>(q + n * 8, lack);
    }
  }
  let t = 1 / (2 * rest - 1);
  store<f64>(out, t);
  for (let n = 1; n < count; n++) {
    t *= load<f64>(out + n * 8);
    store<f64>(out + n * 8, t);
  }
  const first = out + RATES_ROW;
  store<f64>(first, -load<f64>(out) * load<f64>(q, 8));
  for (let n = 1; n < count - 1; n++) {
    const p = out + n * 8;
    store<f64>(first + n * 8, 0.5 * (load<f64>(p - 8) * load<f64>(q + n * 8) - load<f64>(p) * load<f64>(q + n * 8, 8)));
  }
  for (let m = 2, row = first; m < <i32>RATES; m++, row += RATES_ROW) {
    const next = row + RATES_ROW;
    store<f64>(next, load<f64>(row, 8) - load<f64>(row));
    for (let n = 1; n < count - m; n++) {
      const p = row + n * 8;
      store<f64>(next + n * 8, 0.5 * (load<f64>(p + 8) + load<f64>(p - 8)) - load<f64>(p));
    }
  }
}

/**
 * The same by the asymptotic series T(n; s) = sum over i of (-1)^i a_i(n) / s^i / sqrt(2 pi s), where a_i(n) is the product over
 * j <= i of (4 n^2 - (2 j - 1)^2) / (8 j) (DLMF 10.40.1), derived term by term: the recurrence would take sqrt(80 s) steps.
 * For n^2 <= s / 2 its terms fall like (1 / 4)^i / i!.
 */
function ratesAtLarge(out: usize, r: i32, s: f64): void {
  const first = 1 / Math.sqrt(6.283185307179586 * s),
    inverse = 1 / s;
  for (let n = 0; n < r + 6; n++, out += 8) {
    let term = first,
      t0: f64 = 0,
      t1 = t0,
      t2 = t0,
      t3 = t0,
      t4 = t0;
    for (let i = 0; i < 16; i++) {
      // Derivatives of s^-(i + 1/2) bring (i + 1/2) (i + 3/2) ... down.
      const by1 = term * (<f64>i + 0.5),
        by2 = by1 * (<f64>i + 1.5),
        by3 = by2 * (<f64>i + 2.5);
      t0 += term;
      t1 += by1;
      t2 += by2;
      t3 += by3;
      t4 += by3 * (<f64>i + 3.5);
      const odd = <f64>(2 * i + 1);
      term *= (inverse * (odd * odd - <f64>(4 * n * n))) / <f64>(8 * (i + 1));
      if (Math.abs(term) < 1e-20 * first) break;
    }
    store<f64>(out, t0);
    store<f64>(out + RATES_ROW, -inverse * t1);
    store<f64>(out + 2 * RATES_ROW, inverse * inverse * t2);
    store<f64>(out + 3 * RATES_ROW, -inverse * inverse * inverse * t3);
    store<f64>(out + 4 * RATES_ROW, inverse * inverse * inverse * inverse * t4);
  }
}
