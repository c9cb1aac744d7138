// Whether a symmetric band matrix is positive definite, by Cholesky's factorization in place: the proof that a padded layer's norm
// is below a bound, of bound^2 I - A^T A. Rows go in pairs, so that each number loaded serves two products.

/** out[4] (f64): the products of a[count] and a2[count] with b[count] and b2[count]: a b, a b2, a2 b, a2 b2. */
function products(out: usize, a: usize, a2: usize, b: usize, b2: usize, count: usize): void {
  let p = f64x2.splat(0),
    q = p,
    s = p,
    t = p;
  let i: usize = 0;
  for (const end = (count & ~1) * 8; i < end; i += 16) {
    const x = v128.load(a + i),
      x2 = v128.load(a2 + i),
      y = v128.load(b + i),
      y2 = v128.load(b2 + i);
    p = f64x2.add(p, f64x2.mul(x, y));
    q = f64x2.add(q, f64x2.mul(x, y2));
    s = f64x2.add(s, f64x2.mul(x2, y));
    t = f64x2.add(t, f64x2.mul(x2, y2));
  }
  let p0 = f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1),
    q0 = f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1),
    s0 = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1),
    t0 = f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1);
  if (count & 1) {
    const x = load<f64>(a + i),
      x2 = load<f64>(a2 + i),
      y = load<f64>(b + i),
      y2 = load<f64>(b2 + i);
    p0 += x * y;
    q0 += x * y2;
    s0 += x2 * y;
    t0 += x2 * y2;
  }
  store<f64>(out, p0);
  store<f64>(out, q0, 8);
  store<f64>(out, s0, 16);
  store<f64>(out, t0, 24);
}

/**
 * band[rows][width + 1]: of each row the `width` numbers left of the diagonal and the diagonal itself; overwritten by the factor.
 * rows and width are even, and the two leftmost numbers of each row are 0 (the band proper is narrower by two). Returns whether
 * every pivot is positive: rows width^2 flops. scratch: 32 bytes.
 */
export function bandIsPositive(band: usize, rows: usize, width: usize, scratch: usize): bool {
  // Element (i, j) lies at origin + i slope + 8 j.
  const slope = width * 8,
    origin = band + width * 8;
  for (let i: usize = 0; i < rows; i += 2) {
    const row = origin + i * slope,
      next = row + slope,
      first: usize = i + 2 > width ? i + 2 - width : 0;
    for (let j = first; j < i; j += 2) {
      const other = origin + j * slope,
        after = other + slope;
      // What lies left of both rows' bands is 0.
      products(scratch, row + first * 8, next + first * 8, other + first * 8, after + first * 8, j - first);
      const at = j * 8,
        pivot = load<f64>(other + at),
        pivot2 = load<f64>(after + at + 8),
        between = load<f64>(after + at);
      const x = (load<f64>(row + at) - load<f64>(scratch)) / pivot,
        y = (load<f64>(next + at) - load<f64>(scratch, 16)) / pivot;
      store<f64>(row + at, x);
      store<f64>(next + at, y);
      store<f64>(row + at + 8, (load<f64>(row + at + 8) - load<f64>(scratch, 8) - x * between) / pivot2);
      store<f64>(next + at + 8, (load<f64>(next + at + 8) - load<f64>(scratch, 24) - y * between) / pivot2);
    }
    const at = i * 8;
    products(scratch, row + first * 8, next + first * 8, row + first * 8, next + first * 8, i - first);
    const pivot = load<f64>(row + at) - load<f64>(scratch);
    // NaN is not positive.
    if (!(pivot > 0)) return false;
    const root = Math.sqrt(pivot),
      below = (load<f64>(next + at) - load<f64>(scratch, 16)) / root,
      pivot2 = load<f64>(next + at + 8) - load<f64>(scratch, 24) - below * below;
    if (!(pivot2 > 0)) return false;
    store<f64>(row + at, root);
    store<f64>(next + at, below);
    store<f64>(next + at + 8, Math.sqrt(pivot2));
  }
  return true;
}
