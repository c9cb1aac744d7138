// The sum of absolute differences between a filter and a template: value, subgradient, and the pieces for Newton steps.
import { AxisSeries } from "./axis-series";
import { operatorX, operatorY } from "./families";
import { Profile, SECOND, SMOOTH, TAPS } from "./profile";

// Behind the fields: axes of the template and their derivatives, [3][18] each; and of sharpen the second difference along an
// axis, the Laplacian and its derivative by s, and the ratios (delta - h) / L and their order.
const PX: usize = 192;
const PY: usize = 192 + 3 * 144;
const SECOND_AXIS: usize = PY + 3 * 144;
const LENGTHS: usize = SECOND_AXIS + 2 * 144;
const CHANGES: usize = LENGTHS + 290 * 8;
const RATIOS: usize = CHANGES + 290 * 8;
const ORDER: usize = RATIOS + 290 * 8;
export const ABSOLUTE_BYTES: usize = 192 + 8 * 144 + 3 * 290 * 8 + 292 * 4;

/** x with the sign of s; 0 where s is 0. */
function signed(x: v128, s: v128): v128 {
  const zero = f64x2.splat(0);
  return v128.andnot(v128.xor(x, v128.and(s, f64x2.splat(-0.0))), f64x2.eq(s, zero));
}

/** A filter and a family; what a method leaves is in the fields. */
@unmanaged
export class AbsoluteSum {
  /** Of `slopes`, where a residual of 0 counts nothing, and of `curvature` and `sharpenDistance`: derivatives by the scales. */
  dx: f64;
  dy: f64;
  /** Of `curvature`: the second derivatives of the sum with its signs held. */
  dxx: f64;
  dxy: f64;
  dyy: f64;
  /** Of `residual`: t - h of one place, and its derivatives. */
  t: f64;
  tx: f64;
  ty: f64;
  txx: f64;
  txy: f64;
  tyy: f64;
  /** Of `sharpenDistance`: the best alpha. */
  alpha: f64;
  /** The scales that px and py stand for, and how many derivatives; a step along one axis computes one axis. */
  private heldX: f64;
  private heldY: f64;
  private ordersX: u32;
  private ordersY: u32;
  private axes: AxisSeries;
  private profile: Profile;
  /** The filter, row 0 at y = r. */
  private h: usize;
  k: i32;
  private family: u32;

  /** In `memory`, of ABSOLUTE_BYTES. */
  static prepare(memory: usize, profile: Profile, axes: AxisSeries): AbsoluteSum {
    const sum = changetype<AbsoluteSum>(memory);
    sum.profile = profile;
    sum.axes = axes;
    sum.k = profile.k;
    return sum;
  }

  private get px(): usize {
    return changetype<usize>(this) + PX;
  }

  private get py(): usize {
    return changetype<usize>(this) + PY;
  }

  setFilter(filter: usize, which: u32): void {
    this.h = filter;
    this.family = which;
    this.heldX = -1;
    this.heldY = -1;
  }

  private hold(a: f64, b: f64, orders: u32): void {
    if (a != this.heldX || orders > this.ordersX) {
      this.axes.axis(this.px, operatorX(this.family), a, orders);
      this.heldX = a;
      this.ordersX = orders;
    }
    if (b != this.heldY || orders > this.ordersY) {
      this.axes.axis(this.py, operatorY(this.family), b, orders);
      this.heldY = b;
      this.ordersY = orders;
    }
  }

  /** Sum of |t - h| at scales a and b. `orders`: of the derivatives that will be asked for there. */
  distance(a: f64, b: f64, orders: u32): f64 {
    this.hold(a, b, orders);
    let sum = f64x2.splat(0),
      last: f64 = 0,
      p = this.h;
    const even = this.k & ~1;
    for (let i = 0; i < this.k; i++) {
      const y = load<f64>(this.py + (this.k - 1 - i) * 8),
        both = f64x2.splat(y);
      for (let j = 0; j < even; j += 2, p += 16) {
        sum = f64x2.add(sum, f64x2.abs(f64x2.sub(f64x2.mul(both, v128.load(this.px + j * 8)), v128.load(p))));
      }
      last += Math.abs(y * load<f64>(this.px + even * 8) - load<f64>(p));
      p += 8;
    }
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + last;
  }

