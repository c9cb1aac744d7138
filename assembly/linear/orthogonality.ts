// Rows of unit length, and the sum of the magnitudes of their scalar products: a blocked Gram matrix that is never kept.
import { addDots4x2, addDotsTriangle } from "../lanes/dots";
import { exponentOf, scaleByPowerOfTwo } from "./power-of-two";

/** Rows of a block: a packed one, 512 KB, stays in the second-level cache. A multiple of four. */
const BLOCK: usize = 256;
/** Numbers of a row taken at a time: two strips of four rows, 16 KB, stay in the first-level cache. Even. */
const DEPTH: usize = 256;

/** out[rows][fan]: each row over its Euclidean length; a row of zeros stays. */
function normalizeRows<T>(out: usize, values: usize, rows: usize, fan: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    const end = values + fan * sizeof<T>();
    let largest: f64 = 0;
    for (let p = values; p < end; p += sizeof<T>()) largest = max(largest, Math.abs(<f64>load<T>(p)));
    // A power of two brings the largest to 1 or more, below 2: squares stay in range, and nothing is rounded.
    const k = -exponentOf(largest);
    const row = out;
    let s0: f64 = 0,
      s1: f64 = 0;
    for (; values < end; values += sizeof<T>(), out += 8) {
      const x = scaleByPowerOfTwo(<f64>load<T>(values), k);
      store<f64>(out, x);
      s0 += x * x;
      const held = s0;
      s0 = s1;
      s1 = held;
    }
    const norm = Math.sqrt(s0 + s1);
    if (norm == 0) continue;
    const divisor = f64x2.splat(norm);
    for (let p = row, last = out - 8; p < last; p += 16) v128.store(p, f64x2.div(v128.load(p), divisor));
    if (fan & 1) store<f64>(out - 8, load<f64>(out - 8) / norm);
  }
}

export function normalizeRowsF32(out: usize, values: usize, rows: usize, fan: usize): void {
  normalizeRows<f32>(out, values, rows, fan);
}

export function normalizeRowsF64(out: usize, values: usize, rows: usize, fan: usize): void {
  normalizeRows<f64>(out, values, rows, fan);
}

/** Bytes of scratch that orthogonalitySum needs: all rows packed, once even if b is a, and the products of two blocks. */
export function orthogonalitySumScratch(aRows: usize, bRows: usize, fan: usize, same: bool): usize {
  return packedBytes(aRows, fan) + (same ? 0 : packedBytes(bRows, fan)) + BLOCK * BLOCK * 8;
}

function packedBytes(rows: usize, fan: usize): usize {
  return ((rows + 3) & ~3) * ((fan + 1) / 2) * 16;
}

/** sum |a_i . b_j| over all pairs of rows; when `same`, a is b and the sum runs over i != j. */
export function orthogonalitySum(
  a: usize,
  aRows: usize,
  b: usize,
  bRows: usize,
  fan: usize,
  same: bool,
  scratch: usize,
): f64 {
  const steps = (fan + 1) / 2;
  const products = scratch,
    packedA = products + BLOCK * BLOCK * 8,
    packedB = same ? packedA : packedA + packedBytes(aRows, fan);
  pack(packedA, a, aRows, fan);
  if (!same) pack(packedB, b, bRows, fan);
  let sum: f64 = 0;
  for (let i: usize = 0; i < aRows; i += BLOCK) {
    for (let j = same ? i : 0; j < bRows; j += BLOCK) {
      const nA = min(BLOCK, aRows - i),
        nB = min(BLOCK, bRows - j);
      const diagonal = same && i == j;
      memory.fill(products, 0, BLOCK * BLOCK * 8);
      for (let k: usize = 0; k < steps; k += DEPTH / 2) {
        const pieceA = packedA + (i * steps + k * 4) * 16,
          pieceB = packedB + (j * steps + k * 4) * 16;
        const count = min(DEPTH / 2, steps - k);
        if (diagonal) addTriangle(products, pieceA, nA, steps, count);
        else addRectangle(products, pieceA, nA, pieceB, nB, steps, count);
      }
      sum += sumOfMagnitudes(products, nA, nB, diagonal);
    }
  }
  return same ? 2 * sum : sum;
}

/**
 * out[strip][step][4][2]: rows in strips of four, two numbers of each row side by side. Rows up to a multiple of four, and
 * an odd last number's fellow, are zero.
 */
function pack(out: usize, rows: usize, count: usize, fan: usize): void {
  const strip = ((fan + 1) / 2) * 64;
  const whole = (count + 3) & ~3;
  const zero = f64x2.splat(0);
  for (let r: usize = 0; r < whole; r++) {
    let to = out + (r / 4) * strip + (r & 3) * 16;
    if (r < count) {
      let p = rows + r * fan * 8;
      for (const end = p + (fan & ~1) * 8; p < end; p += 16, to += 64) v128.store(to, v128.load(p));
      if (fan & 1) v128.store(to, v128.load64_zero(p));
    } else {
      for (const end = to + strip; to < end; to += 64) v128.store(to, zero);
    }
  }
}

/** The products of n rows with each other over `count` steps, in strips of `steps`. */
function addTriangle(products: usize, a: usize, n: usize, steps: usize, count: usize): void {
  const stride = BLOCK * 8;
  for (let r: usize = 0; r < n; r += 4) {
    const strip = a + r * steps * 16,
      out = products + r * stride;
    addDotsTriangle(out + r * 8, stride, strip, 64, count);
    addStrips(out, strip, a, r + 4, n, steps, count);
  }
}

function addRectangle(products: usize, a: usize, nA: usize, b: usize, nB: usize, steps: usize, count: usize): void {
  for (let r: usize = 0; r < nA; r += 4)
    addStrips(products + r * BLOCK * 8, a + r * steps * 16, b, 0, nB, steps, count);
}

/** out[4][first <= c < n] += the products of the strip `a` with the rows of `b`, `first` a multiple of four. */
function addStrips(out: usize, a: usize, b: usize, first: usize, n: usize, steps: usize, count: usize): void {
  for (let c = first; c < n; c += 4) {
    const strip = b + c * steps * 16;
    addDots4x2(out + c * 8, BLOCK * 8, a, 64, strip, 64, count);
    if (c + 2 < n) addDots4x2(out + c * 8 + 16, BLOCK * 8, a, 64, strip + 32, 64, count);
  }
}

function sumOfMagnitudes(products: usize, nA: usize, nB: usize, diagonal: bool): f64 {
  let sum: f64 = 0;
  for (let r: usize = 0; r < nA; r++) {
    for (let c = diagonal ? r + 1 : 0; c < nB; c++) sum += Math.abs(load<f64>(products + (r * BLOCK + c) * 8));
  }
  return sum;
}
