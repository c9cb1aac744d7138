import { logPair } from "../special/log";
import { symmetricTerm } from "./symmetric-kl";

/**
 * out[a][b] = sum_i weights_i (p_ai - p_bi) (ln p_ai - ln p_bi) for all pairs of rows: the weighted symmetric KL divergence.
 * out: f64[groups][groups]. p: f64[groups][width], strictly positive. weights: f64[width], not negative.
 * scratch: x and y f64[rows][columns], products f64[rows][rows], norms f64[rows][2], logs f64[columns],
 * rows = groups rounded up to 3, columns = width rounded up to 2.
 *
 * With x = weights * (p - m) and y = ln p - l, for any m and l that all rows share, out[a][b] = (x_a - x_b) . (y_a - y_b)
 * = x_a.y_a + x_b.y_b - x_a.y_b - x_b.y_a: one matrix product X Y^T. The column means as m and l keep the products small.
 * Rounding is below columns * 2^-53 * B, B = (|x_a| + |x_b|) (|y_a| + |y_b|); a pair closer than B / 64 is summed again
 * term by term, where nothing cancels. So every result is good to a relative 64 * columns * 2^-53 (5e-12 for 630 columns).
 */
export function pairwiseKL(
  out: usize,
  p: usize,
  groups: i32,
  width: i32,
  weights: usize,
  x: usize,
  y: usize,
  products: usize,
  norms: usize,
  rows: i32,
  columns: i32,
): void {
  centre(p, groups, width, weights, x, y, norms, rows, columns);
  multiply(products, x, y, rows, columns);
  for (let a = 0; a < groups; a++) {
    store<f64>(out + ((<usize>(a * groups + a)) << 3), 0.0);
    const own = load<f64>(products + ((<usize>(a * rows + a)) << 3));
    for (let b = a + 1; b < groups; b++) {
      const cross =
        load<f64>(products + ((<usize>(a * rows + b)) << 3)) + load<f64>(products + ((<usize>(b * rows + a)) << 3));
      let distance = own + load<f64>(products + ((<usize>(b * rows + b)) << 3)) - cross;
      const normsA = v128.load(norms + ((<usize>a) << 4));
      const bounds = f64x2.add(normsA, v128.load(norms + ((<usize>b) << 4)));
      if (!(distance * 64.0 >= f64x2.extract_lane(bounds, 0) * f64x2.extract_lane(bounds, 1))) {
        distance = termByTerm(p + ((<usize>(a * width)) << 3), p + ((<usize>(b * width)) << 3), weights, width);
      }
      store<f64>(out + ((<usize>(a * groups + b)) << 3), distance);
      store<f64>(out + ((<usize>(b * groups + a)) << 3), distance);
    }
  }
}

/** Step 1: x, y (zero where they are padded) and their rows' Euclidean norms. */
function centre(
  p: usize,
  groups: i32,
  width: i32,
  weights: usize,
  x: usize,
  y: usize,
  norms: usize,
  rows: i32,
  columns: i32,
): void {
  memory.fill(x, 0, (<usize>(rows * columns)) << 3);
  memory.fill(y, 0, (<usize>(rows * columns)) << 3);
  for (let column = 0; column < width; column += 2) {
    // An odd last column travels with a lane of ones, whose weight is zero.
    const both = column + 1 < width;
    const ones = f64x2.splat(1.0);
    const weight = both
      ? v128.load(weights + ((<usize>column) << 3))
      : v128.load64_zero(weights + ((<usize>column) << 3));
    let meanP = f64x2.splat(0.0);
    let meanL = f64x2.splat(0.0);
    for (let row = 0; row < groups; row++) {
      const from = p + ((<usize>(row * width + column)) << 3);
      const to = (<usize>(row * columns + column)) << 3;
      const value = both ? v128.load(from) : v128.load64_lane(from, ones, 0);
      const logarithm = logPair(value);
      v128.store(x + to, value);
      v128.store(y + to, logarithm);
      meanP = f64x2.add(meanP, value);
      meanL = f64x2.add(meanL, logarithm);
    }
    const share = f64x2.splat(1.0 / <f64>groups);
    meanP = f64x2.mul(meanP, share);
    meanL = f64x2.mul(meanL, share);
    for (let row = 0; row < groups; row++) {
      const at = (<usize>(row * columns + column)) << 3;
      v128.store(x + at, f64x2.mul(weight, f64x2.sub(v128.load(x + at), meanP)));
      v128.store(y + at, f64x2.sub(v128.load(y + at), meanL));
    }
  }
  for (let row = 0; row < groups; row++) {
    const at = (<usize>(row * columns)) << 3;
    store<f64>(norms + ((<usize>row) << 4), norm(x + at, columns));
    store<f64>(norms + ((<usize>row) << 4), norm(y + at, columns), 8);
  }
}

