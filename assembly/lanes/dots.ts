// Dot products of f64 vectors that lie side by side: the inner loop of second moments and of Gram matrices.
// A step is one v128 (two numbers) of each of the vectors; `aStep` and `bStep` bytes lie between steps.

function add(at: usize, sum: v128): void {
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** Two sums side by side, in the order of `add`. */
function addTwo(at: usize, s: v128, t: v128): void {
  const first = f64x2.add(v128.load(at), v128.shuffle<f64>(s, t, 0, 2));
  v128.store(at, f64x2.add(first, v128.shuffle<f64>(s, t, 1, 3)));
}

function addProduct(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}

/**
 * out[r][c] += a_r . b_c, r of 0..3 and c of 0..1, over `steps` steps; `outStride` in bytes.
 * Eight sums, the six operands V8 loads ahead and a product are the fifteen registers it has on x64: a ninth sum would
 * live in memory and make a step three times as long.
 */
export function addDots4x2(
  out: usize,
  outStride: usize,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  steps: usize,
): void {
  let s00 = f64x2.splat(0),
    s10 = s00,
    s20 = s00,
    s30 = s00;
  let s01 = s00,
    s11 = s00,
    s21 = s00,
    s31 = s00;
  for (const end = a + steps * aStep; a < end; a += aStep, b += bStep) {
    const x0 = v128.load(a),
      x1 = v128.load(a, 16),
      x2 = v128.load(a, 32),
      x3 = v128.load(a, 48);
    const y0 = v128.load(b),
      y1 = v128.load(b, 16);
    s00 = addProduct(s00, x0, y0);
    s10 = addProduct(s10, x1, y0);
    s20 = addProduct(s20, x2, y0);
    s30 = addProduct(s30, x3, y0);
    s01 = addProduct(s01, x0, y1);
    s11 = addProduct(s11, x1, y1);
    s21 = addProduct(s21, x2, y1);
    s31 = addProduct(s31, x3, y1);
  }
  addTwo(out, s00, s01);
  out += outStride;
  addTwo(out, s10, s11);
  out += outStride;
  addTwo(out, s20, s21);
  out += outStride;
  addTwo(out, s30, s31);
}

/** The upper triangle of out[r][c] += a_r . a_c, r and c of 0 and 1. */
export function addDotsPair(out: usize, outStride: usize, a: usize, aStep: usize, steps: usize): void {
  let s00 = f64x2.splat(0),
    s01 = s00,
    s11 = s00;
  for (const end = a + steps * aStep; a < end; a += aStep) {
    const x0 = v128.load(a),
      x1 = v128.load(a, 16);
    s00 = addProduct(s00, x0, x0);
    s01 = addProduct(s01, x0, x1);
    s11 = addProduct(s11, x1, x1);
  }
  addTwo(out, s00, s01);
  add(out + outStride + 8, s11);
}

/** The upper triangle of out[r][c] += a_r . a_c, r and c of 0..3. */
export function addDotsTriangle(out: usize, outStride: usize, a: usize, aStep: usize, steps: usize): void {
  let s00 = f64x2.splat(0),
    s01 = s00,
    s02 = s00,
    s03 = s00;
  let s11 = s00,
    s12 = s00,
    s13 = s00,
    s22 = s00,
    s23 = s00,
    s33 = s00;
  for (const end = a + steps * aStep; a < end; a += aStep) {
    const x0 = v128.load(a),
      x1 = v128.load(a, 16),
      x2 = v128.load(a, 32),
      x3 = v128.load(a, 48);
    s00 = addProduct(s00, x0, x0);
    s01 = addProduct(s01, x0, x1);
    s02 = addProduct(s02, x0, x2);
    s03 = addProduct(s03, x0, x3);
    s11 = addProduct(s11, x1, x1);
    s12 = addProduct(s12, x1, x2);
    s13 = addProduct(s13, x1, x3);
    s22 = addProduct(s22, x2, x2);
    s23 = addProduct(s23, x2, x3);
    s33 = addProduct(s33, x3, x3);
  }
  addTwo(out, s00, s01);
  addTwo(out + 16, s02, s03);
  out += outStride + 8;
  add(out, s11);
  addTwo(out + 8, s12, s13);
  out += outStride + 8;
  addTwo(out, s22, s23);
  add(out + outStride + 8, s33);
}
