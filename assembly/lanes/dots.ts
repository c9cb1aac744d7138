// Dot products of f64 vectors that lie three by three: the inner loop of second moments and of Gram matrices.
// A step is three v128, two numbers of each of the three vectors; `aStep` and `bStep` bytes lie between steps.

// @ts-ignore: decorator
@inline
function add(at: usize, sum: v128): void {
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}

/**
 * out[r][c] += a_r . b_c, r and c of 0..2, over `steps` steps; `outStride` in bytes.
 * Nine sums and four operands are what the sixteen registers of x64 hold.
 */
export function addDots3x3(
  out: usize, outStride: usize, a: usize, aStep: usize, b: usize, bStep: usize, steps: usize,
): void {
  let s00 = f64x2.splat(0), s01 = s00, s02 = s00;
  let s10 = s00, s11 = s00, s12 = s00;
  let s20 = s00, s21 = s00, s22 = s00;
  for (const end = a + steps * aStep; a < end; a += aStep, b += bStep) {
    const x0 = v128.load(a), x1 = v128.load(a, 16), x2 = v128.load(a, 32);
    let y = v128.load(b);
    s00 = addProduct(s00, x0, y);
    s10 = addProduct(s10, x1, y);
    s20 = addProduct(s20, x2, y);
    y = v128.load(b, 16);
    s01 = addProduct(s01, x0, y);
    s11 = addProduct(s11, x1, y);
    s21 = addProduct(s21, x2, y);
    y = v128.load(b, 32);
    s02 = addProduct(s02, x0, y);
    s12 = addProduct(s12, x1, y);
    s22 = addProduct(s22, x2, y);
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

/** The upper triangle of addDots3x3 of `a` with itself. */
export function addDotsTriangle(out: usize, outStride: usize, a: usize, aStep: usize, steps: usize): void {
  let s00 = f64x2.splat(0), s01 = s00, s02 = s00, s11 = s00, s12 = s00, s22 = s00;
  for (const end = a + steps * aStep; a < end; a += aStep) {
    const x0 = v128.load(a), x1 = v128.load(a, 16), x2 = v128.load(a, 32);
    s00 = addProduct(s00, x0, x0);
    s01 = addProduct(s01, x0, x1);
    s02 = addProduct(s02, x0, x2);
    s11 = addProduct(s11, x1, x1);
    s12 = addProduct(s12, x1, x2);
    s22 = addProduct(s22, x2, x2);
  }
  add(out, s00);
  add(out + 8, s01);
  add(out + 16, s02);
  out += outStride + 8;
  add(out, s11);
  add(out + 8, s12);
  add(out + outStride + 8, s22);
}
