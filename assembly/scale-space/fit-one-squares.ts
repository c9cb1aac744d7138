// Method D2: least squares with one scale. The value on the grid and the polynomials between its scales come from the
// filter's weights on products of T, so that no template is computed on the way.
import { SERIES } from "./chebyshev";
import { operatorX, operatorY, SHARPEN } from "./families";
import {
  BEND_X,
  BEND_Y,
  BY_LAPLACIAN,
  BY_SMOOTH,
  CENTRAL_X,
  CENTRAL_Y,
  foldFilter,
  foldOntoGrid,
  weightsOf,
} from "./fold";
import { LARGEST } from "./gaussian-at";
import { GRID, GRID_ROW, gridScale } from "./grid";
import { CENTRED, cellStart, inCell, ONE_SIDED, onGrid, PLAIN, productOf, products, SHARPENED } from "./products";
import { BACKWARD, CENTRAL, SMOOTH } from "./profile";
import { refine } from "./valleys";

const inner = memory.data(6 * 66 * 8, 16);
/** Half the squared distance less half of |h|^2 on the grid, an Infinity at either end. */
const padded = memory.data(68 * 8, 16);
const values = padded + 8;

/** The filter's inner products with all templates of one scale; the offset is that of sharpen and smooth. */
export function innerProducts(h: usize, k: i32, paper: bool, offset: f64): void {
  foldFilter(h, k, paper, offset);
  foldOntoGrid(inner, GRID_ROW);
}

/** The family at hand: its inner product is that of `sum` and `turn` times that of `other`. */
let sharpen: bool = false,
  sum: usize = 0,
  other: usize = 0,
  turn: f64 = 0,
  length: usize = 0,
  inverse: f64 = 0;

function setFamily(family: u32, divisor: f64): void {
  const x = operatorX(family),
    operator = x == SMOOTH ? operatorY(family) : x;
  sharpen = family == SHARPEN;
  inverse = 1 / divisor;
  sum = sharpen ? BY_LAPLACIAN : operator == SMOOTH ? BY_SMOOTH : x == SMOOTH ? CENTRAL_Y : CENTRAL_X;
  other = x == SMOOTH ? BEND_Y : BEND_X;
  turn = operator == SMOOTH || operator == CENTRAL ? 0 : operator == BACKWARD ? -1 : 1;
  length = products + (sharpen ? SHARPENED : operator == SMOOTH ? PLAIN : operator == CENTRAL ? CENTRED : ONE_SIDED);
}

