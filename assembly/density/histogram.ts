import { binPair, toIntegers } from "./bins";

/** 2^-48: sixteen roundings. */
const roundings: f64 = 3.552713678800501e-15;

/**
 * Counts n values into equal bins over [lo, hi]. tally: u32[bins + 1][1 << spread], accumulates, the last bin for what is outside
 * (or NaN). Of few bins each has four counters (`spread` 2), so that values of the same bin need not wait for each other.
 */
export function tallyBins(tally: usize, spread: usize, bins: i32, values: usize, n: i32, lo: f64, hi: f64): void {
  const low = f64x2.splat(lo);
  const high = f64x2.splat(hi);
  const scale = f64x2.splat(<f64>bins / (hi - lo));
  const step = f64x2.splat((hi - lo) / <f64>bins);
  const last = f64x2.splat(<f64>(bins - 1));
  const one = f64x2.splat(1.0);
  // In bins, far more than the place of a value and that of an edge are off by rounding.
  const margin = f64x2.splat(roundings * (<f64>bins + max(Math.abs(lo), Math.abs(hi)) * (<f64>bins / (hi - lo))));
  const beyond = f64x2.sub(one, margin);
  const shift = spread + 2;
  const second: usize = spread == 0 ? 0 : 4,
    third = 2 * second,
    fourth = 3 * second;

  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = values + ((<usize>i) << 3);
    const p = f64x2.mul(f64x2.sub(v128.load(at), low), scale);
    const q = f64x2.mul(f64x2.sub(v128.load(at, 16), low), scale);
    const pBin = f64x2.floor(p);
    const qBin = f64x2.floor(q);
    const pRest = f64x2.sub(p, pBin);
    const qRest = f64x2.sub(q, qBin);
    // Of a NaN, too, this is false.
    const sure = v128.and(
      v128.and(f64x2.gt(pRest, margin), f64x2.lt(pRest, beyond)),
      v128.and(f64x2.gt(qRest, margin), f64x2.lt(qRest, beyond)),
    );
    let a = toIntegers(pBin);
    let b = toIntegers(qBin);
    // What is below lo is above all bins as a number without sign.
    const most = i32x4.max_u(a, b);
    const inside = <u32>i32x4.extract_lane(most, 0) < <u32>bins && <u32>i32x4.extract_lane(most, 2) < <u32>bins;
    if (!(inside && i64x2.all_true(sure))) {
      a = toIntegers(binPair(v128.load(at), low, high, scale, step, last));
      b = toIntegers(binPair(v128.load(at, 16), low, high, scale, step, last));
    }
    increment(tally + ((<usize>i32x4.extract_lane(a, 0)) << shift));
    increment(tally + ((<usize>i32x4.extract_lane(a, 2)) << shift) + second);
    increment(tally + ((<usize>i32x4.extract_lane(b, 0)) << shift) + third);
    increment(tally + ((<usize>i32x4.extract_lane(b, 2)) << shift) + fourth);
  }
  for (let i = whole; i < n; i++) {
    const value = v128.load64_splat(values + ((<usize>i) << 3));
    const bin = toIntegers(binPair(value, low, high, scale, step, last));
    increment(tally + ((<usize>i32x4.extract_lane(bin, 0)) << shift));
  }
}

/**
 * The same by parts: parts: u8[n] of each value; counts: u32[...], those of a part `stride` bytes after those of the one before,
 * accumulates; what is outside is left out.
 */
export function tallyBinsOfParts(
  counts: usize,
  stride: usize,
  parts: usize,
  bins: i32,
  values: usize,
  n: i32,
  lo: f64,
  hi: f64,
): void {
  const low = f64x2.splat(lo);
  const high = f64x2.splat(hi);
  const scale = f64x2.splat(<f64>bins / (hi - lo));
  const step = f64x2.splat((hi - lo) / <f64>bins);
  const last = f64x2.splat(<f64>(bins - 1));
  for (let i = 0; i < n; i += 2, values += 16, parts += 2) {
    const both = i + 1 < n;
    const pair = both ? v128.load(values) : v128.load64_splat(values);
    const found = toIntegers(binPair(pair, low, high, scale, step, last));
    incrementPart(counts, stride, load<u8>(parts), i32x4.extract_lane(found, 0), bins);
    if (both) incrementPart(counts, stride, load<u8>(parts, 1), i32x4.extract_lane(found, 2), bins);
  }
}

function incrementPart(counts: usize, stride: usize, part: usize, bin: i32, bins: i32): void {
  if (bin < bins) increment(counts + part * stride + ((<usize>bin) << 2));
}

/** counts: f64[bins] += the tally; returns how many are outside. */
export function addTally(counts: usize, tally: usize, spread: usize, bins: i32): f64 {
  for (let bin = 0; bin < bins; bin++, counts += 8) {
    store<f64>(counts, load<f64>(counts) + total(tally, spread, bin));
  }
  return total(tally, spread, bins);
}

function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

function total(tally: usize, spread: usize, bin: i32): f64 {
  const at = tally + ((<usize>bin) << (spread + 2));
  if (spread == 0) return <f64>load<u32>(at);
  return <f64>(load<u32>(at) + load<u32>(at, 4) + load<u32>(at, 8) + load<u32>(at, 12));
}
