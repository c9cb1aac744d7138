// Method D2 of Lindeberg, Babaiee and Kiasari (JMIV 68:22, 2026, arXiv 2509.12746; section 5): the one scale of both axes at
// which the sum of squared differences between the normalised filter h and the template is least,
//   min over s of F(s) = sum (h - T(x; s) T(y; s))^2 / 2 - |h|^2 / 2 = |T|^2 / 2 - <h, T>.
// Of sharpen, delta - alpha L(s), also over alpha (variable projection, Golub and Pereyra 1973): with g = delta - h,
//   F(s) = -<g, L>^2 / (2 <L, L>), alpha = <g, L> / <L, L>.
// The value on the grid and the polynomials between its scales come from the filter's weights on products of T, so that no
// template is computed on the way.
import { SERIES } from "./chebyshev";
import { operatorX, operatorY, SHARPEN } from "./families";
import { LARGEST } from "./gaussian-at";
import { GRID, GRID_ROW, gridScale } from "./grid";
import { BEND_X, BEND_Y, BY_LAPLACIAN, BY_SMOOTH, CENTRAL_X, CENTRAL_Y, ProductWeights } from "./product-weights";
import { CENTRED, cellStart, ONE_SIDED, PLAIN, Products, productOf, SHARPENED } from "./products";
import { BACKWARD, CENTRAL, SMOOTH } from "./profile";
import { refine } from "./valleys";

// Behind the fields: inner products with the templates, [6][GRID]; half the squared distance less half of |h|^2 on the grid
// with an Infinity at either end; the polynomial of a cell: half the squared distance, of sharpen c = <g, L>.
const INNER: usize = 144;
const PADDED: usize = 144 + 6 * 66 * 8;
const POLYNOMIAL: usize = PADDED + 68 * 8;
export const ONE_SQUARES_BYTES: usize = 144 + 6 * 66 * 8 + 68 * 8 + 12 * 8;

/** `fit` leaves the weight of the Laplacian here. */
@unmanaged
export class OneScaleSquares {
  /** The best weight of the Laplacian, of sharpen. */
  bestAlpha: f64;
  private turn: f64;
  private inverse: f64;
  /** The cell around the grid's scale `cell` begins at `start` and is twice `half` long. */
  private start: f64;
  private half: f64;
  /** Of the last polynomial evaluated: value, first and second derivative by u. */
  private p0: f64;
  private p1: f64;
  private p2: f64;
  /** Of the last evaluation, derivatives by u; of sharpen the best alpha too. */
  private value: f64;
  private slope: f64;
  private bend: f64;
  private alpha: f64;
  private products: Products;
  private folded: ProductWeights;
  /** The family at hand: its inner product is that of `sum` and `turn` times that of `other`. */
  private sum: usize;
  private other: usize;
  private length: usize;
  private cell: i32;
  private sharpen: bool;

  /** In `memory`, of ONE_SQUARES_BYTES. */
  static prepare(memory: usize, products: Products, folded: ProductWeights): OneScaleSquares {
    const fit = changetype<OneScaleSquares>(memory);
    fit.products = products;
    fit.folded = folded;
    return fit;
  }

  /** The filter's inner products with all templates of one scale; the offset is that of sharpen and smooth. */
  innerProducts(h: usize, k: i32, paper: bool, offset: f64): void {
    this.folded.fold(h, k, paper, offset);
    this.folded.ontoGrid(this.products, changetype<usize>(this) + INNER, GRID_ROW);
  }

  private setFamily(family: u32, divisor: f64): void {
    const x = operatorX(family),
      operator = x == SMOOTH ? operatorY(family) : x,
      sharpen = family == SHARPEN;
    this.sharpen = sharpen;
    this.inverse = 1 / divisor;
    this.sum = sharpen ? BY_LAPLACIAN : operator == SMOOTH ? BY_SMOOTH : x == SMOOTH ? CENTRAL_Y : CENTRAL_X;
    this.other = x == SMOOTH ? BEND_Y : BEND_X;
    this.turn = operator == SMOOTH || operator == CENTRAL ? 0 : operator == BACKWARD ? -1 : 1;
    this.length =
      this.products.count +
      (sharpen ? SHARPENED : operator == SMOOTH ? PLAIN : operator == CENTRAL ? CENTRED : ONE_SIDED);
  }

