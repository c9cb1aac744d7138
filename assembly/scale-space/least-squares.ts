// Half the squared distance between a filter and a template, with its derivatives by the two scales.
import { operatorX, operatorY } from "./families";
import { PROFILE_SCRATCH, profileAt, SECOND, SMOOTH } from "./profile";

/** The filter at hand: k x k at `h`, row 0 at y = r. */
let h: usize = 0,
  k: i32 = 0,
  r: i32 = 0,
  family: u32 = 0,
  paper: bool = false;
const px = memory.data(3 * 17 * 8, 16);
const py = memory.data(3 * 17 * 8, 16);
const sx = memory.data(3 * 17 * 8, 16);
const work = memory.data(4 * 17 * 8, 16);
const scratch = memory.data(PROFILE_SCRATCH, 16);

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
  h = filter;
  k = size;
  r = size >> 1;
  family = which;
  paper = cut;
}

function product(a: usize, b: usize): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < k; i++) sum += load<f64>(a + i * 8) * load<f64>(b + i * 8);
  return sum;
}

/** out[x] = sum over y of h(x, y) p(y), taps upwards. */
function downColumns(out: usize, p: usize): void {
  memory.fill(out, 0, k * 8);
  for (let i = 0, q = h; i < k; i++) {
    const factor = load<f64>(p + (k - 1 - i) * 8);
    for (let j = 0; j < k; j++, q += 8) store<f64>(out + j * 8, load<f64>(out + j * 8) + factor * load<f64>(q));
  }
}

/** The product families at scales a (x) and b (y), with derivatives up to `orders` <= 2. */
export function evaluate(a: f64, b: f64, orders: u32): void {
  const row = k * 8;
  profileAt(px, r, operatorX(family), a, paper, orders, scratch);
  profileAt(py, r, operatorY(family), b, paper, orders, scratch);
  const xx = product(px, px),
    yy = product(py, py);
  const u0 = work,
    u1 = work + row,
    u2 = work + 2 * row;
  downColumns(u0, py);
  value = 0.5 * xx * yy - product(px, u0);
  if (orders == 0) return;
  const x1 = px + row,
    y1 = py + row;
  downColumns(u1, y1);
  const xx1 = 2 * product(px, x1),
    yy1 = 2 * product(py, y1);
  dx = 0.5 * xx1 * yy - product(x1, u0);
  dy = 0.5 * xx * yy1 - product(px, u1);
  if (orders == 1) return;
  const x2 = px + 2 * row,
    y2 = py + 2 * row;
  downColumns(u2, y2);
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
  const row = k * 8,
    p1 = px + row,
    s1 = sx + row;
  profileAt(px, r, SMOOTH, s, paper, 1, scratch);
  profileAt(sx, r, SECOND, s, paper, 1, scratch);
  const u = work,
    v = work + row,
    u1 = work + 2 * row,
    v1 = work + 3 * row;
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