  slopes(a: f64, b: f64): void {
    this.hold(a, b, 1);
    const bytes = <usize>this.k * 8;
    let sumX = f64x2.splat(0),
      sumY = sumX,
      p = this.h;
    for (let i = 0; i < this.k; i++, p += bytes) {
      const up = (this.k - 1 - i) * 8,
        y = v128.load64_splat(this.py + up),
        byY = v128.load64_splat(this.py + up, 144);
      for (let j: usize = 0; j + 8 <= bytes; j += 16) {
        const last = j + 8 == bytes;
        const x = v128.load(this.px + j),
          // The pad of px and of its derivative is 0, so that a second lane of the last step adds nothing.
          difference = f64x2.sub(f64x2.mul(x, y), last ? v128.load64_zero(p + j) : v128.load(p + j));
        sumX = f64x2.add(sumX, signed(f64x2.mul(v128.load(this.px + j, 144), y), difference));
        sumY = f64x2.add(sumY, signed(f64x2.mul(x, byY), difference));
      }
    }
    this.dx = f64x2.extract_lane(sumX, 0) + f64x2.extract_lane(sumX, 1);
    this.dy = f64x2.extract_lane(sumY, 0) + f64x2.extract_lane(sumY, 1);
  }

  /**
   * The residuals and their derivatives by the scales in units of unitX and unitY, row after row, at `rest`, `byX`, `byY`
   * (k k and a 0). A residual of 0 is given as 1e-300, so that it is a kink for every way through it.
   */
  linearise(rest: usize, byX: usize, byY: usize, a: f64, b: f64, unitX: f64, unitY: f64): void {
    this.hold(a, b, 1);
    const bytes = <usize>this.k * 8,
      least = f64x2.splat(1e-300);
    let at: usize = 0;
    for (let i = 0; i < this.k; i++, at += bytes) {
      const up = (this.k - 1 - i) * 8,
        y = v128.load64_splat(this.py + up),
        y1 = f64x2.mul(f64x2.splat(unitY), v128.load64_splat(this.py + up, 144)),
        yScaled = f64x2.mul(f64x2.splat(unitX), y);
      // A row's last pair ends in the pad of 0, over which the next row goes; beyond the last row it is the 0 asked for.
      for (let j: usize = 0; j < bytes; j += 16) {
        const x = v128.load(this.px + j),
          p = this.h + at + j;
        const target = j + 8 == bytes ? v128.load64_zero(p) : v128.load(p);
        const difference = f64x2.sub(f64x2.mul(x, y), target);
        v128.store(rest + at + j, v128.or(difference, v128.and(least, f64x2.eq(difference, f64x2.splat(0)))));
        v128.store(byX + at + j, f64x2.mul(v128.load(this.px + j, 144), yScaled));
        v128.store(byY + at + j, f64x2.mul(x, y1));
      }
    }
  }

  /** Signed sums of first and second derivatives, without the residual numbered `without` (-1: none). A residual of 0 is positive. */
  curvature(a: f64, b: f64, without: i32): void {
    this.hold(a, b, 2);
    const bytes = <usize>this.k * 8;
    let sumX = f64x2.splat(0),
      sumY = sumX,
      sumXX = sumX,
      sumXY = sumX,
      sumYY = sumX,
      p = this.h;
    for (let i = 0; i < this.k; i++, p += bytes) {
      const up = (this.k - 1 - i) * 8,
        v0 = v128.load64_splat(this.py + up);
      // Of each row the sums by x, times what they have in common.
      let s0 = f64x2.splat(0),
        s1 = s0,
        s2 = s0;
      for (let j: usize = 0; j < bytes; j += 16) {
        const u0 = v128.load(this.px + j),
          target = j + 8 == bytes ? v128.load64_zero(p + j) : v128.load(p + j);
        const sign = v128.and(f64x2.lt(f64x2.mul(u0, v0), target), f64x2.splat(-0.0));
        s0 = f64x2.add(s0, v128.xor(sign, u0));
        s1 = f64x2.add(s1, v128.xor(sign, v128.load(this.px + j, 144)));
        s2 = f64x2.add(s2, v128.xor(sign, v128.load(this.px + j, 288)));
      }
      const v1 = v128.load64_splat(this.py + up, 144),
        v2 = v128.load64_splat(this.py + up, 288);
      sumX = f64x2.add(sumX, f64x2.mul(s1, v0));
      sumY = f64x2.add(sumY, f64x2.mul(s0, v1));
      sumXX = f64x2.add(sumXX, f64x2.mul(s2, v0));
      sumXY = f64x2.add(sumXY, f64x2.mul(s1, v1));
      sumYY = f64x2.add(sumYY, f64x2.mul(s0, v2));
    }
    this.dx = f64x2.extract_lane(sumX, 0) + f64x2.extract_lane(sumX, 1);
    this.dy = f64x2.extract_lane(sumY, 0) + f64x2.extract_lane(sumY, 1);
    this.dxx = f64x2.extract_lane(sumXX, 0) + f64x2.extract_lane(sumXX, 1);
    this.dxy = f64x2.extract_lane(sumXY, 0) + f64x2.extract_lane(sumXY, 1);
    this.dyy = f64x2.extract_lane(sumYY, 0) + f64x2.extract_lane(sumYY, 1);
    if (without < 0) return;
    this.residual(a, b, without, 2);
    const sign: f64 = this.t >= 0 ? 1 : -1;
    this.dx -= sign * this.tx;
    this.dy -= sign * this.ty;
    this.dxx -= sign * this.txx;
    this.dxy -= sign * this.txy;
    this.dyy -= sign * this.tyy;
  }

