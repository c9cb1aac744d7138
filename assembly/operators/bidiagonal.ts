// Complex matrices, one a lane, to real upper bidiagonal form by Householder reflectors from both sides: Golub and Kahan (1965).
// About 16 (rows cols^2 - cols^3 / 3) real flops. Two passes a step: the update from the right waits for the next step, where
// it shares a pass with u^H A; the update from the left shares one with A v.
import {
  addMultiple,
  addMultipleAndProject,
  addMultipleAndSpread,
  ELEMENT,
  makeComplexReflector,
  multiply,
} from "./complex";

/** Bytes of work: w of the rows, v and z of the columns, a number. */
export function bidiagonalScratch(rows: usize, cols: usize): usize {
  return (rows + 2 * cols + 1) * ELEMENT;
}

/**
 * diagonal[cols] and above[cols - 1], vectors of two lanes, of the matrix[cols][rows] of columns, rows >= cols, which is used
 * up. Its singular values are those of the matrix to a few epsilon of the largest. Where all imaginary parts are zero they
 * stay zero: the arithmetic is that of real numbers.
 */
export function bidiagonalize(
  diagonal: usize,
  above: usize,
  matrix: usize,
  rows: usize,
  cols: usize,
  work: usize,
): void {
  const w = work,
    v = w + rows * ELEMENT,
    z = v + cols * ELEMENT,
    found = z + cols * ELEMENT;
  memory.fill(work, 0, bidiagonalScratch(rows, cols));
  for (let k: usize = 0; k < cols; k++) {
    const u = matrix + (k * rows + k) * ELEMENT,
      count = rows - k;
    // What waits from the last step: A <- A - w v^H, w with tau in it.
    const wk = w + k * ELEMENT;
    subtractConjugate(u, wk, v + k * ELEMENT, count);
    v128.store(diagonal + k * 16, makeComplexReflector(found, u, count));
    if (k + 1 == cols) break;
    const tauRe = v128.load(found),
      tauIm = v128.load(found, 16);
    // z = conj(tau) u^H A; the row k of A <- A - u z, conjugated, makes the reflector from the right.
    for (let j = k + 1; j < cols; j++) {
      const column = matrix + (j * rows + k) * ELEMENT,
        vj = v + j * ELEMENT,
        zj = z + j * ELEMENT;
      addMultipleAndProject(found, column, wk, f64x2.neg(v128.load(vj)), v128.load(vj, 16), u, count);
      const uRe = v128.load(found),
        uIm = v128.load(found, 16),
        re = f64x2.add(f64x2.mul(tauRe, uRe), f64x2.mul(tauIm, uIm)),
        im = f64x2.sub(f64x2.mul(tauRe, uIm), f64x2.mul(tauIm, uRe));
      v128.store(zj, f64x2.neg(re));
      v128.store(zj, f64x2.neg(im), 16);
      v128.store(vj, f64x2.sub(v128.load(column), re));
      v128.store(vj, f64x2.sub(im, v128.load(column, 16)), 16);
    }
    v128.store(above + k * 16, makeComplexReflector(found, v + (k + 1) * ELEMENT, cols - k - 1));
    const backRe = v128.load(found),
      backIm = v128.load(found, 16);
    // w = tau A v
    const next = wk + ELEMENT;
    memory.fill(next, 0, (count - 1) * ELEMENT);
    for (let j = k + 1; j < cols; j++) {
      const vj = v + j * ELEMENT,
        zj = z + j * ELEMENT,
        column = matrix + (j * rows + k + 1) * ELEMENT;
      addMultipleAndSpread(
        column,
        u + ELEMENT,
        v128.load(zj),
        v128.load(zj, 16),
        next,
        v128.load(vj),
        v128.load(vj, 16),
        count - 1,
      );
    }
    multiply(next, backRe, backIm, count - 1);
  }
}

/** y -= conj(factor) x */
function subtractConjugate(y: usize, x: usize, factor: usize, count: usize): void {
  addMultiple(y, x, f64x2.neg(v128.load(factor)), v128.load(factor, 16), count);
}
