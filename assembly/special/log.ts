// ln(x) = k ln 2 + ln(1 + f), sqrt(1/2) <= 1 + f < sqrt(2), with s = f / (2 + f):
// ln(1 + f) = 2 artanh(s) = f - (f^2/2 - s (f^2/2 + R)), R = s^2 * G(s^2). Error below 0.9 units in the last place.
// The scalar form runs the same instructions as the vector form, so both give the same bits.

// Pairs, one a lane: loading both lanes is cheaper than splatting a constant.
const ONE: usize = memory.data<f64>([1.0, 1.0], 16);
const TWO: usize = memory.data<f64>([2.0, 2.0], 16);
const NEAR: usize = memory.data<f64>([0.1715, 0.1715], 16);
const HALF: usize = memory.data<f64>([0.5, 0.5], 16);
const LN2_HIGH: usize = memory.data<f64>([0.6931471805598903, 0.6931471805598903], 16);
const LN2_LOW: usize = memory.data<f64>([5.497923018708371e-14, 5.497923018708371e-14], 16);
// The bits of 1 less those of sqrt(1/2): moves the split between two binades to sqrt(1/2).
const TO_BINADE: usize = memory.data<u64>([0x00095f619980c433, 0x00095f619980c433], 16);
const ROOT_HALF_BITS: usize = memory.data<u64>([0x3fe6a09e667f3bcd, 0x3fe6a09e667f3bcd], 16);
const MANTISSA: usize = memory.data<u64>([0x000fffffffffffff, 0x000fffffffffffff], 16);
// 2^52 as bits, and 2^52 + 1023 as a number: an integer below 2^52 becomes a double by an OR and a subtraction.
const TWO52_BITS: usize = memory.data<u64>([0x4330000000000000, 0x4330000000000000], 16);
const TWO52_BIAS: usize = memory.data<f64>([4503599627371519.0, 4503599627371519.0], 16);
const SMALLEST_NORMAL: usize = memory.data<f64>([2.2250738585072014e-308, 2.2250738585072014e-308], 16);
const LARGEST: usize = memory.data<f64>([1.7976931348623157e308, 1.7976931348623157e308], 16);
// (2 artanh(s) - 2 s) / s^3 in s^2, |s| <= 0.1717: Chebyshev interpolation of degree 6, error 3.2e-16.
const G: usize = memory.data<f64>(
  [
    0.666666666666667, 0.666666666666667, 0.3999999999989827, 0.3999999999989827, 0.2857142862653362,
    0.2857142862653362, 0.22222211043776857, 0.22222211043776857, 0.18182895750119193, 0.18182895750119193,
    0.1533150161114533, 0.1533150161114533, 0.1461916613488797, 0.1461916613488797,
  ],
  16,
);

/** ln of two lanes that hold positive normal numbers. */
export function logOrdinary(x: v128): v128 {
  return logScaled(x, v128.load(TWO52_BIAS));
}

function logScaled(x: v128, bias: v128): v128 {
  const moved = i64x2.add(x, v128.load(TO_BINADE));
  const k = f64x2.sub(v128.or(i64x2.shr_u(moved, 52), v128.load(TWO52_BITS)), bias);
  const m = i64x2.add(v128.and(moved, v128.load(MANTISSA)), v128.load(ROOT_HALF_BITS));
  const f = f64x2.sub(m, v128.load(ONE));
  const s = f64x2.div(f, f64x2.add(v128.load(TWO), f));
  const bigR = artanhRest(f64x2.mul(s, s));
  const half = f64x2.mul(v128.load(HALF), f64x2.mul(f, f));
  // k ln2_high - ((half - (s (half + R) + k ln2_low)) - f)
  const small = f64x2.add(f64x2.mul(s, f64x2.add(half, bigR)), f64x2.mul(k, v128.load(LN2_LOW)));
  return f64x2.sub(f64x2.mul(k, v128.load(LN2_HIGH)), f64x2.sub(f64x2.sub(half, small), f));
}

/** R(z) = (2 artanh(s) - 2 s) / s, z = s^2, |s| <= 0.1717. */
function artanhRest(z: v128): v128 {
  const z2 = f64x2.mul(z, z);
  const g01 = f64x2.add(v128.load(G), f64x2.mul(z, v128.load(G, 16)));
  const g23 = f64x2.add(v128.load(G, 32), f64x2.mul(z, v128.load(G, 48)));
  const g45 = f64x2.add(v128.load(G, 64), f64x2.mul(z, v128.load(G, 80)));
  const g46 = f64x2.add(g45, f64x2.mul(z2, v128.load(G, 96)));
  return f64x2.mul(z, f64x2.add(g01, f64x2.mul(z2, f64x2.add(g23, f64x2.mul(z2, g46)))));
}

/** |ln(p / q)| of two lanes, p and q positive: a small relative error also where p and q are nearly equal. */
export function logRatioPair(p: v128, q: v128): v128 {
  const s = f64x2.div(f64x2.abs(f64x2.sub(p, q)), f64x2.add(p, q));
  const near = f64x2.le(s, v128.load(NEAR));
  const nearRatio = f64x2.mul(s, f64x2.add(v128.load(TWO), artanhRest(f64x2.mul(s, s))));
  if (i64x2.all_true(near)) return nearRatio;
  return v128.bitselect(nearRatio, logPair(f64x2.div(f64x2.pmax(p, q), f64x2.pmin(p, q))), near);
}

/** ln of two lanes, any x. */
export function logPair(x: v128): v128 {
  const ordinary = v128.and(f64x2.ge(x, v128.load(SMALLEST_NORMAL)), f64x2.le(x, v128.load(LARGEST)));
  if (i64x2.all_true(ordinary)) return logOrdinary(x);
  return f64x2(log(f64x2.extract_lane(x, 0)), log(f64x2.extract_lane(x, 1)));
}

/** ln x: error below 1 unit in the last place; -Infinity at 0, NaN below. */
export function log(x: f64): f64 {
  if (x >= 2.2250738585072014e-308 && x <= 1.7976931348623157e308) {
    return f64x2.extract_lane(logOrdinary(f64x2.splat(x)), 0);
  }
  if (x == 0.0) return -Infinity;
  if (x < 0.0) return NaN;
  if (!(x < Infinity)) return x;
  // Subnormal: 2^54 x is normal, and k is 54 less.
  return f64x2.extract_lane(logScaled(f64x2.splat(x * 18014398509481984.0), f64x2.splat(4503599627371573.0)), 0);
}

/** out[i] = ln(in[i]), n numbers; in place is allowed. */
export function logInto(out: usize, input: usize, n: i32): void {
  const even = n & ~1;
  for (let i = 0; i < even; i += 2) {
    const at = (<usize>i) << 3;
    v128.store(out + at, logPair(v128.load(input + at)));
  }
  if (even < n) store<f64>(out + ((<usize>even) << 3), log(load<f64>(input + ((<usize>even) << 3))));
}
