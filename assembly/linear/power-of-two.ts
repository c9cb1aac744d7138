// Scaling by powers of two is exact: it moves a problem away from overflow and underflow without a rounding error.

/** 2^k for -1022 <= k <= 1023. */
export function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>((<u64>(1023 + k)) << 52);
}

/** x 2^k in two steps, for k that a f64 has no power of two for; -2044 <= k <= 2046. */
export function scaleByPowerOfTwo(x: f64, k: i32): f64 {
  const half = k >> 1;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}

/** floor(log2 x) of a positive normal x; -1023 for zero and what is below the normal numbers. */
export function exponentOf(x: f64): i32 {
  return <i32>((reinterpret<u64>(x) >> 52) & 0x7ff) - 1023;
}
