// The constant C that makes the spread sqrt(det V(|h - C|)) smallest. Between two neighbouring weights in order of size
// every moment of |h - C| is linear in C, so the spread is a smooth function there; at the weights it has kinks.
import { findRoot } from "./find-root";

/** Moments of |h - C|: value at C = 0 and slope, of 1, x, y, xx, xy, yy, on the piece at hand. */
const level = memory.data(48, 16);
const slope = memory.data(48, 16);

function at(m: usize, c: f64): f64 {
  return load<f64>(level + m * 8) + c * load<f64>(slope + m * 8);
}

function by(m: usize): f64 {
  return load<f64>(slope + m * 8);
}

/** det V on the piece at hand; Infinity where no mass is left. */
function spreadAt(c: f64): f64 {
  const s = at(0, c);
  if (!(s > 0)) return Infinity;
  const x = at(1, c) / s,
    y = at(2, c) / s;
  const xx = at(3, c) / s - x * x,
    xy = at(4, c) / s - x * y,
    yy = at(5, c) / s - y * y;
  return xx * yy - xy * xy;
}

/** d(det V)/dC on the piece at hand. */
function spreadSlope(c: f64): f64 {
  const s = at(0, c),
    q = by(0) / s;
  const x = at(1, c) / s,
    y = at(2, c) / s,
    dx = by(1) / s - x * q,
    dy = by(2) / s - y * q;
  const mxx = at(3, c) / s,
    mxy = at(4, c) / s,
    myy = at(5, c) / s;
  const xx = mxx - x * x,
    xy = mxy - x * y,
    yy = myy - y * y;
  const dxx = by(3) / s - mxx * q - 2 * x * dx,
    dxy = by(4) / s - mxy * q - x * dy - y * dx,
    dyy = by(5) / s - myy * q - 2 * y * dy;
  return dxx * yy + xx * dyy - 2 * xy * dxy;
}

/** Adds sign times the moments of one weight at column j, row i to level and slope. */
function add(h: f64, j: i32, i: i32, r: i32, sign: f64): void {
  const x = <f64>(j - r),
    y = <f64>(r - i);
  for (let m: usize = 0; m < 6; m++) {
    const p = m == 0 ? 1.0 : m == 1 ? x : m == 2 ? y : m == 3 ? x * x : m == 4 ? x * y : y * y;
    store<f64>(level + m * 8, load<f64>(level + m * 8) + sign * h * p);
    store<f64>(slope + m * 8, load<f64>(slope + m * 8) - sign * p);
  }
}

/** The global minimiser C in [min h, max h]; `order`: k k u32 of scratch. The filter is finite. */
export function spreadOffset(h: usize, k: i32, order: usize): f64 {
  const width = k * k,
    r = k >> 1;
  // Step 1: insertion sort of the indices by weight.
  for (let i = 0; i < width; i++) {
    const value = load<f64>(h + i * 8);
    let j = i;
    for (; j > 0; j--) {
      const before = load<u32>(order + (j - 1) * 4);
      if (load<f64>(h + before * 8) <= value) break;
      store<u32>(order + j * 4, before);
    }
    store<u32>(order + j * 4, i);
  }
  // Step 2: from below all weights, where |h - C| = h - C, piece by piece upwards.
  memory.fill(level, 0, 48);
  memory.fill(slope, 0, 48);
  for (let i = 0; i < width; i++) add(load<f64>(h + i * 8), i % k, i / k, r, 1);
  let best: f64 = load<f64>(h + load<u32>(order) * 8),
    least = spreadAt(best);
  for (let i = 0; i + 1 < width; i++) {
    const index: i32 = load<u32>(order + i * 4);
    const lo = load<f64>(h + index * 8),
      hi = load<f64>(h + load<u32>(order + (i + 1) * 4) * 8);
    add(lo, index % k, index / k, r, -2);
    if (!(hi > lo)) continue;
    const atEnd = spreadAt(hi);
    if (atEnd < least) {
      least = atEnd;
      best = hi;
    }
    const slopeLo = spreadSlope(lo);
    if (!(slopeLo < 0)) continue;
    const slopeHi = spreadSlope(hi);
    if (slopeHi > 0) {
      const c = findRoot(spreadSlope, lo, slopeLo, hi, slopeHi);
      const value = spreadAt(c);
      if (value < least) {
        least = value;
        best = c;
      }
    }
  }
  return best;
}

/** sqrt(det V(|h - C|)) summed anew. */
function spreadOf(h: usize, k: i32, c: f64): f64 {
  memory.fill(level, 0, 48);
  memory.fill(slope, 0, 48);
  const r = k >> 1;
  for (let i = 0; i < k * k; i++) {
    const value = load<f64>(h + i * 8) - c;
    add(Math.abs(value), i % k, i / k, r, 1);
  }
  return Math.sqrt(max(0, spreadAt(0)));
}

/**
 * C as the paper's numbers have it: 100 samples over an interval of 0.002 (for a filter of unit length) around the multiple
 * of 0.002 next to the minimum, and a parabola through the least and its neighbours; 1e-5 off where the minimum is a kink.
 */
export function sampledOffset(h: usize, k: i32, c: f64): f64 {
  let square: f64 = 0;
  for (let i = 0; i < k * k; i++) square += load<f64>(h + i * 8) * load<f64>(h + i * 8);
  const width = 0.002 * Math.sqrt(square),
    start = width * (nearest(c / width) - 0.5),
    step = width / 99;
  let least: f64 = Infinity,
    index = 0;
  for (let i = 0; i < 100; i++) {
    const value = spreadOf(h, k, start + step * <f64>i);
    if (value < least) {
      least = value;
      index = i;
    }
  }
  const middle = start + step * <f64>index,
    left = spreadOf(h, k, middle - step),
    right = spreadOf(h, k, middle + step);
  const bend = left - 2 * least + right;
  const shift = bend > 0 ? (0.5 * (left - right)) / bend : 0;
  return middle + step * min(1.0, max(-1.0, shift));
}
