// Dot products of f64 rows: the inner loop of second moments and of Gram matrices.

// @ts-ignore: decorator
@inline
function lanesSum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// @ts-ignore: decorator
@inline
function add(at: usize, sum: v128): void {
  store<f64>(at, load<f64>(at) + lanesSum(sum));
}

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}

/** sum_i a[i] b[i] over `count` numbers. */
export function dot(a: usize, b: usize, count: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i: usize = 0;
  for (const end = (count & ~3) * 8; i < end; i += 32) {
    s0 = addProduct(s0, v128.load(a + i), v128.load(b + i));
    s1 = addProduct(s1, v128.load(a + i, 16), v128.load(b + i, 16));
  }
  if (count & 2) {
    s0 = addProduct(s0, v128.load(a + i), v128.load(b + i));
    i += 16;
  }
  if (count & 1) s1 = addProduct(s1, v128.load64_zero(a + i), v128.load64_zero(b + i));
  return lanesSum(f64x2.add(s0, s1));
}

/**
 * out[r][c] += a_r . b_c for three rows of `a` and three of `b`, `count` numbers each; strides in bytes.
 * Nine sums and four operands are what the sixteen registers of x64 hold.
 */
export function addDots3x3(
  out: usize, outStride: usize, a: usize, aStride: usize, b: usize, bStride: usize, count: usize,
): void {
  let s00 = f64x2.splat(0), s01 = s00, s02 = s00;
  let s10 = s00, s11 = s00, s12 = s00;
  let s20 = s00, s21 = s00, s22 = s00;
  let a1 = a + aStride, a2 = a1 + aStride;
  let b1 = b + bStride, b2 = b1 + bStride;
  let i: usize = 0;
  for (const end = (count & ~1) * 8; i < end; i += 16) {
    const x0 = v128.load(a + i), x1 = v128.load(a1 + i), x2 = v128.load(a2 + i);
    let y = v128.load(b + i);
    s00 = addProduct(s00, x0, y);
    s10 = addProduct(s10, x1, y);
    s20 = addProduct(s20, x2, y);
    y = v128.load(b1 + i);
    s01 = addProduct(s01, x0, y);
    s11 = addProduct(s11, x1, y);
    s21 = addProduct(s21, x2, y);
    y = v128.load(b2 + i);
    s02 = addProduct(s02, x0, y);
    s12 = addProduct(s12, x1, y);
    s22 = addProduct(s22, x2, y);
  }
  if (count & 1) {
    const x0 = v128.load64_zero(a + i), x1 = v128.load64_zero(a1 + i), x2 = v128.load64_zero(a2 + i);
    const y0 = v128.load64_zero(b + i), y1 = v128.load64_zero(b1 + i), y2 = v128.load64_zero(b2 + i);
    s00 = addProduct(s00, x0, y0);
    s10 = addProduct(s10, x1, y0);
    s20 = addProduct(s20, x2, y0);
    s01 = addProduct(s01, x0, y1);
    s11 = addProduct(s11, x1, y1);
    s21 = addProduct(s21, x2, y1);
    s02 = addProduct(s02, x0, y2);
    s12 = addProduct(s12, x1, y2);
    s22 = addProduct(s22, x2, y2);
  }
  add(out, s00);
  add(out + 8, s01);
  add(out + 16, s02);
  out += outStride;
  add(out, s10);
  add(out + 8, s11);
  add(out + 16, s12);
  out += outStride;
  add(out, s20);
  add(out + 8, s21);
  add(out + 16, s22);
}
