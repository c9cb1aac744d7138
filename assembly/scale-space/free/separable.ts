// Models whose terms are sums of products of an axis along x and one along y, at one or two scales.
import { addScaled, dot } from "../../lanes/vectors";
import { AXIS, axisTaps } from "./axis";
import { COLUMN, Columns } from "./columns";
import { gaussianRates, RATES_ROW } from "./gaussian-rates";

/** Most products of a model. */
const PRODUCTS: u32 = 8;

// Behind the fields: rates[2][5][16] of both scales, those scales (-1: none yet), axes[product][x, y][3 derivatives][18], a row.
const RATES: usize = 32;
const HELD: usize = RATES + 2 * 5 * 16 * 8;
const AXES: usize = HELD + 2 * 8;
const IMAGE: usize = AXES + 8 * 2 * 3 * 18 * 8;
export const SEPARABLE_BYTES: usize = IMAGE + 18 * 8;

/** Fills the columns of one model. */
@unmanaged
export class Separable {
  private columns: Columns;
  private products: usize;
  private count: u32;
  private terms: u32;
  private scales: u32;
  private k: i32;
  private r: i32;

  /**
   * In `memory`, of SEPARABLE_BYTES. list[n][5], u8: the term a product belongs to, operator along x, its scale (0 or 1), operator
   * along y, its scale.
   */
  static prepare(memory: usize, columns: Columns, list: usize, n: u32, terms: u32, scales: u32, k: i32): Separable {
    const model = changetype<Separable>(memory);
    model.columns = columns;
    model.products = list;
    model.count = min(n, PRODUCTS);
    model.terms = terms;
    model.scales = scales;
    model.k = k;
    model.r = k >> 1;
    store<f64>(memory + HELD, -1);
    store<f64>(memory + HELD, -1, 8);
    return model;
  }

  private entry(product: u32, field: u32): u32 {
    return load<u8>(this.products + product * 5 + field);
  }

  private axisOf(product: u32, y: u32): usize {
    return changetype<usize>(this) + AXES + (product * 2 + y) * 3 * AXIS;
  }

  /** column += x y', rows from the top. */
  private addOuter(column: usize, x: usize, y: usize): void {
    const k = this.k;
    for (let i = 0; i < k; i++) addScaled(column + i * k * 8, x, load<f64>(y + i * 8), k);
  }

  /** A scale at an end of its interval stays there while a descent goes on. */
  private fillRates(i: usize, s: f64): void {
    const held = changetype<usize>(this) + HELD + i * 8;
    if (load<f64>(held) == s) return;
    gaussianRates(changetype<usize>(this) + RATES + i * 5 * RATES_ROW, this.r, s);
    store<f64>(held, s);
  }

  /** Fills the columns at scales a and b and, with `changing`, their derivatives by each; not yet centred. */
  fill(a: f64, b: f64, changing: bool): void {
    const columns = this.columns,
      rates = changetype<usize>(this) + RATES,
      r = this.r;
    this.fillRates(0, a);
    if (this.scales == 2) this.fillRates(1, b);
    memory.fill(columns.at(0), 0, this.terms * COLUMN);
    if (changing)
      for (let i: u32 = 0; i < this.scales; i++) memory.fill(columns.changeAt(i, 0), 0, this.terms * COLUMN);
    for (let m: u32 = 0; m < this.count; m++) {
      const x = this.axisOf(m, 0),
        y = this.axisOf(m, 1),
        term = this.entry(m, 0),
        onX = this.entry(m, 2),
        onY = this.entry(m, 4);
      axisTaps(x, r, this.entry(m, 1), rates + onX * 5 * RATES_ROW, false);
      axisTaps(y, r, this.entry(m, 3), rates + onY * 5 * RATES_ROW, true);
      this.addOuter(columns.at(term), x, y);
      if (!changing) continue;
      this.addOuter(columns.changeAt(onX, term), x + AXIS, y);
      this.addOuter(columns.changeAt(onY, term), x, y + AXIS);
    }
  }

  /** sum of rest(x, y) x y */
  private contract(rest: usize, x: usize, y: usize): f64 {
    const image = changetype<usize>(this) + IMAGE,
      k = this.k;
    for (let i = 0; i < k; i++) store<f64>(image + i * 8, dot(rest + i * k * 8, x, k));
    return dot(image, y, k);
  }

  /** <rest, second derivative by the scales i and j of the sum of weights times columns>, after `fill`; rest has mean 0. */
  curvature(i: u32, j: u32, weights: usize, rest: usize): f64 {
    let sum: f64 = 0;
    for (let m: u32 = 0; m < this.count; m++) {
      const x = this.axisOf(m, 0),
        y = this.axisOf(m, 1),
        onX = this.entry(m, 2),
        onY = this.entry(m, 4);
      let part: f64 = 0;
      if (onX == i && onX == j) part += this.contract(rest, x + 2 * AXIS, y);
      if (onY == i && onY == j) part += this.contract(rest, x, y + 2 * AXIS);
      if (onX == i && onY == j) part += this.contract(rest, x + AXIS, y + AXIS);
      if (onY == i && onX == j) part += this.contract(rest, x + AXIS, y + AXIS);
      sum += load<f64>(weights + this.entry(m, 0) * 8) * part;
    }
    return sum;
  }
}
