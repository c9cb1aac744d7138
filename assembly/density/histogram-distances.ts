import { log, logPair } from "../special/log";

const SMALLEST_NORMAL = 2.2250738585072014e-308;
/** Columns of a table's row: share, share ln share, root of the share, cumulative share, filled share and its ln. */
const PARTS: usize = 6;

/** f64 numbers of a table of so many rows; columns = bins rounded up to 2. */
export function histogramTableLength(rows: i32, columns: i32): i32 {
  return rows * <i32>PARTS * columns;
}

/**
 * What the distances of each row of counts to others are computed from; padding is zero.
 * table: f64[rows][6][columns]. counts: f64[rows][bins]. With c = count / total (1 / bins where the total is 0):
 * c, c ln c, sqrt c, the cumulative sums of c, and p, ln p where an empty bin has the density `empty`:
 * p = (count == 0 ? empty : c / binWidth) / sum, the sum with `further` bins that are empty in every row and were left out.
 */
export function tabulateHistograms(
  table: usize,
  counts: usize,
  rows: i32,
  bins: i32,
  columns: i32,
  binWidth: f64,
  empty: f64,
  further: i32,
): void {
  const stride = (<usize>columns) << 3;
  memory.fill(table, 0, <usize>rows * PARTS * stride);
  for (let row = 0; row < rows; row++) {
    tabulate(
      table + <usize>row * PARTS * stride,
      counts + ((<usize>(row * bins)) << 3),
      bins,
      stride,
      binWidth,
      empty,
      further,
    );
  }
}

function tabulate(to: usize, counts: usize, bins: i32, stride: usize, binWidth: f64, empty: f64, further: i32): void {
  const end = (<usize>bins) << 3;
  let total = 0.0;
  for (let at: usize = 0; at < end; at += 8) total += load<f64>(counts + at);
  let cumulative = 0.0;
  let sum = <f64>further * empty;
  for (let at: usize = 0; at < end; at += 8) {
    const count = load<f64>(counts + at);
    const share = total == 0.0 ? 1.0 / <f64>bins : count / total;
    const density = count == 0.0 ? empty : share / binWidth;
    cumulative += share;
    sum += density;
    store<f64>(to + at, share);
    store<f64>(to + stride + at, share * log(max(share, SMALLEST_NORMAL)));
    store<f64>(to + stride * 2 + at, Math.sqrt(share));
    store<f64>(to + stride * 3 + at, cumulative);
    store<f64>(to + stride * 4 + at, density);
  }
  for (let at: usize = 0; at < end; at += 8) {
    const p = load<f64>(to + stride * 4 + at) / sum;
    store<f64>(to + stride * 4 + at, p);
    store<f64>(to + stride * 5 + at, log(p));
  }
}

/**
 * Adds weight * distance between every row of x and every row of y to out: f64[1 or 5][rowsX][rowsY], first symmetric KL of p,
 * and with `all` Jensen-Shannon, Hellinger, total variation and Wasserstein-1 of c (as in pairwise-distances).
 * x, y: tables. gaps: f64[columns], from each bin to the next. `inStep`: only row i of x with row i of y, out f64[1 or 5][rowsX].
 */
export function histogramDistances(
  out: usize,
  x: usize,
  rowsX: i32,
  y: usize,
  rowsY: i32,
  columns: i32,
  gaps: usize,
  weight: f64,
  all: bool,
  inStep: bool,
): void {
  const stride = (<usize>columns) << 3;
  const part = (<usize>(inStep ? rowsX : rowsX * rowsY)) << 3;
  for (let a = 0; a < rowsX; a++) {
    const rowX = x + <usize>a * PARTS * stride;
    const from = inStep ? a : 0;
    const end = inStep ? a + 1 : rowsY;
    let b = from;
    for (; b + 4 <= end; b += 4) {
      const at = y + <usize>b * PARTS * stride + stride * 4;
      const place = out + ((<usize>(a * rowsY + b)) << 3);
      addFourSymmetric(place, rowX + stride * 4, at, PARTS * stride, stride, weight);
      if (!all) continue;
      for (let i = 0; i < 4; i++) {
        const rowY = y + <usize>(b + i) * PARTS * stride;
        further(place + part + ((<usize>i) << 3), part, rowX, rowY, stride, gaps, weight);
      }
    }
    for (; b < end; b++) {
      const rowY = y + <usize>b * PARTS * stride;
      const place = out + ((<usize>(inStep ? a : a * rowsY + b)) << 3);
      add(place, weight * symmetric(rowX + stride * 4, rowY + stride * 4, stride));
      if (all) further(place + part, part, rowX, rowY, stride, gaps, weight);
    }
  }
}

