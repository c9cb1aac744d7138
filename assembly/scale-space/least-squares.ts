// Half the squared distance between a filter and a template, with its derivatives by the two scales.
import { axisAtScale } from "./axis-series";
import { operatorX, operatorY } from "./families";
import { profileAt, SECOND, SMOOTH, TAPS } from "./profile";

/** The filter at hand, upside down (row 0 at y = -r), rows TAPS bytes apart that end in 0. */
const h = memory.data(17 * 18 * 8, 16);
let k: i32 = 0,
  r: i32 = 0,
  family: u32 = 0,
  paper: bool = false;
const px = memory.data(3 * 18 * 8, 16);
const py = memory.data(3 * 18 * 8, 16);
const sx = memory.data(3 * 18 * 8, 16);
const work = memory.data(4 * 18 * 8, 16);

/** What `evaluate` leaves: half the squared distance less half of |h|^2, and its derivatives. */
export let value: f64 = 0;
export let dx: f64 = 0;
export let dy: f64 = 0;
export let dxx: f64 = 0;
export let dxy: f64 = 0;
export let dyy: f64 = 0;
/** What `evaluateSharpen` leaves besides: the best alpha. */
export let alpha: f64 = 0;

export function setFilter(filter: usize, size: i32, which: u32, cut: bool): void {
  k = size;
  r = size >> 1;
  family = which;
  paper = cut;
  for (let i = 0; i < k; i++) {
    const row = h + <usize>(k - 1 - i) * TAPS;
    for (let j = 0; j < k; j++) store<f64>(row + j * 8, load<f64>(filter + (i * k + j) * 8));
    store<f64>(row + k * 8, 0);
  }
}

function product(a: usize, b: usize): f64 {
  let sum = f64x2.splat(0);
  for (const end = a + k * 8; a < end; a += 16, b += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(a), v128.load(b)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** out[x] = sum over y of h(x, y) p(y). */
function downColumns(out: usize, p: usize): void {
  for (let c: usize = 0, end = <usize>k * 8; c < end; c += 16) {
    let sum = f64x2.splat(0),
      q = h + c;
    for (let i: usize = 0; i < end; i += 8, q += TAPS)
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(p + i), v128.load(q)));
    v128.store(out + c, sum);
  }
}

/** The same for p and its first two derivatives, in one pass over h. */
function downColumns3(out: usize, p: usize): void {
  for (let c: usize = 0, end = <usize>k * 8; c < end; c += 16) {
    let s0 = f64x2.splat(0),
      s1 = s0,
      s2 = s0,
      q = h + c;
    for (let i = p, last = p + end; i < last; i += 8, q += TAPS) {
      const x = v128.load(q);
      s0 = f64x2.add(s0, f64x2.mul(v128.load64_splat(i), x));
      s1 = f64x2.add(s1, f64x2.mul(v128.load64_splat(i, 144), x));
      s2 = f64x2.add(s2, f64x2.mul(v128.load64_splat(i, 288), x));
    }
    v128.store(out + c, s0);
    v128.store(out + c, s1, 144);
    v128.store(out + c, s2, 288);
  }
}

/** The product families at scales a (x) and b (y), with derivatives up to `orders` <= 2. */
export function evaluate(a: f64, b: f64, orders: u32): void {
  axisAtScale(px, operatorX(family), a, orders);
  axisAtScale(py, operatorY(family), b, orders);
  const xx = product(px, px),
    yy = product(py, py);
  const u0 = work,
    u1 = work + TAPS,
    u2 = work + 2 * TAPS;
  if (orders == 2) downColumns3(work, py);
  else downColumns(u0, py);
  value = 0.5 * xx * yy - product(px, u0);
  if (orders == 0) return;
  const x1 = px + TAPS,
    y1 = py + TAPS;
  if (orders == 1) downColumns(u1, y1);
  const xx1 = 2 * product(px, x1),
    yy1 = 2 * product(py, y1);
  dx = 0.5 * xx1 * yy - product(x1, u0);
  dy = 0.5 * xx * yy1 - product(px, u1);
  if (orders == 1) return;
  const x2 = px + 2 * TAPS,
    y2 = py + 2 * TAPS;
  const xx2 = 2 * (product(x1, x1) + product(px, x2)),
    yy2 = 2 * (product(y1, y1) + product(py, y2));
  dxx = 0.5 * xx2 * yy - product(x2, u0);
  dxy = 0.5 * xx1 * yy1 - product(x1, u1);
  dyy = 0.5 * xx * yy2 - product(px, u2);
}

/**
 * delta - alpha L(s) with the best alpha (variable projection, Golub and Pereyra 1973): value and derivative by s, at dx.
 * With g = delta - h, c = <g, L>, n = <L, L>: alpha = c / n, value = -c^2 / 2n (less half of |g|^2).
 */
export function evaluateSharpen(s: f64): void {
  const p1 = px + TAPS,
    s1 = sx + TAPS;
  profileAt(px, r, SMOOTH, s, paper, 1);
  profileAt(sx, r, SECOND, s, paper, 1);
  const u = work,
    v = work + TAPS,
    u1 = work + 2 * TAPS,
    v1 = work + 3 * TAPS;
  downColumns(u, px);
  downColumns(v, sx);
  downColumns(u1, p1);
  downColumns(v1, s1);
  const middle = r * 8;
  const p0 = load<f64>(px + middle),
    s0 = load<f64>(sx + middle),
    p0By = load<f64>(p1 + middle),
    s0By = load<f64>(s1 + middle);
  const c = 2 * p0 * s0 - product(sx, u) - product(px, v);
  const c1 = 2 * (p0By * s0 + p0 * s0By) - product(s1, u) - product(sx, u1) - product(p1, v) - product(px, v1);
  const pp = product(px, px),
    ss = product(sx, sx),
    ps = product(px, sx);
  const n = 2 * (pp * ss + ps * ps);
  const n1 = 4 * (product(px, p1) * ss + pp * product(sx, s1) + ps * (product(p1, sx) + product(px, s1)));
  alpha = c / n;
  value = -0.5 * c * alpha;
  dx = alpha * (0.5 * alpha * n1 - c1);
}