  private fillValues(): void {
    const padded = changetype<usize>(this) + PADDED,
      inner = changetype<usize>(this) + INNER,
      values = padded + 8,
      products = this.products;
    store<f64>(padded, Infinity);
    store<f64>(values + GRID_ROW, Infinity);
    const g = inner + this.sum * GRID_ROW,
      b = inner + this.other * GRID_ROW,
      n = products.onGrid(this.length),
      by = f64x2.splat(this.inverse),
      turned = f64x2.splat(this.turn * this.inverse);
    if (this.sharpen) {
      const one = products.onGrid(productOf(0, 1)),
        zero = products.onGrid(0),
        four = f64x2.splat(4),
        half = f64x2.splat(-0.5);
      for (let j: usize = 0; j < GRID_ROW; j += 16) {
        const middle = f64x2.mul(four, f64x2.sub(v128.load(one + j), v128.load(zero + j))),
          c = f64x2.sub(middle, f64x2.mul(by, v128.load(g + j)));
        v128.store(values + j, f64x2.div(f64x2.mul(half, f64x2.mul(c, c)), v128.load(n + j)));
      }
    } else {
      for (let j: usize = 0; j < GRID_ROW; j += 16) {
        const product = f64x2.add(f64x2.mul(by, v128.load(g + j)), f64x2.mul(turned, v128.load(b + j)));
        v128.store(values + j, f64x2.sub(v128.load(n + j), product));
      }
    }
  }

  private addSeries(which: usize, by: f64): void {
    const polynomial = changetype<usize>(this) + POLYNOMIAL,
      factor = f64x2.splat(by);
    for (let t: usize = 0, p = this.products.inCell(this.cell, which); t < SERIES; t += 16)
      v128.store(polynomial + t, f64x2.add(v128.load(polynomial + t), f64x2.mul(factor, v128.load(p + t))));
  }

  private enterCell(j: i32): void {
    const start = cellStart(j),
      products = this.products,
      inverse = this.inverse,
      turn = this.turn,
      count = products.count;
    this.cell = j;
    this.start = start;
    this.half = 0.5 * (cellStart(j + 1) - start);
    const w = this.folded.weightsOf(this.sum),
      v = this.folded.weightsOf(this.other);
    let a = f64x2.splat(0),
      b = a,
      c = a,
      d = a,
      e = a,
      f = a;
    for (let i: usize = 0, p = products.inCell(j, 0); i < count; i++, p += SERIES) {
      const by = f64x2.splat(-inverse * (load<f64>(w + i * 8) + turn * load<f64>(v + i * 8)));
      a = f64x2.add(a, f64x2.mul(by, v128.load(p)));
      b = f64x2.add(b, f64x2.mul(by, v128.load(p, 16)));
      c = f64x2.add(c, f64x2.mul(by, v128.load(p, 32)));
      d = f64x2.add(d, f64x2.mul(by, v128.load(p, 48)));
      e = f64x2.add(e, f64x2.mul(by, v128.load(p, 64)));
      f = f64x2.add(f, f64x2.mul(by, v128.load(p, 80)));
    }
    const polynomial = changetype<usize>(this) + POLYNOMIAL;
    v128.store(polynomial, a);
    v128.store(polynomial, b, 16);
    v128.store(polynomial, c, 32);
    v128.store(polynomial, d, 48);
    v128.store(polynomial, e, 64);
    v128.store(polynomial, f, 80);
    if (this.sharpen) {
      this.addSeries(productOf(0, 1), 4);
      this.addSeries(0, -4);
    } else this.addSeries(this.length, 1);
  }

  private evaluatePolynomial(p: usize, u: f64): void {
    let at = p + SERIES - 8,
      value = load<f64>(at),
      first: f64 = 0,
      second: f64 = 0;
    while (at > p) {
      at -= 8;
      second = second * u + first;
      first = first * u + value;
      value = value * u + load<f64>(at);
    }
    this.p0 = value;
    this.p1 = first;
    this.p2 = 2 * second;
  }

