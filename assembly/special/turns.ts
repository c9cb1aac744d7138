// cos and sin of 2 pi k / n for whole k and n: the reduction to an eighth of a turn is exact, in integers. Error below
// 1 unit in the last place.

// 2 pi in two parts; the first has 27 bits, so that a whole number below 2^26 times it is exact.
const TURN_HIGH = 6.283185303211212;
const TURN_LOW = 3.968374318722162e-9;
/** 2^27 + 1: splits a double into halves of 26 bits (Veltkamp 1968). */
const SPLIT = 134217729.0;

/** The cosine, or the sine, of 2 pi a / d for 0 <= a / d <= 1/8; d < 2^26. */
function ofSmallAngle(a: f64, d: f64, cosine: bool): f64 {
  // x + tail = 2 pi a / d: the remainder of the division is exact, as both products with the halves of x are.
  const product = a * TURN_HIGH;
  const x = (product + a * TURN_LOW) / d;
  const spread = x * SPLIT;
  const high = spread - (spread - x);
  const tail = (product - high * d - (x - high) * d + a * TURN_LOW) / d;
  const z = x * x;
  // Taylor: on x <= pi / 4 the next term is below 1e-19.
  if (!cosine) {
    let p = 1 / 355687428096000.0;
    p = p * z - 1 / 1307674368000.0;
    p = p * z + 1 / 6227020800.0;
    p = p * z - 1 / 39916800.0;
    p = p * z + 1 / 362880.0;
    p = p * z - 1 / 5040.0;
    p = p * z + 1 / 120.0;
    p = p * z - 1 / 6.0;
    return x + (x * z * p + tail * (1 - 0.5 * z));
  }
  let p = -1 / 6402373705728000.0;
  p = p * z + 1 / 20922789888000.0;
  p = p * z - 1 / 87178291200.0;
  p = p * z + 1 / 479001600.0;
  p = p * z - 1 / 3628800.0;
  p = p * z + 1 / 40320.0;
  p = p * z - 1 / 720.0;
  p = p * z + 1 / 24.0;
  const half = 0.5 * z;
  const rounded = 1 - half;
  return rounded + (1 - rounded - half + (z * z * p - x * tail));
}

/** cos(2 pi k / n), 0 <= k, 0 < n < 2^24. */
export function cosTurn(k: u32, n: u32): f64 {
  const quarters: u32 = 4 * (k % n);
  const quarter: u32 = quarters / n;
  const rest: u32 = quarters - quarter * n;
  const swap: bool = rest * 2 > n;
  const magnitude = ofSmallAngle(<f64>(swap ? n - rest : rest), <f64>(4 * n), swap == ((quarter & 1) == 1));
  return quarter == 1 || quarter == 2 ? -magnitude : magnitude;
}

/** sin(2 pi k / n), 0 <= k, 0 < n < 2^24. */
export function sinTurn(k: u32, n: u32): f64 {
  // A quarter of a turn back, over a denominator that four divides.
  return cosTurn(4 * (k % n) + 3 * n, 4 * n);
}

/** out[count]: cos (or sin) of 2 pi i / n, i < count. */
export function turnTable(out: usize, count: u32, n: u32, cosine: bool): void {
  for (let i: u32 = 0; i < count; i++) store<f64>(out + <usize>i * 8, cosine ? cosTurn(i, n) : sinTurn(i, n));
}
