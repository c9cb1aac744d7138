// Products T(a; s) T(b; s) by scale. The inner product of a filter with a template of one scale is a sum of them whose weights
// do not depend on s, and so are its derivatives: one table serves all filters and families.
import { interpolate, nodeAt, SERIES, TERMS } from "./chebyshev";
import { gaussianAt, LARGEST } from "./gaussian-at";
import { GRID, GRID_ROW, gridScale } from "./grid";
import { CENTRAL, FORWARD, Profile, SECOND, SMOOTH, TAPS } from "./profile";

/** Products of T(0) ... T(9), and four functions besides. */
const MOST: usize = 55 + 4;

/** What lies behind the products: half the squared length of one-sided, central and no differences, and of sharpen all of it. */
export const ONE_SIDED: usize = 0;
export const CENTRED: usize = 1;
export const PLAIN: usize = 2;
export const SHARPENED: usize = 3;

/** The place of T(a) T(b). */
export function productOf(a: i32, b: i32): usize {
  const low = min(a, b),
    high = max(a, b);
  return (high * (high + 1)) / 2 + low;
}

/** Where the cell around the grid's scale j begins: half way from the one before. */
export function cellStart(j: i32): f64 {
  return j == 0 ? 0 : j == GRID ? LARGEST : 0.5 * (gridScale(j - 1) + gridScale(j));
}

function product(x: usize, y: usize, k: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < k; i++) sum += load<f64>(x + i * 8) * load<f64>(y + i * 8);
  return sum;
}

// Behind the fields: grid[function][GRID], and series[cell][function][TERMS], of u in [-1, 1] from the lower end of a cell to
// its upper one.
const ON_GRID: usize = 16;
const IN_CELLS: usize = 16 + 59 * 66 * 8;
const held = memory.data(16 + 59 * 66 * 8 + 66 * 59 * 12 * 8, 16);

/** The products and the functions behind them, for filters of one size in one mode. */
@unmanaged
export class Products {
  private k: i32;
  private paper: bool;
  /** How many products there are; the functions stand behind them. */
  count: usize;

  /** Of the profile's size and mode; filled when they are others than before. */
  static of(profile: Profile): Products {
    const products = changetype<Products>(held);
    if (products.k != profile.k || products.paper != profile.paper) products.fill(profile);
    return products;
  }

  /** The function at the scales of the grid. */
  onGrid(which: usize): usize {
    return changetype<usize>(this) + ON_GRID + which * GRID_ROW;
  }

  /** Its polynomial in the cell around a scale of the grid. */
  inCell(j: i32, which: usize): usize {
    return changetype<usize>(this) + IN_CELLS + (<usize>j * MOST + which) * SERIES;
  }

  private lengthOf(profile: Profile, taps: usize, operator: u32, s: f64): f64 {
    profile.at(taps, operator, s, 0);
    return product(taps, taps, this.k);
  }

  /** out[count + 4], `step` bytes apart. */
  private functionsAt(profile: Profile, out: usize, step: usize, s: f64): void {
    const taps = memory.data(2 * 18 * 8, 16),
      gaussian = memory.data(12 * 8, 16),
      reach = (this.k >> 1) + 1;
    gaussianAt(gaussian, reach + 1, s);
    for (let high = 0; high <= reach; high++) {
      for (let low = 0; low <= high; low++, out += step)
        store<f64>(out, load<f64>(gaussian + low * 8) * load<f64>(gaussian + high * 8));
    }
    const plain = this.lengthOf(profile, taps, SMOOTH, s);
    store<f64>(out, 0.5 * plain * this.lengthOf(profile, taps, FORWARD, s));
    store<f64>(out + step, 0.5 * plain * this.lengthOf(profile, taps, CENTRAL, s));
    store<f64>(out + 2 * step, 0.5 * plain * plain);
    const second = this.lengthOf(profile, taps, SECOND, s);
    profile.at(taps + TAPS, SMOOTH, s, 0);
    const mixed = product(taps, taps + TAPS, this.k);
    store<f64>(out + 3 * step, 2 * (plain * second + mixed * mixed));
  }

  private fill(profile: Profile): void {
    const k = profile.k;
    this.k = k;
    this.paper = profile.paper;
    this.count = productOf((k >> 1) + 1, (k >> 1) + 1) + 1;
    const values = memory.data(59 * 12 * 8, 16);
    for (let j = 0; j < GRID; j++) {
      this.functionsAt(profile, this.onGrid(0) + j * 8, GRID_ROW, gridScale(j));
      const start = cellStart(j),
        half = 0.5 * (cellStart(j + 1) - start);
      for (let m: usize = 0; m < TERMS; m++)
        this.functionsAt(profile, values + m * 8, SERIES, start + half * (1 + nodeAt(m)));
      for (let which: usize = 0; which < this.count + 4; which++)
        interpolate(this.inCell(j, which), values + which * SERIES);
    }
  }
}
