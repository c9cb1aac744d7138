// Householder reflectors I - tau v v^T, v[0] = 1, one a lane.

/** Squares below this are of numbers that count as zero beside a largest number of about 1. */
const NEGLIGIBLE = 1e-280;

/**
 * v[count], and tau as the result, of the reflector that brings x[count] to (beta, 0, ..., 0), which it stores in x's first.
 * Lanes where x has only a first number get tau = 0. x and v may be the same but for x's first.
 */
export function makeReflector(v: usize, x: usize, count: usize): v128 {
  const one = f64x2.splat(1),
    zero = f64x2.splat(0);
  let sum = zero;
  for (let p = x + 16, end = x + count * 16; p < end; p += 16)
    sum = f64x2.add(sum, f64x2.mul(v128.load(p), v128.load(p)));
  const turn = f64x2.gt(sum, f64x2.splat(NEGLIGIBLE));
  const alpha = v128.load(x);
  const length = f64x2.sqrt(f64x2.add(f64x2.mul(alpha, alpha), sum));
  // The sign that avoids cancellation.
  const beta = v128.bitselect(length, f64x2.neg(length), f64x2.lt(alpha, zero));
  const first = f64x2.sub(alpha, beta);
  const inverse = v128.and(turn, f64x2.div(one, first));
  for (let p = x + 16, q = v + 16, end = x + count * 16; p < end; p += 16, q += 16)
    v128.store(q, f64x2.mul(v128.load(p), inverse));
  v128.store(v, one);
  v128.store(x, v128.bitselect(beta, alpha, turn));
  return v128.and(turn, f64x2.div(f64x2.neg(first), beta));
}

/** sum x y */
export function dotVectors(x: usize, y: usize, count: usize): v128 {
  let s0 = f64x2.splat(0),
    s1 = s0;
  const end = x + count * 16;
  for (const last = end - 16; x < last; x += 32, y += 32) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
  }
  if (x < end) s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
  return f64x2.add(s0, s1);
}

/** y += factor x */
export function addVectors(y: usize, x: usize, factor: v128, count: usize): void {
  for (const end = y + count * 16; y < end; y += 16, x += 16)
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(factor, v128.load(x))));
}
