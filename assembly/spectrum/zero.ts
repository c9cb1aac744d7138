// Singular values of k x k filters as operators on n x m images with zeros around. With J the reversal of all N pixels,
// J A J = A^T: J A is symmetric and the singular values are its eigenvalues' magnitudes. The order 0, N - 1, 1, N - 2, ...
// makes it a band matrix. Short cuts where the filter's symmetry or rank allows.
import { exponentOf, scaleByPowerOfTwo } from "../linear/power-of-two";
import { cosTurn } from "../special/turns";
import { bandBytes, bandToTridiagonal } from "./band";
import { sortLanes } from "./sort-lanes";
import { tridiagonalEigenvalues } from "./tridiagonal";

const METHOD_NONE: u32 = 0; // zeros, or not finite
const METHOD_SINE: u32 = 1; // 3 x 3, symmetric in both axes: the sine transform diagonalises A
const METHOD_RANK_ONE: u32 = 2; // u v^T: products of the singular values of two banded Toeplitz matrices
const METHOD_PARITY: u32 = 3; // point-symmetric: even and odd images, two bands of half the order and half the width
const METHOD_BAND: u32 = 4; // any other

/**
 * The cheapest way that is exact for the filter, in flops: sine N, rank one 6 (n^2 + m^2) (k + 1), parity a quarter of the
 * band's 6 N^2 w. A filter counts as rank one where u v^T is within 4 eps of its largest weight: the spectrum then differs
 * by no more than a backward stable dense method's.
 */
export function zeroMethod(filter: usize, k: usize): u32 {
  const width = k * k;
  let pivot: usize = 0,
    largest: f64 = 0;
  for (let i: usize = 0; i < width; i++) {
    const x = Math.abs(load<f64>(filter + i * 8));
    // Also a NaN: no comparison with it holds.
    if (!(x < Infinity)) return METHOD_NONE;
    if (x > largest) {
      largest = x;
      pivot = i;
    }
  }
  if (largest == 0) return METHOD_NONE;
  let rows = true,
    columns = true,
    point = true,
    single = true;
  const pivotRow = pivot / k,
    pivotColumn = pivot % k;
  for (let y: usize = 0; y < k; y++) {
    for (let x: usize = 0; x < k; x++) {
      const w = at(filter, k, y, x);
      if (w != at(filter, k, k - 1 - y, x)) rows = false;
      if (w != at(filter, k, y, k - 1 - x)) columns = false;
      if (w != at(filter, k, k - 1 - y, k - 1 - x)) point = false;
      const product = at(filter, k, y, pivotColumn) * (at(filter, k, pivotRow, x) / load<f64>(filter + pivot * 8));
      if (Math.abs(w - product) > largest * 8.881784197001252e-16) single = false;
    }
  }
  if (k <= 3 && rows && columns) return METHOD_SINE;
  if (single) return METHOD_RANK_ONE;
  return point ? METHOD_PARITY : METHOD_BAND;
}

function at(filter: usize, k: usize, y: usize, x: usize): f64 {
  return load<f64>(filter + (y * k + x) * 8);
}

function powerOfTwoAtLeast(count: usize): usize {
  let p: usize = 1;
  while (p < count) p *= 2;
  return p;
}

/** Half-width of the interleaved band of a ky x kx filter: 2 (ry m + rx) + 1, at most order - 1. */
function bandWidth(ky: usize, kx: usize, n: usize, m: usize): usize {
  return max(1, min(2 * ((ky >> 1) * m + (kx >> 1)) + 1, n * m - 1));
}

/** Bytes of scratch: two lanes of weights, sorted values, a tridiagonal matrix, and the band. */
export function zeroScratch(k: usize, n: usize, m: usize): usize {
  const order = n * m;
  return (
    (3 * k * k + powerOfTwoAtLeast(order) + 2 * order + 2 * (n + m)) * 16 + bandBytes(order, bandWidth(k, k, n, m))
  );
}

