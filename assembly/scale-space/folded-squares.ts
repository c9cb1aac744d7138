// What the best amplitude and offset leave of a filter for a product of two axes, with its derivatives by the two scales.
//
// Every axis is even or odd about a place: smoothing about 0, the central difference about 0, the one-sided ones half a tap off.
// So of a template half an axis each way is enough, if the filter's weights that meet the same taps are added up first: folded.
import { AxisSeries } from "./axis-series";
import { HALF } from "./chebyshev";
import { operatorX, operatorY } from "./families";
import { BACKWARD, FORWARD, SMOOTH } from "./profile";

// Behind the fields: the folded filter, rows HALF bytes apart; half axes and their derivatives; of each axis how often each tap
// of its square counts, and what its square and its mean are: [square, k mean^2][value, first, second derivative].
const FOLDED: usize = 80;
const PX: usize = FOLDED + 9 * HALF;
const PY: usize = PX + 3 * HALF;
const WEIGHTS: usize = PY + 3 * HALF;
const SQUARE_X: usize = WEIGHTS + 4 * HALF;
const SQUARE_Y: usize = SQUARE_X + 6 * 8;
export const FOLDED_BYTES: usize = SQUARE_Y + 6 * 8;

function both(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** Of two vectors the sums of both. */
function sums(x: v128, y: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
}

/** A filter of mean 0 and a family; `evaluate` leaves the value and its derivatives here. */
@unmanaged
export class FoldedSquares {
  /** Half of what is left of |h|^2, less half of that: -<h, T>^2 / 2 n, n the square of T without its mean. */
  value: f64;
  dx: f64;
  dy: f64;
  dxx: f64;
  dxy: f64;
  dyy: f64;
  private axes: AxisSeries;
  private x: u32;
  private y: u32;
  private k: i32;
  private r: i32;

  /** At `place`, of FOLDED_BYTES. */
  static prepare(place: usize, axes: AxisSeries, k: i32): FoldedSquares {
    const squares = changetype<FoldedSquares>(place),
      r = k >> 1;
    squares.axes = axes;
    squares.k = k;
    squares.r = r;
    // Places that fill the last pair count nothing.
    memory.fill(place + FOLDED, 0, WEIGHTS + 4 * HALF - FOLDED);
    for (let operator: u32 = 0; operator < 4; operator++) {
      const weights = place + WEIGHTS + operator * HALF;
      for (let n = 0; n <= r; n++) store<f64>(weights + n * 8, 2);
      if (operator == SMOOTH) store<f64>(weights, 1);
      // Of a one-sided difference the last tap stands alone, and is the sum of all.
      if (operator == FORWARD || operator == BACKWARD) store<f64>(weights + r * 8, 1 - 1 / <f64>k);
    }
    return squares;
  }

  /** Adds up the weights of h[k][k], row 0 at the top, that meet the same taps of the family's axes. */
  setFilter(h: usize, family: u32): void {
    const x = operatorX(family),
      y = operatorY(family),
      k = this.k,
      r = this.r,
      folded = changetype<usize>(this) + FOLDED;
    this.x = x;
    this.y = y;
    const aheadX = r + (x == BACKWARD ? 1 : 0),
      backX = r - (x == FORWARD ? 1 : 0),
      aheadY = r + (y == BACKWARD ? 1 : 0),
      backY = r - (y == FORWARD ? 1 : 0);
    for (let j = 0; j <= r; j++) {
      // Rows run downwards, y upwards; a row that is not there counts nothing.
      const up = aheadY + j,
        down = backY - j,
        evenY = y == SMOOTH,
        upper = h + <usize>((k - 1 - up) * k) * 8,
        lower = h + <usize>((k - 1 - down) * k) * 8,
        hasUpper = up < k,
        hasLower = down >= 0 && !(evenY && j == 0),
        out = folded + <usize>j * HALF;
      for (let i = 0; i <= r; i++) {
        const right = aheadX + i,
          left = backX - i,
          evenX = x == SMOOTH,
          hasRight = right < k,
          hasLeft = left >= 0 && !(evenX && i == 0);
        let a: f64 = 0,
          b: f64 = 0;
        if (hasUpper) {
          if (hasRight) a = load<f64>(upper + right * 8);
          if (hasLeft) {
            const other = load<f64>(upper + left * 8);
            a += evenX ? other : -other;
          }
        }
        if (hasLower) {
          if (hasRight) b = load<f64>(lower + right * 8);
          if (hasLeft) {
            const other = load<f64>(lower + left * 8);
            b += evenX ? other : -other;
          }
        }
        store<f64>(out + i * 8, evenY ? a + b : a - b);
      }
    }
  }

  /** Of a half axis at p, into out[2][3]: the square of what the axis is without its mean, and k times its mean's. */
  private squares(out: usize, p: usize, operator: u32, orders: u32): void {
    const k = <f64>this.k,
      weights = changetype<usize>(this) + WEIGHTS + operator * HALF,
      end = <usize>(this.r + 1) * 8,
      last = <usize>this.r * 8;
    let m0: f64 = 0,
      m1: f64 = 0,
      m2: f64 = 0;
    if (operator == SMOOTH) {
      let s0 = f64x2.splat(0),
        s1 = s0,
        s2 = s0;
      for (let i: usize = 0; i < end; i += 16) {
        const w = v128.load(weights + i);
        s0 = f64x2.add(s0, f64x2.mul(w, v128.load(p + i)));
        s1 = f64x2.add(s1, f64x2.mul(w, v128.load(p + i, HALF)));
        s2 = f64x2.add(s2, f64x2.mul(w, v128.load(p + i, 2 * HALF)));
      }
      m0 = both(s0) / k;
      if (orders > 0) m1 = both(s1) / k;
      if (orders > 1) m2 = both(s2) / k;
    }
    const c0 = f64x2.splat(m0),
      c1 = f64x2.splat(m1),
      c2 = f64x2.splat(m2);
    let q0 = f64x2.splat(0),
      q1 = q0,
      q2 = q0;
    for (let i: usize = 0; i < end; i += 16) {
      const w = v128.load(weights + i),
        d0 = f64x2.sub(v128.load(p + i), c0);
      const w0 = f64x2.mul(w, d0);
      q0 = f64x2.add(q0, f64x2.mul(w0, d0));
      if (orders == 0) continue;
      const d1 = f64x2.sub(v128.load(p + i, HALF), c1);
      q1 = f64x2.add(q1, f64x2.mul(w0, d1));
      if (orders == 1) continue;
      const d2 = f64x2.sub(v128.load(p + i, 2 * HALF), c2);
      q2 = f64x2.add(q2, f64x2.add(f64x2.mul(f64x2.mul(w, d1), d1), f64x2.mul(w0, d2)));
    }
    // The last tap of a one-sided difference is the sum of all, with a sign.
    if (operator == FORWARD || operator == BACKWARD) {
      m0 = load<f64>(p + last) / k;
      m1 = load<f64>(p + last, HALF) / k;
      m2 = load<f64>(p + last, 2 * HALF) / k;
    }
    store<f64>(out, both(q0));
    store<f64>(out, k * m0 * m0, 24);
    if (orders == 0) return;
    store<f64>(out, 2 * both(q1), 8);
    store<f64>(out, 2 * k * m0 * m1, 32);
    if (orders == 1) return;
    store<f64>(out, 2 * both(q2), 16);
    store<f64>(out, 2 * k * (m1 * m1 + m0 * m2), 40);
  }

  /**
   * At the scales a (x) and b (y), with derivatives up to `orders` <= 2 (variable projection, Golub and Pereyra 1973): with
   * g = <h, T>, the amplitude is g / n. With x and y the axes, c their squares without their means and m what the means add,
   * n = c_x (c_y + m_y) + m_x c_y: no difference of large numbers where T is flat.
   */
  evaluate(a: f64, b: f64, orders: u32): void {
    const self = changetype<usize>(this),
      px = self + PX,
      py = self + PY,
      x = self + SQUARE_X,
      y = self + SQUARE_Y,
      end = <usize>(this.r + 1) * 8;
    this.axes.halfAxis(px, this.x, a, orders);
    this.axes.halfAxis(py, this.y, b, orders);
    this.squares(x, px, this.x, orders);
    this.squares(y, py, this.y, orders);
    let g0 = f64x2.splat(0),
      g1 = g0,
      g2 = g0,
      g3 = g0,
      g4 = g0,
      g5 = g0;
    for (let c: usize = 0; c < end; c += 16) {
      let s0 = f64x2.splat(0),
        s1 = s0,
        s2 = s0,
        q = self + FOLDED + c;
      if (orders == 2) {
        for (let i = py, last = py + end; i < last; i += 8, q += HALF) {
          const h = v128.load(q);
          s0 = f64x2.add(s0, f64x2.mul(v128.load64_splat(i), h));
          s1 = f64x2.add(s1, f64x2.mul(v128.load64_splat(i, HALF), h));
          s2 = f64x2.add(s2, f64x2.mul(v128.load64_splat(i, 2 * HALF), h));
        }
        const p1 = v128.load(px + c, HALF);
        g2 = f64x2.add(g2, f64x2.mul(v128.load(px + c), s1));
        g1 = f64x2.add(g1, f64x2.mul(p1, s0));
        g3 = f64x2.add(g3, f64x2.mul(v128.load(px + c, 2 * HALF), s0));
        g4 = f64x2.add(g4, f64x2.mul(p1, s1));
        g5 = f64x2.add(g5, f64x2.mul(v128.load(px + c), s2));
      } else if (orders == 1) {
        for (let i = py, last = py + end; i < last; i += 8, q += HALF) {
          const h = v128.load(q);
          s0 = f64x2.add(s0, f64x2.mul(v128.load64_splat(i), h));
          s1 = f64x2.add(s1, f64x2.mul(v128.load64_splat(i, HALF), h));
        }
        g1 = f64x2.add(g1, f64x2.mul(v128.load(px + c, HALF), s0));
        g2 = f64x2.add(g2, f64x2.mul(v128.load(px + c), s1));
      } else {
        for (let i = py, last = py + end; i < last; i += 8, q += HALF)
          s0 = f64x2.add(s0, f64x2.mul(v128.load64_splat(i), v128.load(q)));
      }
      g0 = f64x2.add(g0, f64x2.mul(v128.load(px + c), s0));
    }
    const cx = load<f64>(x),
      mx = load<f64>(x, 24),
      cy = load<f64>(y),
      my = load<f64>(y, 24);
    const g = both(g0),
      n = cx * (cy + my) + mx * cy,
      inverse = 1 / n,
      amplitude = g * inverse;
    this.value = -0.5 * amplitude * g;
    if (orders == 0) return;
    const cx1 = load<f64>(x, 8),
      mx1 = load<f64>(x, 32),
      cy1 = load<f64>(y, 8),
      my1 = load<f64>(y, 32);
    const by = sums(g1, g2),
      gx = f64x2.extract_lane(by, 0),
      gy = f64x2.extract_lane(by, 1),
      nx = cx1 * (cy + my) + mx1 * cy,
      ny = cx * (cy1 + my1) + mx * cy1,
      // Half of what a changes n by, less what g changes.
      inX = 0.5 * amplitude * nx - gx,
      inY = 0.5 * amplitude * ny - gy;
    this.dx = amplitude * inX;
    this.dy = amplitude * inY;
    if (orders == 1) return;
    const bends = sums(g3, g5),
      cx2 = load<f64>(x, 16),
      mx2 = load<f64>(x, 40),
      cy2 = load<f64>(y, 16),
      nxx = cx2 * (cy + my) + mx2 * cy,
      nxy = cx1 * (cy1 + my1) + mx1 * cy1,
      nyy = cx * (cy2 + load<f64>(y, 40)) + mx * cy2,
      ax = (gx - amplitude * nx) * inverse,
      ay = (gy - amplitude * ny) * inverse;
    this.dxx = ax * inX + amplitude * (0.5 * (ax * nx + amplitude * nxx) - f64x2.extract_lane(bends, 0));
    this.dxy = ay * inX + amplitude * (0.5 * (ay * nx + amplitude * nxy) - both(g4));
    this.dyy = ay * inY + amplitude * (0.5 * (ay * ny + amplitude * nyy) - f64x2.extract_lane(bends, 1));
  }
}
