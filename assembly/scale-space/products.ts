// Products T(a; s) T(b; s) by scale. The inner product of a filter with a template of one scale is a sum of them whose weights
// do not depend on s, and so are its derivatives: one table serves all filters and families.
import { interpolate, nodeAt, SERIES, TERMS } from "./chebyshev";
import { gaussianAt, LARGEST } from "./gaussian-at";
import { GRID, GRID_ROW, gridScale } from "./grid";
import { CENTRAL, FORWARD, profileAt, SECOND, SMOOTH, TAPS } from "./profile";

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

/** Fills the tables for k x k filters; T and the grid must be prepared. */
export function prepareProducts(k: i32, paper: bool): void {
  if (size == k && cut == paper) return;
  size = k;
  cut = paper;
  products = productOf((k >> 1) + 1, (k >> 1) + 1) + 1;
  const values = memory.data(59 * 12 * 8, 16);
  for (let j = 0; j < GRID; j++) {
    functionsAt(grid + j * 8, GRID_ROW, gridScale(j));
    const start = cellStart(j),
      half = 0.5 * (cellStart(j + 1) - start);
    for (let m: usize = 0; m < TERMS; m++) functionsAt(values + m * 8, SERIES, start + half * (1 + nodeAt(m)));
    for (let which: usize = 0; which < products + 4; which++) interpolate(inCell(j, which), values + which * SERIES);
  }
}
