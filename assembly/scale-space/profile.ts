// One axis of a template: a difference of the discrete Gaussian on the k taps of a filter, and its derivatives by scale.
import { gaussianAt } from "./gaussian-at";

/** Difference operators: smoothing, forward, backward, central, second. */
export const SMOOTH: u32 = 0;
export const FORWARD: u32 = 1;
export const BACKWARD: u32 = 2;
export const CENTRAL: u32 = 3;
export const SECOND: u32 = 4;

/** Bytes of scratch of `profileAt`. */
export const PROFILE_SCRATCH: usize = 3 * 16 * 8;

/** out[n] = half the second difference of t, n < count: dT/ds (Lindeberg 1990, eq. 33); t has count + 1 values. */
function byScale(out: usize, t: usize, count: usize): void {
  store<f64>(out, load<f64>(t + 8) - load<f64>(t));
  for (let n: usize = 1; n < count; n++) {
    const p = t + n * 8;
    store<f64>(out + n * 8, 0.5 * (load<f64>(p + 8) + load<f64>(p - 8)) - load<f64>(p));
  }
}

/** out[k]: the difference of t[0 ... r + 1], which is even; taps from -r to r. */
function difference(out: usize, t: usize, r: i32, operator: u32): void {
  for (let n = -r; n <= r; n++, out += 8) {
    const here = load<f64>(t + abs(n) * 8),
      next = load<f64>(t + abs(n + 1) * 8),
      last = load<f64>(t + abs(n - 1) * 8);
    let value = here;
    if (operator == FORWARD) value = next - here;
    else if (operator == BACKWARD) value = here - last;
    else if (operator == CENTRAL) value = 0.5 * (next - last);
    else if (operator == SECOND) value = next + last - 2 * here;
    store<f64>(out, value);
  }
}

/**
 * out[orders + 1][k]: the operator's difference of T(.; s) and its first `orders` <= 2 derivatives by s, taps from -r to r,
 * r <= 8. `paper`: T is cut to k taps first, then continued by its last value (by 0 for the second difference).
 */
export function profileAt(out: usize, r: i32, operator: u32, s: f64, paper: bool, orders: u32, scratch: usize): void {
  const k = 2 * r + 1;
  gaussianAt(scratch, r + 2 + orders, s);
  if (orders > 0) byScale(scratch + 128, scratch, r + 1 + orders);
  if (orders > 1) byScale(scratch + 256, scratch + 128, r + orders);
  for (let m: u32 = 0; m <= orders; m++) {
    const t = scratch + m * 128;
    if (paper) store<f64>(t + (r + 1) * 8, operator == SECOND ? 0 : load<f64>(t + r * 8));
    difference(out + m * k * 8, t, r, operator);
  }
}
