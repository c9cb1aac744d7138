// Symmetric band matrices, one a lane, to tridiagonal form by Householder reflectors: Murata and Horikoshi (1975); Lang
// (1993), "A parallel algorithm for reducing symmetric banded matrices to tridiagonal form". About 6 order^2 width flops.
//
// Lower storage of half-width b: element (i, j), j <= i < j + 2 b, at band[j][i - j], rows of 2 b vectors. The lower half
// of a row is room for the bulges.
import { addVectors, dotVectors, makeReflector } from "./reflector";

/** Bytes of the band of that order and half-width, and of three vectors of work. */
export function bandBytes(order: usize, width: usize): usize {
  return (order * 2 * width + 3 * width) * 16;
}

/** D <- H D H of the symmetric block of `count` at `d`; columns are `step` bytes apart, diagonal at c (step + 16). w: work. */
function reflectDiagonal(d: usize, step: usize, count: usize, v: usize, tau: v128, w: usize): void {
  memory.fill(w, 0, count * 16);
  for (let c: usize = 0; c < count; c++) {
    const column = d + c * (step + 16),
      factor = v128.load(v + c * 16);
    let sum = f64x2.mul(v128.load(column), factor);
    let p = column + 16,
      q = w + (c + 1) * 16,
      x = v + (c + 1) * 16;
    for (const end = w + count * 16; q < end; p += 16, q += 16, x += 16) {
      const a = v128.load(p);
      v128.store(q, f64x2.add(v128.load(q), f64x2.mul(a, factor)));
      sum = f64x2.add(sum, f64x2.mul(a, v128.load(x)));
    }
    v128.store(w + c * 16, f64x2.add(v128.load(w + c * 16), sum));
  }
  // w = tau D v - (tau^2 v^T D v / 2) v
  for (let p = w, end = w + count * 16; p < end; p += 16) v128.store(p, f64x2.mul(tau, v128.load(p)));
  const half = f64x2.mul(f64x2.splat(-0.5), f64x2.mul(tau, dotVectors(w, v, count)));
  addVectors(w, v, half, count);
  for (let c: usize = 0; c < count; c++) {
    const vc = v128.load(v + c * 16),
      wc = v128.load(w + c * 16);
    let p = d + c * (step + 16),
      q = w + c * 16,
      x = v + c * 16;
    for (const end = w + count * 16; q < end; p += 16, q += 16, x += 16) {
      const change = f64x2.add(f64x2.mul(v128.load(x), wc), f64x2.mul(v128.load(q), vc));
      v128.store(p, f64x2.sub(v128.load(p), change));
    }
  }
}

/** diagonal[order] and below[order - 1] of the tridiagonal matrix: the eigenvalues stay. The band is used up. */
export function bandToTridiagonal(diagonal: usize, below: usize, band: usize, order: usize, width: usize): void {
  const row = 2 * width * 16,
    step = row - 16;
  let v = band + order * row,
    next = v + width * 16;
  const w = next + width * 16;
  for (let j: usize = 0; width > 1 && j + 2 < order; j++) {
    let r0 = j + 1,
      count = min(width, order - r0);
    let tau = makeReflector(v, band + j * row + 16, count);
    while (true) {
      reflectDiagonal(band + r0 * row, step, count, v, tau, w);
      const r1 = r0 + count;
      if (r1 >= order) break;
      // The block O below: O <- O H, then the next reflector, made of its first column, from the left.
      const rows = min(width, order - r1);
      const o = band + r0 * row + count * 16;
      memory.fill(w, 0, rows * 16);
      for (let c: usize = 0; c < count; c++) addVectors(w, o + c * step, v128.load(v + c * 16), rows);
      const back = f64x2.neg(tau);
      addVectors(o, w, f64x2.mul(back, v128.load(v)), rows);
      tau = makeReflector(next, o, rows);
      memory.fill(o + 16, 0, (rows - 1) * 16);
      for (let c: usize = 1; c < count; c++) {
        const column = o + c * step;
        addVectors(column, w, f64x2.mul(back, v128.load(v + c * 16)), rows);
        addVectors(column, next, f64x2.neg(f64x2.mul(tau, dotVectors(column, next, rows))), rows);
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
