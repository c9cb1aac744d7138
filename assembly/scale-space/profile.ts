// One axis of a template: a difference of the discrete Gaussian on the k taps of a filter, and its derivatives by scale.
import { gaussianAt, prepareGaussian } from "./gaussian-at";

/** Difference operators: smoothing, forward, backward, central, second. */
export const SMOOTH: u32 = 0;
export const FORWARD: u32 = 1;
export const BACKWARD: u32 = 2;
export const CENTRAL: u32 = 3;
export const SECOND: u32 = 4;

/** Bytes from one derivative of a profile to the next: 17 taps and a place of 0, so that pairs of taps fill vectors. */
export const TAPS: usize = 18 * 8;

// Behind the fields: half[3][16], T and its derivatives by scale at the scale of the last call; whole[24], the one at hand
// from -(r + 1) to r + 1.
const HALF: usize = 32;
const WHOLE: usize = 32 + 3 * 128;
export const PROFILE_BYTES: usize = 32 + 3 * 128 + 24 * 8;

/** out[n] = half the second difference of t, n < count: dT/ds (Lindeberg 1990, eq. 33); t has count + 1 values. */
function byScale(out: usize, t: usize, count: usize): void {
  store<f64>(out, load<f64>(t + 8) - load<f64>(t));
  for (let n: usize = 1; n < count; n++) {
    const p = t + n * 8;
    store<f64>(out + n * 8, 0.5 * (load<f64>(p + 8) + load<f64>(p - 8)) - load<f64>(p));
  }
}

/** Takes axes of templates; remembers T at the last scale, since a template often has the same one on both axes. */
@unmanaged
export class Profile {
  private heldScale: f64;
  private heldOrders: u32;
  /** Taps of a filter, k = 2 r + 1. */
  k: i32;
  r: i32;
  /** Whether T is cut to k taps before it is differenced. */
  paper: bool;

  /** In `memory`, of PROFILE_BYTES, for k x k filters, k = 3 to 17. */
  static prepare(memory: usize, k: i32, paper: bool): Profile {
    const profile = changetype<Profile>(memory);
    profile.heldScale = -1;
    profile.k = k;
    profile.r = k >> 1;
    profile.paper = paper;
    prepareGaussian();
    return profile;
  }

  private hold(s: f64, orders: u32): void {
    if (s == this.heldScale && orders <= this.heldOrders) return;
    const half = changetype<usize>(this) + HALF,
      r = this.r;
    gaussianAt(half, r + 2 + orders, s);
    if (orders > 0) byScale(half + 128, half, r + 1 + orders);
    if (orders > 1) byScale(half + 256, half + 128, r + orders);
    this.heldScale = s;
    this.heldOrders = orders;
  }

  /**
   * out[orders + 1], TAPS bytes apart: the operator's difference of T(.; s) and its first `orders` <= 2 derivatives by s,
   * k taps from -r to r and a 0. In the paper's mode T is cut to k taps first, then continued by its last value (by 0 for
   * the second difference).
   */
  at(out: usize, operator: u32, s: f64, orders: u32): void {
    this.hold(s, orders);
    const k = this.k,
      r = this.r,
      paper = this.paper,
      half = changetype<usize>(this) + HALF,
      whole = changetype<usize>(this) + WHOLE;
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
      // From one place before each tap: p + 8 is the tap itself.
      let p = first - 8,
        to = out;
      if (operator == SMOOTH) {
        for (const stop = out + bytes; to < stop; to += 16, p += 16) v128.store(to, v128.load(p, 8));
      } else if (operator == FORWARD) {
        for (const stop = out + bytes; to < stop; to += 16, p += 16)
          v128.store(to, f64x2.sub(v128.load(p, 16), v128.load(p, 8)));
      } else if (operator == BACKWARD) {
        for (const stop = out + bytes; to < stop; to += 16, p += 16)
          v128.store(to, f64x2.sub(v128.load(p, 8), v128.load(p)));
      } else if (operator == CENTRAL) {
        const by = f64x2.splat(0.5);
        for (const stop = out + bytes; to < stop; to += 16, p += 16)
          v128.store(to, f64x2.mul(by, f64x2.sub(v128.load(p, 16), v128.load(p))));
      } else {
        for (const stop = out + bytes; to < stop; to += 16, p += 16) {
          const sum = f64x2.add(v128.load(p, 16), v128.load(p)),
            here = v128.load(p, 8);
          v128.store(to, f64x2.sub(sum, f64x2.add(here, here)));
        }
      }
      store<f64>(out + bytes, 0);
    }
  }
}
