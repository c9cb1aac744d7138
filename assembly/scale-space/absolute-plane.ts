// The sum of absolute differences over a grid of two scales, for its valleys alone: in f32, four scales at once.
import { halfAxisAtScale } from "./axis-series";
import { BACKWARD, CENTRAL, FORWARD, SMOOTH } from "./profile";

/** Most scales of an axis, a multiple of 4; a row has a border before and behind. */
export const MOST: i32 = 28;
const ROW: usize = 36 * 4;
const BORDER: usize = 4 * 4;

/** [28 and one before and behind][ROW]: by the scale of the other axis, then by that of the axis along which all smooth. */
const plane = memory.data(30 * 36 * 4, 16);

const AXIS_ROW: usize = 28 * 4;
/** Bytes of the taps 0 to r of an axis at a list of scales, [9][MOST]. */
export const AXIS: usize = 9 * AXIS_ROW;

/** Fills taps [r + 1][MOST] of the operator's half at `count` scales, a multiple of 4. */
export function axisAtScales(to: usize, operator: u32, r: i32, scales: usize, count: i32): void {
  const half = memory.data(10 * 8, 16);
  for (let i = 0; i < count; i++) {
    halfAxisAtScale(half, operator, load<f64>(scales + i * 8), 0);
    for (let n = 0; n <= r; n++) store<f32>(to + n * AXIS_ROW + i * 4, <f32>load<f64>(half + n * 8));
  }
}

/**
 * The filter's lines across the other axis, in pairs with the same magnitude there; each is its weights along it in pairs (a, b)
 * with the same t, first the middle with itself: (|a - t| + |b - t| - |a| - |b|) / 2 = max(p - t, t - q, c), the change by the
 * template, which a weight of any size leaves its digits.
 */
const lines = memory.data(17 * 9 * 12, 16);
let r: i32 = 0,
  lineBytes: usize = 0,
  /** Of the tap whose line has no other of its kind. */
  single: i32 = 0,
  /** Central differences have a tap 0 of 0. */
  from: i32 = 0;

function foldLine(to: usize, middle: usize, step: usize, sign: f64): void {
  for (let n = 0; n <= r; n++, to += 12) {
    const a = sign * load<f64>(middle + n * step),
      b = sign * load<f64>(middle - n * step),
      lower = min(a, b),
      upper = max(a, b);
    store<f32>(to, <f32>(min(a, 0) + min(b, 0)));
    store<f32>(to, <f32>(max(a, 0) + max(b, 0)), 4);
    store<f32>(to, <f32>(min(upper, 0) - max(lower, 0)), 8);
  }
}

/** max(p - t, t - q) */
// @ts-ignore: decorator
@inline
function outside(t: v128, line: usize): v128 {
  return f32x4.pmax(f32x4.sub(v128.load32_splat(line), t), f32x4.sub(t, v128.load32_splat(line, 4)));
}

// @ts-ignore: decorator
@inline
function change(t: v128, line: usize): v128 {
  return f32x4.pmax(outside(t, line), v128.load32_splat(line, 8));
}

/** Folds h[k][k], smoothed along x or along y, by the operator of the other axis. */
export function foldPlane(h: usize, k: i32, other: u32, alongX: bool): void {
  r = k >> 1;
  lineBytes = <usize>(r + 1) * 12;
  single = other == FORWARD || other == BACKWARD ? r : 0;
  from = other == CENTRAL ? 1 : 0;
  const ahead = r + (other == BACKWARD ? 1 : 0),
    back = r - (other == FORWARD ? 1 : 0),
    step: usize = alongX ? 8 : <usize>k * 8;
  let to = lines;
  for (let n = from; n <= r; n++) {
    for (let side = 0; side < 2; side++) {
      const tap = side == 0 ? ahead + n : back - n;
      if (tap < 0 || tap >= k || (side == 1 && tap == ahead + n)) continue;
      const middle = alongX ? h + ((k - 1 - tap) * k + r) * 8 : h + (r * k + tap) * 8;
      foldLine(to, middle, step, side == 0 || other == SMOOTH ? 1 : -1);
      to += lineBytes;
    }
  }
}

