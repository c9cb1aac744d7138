import { logPair } from "../special/log";
import { symmetricTerm } from "./symmetric-kl";

/**
 * out[a][b] = sum_i weights_i (p_ai - p_bi) (ln p_ai - ln p_bi) for all pairs of rows: the weighted symmetric KL divergence.
 * out: f64[groups][groups]. p: f64[groups][width], strictly positive. weights: f64[width], not negative.
 * scratch: x and y f64[rows][columns], products f64[rows][rows], norms f64[rows][2], means f64[2][columns] (all packed as below),
 * rows = groups rounded up to 4, columns = width rounded up to 2.
 *
 * With x = weights * (p - m) and y = ln p - l, for any m and l that all rows share, out[a][b] = (x_a - x_b) . (y_a - y_b)
 * = x_a.y_a + x_b.y_b - x_a.y_b - x_b.y_a: one matrix product X Y^T. The column means as m and l keep the products small.
 * Rounding, that of the logarithms included, is below columns * 2^-53 * B, B = (|x_a| + |x_b|) (|y_a|' + |y_b|') with
 * |y|' = |y| + 2 |ln p| / columns; a pair closer than B / 64 is summed again term by term, where nothing cancels.
 * So every result is good to a relative 64 * columns * 2^-53 (5e-12 for 630 columns).
 */
export function pairwiseKL(
  out: usize,
  p: usize,
  groups: i32,
  width: i32,
  weights: usize,
  x: usize,
  y: usize,
  means: usize,
  products: usize,
  norms: usize,
  rows: i32,
  columns: i32,
): void {
  centre(p, groups, width, weights, x, y, means, norms, rows, columns);
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

/**
 * Step 1: x, y and the norms |x| and |y|' of their rows. Packed for step 2, column pair by column pair: four rows of x together,
 * f64[rows / 4][columns / 2][4][2], two rows of y, f64[rows / 2][columns / 2][2][2]; padding is zero.
 */
function centre(
  p: usize,
  groups: i32,
  width: i32,
  weights: usize,
  x: usize,
  y: usize,
  means: usize,
  norms: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = (<usize>(rows * columns)) << 3;
  memory.fill(x, 0, bytes);
  memory.fill(y, 0, bytes);
  memory.fill(means, 0, (<usize>columns) << 4);
  for (let row = 0; row < groups; row++) {
    let toX = x + packed(row, columns, 4);
    let toY = y + packed(row, columns, 2);
    let squares = f64x2.splat(0.0);
    for (let i = 0; i < width; i += 2, toX += 64, toY += 32) {
      // An odd last column travels with a 1, whose logarithm is 0 and whose weight will be 0.
      const from = p + ((<usize>(row * width + i)) << 3);
      const value = i + 1 < width ? v128.load(from) : v128.load64_lane(from, f64x2.splat(1.0), 0);
      const logarithm = logPair(value);
      v128.store(toX, value);
      v128.store(toY, logarithm);
      squares = f64x2.add(squares, f64x2.mul(logarithm, logarithm));
      const mean = means + ((<usize>i) << 4);
      v128.store(mean, f64x2.add(v128.load(mean), value));
      v128.store(mean, f64x2.add(v128.load(mean, 16), logarithm), 16);
    }
    store<f64>(norms + ((<usize>row) << 4), (2.0 * Math.sqrt(total(squares))) / <f64>columns, 8);
  }
  const share = f64x2.splat(1.0 / <f64>groups);
  for (let row = 0; row < groups; row++) {
    let toX = x + packed(row, columns, 4);
    let toY = y + packed(row, columns, 2);
    let squaresX = f64x2.splat(0.0);
    let squaresY = f64x2.splat(0.0);
    for (let i = 0; i < width; i += 2, toX += 64, toY += 32) {
      const from = weights + ((<usize>i) << 3);
      const weight = i + 1 < width ? v128.load(from) : v128.load64_zero(from);
      const mean = means + ((<usize>i) << 4);
      const dx = f64x2.mul(weight, f64x2.sub(v128.load(toX), f64x2.mul(share, v128.load(mean))));
      const dy = f64x2.sub(v128.load(toY), f64x2.mul(share, v128.load(mean, 16)));
      v128.store(toX, dx);
      v128.store(toY, dy);
      squaresX = f64x2.add(squaresX, f64x2.mul(dx, dx));
      squaresY = f64x2.add(squaresY, f64x2.mul(dy, dy));
    }
    const norm = norms + ((<usize>row) << 4);
    store<f64>(norm, Math.sqrt(total(squaresX)));
    store<f64>(norm, load<f64>(norm, 8) + Math.sqrt(total(squaresY)), 8);
  }
}

/** Byte offset of a row's first column pair when `together` rows are packed together. */
function packed(row: i32, columns: i32, together: i32): usize {
  const inside = row % together;
  return ((<usize>((row - inside) * columns)) << 3) + ((<usize>inside) << 4);
}

// Rows of y that are multiplied with all of x before the next ones: about 250 KB at 630 columns, half of a usual L2 cache.
const PANEL = 48;

/** Step 2: products = X Y^T in blocks of 4 x 2: eight sums and six factors are what sixteen registers hold. */
function multiply(products: usize, x: usize, y: usize, rows: i32, columns: i32): void {
  for (let panel = 0; panel < rows; panel += PANEL) {
    const end = min(panel + PANEL, rows);
    for (let a = 0; a < rows; a += 4) {
      for (let b = panel; b < end; b += 2) {
        const out = products + ((<usize>(a * rows + b)) << 3);
        multiplyBlock(out, (<usize>rows) << 3, x + packed(a, columns, 4), y + packed(b, columns, 2), columns);
      }
    }
  }
}

function multiplyBlock(out: usize, outStride: usize, x: usize, y: usize, columns: i32): void {
  let s00 = f64x2.splat(0.0);
  let s01 = f64x2.splat(0.0);
  let s10 = f64x2.splat(0.0);
  let s11 = f64x2.splat(0.0);
  let s20 = f64x2.splat(0.0);
  let s21 = f64x2.splat(0.0);
  let s30 = f64x2.splat(0.0);
  let s31 = f64x2.splat(0.0);
  for (const end = x + ((<usize>columns) << 5); x < end; x += 64, y += 32) {
    const b0 = v128.load(y);
    const b1 = v128.load(y, 16);
    const a0 = v128.load(x);
    s00 = f64x2.add(s00, f64x2.mul(a0, b0));
    s01 = f64x2.add(s01, f64x2.mul(a0, b1));
    const a1 = v128.load(x, 16);
    s10 = f64x2.add(s10, f64x2.mul(a1, b0));
    s11 = f64x2.add(s11, f64x2.mul(a1, b1));
    const a2 = v128.load(x, 32);
    s20 = f64x2.add(s20, f64x2.mul(a2, b0));
    s21 = f64x2.add(s21, f64x2.mul(a2, b1));
    const a3 = v128.load(x, 48);
    s30 = f64x2.add(s30, f64x2.mul(a3, b0));
    s31 = f64x2.add(s31, f64x2.mul(a3, b1));
  }
  storeRow(out, s00, s01);
  storeRow(out + outStride, s10, s11);
  storeRow(out + outStride * 2, s20, s21);
  storeRow(out + outStride * 3, s30, s31);
}

function storeRow(out: usize, s0: v128, s1: v128): void {
  v128.store(out, f64x2.add(v128.shuffle<f64>(s0, s1, 0, 2), v128.shuffle<f64>(s0, s1, 1, 3)));
}

function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
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
  return total(sum);
}
