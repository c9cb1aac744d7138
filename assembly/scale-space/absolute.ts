// The sum of absolute differences between a filter and a template: value, subgradient, and the pieces for Newton steps.
import { axisAtScale } from "./axis-series";
import { operatorX, operatorY } from "./families";
import { profileAt, SECOND, SMOOTH, TAPS } from "./profile";

/** The filter at hand: k x k at `h`, row 0 at y = r. */
let h: usize = 0;
export let k: i32 = 0;
let r: i32 = 0,
  family: u32 = 0,
  paper: bool = false;
const px = memory.data(3 * 18 * 8, 16);
const py = memory.data(3 * 18 * 8, 16);

/** The scales that px and py stand for, and how many derivatives; a step along one axis computes one axis. */
let heldX: f64 = -1,
  heldY: f64 = -1,
  ordersX: u32 = 0,
  ordersY: u32 = 0;

export function setFilter(filter: usize, size: i32, which: u32, cut: bool): void {
  h = filter;
  k = size;
  r = size >> 1;
  family = which;
  paper = cut;
  heldX = -1;
  heldY = -1;
}

function hold(a: f64, b: f64, orders: u32): void {
  if (a != heldX || orders > ordersX) {
    axisAtScale(px, operatorX(family), a, orders);
    heldX = a;
    ordersX = orders;
  }
  if (b != heldY || orders > ordersY) {
    axisAtScale(py, operatorY(family), b, orders);
    heldY = b;
    ordersY = orders;
  }
}

