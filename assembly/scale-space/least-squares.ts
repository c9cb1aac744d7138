// Half the squared distance between a filter and a template, with its derivatives by the two scales.
import { AxisSeries } from "./axis-series";
import { operatorX, operatorY } from "./families";
import { PROFILE_BYTES, Profile, SECOND, SMOOTH, TAPS } from "./profile";

// Behind the fields: the filter upside down (row 0 at y = -r), rows TAPS bytes apart that end in 0; axes of templates and their
// derivatives; sums over rows.
const FILTER: usize = 96;
const PX: usize = 96 + 17 * 18 * 8;
const PY: usize = PX + 3 * 144;
const SX: usize = PY + 3 * 144;
const WORK: usize = SX + 3 * 144;
export const SQUARES_BYTES: usize = 96 + 17 * 18 * 8 + 13 * 144;

/** A filter and a family; `evaluate` leaves the value and its derivatives here. */
@unmanaged
export class Squares {
  /** Half the squared distance less half of |h|^2, and its derivatives by the scales. */
  value: f64;
  dx: f64;
  dy: f64;
  dxx: f64;
  dxy: f64;
  dyy: f64;
  /** The best weight of the Laplacian, of `evaluateSharpen`. */
  alpha: f64;
  private axes: AxisSeries;
  private profile: Profile;
  private k: i32;
  private family: u32;

  /** In `memory`, of SQUARES_BYTES. */
  static prepare(memory: usize, profile: Profile, axes: AxisSeries): Squares {
    const squares = changetype<Squares>(memory);
    squares.profile = profile;
    squares.axes = axes;
    squares.k = profile.k;
    return squares;
  }

  setFilter(filter: usize, which: u32): void {
    const h = changetype<usize>(this) + FILTER,
      k = this.k;
    this.family = which;
    for (let i = 0; i < k; i++) {
      const row = h + <usize>(k - 1 - i) * TAPS;
      for (let j = 0; j < k; j++) store<f64>(row + j * 8, load<f64>(filter + (i * k + j) * 8));
      store<f64>(row + k * 8, 0);
    }
  }

  private product(a: usize, b: usize): f64 {
    let sum = f64x2.splat(0);
    for (const end = a + this.k * 8; a < end; a += 16, b += 16)
      sum = f64x2.add(sum, f64x2.mul(v128.load(a), v128.load(b)));
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  }

  /** out[x] = sum over y of h(x, y) p(y). */
  private downColumns(out: usize, p: usize): void {
    const h = changetype<usize>(this) + FILTER;
    for (let c: usize = 0, end = <usize>this.k * 8; c < end; c += 16) {
      let sum = f64x2.splat(0),
        q = h + c;
      for (let i: usize = 0; i < end; i += 8, q += TAPS)
        sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(p + i), v128.load(q)));
      v128.store(out + c, sum);
    }
  }

  /** The same for p and its first two derivatives, in one pass over h. */
  private downColumns3(out: usize, p: usize): void {
    const h = changetype<usize>(this) + FILTER;
    for (let c: usize = 0, end = <usize>this.k * 8; c < end; c += 16) {
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
  evaluate(a: f64, b: f64, orders: u32): void {
    const px = changetype<usize>(this) + PX,
      py = changetype<usize>(this) + PY,
      work = changetype<usize>(this) + WORK;
    this.axes.axis(px, operatorX(this.family), a, orders);
    this.axes.axis(py, operatorY(this.family), b, orders);
    const xx = this.product(px, px),
      yy = this.product(py, py);
    const u0 = work,
      u1 = work + TAPS,
      u2 = work + 2 * TAPS;
    if (orders == 2) this.downColumns3(work, py);
    else this.downColumns(u0, py);
    this.value = 0.5 * xx * yy - this.product(px, u0);
    if (orders == 0) return;
    const x1 = px + TAPS,
      y1 = py + TAPS;
    if (orders == 1) this.downColumns(u1, y1);
    const xx1 = 2 * this.product(px, x1),
      yy1 = 2 * this.product(py, y1);
    this.dx = 0.5 * xx1 * yy - this.product(x1, u0);
    this.dy = 0.5 * xx * yy1 - this.product(px, u1);
    if (orders == 1) return;
    const x2 = px + 2 * TAPS,
      y2 = py + 2 * TAPS;
    const xx2 = 2 * (this.product(x1, x1) + this.product(px, x2)),
      yy2 = 2 * (this.product(y1, y1) + this.product(py, y2));
    this.dxx = 0.5 * xx2 * yy - this.product(x2, u0);
    this.dxy = 0.5 * xx1 * yy1 - this.product(x1, u1);
    this.dyy = 0.5 * xx * yy2 - this.product(px, u2);
  }

  /**
   * delta - alpha L(s) with the best alpha (variable projection, Golub and Pereyra 1973): value and derivative by s, at dx.
   * With g = delta - h, c = <g, L>, n = <L, L>: alpha = c / n, value = -c^2 / 2n (less half of |g|^2).
   */
  evaluateSharpen(s: f64): void {
    const px = changetype<usize>(this) + PX,
      sx = changetype<usize>(this) + SX,
      work = changetype<usize>(this) + WORK,
      r = this.k >> 1;
    const p1 = px + TAPS,
      s1 = sx + TAPS;
    this.profile.at(px, SMOOTH, s, 1);
    this.profile.at(sx, SECOND, s, 1);
    const u = work,
      v = work + TAPS,
      u1 = work + 2 * TAPS,
      v1 = work + 3 * TAPS;
    this.downColumns(u, px);
    this.downColumns(v, sx);
    this.downColumns(u1, p1);
    this.downColumns(v1, s1);
    const middle = r * 8;
    const p0 = load<f64>(px + middle),
      s0 = load<f64>(sx + middle),
      p0By = load<f64>(p1 + middle),
      s0By = load<f64>(s1 + middle);
    const c = 2 * p0 * s0 - this.product(sx, u) - this.product(px, v);
    const c1 =
      2 * (p0By * s0 + p0 * s0By) -
      this.product(s1, u) -
      this.product(sx, u1) -
      this.product(p1, v) -
      this.product(px, v1);
    const pp = this.product(px, px),
      ss = this.product(sx, sx),
      ps = this.product(px, sx);
    const n = 2 * (pp * ss + ps * ps);
    const n1 =
      4 * (this.product(px, p1) * ss + pp * this.product(sx, s1) + ps * (this.product(p1, sx) + this.product(px, s1)));
    this.alpha = c / n;
    this.value = -0.5 * c * this.alpha;
    this.dx = this.alpha * (0.5 * this.alpha * n1 - c1);
  }
}