/** Adds weight * symmetric of p and four q, `next` bytes apart: four sums under way at once, each in the order of `symmetric`. */
function addFourSymmetric(out: usize, p: usize, q: usize, next: usize, stride: usize, weight: f64): void {
  let sum0 = f64x2.splat(0.0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let at: usize = 0; at < stride; at += 16) {
    const own = v128.load(p + at);
    const ln = v128.load(p + stride + at);
    sum0 = f64x2.add(sum0, product(own, ln, q + at, stride));
    sum1 = f64x2.add(sum1, product(own, ln, q + next + at, stride));
    sum2 = f64x2.add(sum2, product(own, ln, q + next * 2 + at, stride));
    sum3 = f64x2.add(sum3, product(own, ln, q + next * 3 + at, stride));
  }
  add(out, weight * total(sum0));
  add(out + 8, weight * total(sum1));
  add(out + 16, weight * total(sum2));
  add(out + 24, weight * total(sum3));
}

function product(p: v128, ln: v128, q: usize, stride: usize): v128 {
  return f64x2.mul(f64x2.sub(p, v128.load(q)), f64x2.sub(ln, v128.load(q + stride)));
}

/** sum (p - q) (ln p - ln q). */
function symmetric(p: usize, q: usize, stride: usize): f64 {
  let sum = f64x2.splat(0.0);
  for (let at: usize = 0; at < stride; at += 16) {
    const difference = f64x2.sub(v128.load(p + at), v128.load(q + at));
    const logs = f64x2.sub(v128.load(p + stride + at), v128.load(q + stride + at));
    sum = f64x2.add(sum, f64x2.mul(difference, logs));
  }
  return total(sum);
}

function further(out: usize, part: usize, x: usize, y: usize, stride: usize, gaps: usize, weight: f64): void {
  const half = f64x2.splat(0.5);
  // Stands for 0, whose logarithm times 0 would be NaN.
  const smallest = f64x2.splat(SMALLEST_NORMAL);
  let divergence = f64x2.splat(0.0);
  let roots = divergence;
  let differences = divergence;
  let transport = divergence;
  for (let at: usize = 0; at < stride; at += 16) {
    const p = v128.load(x + at);
    const q = v128.load(y + at);
    differences = f64x2.add(differences, f64x2.abs(f64x2.sub(p, q)));
    const middle = f64x2.mul(half, f64x2.add(p, q));
    const ends = f64x2.mul(half, f64x2.add(v128.load(x + stride + at), v128.load(y + stride + at)));
    const logs = logPair(f64x2.pmax(smallest, middle));
    divergence = f64x2.add(divergence, f64x2.sub(ends, f64x2.mul(middle, logs)));
    const root = f64x2.sub(v128.load(x + stride * 2 + at), v128.load(y + stride * 2 + at));
    roots = f64x2.add(roots, f64x2.mul(root, root));
    const lead = f64x2.abs(f64x2.sub(v128.load(x + stride * 3 + at), v128.load(y + stride * 3 + at)));
    transport = f64x2.add(transport, f64x2.mul(lead, v128.load(gaps + at)));
  }
  add(out, weight * max(total(divergence), 0.0));
  add(out + part, weight * Math.sqrt(0.5 * total(roots)));
  add(out + part * 2, weight * 0.5 * total(differences));
  add(out + part * 3, weight * total(transport));
}

function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}
