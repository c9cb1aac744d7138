// Singular values of k x k filters as operators on a periodic n x m grid: |DFT2|, two filters in the lanes of a vector.
// A real filter has |F(u, v)| = |F(-u, -v)|: only half of the frequencies are computed, and sorted.
import { exponentOf, scaleByPowerOfTwo } from "../linear/power-of-two";
import { turnTable } from "../special/turns";
import { spectrumDistances } from "./distances";
import { sortLanes } from "./sort-lanes";

/** Frequencies that are their own negative: 1, 2 or 4. */
function lonelyCount(n: usize, m: usize): usize {
  return (n & 1 ? 1 : 2) * (m & 1 ? 1 : 2);
}

function powerOfTwoAtLeast(count: usize): usize {
  let p: usize = 1;
  while (p < count) p *= 2;
  return p;
}

function pairCount(n: usize, m: usize): usize {
  return (n * m - lonelyCount(n, m)) / 2;
}

/** Bytes of scratch: the tables, the weights, one column's sums, the squares, and one filter's values. */
export function periodicScratch(k: usize, n: usize, m: usize): usize {
  return (n + m) * 16 + k * k * 16 + 2 * k * 16 + (powerOfTwoAtLeast(pairCount(n, m)) + 4) * 16 + (n * m + 8) * 8;
}

/** Where the parts of the scratch are. */
let cosN: usize, sinN: usize, cosM: usize, sinM: usize, weights: usize, sums: usize, lonely: usize, paired: usize;
let spectrum: usize, slots: usize, pairs: usize;

function prepare(scratch: usize, k: usize, n: usize, m: usize): void {
  cosN = scratch;
  sinN = cosN + n * 8;
  cosM = sinN + n * 8;
  sinM = cosM + m * 8;
  weights = sinM + m * 8;
  sums = weights + k * k * 16;
  lonely = sums + 2 * k * 16;
  paired = lonely + 64;
  pairs = pairCount(n, m);
  slots = powerOfTwoAtLeast(pairs);
  spectrum = paired + slots * 16;
  turnTable(cosN, <u32>n, <u32>n, true);
  turnTable(sinN, <u32>n, <u32>n, false);
  turnTable(cosM, <u32>m, <u32>m, true);
  turnTable(sinM, <u32>m, <u32>m, false);
}

/** Exponent of the filter's largest weight; scaled by it, squares neither overflow nor vanish. */
function filterExponent(filter: usize, width: usize): i32 {
  let largest: f64 = 0;
  for (let i: usize = 0; i < width; i++) largest = max(largest, Math.abs(load<f64>(filter + i * 8)));
  return exponentOf(largest);
}

function loadLanes(a: usize, b: usize, width: usize, exponentA: i32, exponentB: i32): void {
  for (let i: usize = 0; i < width; i++) {
    const x = scaleByPowerOfTwo(load<f64>(a + i * 8), -exponentA),
      y = scaleByPowerOfTwo(load<f64>(b + i * 8), -exponentB);
    v128.store(weights + i * 16, f64x2(x, y));
  }
}

/**
 * The DFT along the rows at column frequency v: sums[0] is the middle row's, then for y = 1 ... r the sum and the difference
 * of rows y and -y; each a real and an imaginary vector. Offsets count from the middle: that changes phases only.
 */
function rowSums(v: usize, k: usize, m: usize): void {
  const r = k >> 1;
  for (let y: usize = 0; y <= r; y++) {
    const below = weights + (r + y) * k * 16 + r * 16,
      above = weights + (r - y) * k * 16 + r * 16;
    let re = v128.load(below),
      im = f64x2.splat(0),
      re2 = v128.load(above),
      im2 = im;
    for (let x: usize = 1, at = v; x <= r; x++) {
      const c = v128.load64_splat(cosM + at * 8),
        s = v128.load64_splat(sinM + at * 8);
      at += v;
      if (at >= m) at -= m;
      const right = v128.load(below + x * 16),
        left = v128.load(below - x * 16),
        right2 = v128.load(above + x * 16),
        left2 = v128.load(above - x * 16);
      re = f64x2.add(re, f64x2.mul(c, f64x2.add(right, left)));
      im = f64x2.add(im, f64x2.mul(s, f64x2.sub(left, right)));
      re2 = f64x2.add(re2, f64x2.mul(c, f64x2.add(right2, left2)));
      im2 = f64x2.add(im2, f64x2.mul(s, f64x2.sub(left2, right2)));
    }
    if (y == 0) {
      v128.store(sums, re);
      v128.store(sums, im, 16);
    } else {
      const at = sums + (4 * y - 2) * 16;
      v128.store(at, f64x2.add(re, re2));
      v128.store(at, f64x2.add(im, im2), 16);
      v128.store(at, f64x2.sub(re, re2), 32);
      v128.store(at, f64x2.sub(im, im2), 48);
    }
  }
}

