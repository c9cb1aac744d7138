// One axis of a template at any scale, as a polynomial of the scale a tap: what a fit asks for thousands of times.
import { CELLS, cellOf, HALF, interpolate, nodeAt, startOf, TERMS } from "./chebyshev";
import { BACKWARD, CENTRAL, FORWARD, Profile, SMOOTH, TAPS } from "./profile";

/** Below 2 the m-th term falls like (1/16)^m / m!: nine leave 1e-16. Above, 18-fold each, all are wanted. */
const TERMS_BELOW: usize = 9;

// Smoothing is even, the central difference odd, the forward one odd about -1/2, and the backward one the forward one a tap on:
// taps 0 to r of three are enough.

/** The place of a series, [smooth, forward, central][cell][TERMS][HALF], of u in [-1, 1]. */
function placeOf(operator: u32, cell: i32): usize {
  const which = operator == CENTRAL ? 2 : min(operator, FORWARD);
  return (<usize>which * CELLS + cell) * TERMS * HALF;
}

/** Bytes of the fields, before the series. */
const HEAD: usize = 16;
const held = memory.data(16 + 3 * 65 * 12 * 80, 16);

/** The axes of templates of filters of one size in one mode. */
@unmanaged
export class AxisSeries {
  private r: i32;
  private paper: bool;

  /** Of the profile's size and mode; filled when they are others than before. */
  static of(profile: Profile): AxisSeries {
    const axes = changetype<AxisSeries>(held);
    if (axes.r != profile.r || axes.paper != profile.paper) axes.fill(profile);
    return axes;
  }

  private fill(profile: Profile): void {
    const r = profile.r;
    this.r = r;
    this.paper = profile.paper;
    const operators = memory.data<u32>([SMOOTH, FORWARD, CENTRAL]),
      taps = memory.data(12 * 144, 16),
      values = memory.data(12 * 8, 16),
      found = memory.data(12 * 8, 16);
    for (let which = 0; which < 3; which++) {
      const operator = load<u32>(operators + which * 4);
      for (let cell: i32 = 0; cell < CELLS; cell++) {
        const start = startOf(cell),
          half = 0.5 * (startOf(cell + 1) - start),
          to = changetype<usize>(this) + HEAD + placeOf(operator, cell);
        for (let m: usize = 0; m < TERMS; m++) profile.at(taps + m * TAPS, operator, start + half * (1 + nodeAt(m)), 0);
        for (let tap = 0; tap <= r; tap++) {
          for (let m: usize = 0; m < TERMS; m++) store<f64>(values + m * 8, load<f64>(taps + m * TAPS + (r + tap) * 8));
          interpolate(found, values);
          for (let t: usize = 0; t < TERMS; t++) store<f64>(to + t * HALF + tap * 8, load<f64>(found + t * 8));
        }
      }
    }
  }

  /**
   * out[orders + 1], HALF bytes apart: of the operator's difference of T(.; s), the backward one as the forward one, and of its
   * first `orders` <= 2 derivatives by s the taps 0 to r, for the k and mode prepared.
   */
  halfAxis(out: usize, operator: u32, s: f64, orders: u32): void {
    const cell = cellOf(s),
      start = startOf(cell),
      inverse = 2 / (startOf(cell + 1) - start),
      u = f64x2.splat((s - start) * inverse - 1),
      by = f64x2.splat(inverse),
      byTwice = f64x2.splat(2 * inverse * inverse);
    const terms = cell < 16 ? TERMS_BELOW : TERMS,
      first = changetype<usize>(this) + HEAD + placeOf(operator, cell);
    const end = <usize>(this.r + 1) * 8;
    let tap: usize = 0;
    // Two vectors of taps at once: each waits for itself, not for the other.
    for (; tap + 16 < end; tap += 32) {
      let p = first + (terms - 1) * HALF + tap,
        value = v128.load(p),
        other = v128.load(p, 16),
        slope = f64x2.splat(0),
        otherSlope = slope,
        bend = slope,
        otherBend = slope;
      const last = first + tap;
      if (orders == 0) {
        while (p > last) {
          p -= HALF;
          value = f64x2.add(f64x2.mul(value, u), v128.load(p));
          other = f64x2.add(f64x2.mul(other, u), v128.load(p, 16));
        }
      } else if (orders == 1) {
        while (p > last) {
          p -= HALF;
          slope = f64x2.add(f64x2.mul(slope, u), value);
          otherSlope = f64x2.add(f64x2.mul(otherSlope, u), other);
          value = f64x2.add(f64x2.mul(value, u), v128.load(p));
          other = f64x2.add(f64x2.mul(other, u), v128.load(p, 16));
        }
      } else {
        while (p > last) {
          p -= HALF;
          bend = f64x2.add(f64x2.mul(bend, u), slope);
          otherBend = f64x2.add(f64x2.mul(otherBend, u), otherSlope);
          slope = f64x2.add(f64x2.mul(slope, u), value);
          otherSlope = f64x2.add(f64x2.mul(otherSlope, u), other);
          value = f64x2.add(f64x2.mul(value, u), v128.load(p));
          other = f64x2.add(f64x2.mul(other, u), v128.load(p, 16));
        }
      }
      v128.store(out + tap, value);
      v128.store(out + tap, other, 16);
      if (orders > 0) {
        v128.store(out + tap, f64x2.mul(slope, by), HALF);
        v128.store(out + tap, f64x2.mul(otherSlope, by), HALF + 16);
      }
      if (orders > 1) {
        v128.store(out + tap, f64x2.mul(bend, byTwice), 2 * HALF);
        v128.store(out + tap, f64x2.mul(otherBend, byTwice), 2 * HALF + 16);
      }
    }
    if (tap >= end) return;
    let p = first + (terms - 1) * HALF + tap,
      value = v128.load(p),
      slope = f64x2.splat(0),
      bend = slope;
    const last = first + tap;
    while (p > last) {
      p -= HALF;
      if (orders > 1) bend = f64x2.add(f64x2.mul(bend, u), slope);
      if (orders > 0) slope = f64x2.add(f64x2.mul(slope, u), value);
      value = f64x2.add(f64x2.mul(value, u), v128.load(p));
    }
    v128.store(out + tap, value);
    if (orders > 0) v128.store(out + tap, f64x2.mul(slope, by), HALF);
    if (orders > 1) v128.store(out + tap, f64x2.mul(bend, byTwice), 2 * HALF);
  }

  /** out[orders + 1], TAPS bytes apart: the same for all k taps and a 0, as `Profile.at` has them. */
  axis(out: usize, operator: u32, s: f64, orders: u32): void {
    const half = memory.data(3 * 80, 16);
    this.halfAxis(half, operator, s, orders);
    // Where tap 0 goes, and its mirror image.
    const r = this.r,
      ahead = r + (operator == BACKWARD ? 1 : 0),
      back = r - (operator == FORWARD ? 1 : 0);
    for (let m: u32 = 0, from = half; m <= orders; m++, from += HALF, out += TAPS) {
      for (let n = 0; n <= r; n++) {
        const value = load<f64>(from + n * 8);
        if (n <= back) store<f64>(out + (back - n) * 8, operator == SMOOTH ? value : -value);
        store<f64>(out + (ahead + n) * 8, value);
      }
      store<f64>(out + (2 * r + 1) * 8, 0);
    }
  }
}
