// Moments of bins as whole numbers, so that they come out the same in whatever order values and their parts are added: a word of
// 64 bits a bin holds the count above bit 40 and below it the sum of d, another the sum of d^2, both in steps of 2^-20.

/** 3 * 2^31: doubles from 2^32 on are 2^-20 apart, so that a small number added to it is rounded to that, in its last bits. */
const rounding: f64 = 6442450944.0;
/** 3 * 2^51: likewise to whole numbers. */
const wholes: f64 = 6755399441055744.0;
const countShift: i64 = 40;

/**
 * For every bin of [lo, hi] the number of its values and the sums of d and d^2, d = (value - bin centre) / bin width in
 * [-1/2, 1/2], both rounded to 2^-20; returns how many values are outside (or NaN). words: i64[bins][2], accumulates; fewer than
 * 2^20 values a bin.
 */
export function tallyMoments(words: usize, bins: i32, values: usize, n: i32, lo: f64, hi: f64): f64 {
  const low = f64x2.splat(lo);
  const high = f64x2.splat(hi);
  const scale = f64x2.splat(<f64>bins / (hi - lo));
  const half = f64x2.splat(0.5);
  const toWhole = f64x2.splat(wholes);
  const last = f64x2.splat(wholes + <f64>(bins - 1));
  const toSteps = f64x2.splat(rounding);
  const first = i64x2.splat(((<i64>1) << countShift) - reinterpret<i64>(rounding));
  const second = i64x2.splat(-reinterpret<i64>(rounding));

  let outside = 0.0;
  for (let i = 0; i < n; i += 2) {
    const at = values + ((<usize>i) << 3);
    const both = i + 1 < n;
    const v = both ? v128.load(at) : v128.load64_splat(at);
    // From the centre of the first bin on, in bins: the nearest whole number is the bin.
    const place = f64x2.sub(f64x2.mul(f64x2.sub(v, low), scale), half);
    const bin = f64x2.pmin(f64x2.add(place, toWhole), last);
    const d = f64x2.sub(place, f64x2.sub(bin, toWhole));
    const sums = i64x2.add(f64x2.add(d, toSteps), first);
    const squares = i64x2.add(f64x2.add(f64x2.mul(d, d), toSteps), second);
    const inside = v128.and(f64x2.ge(v, low), f64x2.le(v, high));
    const a = words + ((<usize>i32x4.extract_lane(bin, 0)) << 4);
    const b = words + ((<usize>i32x4.extract_lane(bin, 2)) << 4);
    if (both && i64x2.all_true(inside)) {
      add(a, v128.shuffle<i64>(sums, squares, 0, 2));
      add(b, v128.shuffle<i64>(sums, squares, 1, 3));
      continue;
    }
    if (i64x2.extract_lane(inside, 0)) add(a, v128.shuffle<i64>(sums, squares, 0, 2));
    else outside += 1.0;
    if (!both) break;
    if (i64x2.extract_lane(inside, 1)) add(b, v128.shuffle<i64>(sums, squares, 1, 3));
    else outside += 1.0;
  }
  return outside;
}

function add(at: usize, words: v128): void {
  v128.store(at, i64x2.add(v128.load(at), words));
}

/** state += what was tallied, whose words are then 0. state: f64[bins][3], count and sums of d and d^2. */
export function addMoments(state: usize, words: usize, bins: i32): void {
  const step: f64 = 1.0 / 1048576.0;
  for (const end = state + <usize>bins * 24; state < end; state += 24, words += 16) {
    const both = load<i64>(words);
    if (both == 0) continue;
    const count = (both + ((<i64>1) << (countShift - 1))) >> countShift;
    store<f64>(state, load<f64>(state) + <f64>count);
    store<f64>(state, load<f64>(state, 8) + <f64>(both - (count << countShift)) * step, 8);
    store<f64>(state, load<f64>(state, 16) + <f64>load<i64>(words, 8) * step, 16);
    v128.store(words, i64x2.splat(0));
  }
}
