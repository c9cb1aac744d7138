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
  const last = f64x2.splat(wholes + <f64>(bins - 1));

  let outside = 0.0;
  const end = values + ((<usize>n) << 3);
  for (const whole = values + ((<usize>(n & ~3)) << 3); values < whole; values += 32) {
    const p = v128.load(values);
    const q = v128.load(values, 16);
    const inside = v128.and(
      v128.and(f64x2.ge(p, low), f64x2.le(p, high)),
      v128.and(f64x2.ge(q, low), f64x2.le(q, high)),
    );
    if (i64x2.all_true(inside)) {
      tallyPair(words, p, low, scale, last, true);
      tallyPair(words, q, low, scale, last, true);
      continue;
    }
    for (let i: usize = 0; i < 32; i += 8) outside += tallyOne(words, values + i, low, high, scale, last);
  }
  for (; values < end; values += 8) outside += tallyOne(words, values, low, high, scale, last);
  return outside;
}

/** 1 for a value that is outside. */
function tallyOne(words: usize, at: usize, low: v128, high: v128, scale: v128, last: v128): f64 {
  const v = v128.load64_splat(at);
  if (!i64x2.all_true(v128.and(f64x2.ge(v, low), f64x2.le(v, high)))) return 1;
  tallyPair(words, v, low, scale, last, false);
  return 0;
}

/**
 * Adds two values that are inside, or the first of them. Constants are written where they are used: held in variables they take more
 * registers than x64 has, and this twice the time.
 */
function tallyPair(words: usize, v: v128, low: v128, scale: v128, last: v128, both: bool): void {
  // From the centre of the first bin on, in bins: the nearest whole number is the bin.
  const place = f64x2.sub(f64x2.mul(f64x2.sub(v, low), scale), f64x2.splat(0.5));
  const bin = f64x2.pmin(f64x2.add(place, f64x2.splat(wholes)), last);
  const d = f64x2.sub(place, f64x2.sub(bin, f64x2.splat(wholes)));
  const toSteps = f64x2.splat(rounding);
  const sums = i64x2.add(f64x2.add(d, toSteps), i64x2.splat(((<i64>1) << countShift) - reinterpret<i64>(rounding)));
  const squares = i64x2.add(f64x2.add(f64x2.mul(d, d), toSteps), i64x2.splat(-reinterpret<i64>(rounding)));
  add(words + ((<usize>i32x4.extract_lane(bin, 0)) << 4), v128.shuffle<i64>(sums, squares, 0, 2));
  if (both) add(words + ((<usize>i32x4.extract_lane(bin, 2)) << 4), v128.shuffle<i64>(sums, squares, 1, 3));
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