/** Where pixel i of N stands in the order 0, N - 1, 1, N - 2, ... */
function interleaved(i: usize, order: usize): usize {
  return i * 2 < order ? i * 2 : (order - 1 - i) * 2 + 1;
}

/** J A of the lanes' ky x kx filters, interleaved, into a cleared band. */
function fillBand(band: usize, row: usize, weights: usize, ky: usize, kx: usize, n: usize, m: usize): void {
  const order = n * m,
    ry = ky >> 1,
    rx = kx >> 1;
  for (let y: usize = 0; y < n; y++) {
    for (let x: usize = 0; x < m; x++) {
      const i = interleaved(order - 1 - (y * m + x), order);
      for (let dy: usize = max(ry, y) - y; dy < ky && y + dy < n + ry; dy++) {
        for (let dx: usize = max(rx, x) - x; dx < kx && x + dx < m + rx; dx++) {
          const j = interleaved((y + dy - ry) * m + (x + dx - rx), order);
          if (i >= j) v128.store(band + j * row + (i - j) * 16, v128.load(weights + (dy * kx + dx) * 16));
        }
      }
    }
  }
}

/**
 * S+ (even images) or S- (odd ones) of a point-symmetric filter, into a cleared band: A on the first half of the pixels plus
 * or minus what reaches the other half. The middle pixel of an odd number is its own image, and only even.
 */
function fillParity(band: usize, row: usize, weights: usize, k: usize, n: usize, m: usize, odd: bool): void {
  const order = n * m,
    r = k >> 1,
    half = odd ? order / 2 : (order + 1) / 2;
  const sign = f64x2.splat(odd ? -1 : 1);
  for (let p: usize = 0; p < half; p++) {
    const y = p / m,
      x = p % m;
    for (let dy: usize = max(r, y) - y; dy < k && y + dy < n + r; dy++) {
      for (let dx: usize = max(r, x) - x; dx < k && x + dx < m + r; dx++) {
        const q = (y + dy - r) * m + (x + dx - r);
        const mirror = order - 1 - q,
          j = min(q, mirror);
        if (j > p || j >= half) continue;
        let w = v128.load(weights + (dy * k + dx) * 16);
        if (mirror < q) w = f64x2.mul(w, sign);
        if (p * 2 + 1 == order && j < p) w = f64x2.mul(w, f64x2.splat(0.7071067811865476));
        const to = band + j * row + (p - j) * 16;
        v128.store(to, f64x2.add(v128.load(to), w));
      }
    }
  }
}

/** Magnitudes of both lanes' eigenvalues of a band to values[order], unsorted; NaN where the iteration failed. */
function bandMagnitudes(values: usize, below: usize, band: usize, order: usize, width: usize): void {
  bandToTridiagonal(values, below, band, order, width, false);
  const found = tridiagonalEigenvalues(values, below, order);
  for (let p = values, end = values + order * 16; p < end; p += 16)
    v128.store(p, found ? f64x2.abs(v128.load(p)) : f64x2.splat(NaN));
}

/** Sorted magnitudes of ky x kx filters in the lanes, to `values`, in a power of two of places. */
function generalLanes(values: usize, weights: usize, ky: usize, kx: usize, n: usize, m: usize, work: usize): void {
  const order = n * m,
    width = bandWidth(ky, kx, n, m),
    row = 2 * width * 16;
  const band = work + order * 16;
  memory.fill(band, 0, order * row);
  fillBand(band, row, weights, ky, kx, n, m);
  bandMagnitudes(values, work, band, order, width);
  padAndSort(values, order);
}

function parityLanes(values: usize, weights: usize, k: usize, n: usize, m: usize, work: usize): void {
  const order = n * m;
  const band = work + order * 16;
  for (let odd = 0; odd < 2; odd++) {
    const half = odd ? order / 2 : (order + 1) / 2;
    if (half == 0) break;
    const width = max(1, min((k >> 1) * (m + 1), half - 1)),
      row = 2 * width * 16;
    memory.fill(band, 0, half * row);
    fillParity(band, row, weights, k, n, m, odd != 0);
    bandMagnitudes(values + (odd ? (order + 1) / 2 : 0) * 16, work, band, half, width);
  }
  padAndSort(values, order);
}

