// f64 vectors, two numbers a lane pair; any length, any alignment.

function lanesSum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** sum a[i] b[i] */
export function dot(a: usize, b: usize, count: usize): f64 {
  let s0 = f64x2.splat(0),
    s1 = s0;
  const end4 = a + (count & ~3) * 8;
  for (; a < end4; a += 32, b += 32) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  if (count & 2) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
  }
  if (count & 1) s1 = f64x2.add(s1, f64x2.mul(v128.load64_zero(a), v128.load64_zero(b)));
  return lanesSum(f64x2.add(s0, s1));
}

/** y[i] += factor x[i] */
export function addScaled(y: usize, x: usize, factor: f64, count: usize): void {
  const f = f64x2.splat(factor);
  for (const end = y + (count & ~1) * 8; y < end; y += 16, x += 16) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(f, v128.load(x))));
  }
  if (count & 1) store<f64>(y, load<f64>(y) + factor * load<f64>(x));
}

/** x[i] *= factor */
export function scale(x: usize, factor: f64, count: usize): void {
  for (const end = x + count * 8; x < end; x += 8) store<f64>(x, load<f64>(x) * factor);
}

/**
 * (x, y) = (c x - s y, s x + c y), the plane rotation, written with tau = s / (1 + c) as in Rutishauser's Jacobi method:
 * a small angle makes a small correction, and the rounding error is as small as that.
 */
export function rotate(x: usize, y: usize, s: f64, tau: f64, count: usize): void {
  const s2 = f64x2.splat(s),
    tau2 = f64x2.splat(tau);
  for (const end = x + (count & ~1) * 8; x < end; x += 16, y += 16) {
    const a = v128.load(x),
      b = v128.load(y);
    v128.store(x, f64x2.sub(a, f64x2.mul(s2, f64x2.add(b, f64x2.mul(tau2, a)))));
    v128.store(y, f64x2.add(b, f64x2.mul(s2, f64x2.sub(a, f64x2.mul(tau2, b)))));
  }
  if (count & 1) {
    const a = load<f64>(x),
      b = load<f64>(y);
    store<f64>(x, a - s * (b + tau * a));
    store<f64>(y, b + s * (a - tau * b));
  }
}
