// The sum of absolute differences over a grid of two scales, for its valleys alone: in f32, four scales at once.
import { AxisSeries } from "./axis-series";
import { firstOf, MOST, PLANE_BYTES, ROW, surround } from "./plane";
import { BACKWARD, CENTRAL, FORWARD, SMOOTH } from "./profile";

const AXIS_ROW: usize = 28 * 4;
/** Bytes of the taps 0 to r of an axis at a list of scales, [9][MOST]. */
export const AXIS: usize = 9 * AXIS_ROW;

/** Fills taps [r + 1][MOST] of the operator's half axis of k taps, at `count` scales. */
export function axisAtScales(axes: AxisSeries, to: usize, operator: u32, k: i32, scales: usize, count: i32): void {
  const half = memory.data(10 * 8, 16);
  for (let i = 0; i < count; i++, to += 4) {
    axes.halfAxis(half, operator, load<f64>(scales + i * 8), 0);
    for (let n = 0; n <= k >> 1; n++) store<f32>(to + n * AXIS_ROW, <f32>load<f64>(half + n * 8));
  }
}

/** No template reaches beyond 1: what a weight does there changes nothing, and might be too large for f32. */
function weight(h: usize): f64 {
  return min(1.0, max(-1.0, load<f64>(h)));
}

/** max(p - t, t - q) */
function outside(t: v128, pair: usize): v128 {
  return f32x4.pmax(f32x4.sub(v128.load32_splat(pair), t), f32x4.sub(t, v128.load32_splat(pair, 4)));
}

// Behind the fields: the values by the scale across, MOST and a border before and behind, then by the scale along; the filter's
// lines along the axis on which the family smooths, and for each the place of the tap across whose template it has.
const PLANE: usize = 16;
const LINES: usize = 16 + PLANE_BYTES;
const TAPS_ACROSS: usize = LINES + 17 * 9 * 12 + 4;
export const ABSOLUTE_PLANE_BYTES: usize = 16 + PLANE_BYTES + 17 * 9 * 12 + 4 + 72 + 8;

/** The values of one filter and one family. */
@unmanaged
export class AbsolutePlane {
  private count: i32;
  private r: i32;

  /** In `memory`, of ABSOLUTE_PLANE_BYTES. */
  static prepare(memory: usize): AbsolutePlane {
    return changetype<AbsolutePlane>(memory);
  }

  /** The value at the first scale along and across. */
  get first(): usize {
    return firstOf(changetype<usize>(this) + PLANE);
  }

  private foldLine(to: usize, middle: usize, step: usize, sign: f64): void {
    for (let n = 0, r = this.r; n <= r; n++, to += 12) {
      const a = sign * weight(middle + n * step),
        b = sign * weight(middle - n * step),
        lower = min(a, b),
        upper = max(a, b);
      store<f32>(to, <f32>(min(a, 0) + min(b, 0)));
      store<f32>(to, <f32>(max(a, 0) + max(b, 0)), 4);
      store<f32>(to, <f32>(min(upper, 0) - max(lower, 0)), 8);
    }
  }

  /**
   * Folds the lines of h[k][k]; `across`: the operator of the other axis, whose half stands for all of it, with a sign. Along a
   * line weights stand in pairs (a, b) with the same t, first the middle with itself: (|a - t| + |b - t| - |a| - |b|) / 2 =
   * max(p - t, t - q, c), what the template changes, of which weights of any size leave the digits.
   */
  foldLines(h: usize, k: i32, across: u32, alongX: bool): void {
    const r = k >> 1,
      lines = changetype<usize>(this) + LINES,
      taps = changetype<usize>(this) + TAPS_ACROSS;
    let count = 0;
    this.r = r;
    const ahead = r + (across == BACKWARD ? 1 : 0),
      back = r - (across == FORWARD ? 1 : 0),
      step: usize = alongX ? 8 : <usize>k * 8;
    for (let line = 0; line < k; line++) {
      const behind = line <= back,
        tap = behind ? back - line : line - ahead;
      // The middle of a central difference is 0.
      if (across == CENTRAL && tap == 0) continue;
      const middle = alongX ? h + ((k - 1 - line) * k + r) * 8 : h + (r * k + line) * 8;
      this.foldLine(lines + count * (r + 1) * 12, middle, step, behind && across != SMOOTH ? -1 : 1);
      store<u32>(taps + count * 4, <u32>tap * AXIS_ROW);
      count++;
    }
    this.count = count;
  }

  /** Fills the first rows and columns of the plane with what the templates change, at `size` scales, a multiple of 4, of both axes. */
  fill(along: usize, across: usize, size: i32): void {
    const lines = changetype<usize>(this) + LINES,
      taps = changetype<usize>(this) + TAPS_ACROSS,
      count = this.count,
      r = this.r,
      bytes = <usize>size * 4;
    surround(this.first, size);
    for (let j = 0, row = this.first; j < size; j++, across += 4, row += ROW) {
      for (let at: usize = 0; at < bytes; at += 16) {
        let middles = f32x4.splat(0),
          pairs = middles,
          p = lines;
        for (let line = 0; line < count; line++) {
          const y = v128.load32_splat(across + load<u32>(taps + line * 4));
          let x = along + at;
          middles = f32x4.add(middles, outside(f32x4.mul(y, v128.load(x)), p));
          p += 12;
          for (const end = x + r * AXIS_ROW; x < end; p += 12) {
            x += AXIS_ROW;
            const change = outside(f32x4.mul(y, v128.load(x)), p);
            pairs = f32x4.add(pairs, f32x4.pmax(change, v128.load32_splat(p, 8)));
          }
        }
        v128.store(row + at, f32x4.add(middles, f32x4.add(pairs, pairs)));
      }
    }
  }
}