function padAndSort(values: usize, order: usize): void {
  const slots = powerOfTwoAtLeast(order);
  for (let i = order; i < slots; i++) v128.store(values + i * 16, f64x2.splat(-1));
  sortLanes<f64>(values, slots);
}

/** |k11 + 2 k01 cos + 2 k10 cos + 4 k00 cos cos| over the angles i pi / (n + 1), j pi / (m + 1). */
function sineLane(values: usize, filter: usize, exponent: i32, k: usize, n: usize, m: usize): void {
  const r = k >> 1;
  const middle = scaleByPowerOfTwo(at(filter, k, r, r), -exponent);
  let beside: f64 = 0,
    above: f64 = 0,
    corner: f64 = 0;
  if (r == 1) {
    above = 2 * scaleByPowerOfTwo(at(filter, 3, 0, 1), -exponent);
    beside = 2 * scaleByPowerOfTwo(at(filter, 3, 1, 0), -exponent);
    corner = 4 * scaleByPowerOfTwo(at(filter, 3, 0, 0), -exponent);
  }
  const cosines = values + powerOfTwoAtLeast(n * m) * 16;
  for (let j: usize = 0; j < m; j++) store<f64>(cosines + j * 8, cosTurn(<u32>(j + 1), <u32>(2 * (m + 1))));
  let to = values;
  for (let i: usize = 0; i < n; i++) {
    const c = cosTurn(<u32>(i + 1), <u32>(2 * (n + 1)));
    const constant = middle + above * c,
      factor = beside + corner * c;
    for (let j: usize = 0; j < m; j++, to += 16)
      v128.store(to, f64x2.splat(Math.abs(constant + factor * load<f64>(cosines + j * 8))));
  }
  padAndSort(values, n * m);
}

/** Rank one: the columns' factor in lane 0 and the rows' in lane 1 when n = m, else one after the other. */
function rankOneLane(values: usize, filter: usize, exponent: i32, k: usize, n: usize, m: usize, work: usize): void {
  const factors = work,
    singular = factors + k * 16,
    inner = singular + powerOfTwoAtLeast(max(n, m)) * 16;
  let pivot: usize = 0;
  for (let i: usize = 1; i < k * k; i++)
    if (Math.abs(load<f64>(filter + i * 8)) > Math.abs(load<f64>(filter + pivot * 8))) pivot = i;
  const largest = scaleByPowerOfTwo(load<f64>(filter + pivot * 8), -exponent);
  for (let i: usize = 0; i < k; i++) {
    const column = scaleByPowerOfTwo(at(filter, k, i, pivot % k), -exponent),
      rowWeight = scaleByPowerOfTwo(at(filter, k, pivot / k, i), -exponent) / largest;
    v128.store(factors + i * 16, f64x2(column, rowWeight));
  }
  const first = values;
  generalLanes(singular, factors, k, 1, n, 1, inner);
  for (let i: usize = 0; i < n; i++) store<f64>(first + i * 8, load<f64>(singular + i * 16));
  if (n != m) generalLanes(singular, factors, k, 1, m, 1, inner);
  for (let j: usize = 0; j < m; j++) store<f64>(factors + j * 8, load<f64>(singular + j * 16 + 8));
  // From the end, as the first n doubles of `values` are still read.
  for (let i = n; i-- > 0; ) {
    const s = load<f64>(first + i * 8);
    for (let j = m; j-- > 0; ) v128.store(values + (i * m + j) * 16, f64x2.splat(s * load<f64>(factors + j * 8)));
  }
  padAndSort(values, n * m);
}