/** |F(u, v)|^2 and |F(-u, v)|^2 at `out` and, when `both`, 16 bytes on. */
function twoSquares(out: usize, u: usize, r: usize, n: usize, both: bool): void {
  let pRe = v128.load(sums),
    pIm = v128.load(sums, 16),
    qRe = f64x2.splat(0),
    qIm = qRe;
  for (let y: usize = 1, at = u, p = sums + 32; y <= r; y++, p += 64) {
    const c = v128.load64_splat(cosN + at * 8),
      s = v128.load64_splat(sinN + at * 8);
    at += u;
    if (at >= n) at -= n;
    pRe = f64x2.add(pRe, f64x2.mul(c, v128.load(p)));
    pIm = f64x2.add(pIm, f64x2.mul(c, v128.load(p, 16)));
    qRe = f64x2.add(qRe, f64x2.mul(s, v128.load(p, 32)));
    qIm = f64x2.add(qIm, f64x2.mul(s, v128.load(p, 48)));
  }
  // F(u, v) = P - i Q, F(-u, v) = P + i Q
  const a = f64x2.add(pRe, qIm),
    b = f64x2.sub(pIm, qRe);
  v128.store(out, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
  if (!both) return;
  const c = f64x2.sub(pRe, qIm),
    d = f64x2.add(pIm, qRe);
  v128.store(out, f64x2.add(f64x2.mul(c, c), f64x2.mul(d, d)), 16);
}

/** The magnitudes at half of the frequencies: `lonely` and `paired`, each sorted, descending. */
function magnitudes(k: usize, n: usize, m: usize): void {
  const r = k >> 1;
  let single = lonely,
    out = paired;
  v128.store(lonely + 16, f64x2.splat(-1));
  v128.store(lonely + 32, f64x2.splat(-1));
  v128.store(lonely + 48, f64x2.splat(-1));
  for (let v: usize = 0; v * 2 <= m; v++) {
    rowSums(v, k, m);
    const own = v == 0 || v * 2 == m;
    twoSquares(own ? single : out, 0, r, n, false);
    if (own) single += 16;
    else out += 16;
    for (let u: usize = 1; u * 2 < n; u++) {
      twoSquares(out, u, r, n, !own);
      out += own ? 16 : 32;
    }
    if (n & 1) continue;
    twoSquares(own ? single : out, n >> 1, r, n, false);
    if (own) single += 16;
    else out += 16;
  }
  for (const end = paired + slots * 16; out < end; out += 16) v128.store(out, f64x2.splat(-1));
  sortLanes(lonely, 4);
  sortLanes(paired, slots);
  for (let p = lonely, end = lonely + lonelyCount(n, m) * 16; p < end; p += 16) v128.store(p, f64x2.sqrt(v128.load(p)));
  for (let p = paired, end = paired + pairs * 16; p < end; p += 16) v128.store(p, f64x2.sqrt(v128.load(p)));
}

/** out[n m]: one lane's values in descending order, those of pairs twice. */
function merge(out: usize, lane: usize, singles: usize): void {
  let p = paired + lane * 8,
    q = lonely + lane * 8;
  const end = p + pairs * 16;
  for (const last = q + singles * 16; q < last; q += 16) {
    const single = load<f64>(q);
    for (; p < end && load<f64>(p) > single; p += 16, out += 16) v128.store(out, v128.load64_splat(p));
    store<f64>(out, single);
    out += 8;
  }
  for (; p < end; p += 16, out += 16) v128.store(out, v128.load64_splat(p));
}

/** out[count][n m]: |DFT2| of filters[count][k][k], each filter's descending; k odd, k <= n, m. */
export function periodicSpectra(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  scratch: usize,
): void {
  prepare(scratch, k, n, m);
  const width = k * k;
  for (let i: usize = 0; i < count; i += 2) {
    const a = filters + i * width * 8,
      b = i + 1 < count ? a + width * 8 : a;
    const exponentA = filterExponent(a, width),
      exponentB = filterExponent(b, width);
    loadLanes(a, b, width, exponentA, exponentB);
    magnitudes(k, n, m);
    for (let lane: usize = 0; lane < min(2, count - i); lane++) {
      const values = out + (i + lane) * n * m * 8;
      merge(values, lane, lonelyCount(n, m));
      const exponent = lane ? exponentB : exponentA;
      for (let p = values, end = values + n * m * 8; p < end; p += 8)
        store<f64>(p, scaleByPowerOfTwo(load<f64>(p), exponent));
    }
  }
}

/**
 * out[count][references]: sum |s_i / s_1 - f_i| of each filter's spectrum s and references[references][n m], which are
 * descending with a first value of 1. NaN for a filter of zeros, or one that is not finite.
 */
export function periodicDistances(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  references: usize,
  referenceCount: usize,
  scratch: usize,
): void {
  prepare(scratch, k, n, m);
  const width = k * k,
    length = n * m;
  for (let i: usize = 0; i < count; i += 2) {
    const a = filters + i * width * 8,
      b = i + 1 < count ? a + width * 8 : a;
    loadLanes(a, b, width, filterExponent(a, width), filterExponent(b, width));
    magnitudes(k, n, m);
    for (let lane: usize = 0; lane < min(2, count - i); lane++) {
      merge(spectrum, lane, lonelyCount(n, m));
      spectrumDistances(out, spectrum, 1, length, references, referenceCount);
      out += referenceCount * 8;
    }
  }
}
