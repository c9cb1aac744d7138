// Models whose terms are sums of products of an axis along x and one along y, at one or two scales.
import { addScaled, dot } from "../../lanes/vectors";
import { AXIS, axisTaps } from "./axis";
import { COLUMN, changeAt, columns } from "./columns";
import { gaussianRates, RATES_ROW } from "./gaussian-rates";

/** Most products of a model. */
const PRODUCTS: usize = 8;

let r: i32 = 0,
  k: i32 = 0,
  products: usize = 0,
  count: u32 = 0,
  terms: u32 = 0,
  scales: u32 = 0;

const rates = memory.data(2 * 5 * 16 * 8, 16);
/** The scales of the rates; -1: none. */
const held = memory.data(2 * 8, 16);
/** axes[product][x, y][3 derivatives][18] */
const axes = memory.data(8 * 2 * 3 * 18 * 8, 16);
const image = memory.data(17 * 8, 16);

/**
 * list[n][5], u8: the term a product belongs to, operator along x, its scale (0 or 1), operator along y, its scale.
 */
export function setModel(list: usize, n: u32, termCount: u32, scaleCount: u32, size: i32): void {
  products = list;
  count = min(n, <u32>PRODUCTS);
  terms = termCount;
  scales = scaleCount;
  k = size;
  r = size >> 1;
  store<f64>(held, -1);
  store<f64>(held, -1, 8);
}

function entry(product: u32, field: u32): u32 {
  return load<u8>(products + product * 5 + field);
}

function axisOf(product: u32, y: u32): usize {
  return axes + (product * 2 + y) * 3 * AXIS;
}

/** column += x y', rows from the top. */
function addOuter(column: usize, x: usize, y: usize): void {
  for (let i = 0; i < k; i++) addScaled(column + i * k * 8, x, load<f64>(y + i * 8), k);
}

/** A scale at an end of its interval stays there while a descent goes on. */
function fillRates(i: usize, s: f64): void {
  if (load<f64>(held + i * 8) == s) return;
  gaussianRates(rates + i * 5 * RATES_ROW, r, s);
  store<f64>(held + i * 8, s);
}

/** Fills the columns at scales a and b and, with `changing`, their derivatives by each; not yet centred. */
export function fill(a: f64, b: f64, changing: bool): void {
  fillRates(0, a);
  if (scales == 2) fillRates(1, b);
  memory.fill(columns, 0, terms * COLUMN);
  if (changing) for (let i: u32 = 0; i < scales; i++) memory.fill(changeAt(i, 0), 0, terms * COLUMN);
  for (let m: u32 = 0; m < count; m++) {
    const x = axisOf(m, 0),
      y = axisOf(m, 1),
      term = entry(m, 0),
      onX = entry(m, 2),
      onY = entry(m, 4);
    axisTaps(x, r, entry(m, 1), rates + onX * 5 * RATES_ROW, false);
    axisTaps(y, r, entry(m, 3), rates + onY * 5 * RATES_ROW, true);
    addOuter(columns + term * COLUMN, x, y);
    if (!changing) continue;
    addOuter(changeAt(onX, term), x + AXIS, y);
    addOuter(changeAt(onY, term), x, y + AXIS);
  }
}

/** sum of rest(x, y) x y */
function contract(rest: usize, x: usize, y: usize): f64 {
  for (let i = 0; i < k; i++) store<f64>(image + i * 8, dot(rest + i * k * 8, x, k));
  return dot(image, y, k);
}

/** <rest, second derivative by the scales i and j of the sum of weights times columns>, after `fill`; rest has mean 0. */
export function curvature(i: u32, j: u32, weights: usize, rest: usize): f64 {
  let sum: f64 = 0;
  for (let m: u32 = 0; m < count; m++) {
    const x = axisOf(m, 0),
      y = axisOf(m, 1),
      onX = entry(m, 2),
      onY = entry(m, 4);
    let part: f64 = 0;
    if (onX == i && onX == j) part += contract(rest, x + 2 * AXIS, y);
    if (onY == i && onY == j) part += contract(rest, x, y + 2 * AXIS);
    if (onX == i && onY == j) part += contract(rest, x + AXIS, y + AXIS);
    if (onY == i && onX == j) part += contract(rest, x + AXIS, y + AXIS);
    sum += load<f64>(weights + entry(m, 0) * 8) * part;
  }
  return sum;
}
