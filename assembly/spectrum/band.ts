// Symmetric or skew-symmetric band matrices, one a lane, to tridiagonal form by Householder reflectors: Murata and Horikoshi
// (1975); Lang (1993), "A parallel algorithm for reducing symmetric banded matrices to tridiagonal form". About
// 6 order^2 width flops. Loops take several columns at a time: what they share is loaded once.
//
// Lower storage of half-width b: element (i, j), j <= i < j + 2 b, at band[j][i - j], rows of 2 b vectors. The lower half
// of a row is room for the bulges.
import { addColumns, addRankTwo, dotColumns } from "./columns";
import { narrowBytes } from "./narrow-band";
import { addVectors, dotVectors, makeReflector } from "./reflector";

/** Bytes of the band of that order and half-width, and of work: four vectors, or what `narrowBand` takes. */
export function bandBytes(order: usize, width: usize): usize {
  return order * 2 * width * 16 + narrowBytes(width);
}

/**
 * D <- H D H of the block of `count` at `d`, D^T = sign D; columns are `step` bytes apart, the diagonal of column c is at
 * c (step + 16). w: work.
 */
function reflectDiagonal(d: usize, step: usize, count: usize, v: usize, tau: v128, w: usize, sign: v128): void {
  const diagonal = step + 16;
  memory.fill(w, 0, count * 16);
  // w = D v, two columns at a time
  let c: usize = 0;
  for (; c + 1 < count; c += 2) {
    const column = d + c * diagonal,
      next = column + diagonal,
      factor = v128.load(v + c * 16),
      factor1 = v128.load(v + c * 16, 16),
      corner = v128.load(column, 16);
    let sum = f64x2.mul(corner, factor1),
      sum1 = f64x2.splat(0);
    let p = column + 32,
      p1 = next + 16,
      q = w + (c + 2) * 16,
      x = v + (c + 2) * 16;
    for (const end = w + count * 16; q < end; p += 16, p1 += 16, q += 16, x += 16) {
      const a = v128.load(p),
        b = v128.load(p1),
        other = v128.load(x);
      v128.store(q, f64x2.add(v128.load(q), f64x2.add(f64x2.mul(a, factor), f64x2.mul(b, factor1))));
      sum = f64x2.add(sum, f64x2.mul(a, other));
      sum1 = f64x2.add(sum1, f64x2.mul(b, other));
    }
    const to = w + c * 16;
    sum = f64x2.add(f64x2.mul(sign, sum), f64x2.mul(v128.load(column), factor));
    sum1 = f64x2.add(f64x2.mul(sign, sum1), f64x2.add(f64x2.mul(corner, factor), f64x2.mul(v128.load(next), factor1)));
    v128.store(to, f64x2.add(v128.load(to), sum));
    v128.store(to, f64x2.add(v128.load(to, 16), sum1), 16);
  }
  if (c < count) {
    const to = w + c * 16;
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.load(d + c * diagonal), v128.load(v + c * 16))));
  }
  // w = tau D v - (tau^2 v^T D v / 2) v; for a skew D the second term is 0
  for (let p = w, end = w + count * 16; p < end; p += 16) v128.store(p, f64x2.mul(tau, v128.load(p)));
  const half = f64x2.mul(f64x2.splat(-0.5), f64x2.mul(tau, dotVectors(w, v, count)));
  addVectors(w, v, half, count);
  // D -= w v^T + sign v w^T
  for (c = 0; c < count; c++) {
    const vc = f64x2.neg(v128.load(v + c * 16)),
      wc = f64x2.neg(f64x2.mul(sign, v128.load(w + c * 16)));
    const left = count - c;
    addRankTwo(d + c * diagonal, v + c * 16, wc, w + c * 16, vc, left);
  }
}

/**
 * diagonal[order] and below[order - 1] of the tridiagonal matrix: the eigenvalues stay. The band is used up. With `skew` the
 * matrix is skew-symmetric, diagonal included (zeros).
 */
export function bandToTridiagonal(
  diagonal: usize,
  below: usize,
  band: usize,
  order: usize,
  width: usize,
  skew: bool,
): void {
  const row = 2 * width * 16,
    step = row - 16,
    sign = f64x2.splat(skew ? -1 : 1);
  let v = band + order * row,
    next = v + width * 16;
  const w = next + width * 16,
    factors = w + width * 16;
  for (let j: usize = 0; width > 1 && j + 2 < order; j++) {
    let r0 = j + 1,
      count = min(width, order - r0);
    let tau = makeReflector(v, band + j * row + 16, count);
    while (true) {
      reflectDiagonal(band + r0 * row, step, count, v, tau, w, sign);
      const r1 = r0 + count;
      if (r1 >= order) break;
      // The block O below becomes H' O H, H' the next reflector, made of the first column of O H.
      const rows = min(width, order - r1);
      const o = band + r0 * row + count * 16;
      memory.fill(w, 0, rows * 16);
      addColumns(w, o, step, v, rows, count);
      for (let p = w, end = w + rows * 16; p < end; p += 16) v128.store(p, f64x2.neg(f64x2.mul(tau, v128.load(p))));
      addVectors(o, w, v128.load(v), rows);
      tau = makeReflector(next, o, rows);
      memory.fill(o + 16, 0, (rows - 1) * 16);
      dotColumns(factors, o + step, step, next, rows, count - 1);
      const along = dotVectors(w, next, rows);
      for (let c: usize = 1; c < count; c++) {
        const vc = v128.load(v + c * 16);
        const dot = f64x2.add(v128.load(factors + (c - 1) * 16), f64x2.mul(vc, along));
        addRankTwo(o + c * step, w, vc, next, f64x2.neg(f64x2.mul(tau, dot)), rows);
      }
      const held = v;
      v = next;
      next = held;
      r0 = r1;
      count = rows;
    }
  }
  for (let j: usize = 0; j < order; j++) {
    v128.store(diagonal + j * 16, v128.load(band + j * row));
    if (j + 1 < order) v128.store(below + j * 16, v128.load(band + j * row + 16));
  }
}
