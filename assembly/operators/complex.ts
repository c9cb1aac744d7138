// Complex vectors, two problems in the lanes: an element is the vector of both real parts, then that of both imaginary ones.

/** Bytes of an element. */
export const ELEMENT: usize = 32;

/** Squares below this are of numbers that count as zero beside a largest number of about 1. */
const NEGLIGIBLE = 1e-280;

/** y += (re, im) x */
export function addMultiple(y: usize, x: usize, re: v128, im: v128, count: usize): void {
  for (const end = y + count * ELEMENT; y < end; y += ELEMENT, x += ELEMENT) {
    const a = v128.load(x),
      b = v128.load(x, 16);
    v128.store(y, f64x2.add(v128.load(y), f64x2.sub(f64x2.mul(re, a), f64x2.mul(im, b))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.add(f64x2.mul(re, b), f64x2.mul(im, a))), 16);
  }
}

/** y += (re, im) x, and the element `out` becomes u^H y: one pass. */
export function addMultipleAndProject(
  out: usize,
  y: usize,
  x: usize,
  re: v128,
  im: v128,
  u: usize,
  count: usize,
): void {
  let sumRe = f64x2.splat(0),
    sumIm = sumRe;
  for (const end = y + count * ELEMENT; y < end; y += ELEMENT, x += ELEMENT, u += ELEMENT) {
    const a = v128.load(x),
      b = v128.load(x, 16);
    const c = f64x2.add(v128.load(y), f64x2.sub(f64x2.mul(re, a), f64x2.mul(im, b)));
    const d = f64x2.add(v128.load(y, 16), f64x2.add(f64x2.mul(re, b), f64x2.mul(im, a)));
    v128.store(y, c);
    v128.store(y, d, 16);
    const p = v128.load(u),
      q = v128.load(u, 16);
    sumRe = f64x2.add(sumRe, f64x2.add(f64x2.mul(p, c), f64x2.mul(q, d)));
    sumIm = f64x2.add(sumIm, f64x2.sub(f64x2.mul(p, d), f64x2.mul(q, c)));
  }
  v128.store(out, sumRe);
  v128.store(out, sumIm, 16);
}

/** y += (re, im) x, then w += (vRe, vIm) y: one pass. */
export function addMultipleAndSpread(
  y: usize,
  x: usize,
  re: v128,
  im: v128,
  w: usize,
  vRe: v128,
  vIm: v128,
  count: usize,
): void {
  for (const end = y + count * ELEMENT; y < end; y += ELEMENT, x += ELEMENT, w += ELEMENT) {
    const a = v128.load(x),
      b = v128.load(x, 16);
    const c = f64x2.add(v128.load(y), f64x2.sub(f64x2.mul(re, a), f64x2.mul(im, b)));
    const d = f64x2.add(v128.load(y, 16), f64x2.add(f64x2.mul(re, b), f64x2.mul(im, a)));
    v128.store(y, c);
    v128.store(y, d, 16);
    v128.store(w, f64x2.add(v128.load(w), f64x2.sub(f64x2.mul(vRe, c), f64x2.mul(vIm, d))));
    v128.store(w, f64x2.add(v128.load(w, 16), f64x2.add(f64x2.mul(vRe, d), f64x2.mul(vIm, c))), 16);
  }
}

/** x *= (re, im) */
export function multiply(x: usize, re: v128, im: v128, count: usize): void {
  for (const end = x + count * ELEMENT; x < end; x += ELEMENT) {
    const a = v128.load(x),
      b = v128.load(x, 16);
    v128.store(x, f64x2.sub(f64x2.mul(re, a), f64x2.mul(im, b)));
    v128.store(x, f64x2.add(f64x2.mul(re, b), f64x2.mul(im, a)), 16);
  }
}

/** sum |x|^2 */
export function squaredLength(x: usize, count: usize): v128 {
  let s0 = f64x2.splat(0),
    s1 = s0;
  for (const end = x + count * ELEMENT; x < end; x += ELEMENT) {
    const a = v128.load(x),
      b = v128.load(x, 16);
    s0 = f64x2.add(s0, f64x2.mul(a, a));
    s1 = f64x2.add(s1, f64x2.mul(b, b));
  }
  return f64x2.add(s0, s1);
}

/**
 * x[count] becomes v, v[0] = 1, of the reflector H = I - tau v v^H with H^H x = (beta, 0, ..., 0), beta real (LAPACK's zlarfg).
 * Returns beta; the element `tau` becomes tau, 0 in a lane where x is (real, 0, ..., 0) already.
 */
export function makeComplexReflector(tau: usize, x: usize, count: usize): v128 {
  const zero = f64x2.splat(0),
    one = f64x2.splat(1);
  const re = v128.load(x),
    im = v128.load(x, 16);
  const rest = f64x2.add(squaredLength(x + ELEMENT, count - 1), f64x2.mul(im, im));
  const turn = f64x2.gt(rest, f64x2.splat(NEGLIGIBLE));
  const length = f64x2.sqrt(f64x2.add(f64x2.mul(re, re), rest));
  // The sign that avoids cancellation.
  const beta = v128.bitselect(length, f64x2.neg(length), f64x2.lt(re, zero));
  const first = f64x2.sub(re, beta);
  const square = f64x2.add(f64x2.mul(first, first), f64x2.mul(im, im));
  multiply(
    x + ELEMENT,
    v128.and(turn, f64x2.div(first, square)),
    v128.and(turn, f64x2.div(f64x2.neg(im), square)),
    count - 1,
  );
  v128.store(x, one);
  v128.store(x, zero, 16);
  v128.store(tau, v128.and(turn, f64x2.div(f64x2.neg(first), beta)));
  v128.store(tau, v128.and(turn, f64x2.div(f64x2.neg(im), beta)), 16);
  return v128.bitselect(beta, re, turn);
}