  private evaluateAt(u: f64): void {
    this.evaluatePolynomial(changetype<usize>(this) + POLYNOMIAL, u);
    const c = this.p0,
      c1 = this.p1,
      c2 = this.p2;
    if (!this.sharpen) {
      this.value = c;
      this.slope = c1;
      this.bend = c2;
      return;
    }
    // F = -c^2 / 2 n, n = <L, L>, with alpha = c / n (variable projection): F' = alpha (alpha n' / 2 - c').
    this.evaluatePolynomial(this.products.inCell(this.cell, this.length), u);
    const n = this.p0,
      n1 = this.p1,
      n2 = this.p2;
    const alpha = c / n,
      alpha1 = (c1 - alpha * n1) / n,
      inside = 0.5 * alpha * n1 - c1;
    this.alpha = alpha;
    this.value = -0.5 * alpha * c;
    this.slope = alpha * inside;
    this.bend = alpha1 * inside + alpha * (0.5 * (alpha1 * n1 + alpha * n2) - c2);
  }

  private placeOf(s: f64): f64 {
    return (s - this.start) / this.half - 1;
  }

  /** The zero of the slope between a and b, where it is below and above 0: Newton's method, halved where it leaves them. */
  private findZero(a: f64, b: f64): f64 {
    let u = 0.5 * (a + b);
    for (let round = 0; round < 60; round++) {
      this.evaluateAt(u);
      const slope = this.slope,
        bend = this.bend;
      if (slope < 0) a = u;
      else b = u;
      const next = bend > 0 ? u - slope / bend : Infinity;
      if (next > min(a, b) && next < max(a, b)) {
        // Newton doubles the digits: a step of 1e-7 leaves an error of about 1e-14.
        const step = Math.abs(next - u);
        u = next;
        if (step < 1e-7) break;
      } else {
        if (Math.abs(b - a) < 1e-14 || slope == 0) break;
        u = 0.5 * (a + b);
      }
    }
    this.evaluateAt(u);
    return this.start + this.half * (u + 1);
  }

  /** Evaluates at any scale next to the cell at hand. */
  moveTo(s: f64): void {
    if (s < this.start || s > this.start + 2 * this.half) {
      let j = this.cell;
      while (s < cellStart(j)) j--;
      while (s > cellStart(j + 1)) j++;
      this.enterCell(j);
    }
    this.evaluateAt(this.placeOf(s));
  }

  valueAt(s: f64): f64 {
    this.moveTo(s);
    return this.value;
  }

  slopeAt(s: f64): f64 {
    this.moveTo(s);
    return this.slope / this.half;
  }

  /** Down from the grid's scale j, next to which no value is lower; `value` is the one there. */
  private descend(j: i32): f64 {
    this.enterCell(j);
    const here = gridScale(j),
      u = this.placeOf(here);
    this.evaluateAt(u);
    const slope = this.slope;
    if (slope == 0 || (j == 0 && slope > 0) || (j == GRID - 1 && slope < 0)) return here;
    // Half of the way to the neighbour lies in this cell, half in its own.
    const down = slope > 0;
    const border = down ? -1.0 : 1.0;
    this.evaluateAt(border);
    if (this.slope > 0 != down) return down ? this.findZero(border, u) : this.findZero(u, border);
    const next = down ? j - 1 : j + 1;
    this.enterCell(next);
    const end = this.placeOf(gridScale(next));
    this.evaluateAt(end);
    if (this.slope > 0 != down) return down ? this.findZero(end, -border) : this.findZero(-border, end);
    // More than one valley in between, or none for the rounding.
    const s = refine<OneScaleSquares>(this, j);
    this.moveTo(s);
    return s;
  }

  /** The best scale of both axes for the filter of `innerProducts` over the divisor. */
  fit(family: u32, divisor: f64): f64 {
    this.setFamily(family, divisor);
    this.fillValues();
    const values = changetype<usize>(this) + PADDED + 8;
    let best: f64 = 0,
      least: f64 = Infinity;
    for (let j = 0; j < GRID; j += 2) {
      const p = values + j * 8,
        here = v128.load(p);
      let valleys = i64x2.bitmask(v128.and(f64x2.ge(v128.load(p - 8), here), f64x2.ge(v128.load(p + 8), here)));
      for (; valleys != 0; valleys &= valleys - 1) {
        const s = this.descend(j + ctz(valleys));
        if (this.value < least) {
          least = this.value;
          best = s;
          this.bestAlpha = this.alpha;
        }
      }
    }
    return min(LARGEST, best);
  }
}
