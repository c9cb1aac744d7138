// Products T(a; s) T(b; s) by scale. The inner product of a filter with a template of one scale is a sum of them whose weights
// do not depend on s, and so are its derivatives: one table serves all filters and families.
import { cosTurn } from "../special/turns";
import { gaussianAt, LARGEST } from "./gaussian-at";
import { GRID, GRID_ROW, gridScale } from "./grid";
import { CENTRAL, FORWARD, profileAt, SECOND, SMOOTH, TAPS } from "./profile";

/**
 * Coefficients of a polynomial. A cell is half of its distance to 0 wide at most, an eighth each way but for a few: Chebyshev's
 * series fall 18-fold a term, and the 12 leave 1e-14.
 */
export const TERMS: usize = 12;
export const SERIES: usize = 12 * 8;

/** Products of T(0) ... T(9), and four functions besides. */
const MOST: usize = 55 + 4;
const grid = memory.data(59 * 66 * 8, 16);
/** series[cell][function][TERMS], of u in [-1, 1] from the lower end of a cell to its upper one. */
const series = memory.data(66 * 59 * 12 * 8, 16);

/** What lies behind the products: half the squared length of one-sided, central and no differences, and of sharpen all of it. */
export const ONE_SIDED: usize = 0;
export const CENTRED: usize = 1;
export const PLAIN: usize = 2;
export const SHARPENED: usize = 3;

let size: i32 = 0,
  cut: bool = false;
export let products: usize = 0;

/** The place of T(a) T(b). */
export function productOf(a: i32, b: i32): usize {
  const low = min(a, b),
    high = max(a, b);
  return (high * (high + 1)) / 2 + low;
}

/** The function at the scales of the grid. */
export function onGrid(which: usize): usize {
  return grid + which * GRID_ROW;
}

/** Its polynomial in the cell around a scale of the grid. */
export function inCell(j: i32, which: usize): usize {
  return series + (<usize>j * MOST + which) * SERIES;
}

/** Where the cell around the grid's scale j begins: half way from the one before. */
export function cellStart(j: i32): f64 {
  return j == 0 ? 0 : j == GRID ? LARGEST : 0.5 * (gridScale(j - 1) + gridScale(j));
}

const taps = memory.data(3 * 18 * 8, 16);
const gaussian = memory.data(12 * 8, 16);

function lengthOf(operator: u32, s: f64): f64 {
  profileAt(taps, size >> 1, operator, s, cut, 0);
  return product(taps, taps);
}

function product(x: usize, y: usize): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < size; i++) sum += load<f64>(x + i * 8) * load<f64>(y + i * 8);
  return sum;
}

/** out[products + 4], `step` bytes apart. */
function functionsAt(out: usize, step: usize, s: f64): void {
  const reach = (size >> 1) + 1;
  gaussianAt(gaussian, reach + 1, s);
  for (let high = 0; high <= reach; high++) {
    for (let low = 0; low <= high; low++, out += step)
      store<f64>(out, load<f64>(gaussian + low * 8) * load<f64>(gaussian + high * 8));
  }
  const plain = lengthOf(SMOOTH, s);
  store<f64>(out, 0.5 * plain * lengthOf(FORWARD, s));
  store<f64>(out + step, 0.5 * plain * lengthOf(CENTRAL, s));
  store<f64>(out + 2 * step, 0.5 * plain * plain);
  const second = lengthOf(SECOND, s);
  profileAt(taps + TAPS, size >> 1, SMOOTH, s, cut, 0);
  const mixed = product(taps, taps + TAPS);
  store<f64>(out + 3 * step, 2 * (plain * second + mixed * mixed));
}

/** Chebyshev polynomials at the nodes, and their coefficients of the powers. */
const atNodes = memory.data(12 * 12 * 8, 16);
const powers = memory.data(12 * 12 * 8, 16);

function preparePolynomials(): void {
  if (load<f64>(powers) != 0) return;
  for (let i: u32 = 0; i < <u32>TERMS; i++) {
    const row = powers + i * SERIES;
    if (i < 2) store<f64>(row + i * 8, 1);
    for (let t: usize = 0; i >= 2 && t < TERMS; t++) {
      const twice = t > 0 ? 2 * load<f64>(row - SERIES + t * 8 - 8) : 0;
      store<f64>(row + t * 8, twice - load<f64>(row - 2 * SERIES + t * 8));
    }
    for (let m: u32 = 0; m < <u32>TERMS; m++)
      store<f64>(atNodes + (i * <u32>TERMS + m) * 8, cosTurn(i * (2 * m + 1), 4 * <u32>TERMS));
  }
}

/** out[TERMS]: the polynomial through the values at the nodes. */
function interpolate(out: usize, values: usize): void {
  memory.fill(out, 0, SERIES);
  for (let i: usize = 0; i < TERMS; i++) {
    let sum: f64 = 0;
    for (let m: usize = 0; m < SERIES; m += 8) sum += load<f64>(values + m) * load<f64>(atNodes + i * SERIES + m);
    sum *= (i == 0 ? 1.0 : 2.0) / <f64>TERMS;
    for (let t: usize = i & 1; t <= i; t += 2)
      store<f64>(out + t * 8, load<f64>(out + t * 8) + sum * load<f64>(powers + i * SERIES + t * 8));
  }
}

/** Fills the tables for k x k filters; T and the grid must be prepared. */
export function prepareProducts(k: i32, paper: bool): void {
  if (size == k && cut == paper) return;
  preparePolynomials();
  size = k;
  cut = paper;
  products = productOf((k >> 1) + 1, (k >> 1) + 1) + 1;
  const values = memory.data(59 * 12 * 8, 16);
  for (let j = 0; j < GRID; j++) {
    functionsAt(grid + j * 8, GRID_ROW, gridScale(j));
    const start = cellStart(j),
      half = 0.5 * (cellStart(j + 1) - start);
    for (let m: usize = 0; m < TERMS; m++)
      functionsAt(values + m * 8, SERIES, start + half * (1 + load<f64>(atNodes + SERIES + m * 8)));
    for (let which: usize = 0; which < products + 4; which++) interpolate(inCell(j, which), values + which * SERIES);
  }
}