function norm(row: usize, columns: i32): f64 {
  let sum = 0.0;
  for (let i = 0; i < columns; i++) {
    const value = load<f64>(row + ((<usize>i) << 3));
    sum += value * value;
  }
  return Math.sqrt(sum);
}

// Rows of y that are multiplied with all of x before the next ones: about 250 KB at 630 columns, half of a usual L2 cache.
const PANEL = 48;

/** Step 2: products = X Y^T in blocks of 3 x 3, whose nine sums stay in registers. */
function multiply(products: usize, x: usize, y: usize, rows: i32, columns: i32): void {
  for (let panel = 0; panel < rows; panel += PANEL) {
    const end = min(panel + PANEL, rows);
    for (let a = 0; a < rows; a += 3) {
      for (let b = panel; b < end; b += 3) {
        multiplyBlock(
          products + ((<usize>(a * rows + b)) << 3),
          (<usize>rows) << 3,
          x + ((<usize>(a * columns)) << 3),
          y + ((<usize>(b * columns)) << 3),
          (<usize>columns) << 3,
        );
      }
    }
  }
}

function multiplyBlock(out: usize, outStride: usize, x: usize, y: usize, stride: usize): void {
  let s00 = f64x2.splat(0.0);
  let s01 = f64x2.splat(0.0);
  let s02 = f64x2.splat(0.0);
  let s10 = f64x2.splat(0.0);
  let s11 = f64x2.splat(0.0);
  let s12 = f64x2.splat(0.0);
  let s20 = f64x2.splat(0.0);
  let s21 = f64x2.splat(0.0);
  let s22 = f64x2.splat(0.0);
  const x1 = x + stride;
  const x2 = x1 + stride;
  const y1 = y + stride;
  const y2 = y1 + stride;
  for (let at: usize = 0; at < stride; at += 16) {
    const b0 = v128.load(y + at);
    const b1 = v128.load(y1 + at);
    const b2 = v128.load(y2 + at);
    let a = v128.load(x + at);
    s00 = f64x2.add(s00, f64x2.mul(a, b0));
    s01 = f64x2.add(s01, f64x2.mul(a, b1));
    s02 = f64x2.add(s02, f64x2.mul(a, b2));
    a = v128.load(x1 + at);
    s10 = f64x2.add(s10, f64x2.mul(a, b0));
    s11 = f64x2.add(s11, f64x2.mul(a, b1));
    s12 = f64x2.add(s12, f64x2.mul(a, b2));
    a = v128.load(x2 + at);
    s20 = f64x2.add(s20, f64x2.mul(a, b0));
    s21 = f64x2.add(s21, f64x2.mul(a, b1));
    s22 = f64x2.add(s22, f64x2.mul(a, b2));
  }
  storeRow(out, s00, s01, s02);
  storeRow(out + outStride, s10, s11, s12);
  storeRow(out + outStride * 2, s20, s21, s22);
}

function storeRow(out: usize, s0: v128, s1: v128, s2: v128): void {
  store<f64>(out, f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1));
  store<f64>(out, f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1), 8);
  store<f64>(out, f64x2.extract_lane(s2, 0) + f64x2.extract_lane(s2, 1), 16);
}

/** sum weights (p - q) ln(p / q): no term is negative. */
function termByTerm(p: usize, q: usize, weights: usize, width: i32): f64 {
  let sum = f64x2.splat(0.0);
  const ones = f64x2.splat(1.0);
  for (let i = 0; i < width; i += 2) {
    const at = (<usize>i) << 3;
    const both = i + 1 < width;
    const a = both ? v128.load(p + at) : v128.load64_lane(p + at, ones, 0);
    const b = both ? v128.load(q + at) : v128.load64_lane(q + at, ones, 0);
    const weight = both ? v128.load(weights + at) : v128.load64_zero(weights + at);
    sum = f64x2.add(sum, f64x2.mul(weight, symmetricTerm(a, b)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
