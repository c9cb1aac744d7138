// Proof that a layer's norm at a frequency is below a bound: bound^2 I - A^H A is positive definite, by Cholesky's
// factorization, two frequencies in lanes. It needs no vector, so nothing that a search can miss escapes it. About half as
// many operations as all values take, and all in inner products that stay in cache.
import { scaleByPowerOfTwo } from "../linear/power-of-two";
import { ELEMENT } from "./complex";
import { boundSlack, FrequencyTables } from "./frequency-matrix";
import { LayerGeometry } from "./layer-geometry";

/** Columns are taken two at a time. */
function evenSide(layer: LayerGeometry): usize {
  return (layer.shortSide + 1) & ~1;
}

/** Bytes of scratch of proveNorms. */
export function normProofScratch(layer: LayerGeometry): usize {
  const rows = layer.longSide,
    even = evenSide(layer);
  return FrequencyTables.bytes(layer) + (rows * layer.shortSide + even * (rows + even)) * ELEMENT;
}

/** x0^H y0, x0^H y1, x1^H y0, x1^H y1 of the last `products`. */
let re00: v128 = f64x2.splat(0);
let im00: v128 = f64x2.splat(0);
let re01: v128 = f64x2.splat(0);
let im01: v128 = f64x2.splat(0);
let re10: v128 = f64x2.splat(0);
let im10: v128 = f64x2.splat(0);
let re11: v128 = f64x2.splat(0);
let im11: v128 = f64x2.splat(0);

/** Of x0 at x, x1 at x + step, y0 at y, y1 at y + step. */
function products(x: usize, y: usize, step: usize, count: usize): void {
  let a = f64x2.splat(0),
    b = a,
    c = a,
    d = a,
    e = a,
    f = a,
    g = a,
    h = a;
  for (const end = x + count * ELEMENT; x < end; x += ELEMENT, y += ELEMENT) {
    const re = v128.load(y),
      im = v128.load(y, 16),
      next = v128.load(y + step),
      nextIm = v128.load(y + step, 16);
    let p = v128.load(x),
      q = v128.load(x, 16);
    a = f64x2.add(a, f64x2.add(f64x2.mul(p, re), f64x2.mul(q, im)));
    b = f64x2.add(b, f64x2.sub(f64x2.mul(p, im), f64x2.mul(q, re)));
    c = f64x2.add(c, f64x2.add(f64x2.mul(p, next), f64x2.mul(q, nextIm)));
    d = f64x2.add(d, f64x2.sub(f64x2.mul(p, nextIm), f64x2.mul(q, next)));
    p = v128.load(x + step);
    q = v128.load(x + step, 16);
    e = f64x2.add(e, f64x2.add(f64x2.mul(p, re), f64x2.mul(q, im)));
    f = f64x2.add(f, f64x2.sub(f64x2.mul(p, im), f64x2.mul(q, re)));
    g = f64x2.add(g, f64x2.add(f64x2.mul(p, next), f64x2.mul(q, nextIm)));
    h = f64x2.add(h, f64x2.sub(f64x2.mul(p, nextIm), f64x2.mul(q, next)));
  }
  re00 = a;
  im00 = b;
  re01 = c;
  im01 = d;
  re10 = e;
  im10 = f;
  re11 = g;
  im11 = h;
}

/** The next two entries of a row of the factor: from its products with the rows j and j + 1, whose own last entry is `c`. */
function extend(
  to: usize,
  re0: v128,
  im0: v128,
  re1: v128,
  im1: v128,
  over0: v128,
  over1: v128,
  cRe: v128,
  cIm: v128,
): void {
  const re = f64x2.mul(re0, over0),
    im = f64x2.mul(im0, over0);
  v128.store(to, re);
  v128.store(to, im, 16);
  re1 = f64x2.add(re1, f64x2.add(f64x2.mul(cRe, re), f64x2.mul(cIm, im)));
  im1 = f64x2.add(im1, f64x2.sub(f64x2.mul(cRe, im), f64x2.mul(cIm, re)));
  v128.store(to + ELEMENT, f64x2.mul(re1, over1));
  v128.store(to + ELEMENT, f64x2.mul(im1, over1), 16);
}

