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
  return FrequencyTables.bytes(layer) + (rows * layer.shortSide + even * (rows + even) + 4) * ELEMENT;
}

/** out[4], elements: x0^H y0, x0^H y1, x1^H y0, x1^H y1 of x0 at x, x1 at x + step, y0 at y, y1 at y + step. */
function products(out: usize, x: usize, y: usize, step: usize, count: usize): void {
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
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
  v128.store(out, e, 64);
  v128.store(out, f, 80);
  v128.store(out, g, 96);
  v128.store(out, h, 112);
}

/**
 * The next two entries of a row of the factor: from its products with the rows j and j + 1, elements 0 and 2 of `products`; the
 * last entry of row j + 1 itself is `c`.
 */
function extend(to: usize, products: usize, over0: v128, over1: v128, cRe: v128, cIm: v128): void {
  const re = f64x2.mul(v128.load(products), over0),
    im = f64x2.mul(v128.load(products, 16), over0);
  v128.store(to, re);
  v128.store(to, im, 16);
  const re1 = f64x2.add(v128.load(products, 64), f64x2.add(f64x2.mul(cRe, re), f64x2.mul(cIm, im))),
    im1 = f64x2.add(v128.load(products, 80), f64x2.sub(f64x2.mul(cRe, im), f64x2.mul(cIm, re)));
  v128.store(to + ELEMENT, f64x2.mul(re1, over1));
  v128.store(to + ELEMENT, f64x2.mul(im1, over1), 16);
}

/**
 * Lanes, all ones or zeros, where square I - A^H A has only positive pivots, A = vectors[cols][step] of columns of `rows`
 * elements with room for a row of the factor behind each, conjugated: all products are then of one run. cols is even. found: room for
 * four elements.
 */
function allPivotsPositive(vectors: usize, rows: usize, cols: usize, step: usize, square: v128, found: usize): v128 {
  const one = f64x2.splat(1);
  let positive = f64x2.eq(one, one);
  for (let j: usize = 0; j < cols; j += 2) {
    const x = vectors + j * step,
      count = rows + j,
      at = count * ELEMENT;
    products(found, x, x, step, count);
    const pivot0 = f64x2.sub(square, v128.load(found));
    const over0 = f64x2.div(f64x2.splat(-1), f64x2.sqrt(pivot0));
    const cRe = f64x2.mul(v128.load(found, 32), over0),
      cIm = f64x2.mul(v128.load(found, 48), over0);
    const pivot1 = f64x2.sub(
      square,
      f64x2.add(v128.load(found, 96), f64x2.add(f64x2.mul(cRe, cRe), f64x2.mul(cIm, cIm))),
    );
    const over1 = f64x2.div(f64x2.splat(-1), f64x2.sqrt(pivot1));
    v128.store(x + step + at, cRe);
    v128.store(x + step + at, cIm, 16);
    // NaN, which follows a negative pivot, is not positive.
    const zero = f64x2.splat(0);
    positive = v128.and(positive, v128.and(f64x2.gt(pivot0, zero), f64x2.gt(pivot1, zero)));
    if (!v128.any_true(positive)) break;
    for (let y = x + 2 * step, end = vectors + cols * step; y < end; y += 2 * step) {
      products(found, x, y, step, count);
      extend(y + at, found, over0, over1, cRe, cIm);
      extend(y + step + at, found + ELEMENT, over0, over1, cRe, cIm);
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
    vectors = matrix + rows * cols * ELEMENT,
    found = vectors + even * step;
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
    const positive = allPivotsPositive(vectors, rows, even, step, square, found);
    store<u8>(out + f, u8(i64x2.extract_lane(positive, 0) & 1));
    if (used > 1) store<u8>(out + f + 1, u8(i64x2.extract_lane(positive, 1) & 1));
  }
}
