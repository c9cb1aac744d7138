// One axis of a template: a difference of the discrete Gaussian on the k taps of a filter, and its derivatives by scale.
import { gaussianAt } from "./gaussian-at";

/** Difference operators: smoothing, forward, backward, central, second. */
export const SMOOTH: u32 = 0;
export const FORWARD: u32 = 1;
export const BACKWARD: u32 = 2;
export const CENTRAL: u32 = 3;
export const SECOND: u32 = 4;

/** Bytes from one derivative of a profile to the next: 17 taps and a place of 0, so that pairs of taps fill vectors. */
export const TAPS: usize = 18 * 8;

/** T and its derivatives by scale at the scale of the last call: a template often has the same scale on both axes. */
const half = memory.data(3 * 16 * 8, 16);
/** The one at hand from -(r + 1) to r + 1. */
const whole = memory.data(24 * 8, 16);
let heldScale: f64 = -1,
  heldOrders: u32 = 0,
  heldReach: i32 = 0;

/** out[n] = half the second difference of t, n < count: dT/ds (Lindeberg 1990, eq. 33); t has count + 1 values. */
function byScale(out: usize, t: usize, count: usize): void {
  store<f64>(out, load<f64>(t + 8) - load<f64>(t));
  for (let n: usize = 1; n < count; n++) {
    const p = t + n * 8;
    store<f64>(out + n * 8, 0.5 * (load<f64>(p + 8) + load<f64>(p - 8)) - load<f64>(p));
  }
}

function hold(r: i32, s: f64, orders: u32): void {
  if (s == heldScale && orders <= heldOrders && r <= heldReach) return;
  gaussianAt(half, r + 2 + orders, s);
  if (orders > 0) byScale(half + 128, half, r + 1 + orders);
  if (orders > 1) byScale(half + 256, half + 128, r + orders);
  heldScale = s;
  heldOrders = orders;
  heldReach = r;
}

/**
 * out[orders + 1], TAPS bytes apart: the operator's difference of T(.; s) and its first `orders` <= 2 derivatives by s, k =
 * 2 r + 1 taps from -r to r and a 0, r <= 8. `paper`: T is cut to k taps first, then continued by its last value (by 0 for
 * the second difference).
 */
export function profileAt(out: usize, r: i32, operator: u32, s: f64, paper: bool, orders: u32): void {
  hold(r, s, orders);
  const k = 2 * r + 1;
  // whole[1] is the end at -(r + 1), so that whole[2] + n, the taps, is aligned.
  const first = whole + 16;
  for (let m: u32 = 0; m <= orders; m++, out += TAPS) {
    const t = half + m * 128;
    const middle = first + r * 8;
    for (let n = 0; n <= r; n++) {
      const value = load<f64>(t + n * 8);
      store<f64>(middle + n * 8, value);
      store<f64>(middle - n * 8, value);
    }
    const end = !paper ? load<f64>(t + (r + 1) * 8) : operator == SECOND ? 0 : load<f64>(t + r * 8);
    store<f64>(first - 8, end);
    store<f64>(first + k * 8, end);
    const bytes = <usize>k * 8;
    if (operator == SMOOTH) {
      for (let n: usize = 0; n < bytes; n += 16) v128.store(out + n, v128.load(first + n));
    } else if (operator == FORWARD) {
      for (let n: usize = 0; n < bytes; n += 16)
        v128.store(out + n, f64x2.sub(v128.load(first + n + 8), v128.load(first + n)));
    } else if (operator == BACKWARD) {
      for (let n: usize = 0; n < bytes; n += 16)
        v128.store(out + n, f64x2.sub(v128.load(first + n), v128.load(first + n - 8)));
    } else if (operator == CENTRAL) {
      const by = f64x2.splat(0.5);
      for (let n: usize = 0; n < bytes; n += 16)
        v128.store(out + n, f64x2.mul(by, f64x2.sub(v128.load(first + n + 8), v128.load(first + n - 8))));
    } else {
      for (let n: usize = 0; n < bytes; n += 16) {
        const sum = f64x2.add(v128.load(first + n + 8), v128.load(first + n - 8)),
          here = v128.load(first + n);
        v128.store(out + n, f64x2.sub(sum, f64x2.add(here, here)));
      }
    }
    store<f64>(out + bytes, 0);
  }
}