/**
 * Lanes, all ones or zeros, where square I - A^H A has only positive pivots, A = vectors[cols][step] of columns of `rows`
 * elements with room for a row of the factor behind each, conjugated: all products are then of one run. cols is even.
 */
function allPivotsPositive(vectors: usize, rows: usize, cols: usize, step: usize, square: v128): v128 {
  const one = f64x2.splat(1);
  let positive = f64x2.eq(one, one);
  for (let j: usize = 0; j < cols; j += 2) {
    const x = vectors + j * step,
      count = rows + j,
      at = count * ELEMENT;
    products(x, x, step, count);
    const pivot0 = f64x2.sub(square, re00);
    const over0 = f64x2.div(f64x2.splat(-1), f64x2.sqrt(pivot0));
    const cRe = f64x2.mul(re01, over0),
      cIm = f64x2.mul(im01, over0);
    const pivot1 = f64x2.sub(square, f64x2.add(re11, f64x2.add(f64x2.mul(cRe, cRe), f64x2.mul(cIm, cIm))));
    const over1 = f64x2.div(f64x2.splat(-1), f64x2.sqrt(pivot1));
    v128.store(x + step + at, cRe);
    v128.store(x + step + at, cIm, 16);
    // NaN, which follows a negative pivot, is not positive.
    const zero = f64x2.splat(0);
    positive = v128.and(positive, v128.and(f64x2.gt(pivot0, zero), f64x2.gt(pivot1, zero)));
    if (!v128.any_true(positive)) break;
    for (let y = x + 2 * step, end = vectors + cols * step; y < end; y += 2 * step) {
      products(x, y, step, count);
      extend(y + at, re00, im00, re10, im10, over0, over1, cRe, cIm);
      extend(y + step + at, re01, im01, re11, im11, over0, over1, cRe, cIm);
    }
  }
  return positive;
}

/**
 * out[count] (u8): 1 where the largest singular value of one group of a layer as in layerSpectrum is proven to be at most
 * `bound`, rounding allowed for; 0 where it is larger, or within rounding.
 */
export function proveNorms(
  out: usize,
  weights: usize,
  layer: LayerGeometry,
  frequencies: usize,
  count: usize,
  exponent: i32,
  bound: f64,
  scratch: usize,
): void {
  const cols = layer.shortSide,
    rows = layer.longSide,
    even = evenSide(layer),
    step = (rows + even) * ELEMENT;
  const matrix = scratch + FrequencyTables.bytes(layer),
    vectors = matrix + rows * cols * ELEMENT;
  const limit = scaleByPowerOfTwo(bound, -exponent) * Math.sqrt(<f64>layer.strides) * (1 - boundSlack(layer));
  const square = f64x2.splat(limit * limit);

  const tables = FrequencyTables.prepare(layer, scratch);
  for (let f: usize = 0; f < count; f += 2) {
    const used: usize = min(2, count - f);
    tables.setFrequencies(frequencies + f * 4, used);
    tables.fillMatrix(matrix, weights);
    for (let j: usize = 0; j < cols; j++) memory.copy(vectors + j * step, matrix + j * rows * ELEMENT, rows * ELEMENT);
    // A column of zeros beside an odd one out changes no other pivot.
    if (even > cols) memory.fill(vectors + cols * step, 0, rows * ELEMENT);
    const positive = allPivotsPositive(vectors, rows, even, step, square);
    store<u8>(out + f, u8(i64x2.extract_lane(positive, 0) & 1));
    if (used > 1) store<u8>(out + f + 1, u8(i64x2.extract_lane(positive, 1) & 1));
  }
}
