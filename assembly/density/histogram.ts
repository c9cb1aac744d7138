import { binPair, toIntegers } from "./bins";

/**
 * Counts n values into equal bins over [lo, hi]; returns how many are outside (or NaN).
 * counts: f64[bins], accumulates. tally: u32[(bins + 1) * 4] of zeros, scratch: four counters a bin, the last bin for what
 * is outside, so that values of the same bin need not wait for each other.
 */
export function histogram(counts: usize, tally: usize, bins: i32, values: usize, n: i32, lo: f64, hi: f64): f64 {
  const low = f64x2.splat(lo);
  const high = f64x2.splat(hi);
  const scale = f64x2.splat(<f64>bins / (hi - lo));
  const step = f64x2.splat((hi - lo) / <f64>bins);
  const last = f64x2.splat(<f64>(bins - 1));

  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = values + ((<usize>i) << 3);
    const a = toIntegers(binPair(v128.load(at), low, high, scale, step, last));
    const b = toIntegers(binPair(v128.load(at, 16), low, high, scale, step, last));
    increment(tally + ((<usize>i32x4.extract_lane(a, 0)) << 4));
    increment(tally + ((<usize>i32x4.extract_lane(a, 2)) << 4) + 4);
    increment(tally + ((<usize>i32x4.extract_lane(b, 0)) << 4) + 8);
    increment(tally + ((<usize>i32x4.extract_lane(b, 2)) << 4) + 12);
  }
  for (let i = whole; i < n; i++) {
    const value = v128.load64_splat(values + ((<usize>i) << 3));
    const bin = toIntegers(binPair(value, low, high, scale, step, last));
    increment(tally + ((<usize>i32x4.extract_lane(bin, 0)) << 4));
  }

  for (let bin = 0; bin < bins; bin++) {
    const at = counts + ((<usize>bin) << 3);
    store<f64>(at, load<f64>(at) + total(tally + ((<usize>bin) << 4)));
  }
  return total(tally + ((<usize>bins) << 4));
}

function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

function total(at: usize): f64 {
  return <f64>(load<u32>(at) + load<u32>(at, 4) + load<u32>(at, 8) + load<u32>(at, 12));
}