/** Fills the first rows and columns of the plane at the scales of two axes, as `axisAtScales` has them, both of `count`. */
export function fillPlane(along: usize, across: usize, count: i32): void {
  const bytes = <usize>count * 4,
    beyond = f32x4.splat(Infinity);
  for (let at: usize = 0; at < bytes + 2 * BORDER; at += 16) {
    v128.store(plane + at, beyond);
    v128.store(plane + (count + 1) * ROW + at, beyond);
  }
  for (let j = 0; j < count; j++) {
    const row = plane + (j + 1) * ROW + BORDER;
    v128.store(row - BORDER, beyond);
    v128.store(row + bytes, beyond);
    for (let at: usize = 0; at < bytes; at += 16) {
      let middles = f32x4.splat(0),
        pairs = middles,
        p = lines;
      for (let n = from; n <= r; n++) {
        const y = v128.load32_splat(across + n * AXIS_ROW + j * 4);
        let x = along + at,
          t = f32x4.mul(y, v128.load(x));
        if (n == single) {
          middles = f32x4.add(middles, outside(t, p));
          for (let m = 0; m < r; m++) {
            p += 12;
            x += AXIS_ROW;
            t = f32x4.mul(y, v128.load(x));
            pairs = f32x4.add(pairs, change(t, p));
          }
          p += 12;
          continue;
        }
        let q = p + lineBytes;
        middles = f32x4.add(middles, f32x4.add(outside(t, p), outside(t, q)));
        for (let m = 0; m < r; m++) {
          p += 12;
          q += 12;
          x += AXIS_ROW;
          t = f32x4.mul(y, v128.load(x));
          pairs = f32x4.add(pairs, f32x4.add(change(t, p), change(t, q)));
        }
        p = q + 12;
      }
      v128.store(row + at, f32x4.add(middles, f32x4.add(pairs, pairs)));
    }
  }
}

/** Most valleys of a plane that are looked into. */
const VALLEYS: i32 = 64;
/** Of each valley the value and the place, the lowest first. */
const heights = memory.data(64 * 4, 16);
const places = memory.data(64 * 4, 16);
/** The number of valleys that `findValleys` has found. */
export let valleys: i32 = 0;

export function alongOf(valley: i32): i32 {
  return load<u16>(places + valley * 4);
}

export function acrossOf(valley: i32): i32 {
  return load<u16>(places + valley * 4, 2);
}

function keep(height: f32, i: i32, j: i32): void {
  let to = valleys < VALLEYS ? valleys++ : VALLEYS - 1;
  for (; to > 0 && load<f32>(heights + (to - 1) * 4) > height; to--) {
    store<f32>(heights + to * 4, load<f32>(heights + (to - 1) * 4));
    store<u32>(places + to * 4, load<u32>(places + (to - 1) * 4));
  }
  store<f32>(heights + to * 4, height);
  store<u32>(places + to * 4, i | (j << 16));
}

/** The places that none of the eight neighbours lies below, of equals the first. */
export function findValleys(count: i32): void {
  valleys = 0;
  for (let j = 0; j < count; j++) {
    const row = plane + (j + 1) * ROW + BORDER;
    for (let i = 0; i < count; i += 4) {
      const at = row + i * 4,
        up = at - ROW,
        down = at + ROW,
        here = v128.load(at);
      const before = f32x4.pmin(f32x4.pmin(v128.load(up - 4), v128.load(up)), f32x4.pmin(v128.load(up + 4), v128.load(at - 4))),
        behind = f32x4.pmin(f32x4.pmin(v128.load(down - 4), v128.load(down)), f32x4.pmin(v128.load(down + 4), v128.load(at + 4)));
      let lanes = i32x4.bitmask(v128.and(f32x4.lt(here, before), f32x4.le(here, behind)));
      for (let lane = 0; lanes != 0; lane++, lanes >>= 1) {
        if (lanes & 1) keep(load<f32>(at + lane * 4), i + lane, j);
      }
    }
  }
}
