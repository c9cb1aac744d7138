/**
 * Copies the values in [lo, hi] to out in their order, the first `capacity` of them; returns how many there are in all.
 * NaN is never between. out: f64[capacity]. values: f64[n].
 */
export function gatherBetween(out: usize, capacity: i32, values: usize, n: i32, lo: f64, hi: f64): i32 {
  const low = f64x2.splat(lo);
  const high = f64x2.splat(hi);
  let found = 0;
  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = values + ((<usize>i) << 3);
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const inA = v128.and(f64x2.ge(a, low), f64x2.le(a, high));
    const inB = v128.and(f64x2.ge(b, low), f64x2.le(b, high));
    if (!v128.any_true(v128.or(inA, inB))) continue;
    for (let j: usize = 0; j < 32; j += 8) found += keep(out, capacity, found, load<f64>(at + j), lo, hi);
  }
  for (let i = whole; i < n; i++) found += keep(out, capacity, found, load<f64>(values + ((<usize>i) << 3)), lo, hi);
  return found;
}

function keep(out: usize, capacity: i32, found: i32, value: f64, lo: f64, hi: f64): i32 {
  if (!(value >= lo && value <= hi)) return 0;
  if (found < capacity) store<f64>(out + ((<usize>found) << 3), value);
  return 1;
}
