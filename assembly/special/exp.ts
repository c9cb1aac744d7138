// exp(x) = 2^k exp(r), k = round(x / ln 2), |r| <= ln 2 / 2. The scalar form runs the same instructions as the vector
// form, so both give the same bits. Error below 0.8 units in the last place (1 where the result is subnormal).

// Pairs, one a lane: loading both lanes is cheaper than splatting a constant.
const LOG2E: usize = memory.data<f64>([1.4426950408889634, 1.4426950408889634], 16);
// 1.5 * 2^52: adding it leaves the rounded integer in the low bits.
const ROUND: usize = memory.data<f64>([6755399441055744.0, 6755399441055744.0], 16);
// ln 2 in two parts; the first has 42 bits, so that k times it is exact.
const LN2_HIGH: usize = memory.data<f64>([0.6931471805598903, 0.6931471805598903], 16);
const LN2_LOW: usize = memory.data<f64>([5.497923018708371e-14, 5.497923018708371e-14], 16);
const ONE: usize = memory.data<f64>([1.0, 1.0], 16);
const ORDINARY: usize = memory.data<f64>([708.0, 708.0], 16);
// (exp(r) - 1 - r) / r^2 on |r| <= ln 2 / 2: Chebyshev interpolation of degree 10, error 1.4e-18.
const Q: usize = memory.data<f64>(
  [
    0.5, 0.5, 0.1666666666666667, 0.1666666666666667, 0.04166666666666667, 0.04166666666666667, 0.008333333333326136,
    0.008333333333326136, 0.0013888888888883748, 0.0013888888888883748, 0.00019841269874820627, 0.00019841269874820627,
    2.4801587325547743e-5, 2.4801587325547743e-5, 2.7557255400206422e-6, 2.7557255400206422e-6, 2.75572736431103e-7,
    2.75572736431103e-7, 2.5105217004720745e-8, 2.5105217004720745e-8, 2.0914686968086876e-9, 2.0914686968086876e-9,
  ],
  16,
);

const HIGHEST = 709.782712893384; // ln of the largest double
const LOWEST = -745.1332191019412; // ln of half the smallest subnormal

/** exp of two lanes with |x| <= 708; beyond, down to -746 and up to 710, only the exponent field is wrong, modulo 2^12. */
export function expOrdinary(x: v128): v128 {
  const rounded = f64x2.add(f64x2.mul(x, v128.load(LOG2E)), v128.load(ROUND));
  const k = f64x2.sub(rounded, v128.load(ROUND));
  // r + tail = x - k ln 2
  const high = f64x2.sub(x, f64x2.mul(k, v128.load(LN2_HIGH)));
  const low = f64x2.mul(k, v128.load(LN2_LOW));
  const r = f64x2.sub(high, low);
  const tail = f64x2.sub(f64x2.sub(high, r), low);
  // Estrin's scheme: short chains that the processor overlaps.
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const q01 = f64x2.add(v128.load(Q), f64x2.mul(r, v128.load(Q, 16)));
  const q23 = f64x2.add(v128.load(Q, 32), f64x2.mul(r, v128.load(Q, 48)));
  const q45 = f64x2.add(v128.load(Q, 64), f64x2.mul(r, v128.load(Q, 80)));
  const q67 = f64x2.add(v128.load(Q, 96), f64x2.mul(r, v128.load(Q, 112)));
  const q89 = f64x2.add(v128.load(Q, 128), f64x2.mul(r, v128.load(Q, 144)));
  const q03 = f64x2.add(q01, f64x2.mul(r2, q23));
  const q47 = f64x2.add(q45, f64x2.mul(r2, q67));
  const q8a = f64x2.add(q89, f64x2.mul(r2, v128.load(Q, 160)));
  const q = f64x2.add(q03, f64x2.mul(r4, f64x2.add(q47, f64x2.mul(r4, q8a))));
  // 1 + r is rounded; what it lost goes into the small terms.
  const one = v128.load(ONE);
  const sum = f64x2.add(one, r);
  const lost = f64x2.add(f64x2.sub(one, sum), r);
  const value = f64x2.add(sum, f64x2.add(f64x2.mul(r2, q), f64x2.add(lost, tail)));
  return i64x2.add(value, i64x2.shl(rounded, 52));
}

/** exp of two lanes, any x. */
export function expPair(x: v128): v128 {
  if (i64x2.all_true(f64x2.le(f64x2.abs(x), v128.load(ORDINARY)))) return expOrdinary(x);
  return f64x2(exp(f64x2.extract_lane(x, 0)), exp(f64x2.extract_lane(x, 1)));
}

/** e^x: error below 1 unit in the last place, subnormal results included. */
export function exp(x: f64): f64 {
  if (abs(x) <= 708.0) return f64x2.extract_lane(expOrdinary(f64x2.splat(x)), 0);
  if (x > HIGHEST) return Infinity;
  if (x < LOWEST) return 0.0;
  if (x != x) return x;
  // Near the ends the exponent field overflows; bringing it back by 64 is exact, and the last factor rounds at most once.
  const bits = i64x2.extract_lane(expOrdinary(f64x2.splat(x)), 0);
  if (x > 0.0) return reinterpret<f64>(bits - ((<i64>64) << 52)) * 18446744073709551616.0;
  return reinterpret<f64>(bits + ((<i64>64) << 52)) * 5.421010862427522e-20;
}

/** out[i] = exp(in[i]), n numbers; in place is allowed. */
export function expInto(out: usize, input: usize, n: i32): void {
  const even = n & ~1;
  for (let i = 0; i < even; i += 2) {
    const at = (<usize>i) << 3;
    v128.store(out + at, expPair(v128.load(input + at)));
  }
  if (even < n) store<f64>(out + ((<usize>even) << 3), exp(load<f64>(input + ((<usize>even) << 3))));
}