function fillValues(): void {
  store<f64>(padded, Infinity);
  store<f64>(values + GRID_ROW, Infinity);
  const g = inner + sum * GRID_ROW,
    b = inner + other * GRID_ROW,
    n = onGrid(length),
    by = f64x2.splat(inverse),
    turned = f64x2.splat(turn * inverse);
  if (sharpen) {
    const one = onGrid(productOf(0, 1)),
      zero = onGrid(0),
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

/** The polynomial of a cell: half the squared distance; of sharpen c = <g, L>. */
const polynomial = memory.data(12 * 8, 16);
let cell: i32 = -1,
  start: f64 = 0,
  half: f64 = 0;

function addSeries(which: usize, by: f64): void {
  const factor = f64x2.splat(by);
  for (let t: usize = 0, p = inCell(cell, which); t < SERIES; t += 16)
    v128.store(polynomial + t, f64x2.add(v128.load(polynomial + t), f64x2.mul(factor, v128.load(p + t))));
}

function enterCell(j: i32): void {
  cell = j;
  start = cellStart(j);
  half = 0.5 * (cellStart(j + 1) - start);
  const w = weightsOf(sum),
    v = weightsOf(other);
  let a = f64x2.splat(0),
    b = a,
    c = a,
    d = a,
    e = a,
    f = a;
  for (let i: usize = 0, p = inCell(j, 0); i < products; i++, p += SERIES) {
    const by = f64x2.splat(-inverse * (load<f64>(w + i * 8) + turn * load<f64>(v + i * 8)));
    a = f64x2.add(a, f64x2.mul(by, v128.load(p)));
    b = f64x2.add(b, f64x2.mul(by, v128.load(p, 16)));
    c = f64x2.add(c, f64x2.mul(by, v128.load(p, 32)));
    d = f64x2.add(d, f64x2.mul(by, v128.load(p, 48)));
    e = f64x2.add(e, f64x2.mul(by, v128.load(p, 64)));
    f = f64x2.add(f, f64x2.mul(by, v128.load(p, 80)));
  }
  v128.store(polynomial, a);
  v128.store(polynomial, b, 16);
  v128.store(polynomial, c, 32);
  v128.store(polynomial, d, 48);
  v128.store(polynomial, e, 64);
  v128.store(polynomial, f, 80);
  if (sharpen) {
    addSeries(productOf(0, 1), 4);
    addSeries(0, -4);
  } else addSeries(length, 1);
}

/** Of the polynomial at p, at u: value, first and second derivative. */
let p0: f64 = 0,
  p1: f64 = 0,
  p2: f64 = 0;

function evaluatePolynomial(p: usize, u: f64): void {
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
  p0 = value;
  p1 = first;
  p2 = 2 * second;
}

/** What `evaluateAt` leaves, derivatives by u; of sharpen the best alpha too. */
let value: f64 = 0,
  slope: f64 = 0,
  bend: f64 = 0,
  alpha: f64 = 0;

function evaluateAt(u: f64): void {
  evaluatePolynomial(polynomial, u);
  value = p0;
  slope = p1;
  bend = p2;
  if (!sharpen) return;
  const c = p0,
    c1 = p1,
    c2 = p2;
  evaluatePolynomial(inCell(cell, length), u);
  // F = -c^2 / 2 n, n = <L, L>, with alpha = c / n (variable projection): F' = alpha (alpha n' / 2 - c').
  alpha = c / p0;
  const alpha1 = (c1 - alpha * p1) / p0,
    inside = 0.5 * alpha * p1 - c1;
  value = -0.5 * alpha * c;
  slope = alpha * inside;
  bend = alpha1 * inside + alpha * (0.5 * (alpha1 * p1 + alpha * p2) - c2);
}

function placeOf(s: f64): f64 {
  return (s - start) / half - 1;
}

/** The zero of the slope between a and b, where it is below and above 0: Newton's method, halved where it leaves them. */
function findZero(a: f64, b: f64): f64 {
  let u = 0.5 * (a + b);
  for (let round = 0; round < 60; round++) {
    evaluateAt(u);
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
  evaluateAt(u);
  return start + half * (u + 1);
}

/** Evaluates at any scale next to the cell at hand. */
function moveTo(s: f64): void {
  if (s < start || s > start + 2 * half) {
    let j = cell;
    while (s < cellStart(j)) j--;
    while (s > cellStart(j + 1)) j++;
    enterCell(j);
  }
  evaluateAt(placeOf(s));
}

function valueAt(s: f64): f64 {
  moveTo(s);
  return value;
}

function slopeAt(s: f64): f64 {
  moveTo(s);
  return slope / half;
}

/** Down from the grid's scale j, next to which no value is lower; `value` is the one there. */
function descend(j: i32): f64 {
  enterCell(j);
  const here = gridScale(j),
    u = placeOf(here);
  evaluateAt(u);
  if (slope == 0 || (j == 0 && slope > 0) || (j == GRID - 1 && slope < 0)) return here;
  // Half of the way to the neighbour lies in this cell, half in its own.
  const down = slope > 0;
  const border = down ? -1.0 : 1.0;
  evaluateAt(border);
  if (slope > 0 != down) return down ? findZero(border, u) : findZero(u, border);
  const next = down ? j - 1 : j + 1;
  enterCell(next);
  const end = placeOf(gridScale(next));
  evaluateAt(end);
  if (slope > 0 != down) return down ? findZero(end, -border) : findZero(-border, end);
  // More than one valley in between, or none for the rounding.
  const s = refine(j, valueAt, slopeAt);
  moveTo(s);
  return s;
}

/** What `fitOneScale` leaves: the weight of the Laplacian, of sharpen. */
export let bestAlpha: f64 = 0;

/** The best scale of both axes for the filter of `innerProducts` over the divisor. */
export function fitOneScale(family: u32, divisor: f64): f64 {
  setFamily(family, divisor);
  fillValues();
  let best: f64 = 0,
    least: f64 = Infinity;
  for (let j = 0; j < GRID; j += 2) {
    const p = values + j * 8,
      here = v128.load(p);
    let valleys = i64x2.bitmask(v128.and(f64x2.ge(v128.load(p - 8), here), f64x2.ge(v128.load(p + 8), here)));
    for (; valleys != 0; valleys &= valleys - 1) {
      const s = descend(j + ctz(valleys));
      if (value < least) {
        least = value;
        best = s;
        bestAlpha = alpha;
      }
    }
  }
  return min(LARGEST, best);
}