  residual(a: f64, b: f64, at: i32, orders: u32): void {
    this.hold(a, b, orders);
    const j = (at % this.k) * 8,
      up = (this.k - 1 - at / this.k) * 8;
    const u0 = load<f64>(this.px + j),
      v0 = load<f64>(this.py + up);
    this.t = u0 * v0 - load<f64>(this.h + at * 8);
    if (orders == 0) return;
    const u1 = load<f64>(this.px + TAPS + j),
      v1 = load<f64>(this.py + TAPS + up);
    this.tx = u1 * v0;
    this.ty = u0 * v1;
    if (orders == 1) return;
    this.txx = load<f64>(this.px + 2 * TAPS + j) * v0;
    this.txy = u1 * v1;
    this.tyy = u0 * load<f64>(this.py + 2 * TAPS + up);
  }

  /**
   * min over alpha of sum |g - alpha L(s)|, g = delta - h: alpha is the median of g / L with weights |L|. At the median's place
   * m the residual stays 0 when s moves, alpha' = -alpha L_m' / L_m, which gives the derivative, left at dx.
   */
  sharpenDistance(s: f64): f64 {
    const second = changetype<usize>(this) + SECOND_AXIS,
      lengths = changetype<usize>(this) + LENGTHS,
      changes = changetype<usize>(this) + CHANGES,
      ratios = changetype<usize>(this) + RATIOS,
      order = changetype<usize>(this) + ORDER;
    const row = this.k * 8,
      width = this.k * this.k;
    this.profile.at(this.px, SMOOTH, s, 1);
    this.profile.at(second, SECOND, s, 1);
    this.heldX = -1;
    let count = 0,
      total: f64 = 0;
    for (let i = 0, at = 0; i < this.k; i++) {
      const up = (this.k - 1 - i) * 8;
      const t0 = load<f64>(this.px + up),
        t1 = load<f64>(this.px + TAPS + up),
        d0 = load<f64>(second + up),
        d1 = load<f64>(second + TAPS + up);
      for (let j: usize = 0; j < <usize>row; j += 8, at++) {
        const u0 = load<f64>(this.px + j),
          u1 = load<f64>(this.px + TAPS + j),
          e0 = load<f64>(second + j),
          e1 = load<f64>(second + TAPS + j);
        const l = e0 * t0 + u0 * d0;
        store<f64>(lengths + at * 8, l);
        store<f64>(changes + at * 8, e1 * t0 + e0 * t1 + u1 * d0 + u0 * d1);
        if (l == 0) continue;
        const ratio = ((at == width >> 1 ? 1.0 : 0.0) - load<f64>(this.h + at * 8)) / l;
        store<f64>(ratios + at * 8, ratio);
        total += Math.abs(l);
        let to = count++;
        for (; to > 0; to--) {
          const before = load<u32>(order + (to - 1) * 4);
          if (load<f64>(ratios + before * 8) <= ratio) break;
          store<u32>(order + to * 4, before);
        }
        store<u32>(order + to * 4, at);
      }
    }
    let median: u32 = 0,
      passed: f64 = 0;
    for (let i = 0; i < count; i++) {
      median = load<u32>(order + i * 4);
      passed += Math.abs(load<f64>(lengths + median * 8));
      if (2 * passed >= total) break;
    }
    this.alpha = load<f64>(ratios + median * 8);
    const change = (-this.alpha * load<f64>(changes + median * 8)) / load<f64>(lengths + median * 8);
    let sum: f64 = 0;
    this.dx = 0;
    for (let at = 0; at < width; at++) {
      const l = load<f64>(lengths + at * 8);
      const rest = (at == width >> 1 ? 1.0 : 0.0) - load<f64>(this.h + at * 8) - this.alpha * l;
      const slope = change * l + this.alpha * load<f64>(changes + at * 8);
      sum += Math.abs(rest);
      if (at == median) continue;
      this.dx -= rest > 0 ? slope : rest < 0 ? -slope : 0;
    }
    return sum;
  }
}