function storeLane(out: usize, values: usize, lane: usize, exponent: i32, order: usize): void {
  for (let i: usize = 0; i < order; i++)
    store<f64>(out + i * 8, scaleByPowerOfTwo(load<f64>(values + i * 16 + lane * 8), exponent));
}

function filterExponent(filter: usize, width: usize): i32 {
  let largest: f64 = 0;
  for (let i: usize = 0; i < width; i++) largest = max(largest, Math.abs(load<f64>(filter + i * 8)));
  return exponentOf(largest);
}

/** Runs filters a and b side by side by the method, parity or band. */
function runPair(
  out: usize,
  filters: usize,
  a: usize,
  b: usize,
  k: usize,
  n: usize,
  m: usize,
  method: u32,
  scratch: usize,
): void {
  const width = k * k,
    weights = scratch,
    values = weights + width * 16,
    work = values + powerOfTwoAtLeast(n * m) * 16;
  const filterA = filters + a * width * 8,
    filterB = filters + b * width * 8;
  const exponentA = filterExponent(filterA, width),
    exponentB = filterExponent(filterB, width);
  for (let i: usize = 0; i < width; i++) {
    const x = scaleByPowerOfTwo(load<f64>(filterA + i * 8), -exponentA),
      y = scaleByPowerOfTwo(load<f64>(filterB + i * 8), -exponentB);
    v128.store(weights + i * 16, f64x2(x, y));
  }
  if (method == METHOD_PARITY) parityLanes(values, weights, k, n, m, work);
  else generalLanes(values, weights, k, k, n, m, work);
  storeLane(out + a * n * m * 8, values, 0, exponentA, n * m);
  if (b != a) storeLane(out + b * n * m * 8, values, 1, exponentB, n * m);
}

/** Runs filter i by a short cut, or marks it: zeros for a filter of zeros, NaN for one that is not finite. */
function runAlone(
  out: usize,
  filters: usize,
  i: usize,
  k: usize,
  n: usize,
  m: usize,
  method: u32,
  scratch: usize,
): void {
  const width = k * k,
    order = n * m,
    filter = filters + i * width * 8,
    to = out + i * order * 8;
  if (method == METHOD_NONE) {
    let sum: f64 = 0;
    for (let j: usize = 0; j < width; j++) sum += load<f64>(filter + j * 8) * 0;
    for (let j: usize = 0; j < order; j++) store<f64>(to + j * 8, Math.abs(sum));
    return;
  }
  const exponent = filterExponent(filter, width),
    values = scratch + width * 16,
    work = values + powerOfTwoAtLeast(order) * 16;
  if (method == METHOD_SINE) sineLane(values, filter, exponent, k, n, m);
  else rankOneLane(values, filter, exponent, k, n, m, work);
  storeLane(to, values, 0, exponent, order);
}

/** out[count][n m]: singular values of filters[count][k][k], descending; k odd, k <= m <= n. */
export function zeroSpectra(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  scratch: usize,
): void {
  // The filter that waits for another of its method, one more than its index; 0 for none.
  let parityWaits: usize = 0,
    bandWaits: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    const method = zeroMethod(filters + i * k * k * 8, k);
    if (method == METHOD_PARITY) {
      if (parityWaits) runPair(out, filters, parityWaits - 1, i, k, n, m, method, scratch);
      parityWaits = parityWaits ? 0 : i + 1;
    } else if (method == METHOD_BAND) {
      if (bandWaits) runPair(out, filters, bandWaits - 1, i, k, n, m, method, scratch);
      bandWaits = bandWaits ? 0 : i + 1;
    } else runAlone(out, filters, i, k, n, m, method, scratch);
  }
  if (parityWaits) runPair(out, filters, parityWaits - 1, parityWaits - 1, k, n, m, METHOD_PARITY, scratch);
  if (bandWaits) runPair(out, filters, bandWaits - 1, bandWaits - 1, k, n, m, METHOD_BAND, scratch);
}