/** Sum of |t - h| at scales a and b. `orders`: of the derivatives that will be asked for there. */
export function distance(a: f64, b: f64, orders: u32): f64 {
  hold(a, b, orders);
  let sum = f64x2.splat(0),
    last: f64 = 0,
    p = h;
  const even = k & ~1;
  for (let i = 0; i < k; i++) {
    const y = load<f64>(py + (k - 1 - i) * 8),
      both = f64x2.splat(y);
    for (let j = 0; j < even; j += 2, p += 16) {
      sum = f64x2.add(sum, f64x2.abs(f64x2.sub(f64x2.mul(both, v128.load(px + j * 8)), v128.load(p))));
    }
    last += Math.abs(y * load<f64>(px + even * 8) - load<f64>(p));
    p += 8;
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + last;
}

/** What `slopes` leaves: the derivatives by the two scales, a residual of 0 counting nothing. */
export let dx: f64 = 0;
export let dy: f64 = 0;

/** x with the sign of s; 0 where s is 0. */
function signed(x: v128, s: v128): v128 {
  const zero = f64x2.splat(0);
  return v128.andnot(v128.xor(x, v128.and(s, f64x2.splat(-0.0))), f64x2.eq(s, zero));
}

export function slopes(a: f64, b: f64): void {
  hold(a, b, 1);
  const bytes = <usize>k * 8;
  let sumX = f64x2.splat(0),
    sumY = sumX,
    p = h;
  for (let i = 0; i < k; i++, p += bytes) {
    const up = (k - 1 - i) * 8,
      y = v128.load64_splat(py + up),
      byY = v128.load64_splat(py + up, 144);
    for (let j: usize = 0; j + 8 <= bytes; j += 16) {
      const last = j + 8 == bytes;
      const x = v128.load(px + j),
        // The pad of px and of its derivative is 0, so that a second lane of the last step adds nothing.
        difference = f64x2.sub(f64x2.mul(x, y), last ? v128.load64_zero(p + j) : v128.load(p + j));
      sumX = f64x2.add(sumX, signed(f64x2.mul(v128.load(px + j, 144), y), difference));
      sumY = f64x2.add(sumY, signed(f64x2.mul(x, byY), difference));
    }
  }
  dx = f64x2.extract_lane(sumX, 0) + f64x2.extract_lane(sumX, 1);
  dy = f64x2.extract_lane(sumY, 0) + f64x2.extract_lane(sumY, 1);
}

/**
 * The residuals and their derivatives by the scales in units of unitX and unitY, row after row, at `rest`, `byX`, `byY`
 * (k k and a 0). A residual of 0 is given as 1e-300, so that it is a kink for every way through it.
 */
export function linearise(rest: usize, byX: usize, byY: usize, a: f64, b: f64, unitX: f64, unitY: f64): void {
  hold(a, b, 1);
  const bytes = <usize>k * 8,
    least = f64x2.splat(1e-300);
  let at: usize = 0;
  for (let i = 0; i < k; i++, at += bytes) {
    const up = (k - 1 - i) * 8,
      y = v128.load64_splat(py + up),
      y1 = f64x2.mul(f64x2.splat(unitY), v128.load64_splat(py + up, 144)),
      yScaled = f64x2.mul(f64x2.splat(unitX), y);
    // A row's last pair ends in the pad of 0, over which the next row goes; beyond the last row it is the 0 asked for.
    for (let j: usize = 0; j < bytes; j += 16) {
      const x = v128.load(px + j),
        p = h + at + j;
      const target = j + 8 == bytes ? v128.load64_zero(p) : v128.load(p);
      const difference = f64x2.sub(f64x2.mul(x, y), target);
      v128.store(rest + at + j, v128.or(difference, v128.and(least, f64x2.eq(difference, f64x2.splat(0)))));
      v128.store(byX + at + j, f64x2.mul(v128.load(px + j, 144), yScaled));
      v128.store(byY + at + j, f64x2.mul(x, y1));
    }
  }
}

/** What `curvature` leaves: the second derivatives of the sum with its signs held. */
export let dxx: f64 = 0;
export let dxy: f64 = 0;
export let dyy: f64 = 0;

/** Signed sums of first and second derivatives, without the residual numbered `without` (-1: none). A residual of 0 is positive. */
export function curvature(a: f64, b: f64, without: i32): void {
  hold(a, b, 2);
  const bytes = <usize>k * 8;
  let sumX = f64x2.splat(0),
    sumY = sumX,
    sumXX = sumX,
    sumXY = sumX,
    sumYY = sumX,
    p = h;
  for (let i = 0; i < k; i++, p += bytes) {
    const up = (k - 1 - i) * 8,
      v0 = v128.load64_splat(py + up);
    // Of each row the sums by x, times what they have in common.
    let s0 = f64x2.splat(0),
      s1 = s0,
      s2 = s0;
    for (let j: usize = 0; j < bytes; j += 16) {
      const u0 = v128.load(px + j),
        target = j + 8 == bytes ? v128.load64_zero(p + j) : v128.load(p + j);
      const sign = v128.and(f64x2.lt(f64x2.mul(u0, v0), target), f64x2.splat(-0.0));
      s0 = f64x2.add(s0, v128.xor(sign, u0));
      s1 = f64x2.add(s1, v128.xor(sign, v128.load(px + j, 144)));
      s2 = f64x2.add(s2, v128.xor(sign, v128.load(px + j, 288)));
    }
    const v1 = v128.load64_splat(py + up, 144),
      v2 = v128.load64_splat(py + up, 288);
    sumX = f64x2.add(sumX, f64x2.mul(s1, v0));
    sumY = f64x2.add(sumY, f64x2.mul(s0, v1));
    sumXX = f64x2.add(sumXX, f64x2.mul(s2, v0));
    sumXY = f64x2.add(sumXY, f64x2.mul(s1, v1));
    sumYY = f64x2.add(sumYY, f64x2.mul(s0, v2));
  }
  dx = f64x2.extract_lane(sumX, 0) + f64x2.extract_lane(sumX, 1);
  dy = f64x2.extract_lane(sumY, 0) + f64x2.extract_lane(sumY, 1);
  dxx = f64x2.extract_lane(sumXX, 0) + f64x2.extract_lane(sumXX, 1);
  dxy = f64x2.extract_lane(sumXY, 0) + f64x2.extract_lane(sumXY, 1);
  dyy = f64x2.extract_lane(sumYY, 0) + f64x2.extract_lane(sumYY, 1);
  if (without < 0) return;
  residual(a, b, without, 2);
  const sign: f64 = t >= 0 ? 1 : -1;
  dx -= sign * tx;
  dy -= sign * ty;
  dxx -= sign * txx;
  dxy -= sign * txy;
  dyy -= sign * tyy;
}

/** What `residual` leaves: t - h of one place, and its derivatives. */
export let t: f64 = 0;
export let tx: f64 = 0;
export let ty: f64 = 0;
export let txx: f64 = 0;
export let txy: f64 = 0;
export let tyy: f64 = 0;

export function residual(a: f64, b: f64, at: i32, orders: u32): void {
  hold(a, b, orders);
  const j = (at % k) * 8,
    up = (k - 1 - at / k) * 8;
  const u0 = load<f64>(px + j),
    v0 = load<f64>(py + up);
  t = u0 * v0 - load<f64>(h + at * 8);
  if (orders == 0) return;
  const u1 = load<f64>(px + TAPS + j),
    v1 = load<f64>(py + TAPS + up);
  tx = u1 * v0;
  ty = u0 * v1;
  if (orders == 1) return;
  txx = load<f64>(px + 2 * TAPS + j) * v0;
  txy = u1 * v1;
  tyy = u0 * load<f64>(py + 2 * TAPS + up);
}

const second = memory.data(2 * 18 * 8, 16);
const lengths = memory.data(17 * 17 * 8, 16);
const changes = memory.data(17 * 17 * 8, 16);
const ratios = memory.data(17 * 17 * 8, 16);
const order = memory.data(17 * 17 * 4, 16);

/** What `sharpenDistance` leaves: the best alpha and the derivative by s. */
export let alpha: f64 = 0;

/**
 * min over alpha of sum |g - alpha L(s)|, g = delta - h: alpha is the median of g / L with weights |L|. At the median's place
 * m the residual stays 0 when s moves, alpha' = -alpha L_m' / L_m, which gives the derivative, left at dx.
 */
export function sharpenDistance(s: f64): f64 {
  const row = k * 8,
    width = k * k;
  profileAt(px, r, SMOOTH, s, paper, 1);
  profileAt(second, r, SECOND, s, paper, 1);
  heldX = -1;
  let count = 0,
    total: f64 = 0;
  for (let i = 0, at = 0; i < k; i++) {
    const up = (k - 1 - i) * 8;
    const t0 = load<f64>(px + up),
      t1 = load<f64>(px + TAPS + up),
      d0 = load<f64>(second + up),
      d1 = load<f64>(second + TAPS + up);
    for (let j: usize = 0; j < <usize>row; j += 8, at++) {
      const u0 = load<f64>(px + j),
        u1 = load<f64>(px + TAPS + j),
        e0 = load<f64>(second + j),
        e1 = load<f64>(second + TAPS + j);
      const l = e0 * t0 + u0 * d0;
      store<f64>(lengths + at * 8, l);
      store<f64>(changes + at * 8, e1 * t0 + e0 * t1 + u1 * d0 + u0 * d1);
      if (l == 0) continue;
      const ratio = ((at == width >> 1 ? 1.0 : 0.0) - load<f64>(h + at * 8)) / l;
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
  alpha = load<f64>(ratios + median * 8);
  const change = (-alpha * load<f64>(changes + median * 8)) / load<f64>(lengths + median * 8);
  let sum: f64 = 0;
  dx = 0;
  for (let at = 0; at < width; at++) {
    const l = load<f64>(lengths + at * 8);
    const rest = (at == width >> 1 ? 1.0 : 0.0) - load<f64>(h + at * 8) - alpha * l;
    const slope = change * l + alpha * load<f64>(changes + at * 8);
    sum += Math.abs(rest);
    if (at == median) continue;
    dx -= rest > 0 ? slope : rest < 0 ? -slope : 0;
  }
  return sum;
}
