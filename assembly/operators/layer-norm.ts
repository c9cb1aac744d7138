// The largest singular value of a layer at each frequency, two in lanes: the Lanczos method on A^H A (Paige 1972; Parlett,
// The Symmetric Eigenvalue Problem, ch. 13), without keeping its vectors. A frequency whose bound is below the best value
// found is left out, and one that cannot reach it is left early.
import { scaleByPowerOfTwo } from "../linear/power-of-two";
import { ELEMENT } from "./complex";
import { boundSlack, FrequencyTables } from "./frequency-matrix";
import { LayerGeometry } from "./layer-geometry";
import { tridiagonalValues } from "./tridiagonal-values";

/** Lanczos steps between two looks at the values. */
const STEPS_A_LOOK: usize = 4;

/** Bytes of scratch of layerNorms for that many steps. */
export function layerNormScratch(layer: LayerGeometry, steps: usize): usize {
  const rows = layer.longSide,
    cols = layer.shortSide;
  return FrequencyTables.bytes(layer) + (rows * cols + rows + 3 * cols) * ELEMENT + (steps * 3 + 4) * 16;
}

const EPSILON = 2.220446049250313e-16;

function lane(at: usize, i: usize): f64 {
  return load<f64>(at + i * 8);
}

/** y = A x over columns, `rows` long. */
function apply(y: usize, matrix: usize, x: usize, rows: usize, cols: usize): void {
  memory.fill(y, 0, rows * ELEMENT);
  const end = y + rows * ELEMENT;
  let a = matrix;
  for (let j: usize = 0; j < cols; j++, x += ELEMENT) {
    const re = v128.load(x),
      im = v128.load(x, 16);
    for (let p = y; p < end; p += ELEMENT, a += ELEMENT) {
      const c = v128.load(a),
        d = v128.load(a, 16);
      v128.store(p, f64x2.add(v128.load(p), f64x2.sub(f64x2.mul(re, c), f64x2.mul(im, d))));
      v128.store(p, f64x2.add(v128.load(p, 16), f64x2.add(f64x2.mul(re, d), f64x2.mul(im, c))), 16);
    }
  }
}

/** x = A^H y - alpha x1 - beta x0, and |x|^2 is the result. */
function applyAdjoint(
  x: usize,
  matrix: usize,
  y: usize,
  rows: usize,
  cols: usize,
  x1: usize,
  alpha: v128,
  x0: usize,
  beta: v128,
): v128 {
  let square = f64x2.splat(0);
  const end = y + rows * ELEMENT;
  let a = matrix;
  for (let j: usize = 0; j < cols; j++) {
    let re = f64x2.splat(0),
      im = re;
    for (let p = y; p < end; p += ELEMENT, a += ELEMENT) {
      const c = v128.load(a),
        d = v128.load(a, 16),
        e = v128.load(p),
        f = v128.load(p, 16);
      re = f64x2.add(re, f64x2.add(f64x2.mul(c, e), f64x2.mul(d, f)));
      im = f64x2.add(im, f64x2.sub(f64x2.mul(c, f), f64x2.mul(d, e)));
    }
    const at = j * ELEMENT;
    re = f64x2.sub(re, f64x2.mul(alpha, v128.load(x1 + at)));
    im = f64x2.sub(im, f64x2.mul(alpha, v128.load(x1 + at, 16)));
    re = f64x2.sub(re, f64x2.mul(beta, v128.load(x0 + at)));
    im = f64x2.sub(im, f64x2.mul(beta, v128.load(x0 + at, 16)));
    v128.store(x + at, re);
    v128.store(x + at, im, 16);
    square = f64x2.add(square, f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im)));
  }
  return square;
}

function squaredLength(x: usize, count: usize): v128 {
  let sum = f64x2.splat(0);
  for (const end = x + count * ELEMENT; x < end; x += 16) sum = f64x2.add(sum, f64x2.mul(v128.load(x), v128.load(x)));
  return sum;
}

/** x *= factor; a lane of zeros stays. */
function normalize(x: usize, count: usize, square: v128): v128 {
  const one = f64x2.splat(1),
    length = f64x2.sqrt(square);
  const factor = v128.and(f64x2.div(one, length), f64x2.gt(square, f64x2.splat(0)));
  for (const end = x + count * ELEMENT; x < end; x += 16) v128.store(x, f64x2.mul(v128.load(x), factor));
  return length;
}

/**
 * Upper bound of the largest singular value, lane by lane: the smaller of the Frobenius norm and
 * sqrt(largest column sum times largest row sum) of magnitudes (Schur's test). sums: a vector a row.
 */
function normBound(matrix: usize, rows: usize, cols: usize, sums: usize): v128 {
  memory.fill(sums, 0, rows * 16);
  let total = f64x2.splat(0),
    column = total,
    row = total,
    a = matrix;
  for (let j: usize = 0; j < cols; j++) {
    let sum = f64x2.splat(0);
    for (let p = sums, end = sums + rows * 16; p < end; p += 16, a += ELEMENT) {
      const re = v128.load(a),
        im = v128.load(a, 16);
      const square = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im)),
        magnitude = f64x2.sqrt(square);
      total = f64x2.add(total, square);
      sum = f64x2.add(sum, magnitude);
      v128.store(p, f64x2.add(v128.load(p), magnitude));
    }
    column = f64x2.pmax(column, sum);
  }
  for (let p = sums, end = sums + rows * 16; p < end; p += 16) row = f64x2.pmax(row, v128.load(p));
  return f64x2.sqrt(f64x2.pmin(total, f64x2.mul(column, row)));
}

/** Numbers of [-1, 1) for both lanes of count elements, the same for a seed: a start that no structure in weights lies across. */
function startVector(x: usize, count: usize, seed: u64): void {
  let state = seed * 0xd1342543de82ef95;
  for (const end = x + count * ELEMENT; x < end; x += 8) {
    // Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014.
    state += 0x9e3779b97f4a7c15;
    let z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    store<f64>(x, <f64>((z ^ (z >> 31)) >> 11) * EPSILON - 1);
  }
}

/**
 * found[2]: the largest value of the tridiagonal matrix alphas[steps], betas[steps], vectors of which lane i, and the length of its
 * residual. work: 2 steps numbers.
 */
function look(found: usize, alphas: usize, betas: usize, steps: usize, i: usize, work: usize): void {
  const d = work,
    e = d + steps * 8;
  let largest: f64 = 0,
    used: usize = 0,
    beta: f64 = Infinity;
  // Where a space is exhausted, what follows is rounding: nothing is left over.
  for (; used < steps && beta > 16 * EPSILON * largest; used++) {
    const alpha = lane(alphas + used * 16, i);
    beta = lane(betas + used * 16, i);
    largest = max(largest, alpha);
    store<f64>(d + used * 8, alpha);
    store<f64>(e + used * 8, beta);
  }
  let value = largest;
  store<f64>(found, value);
  store<f64>(found, Infinity, 8);
  if (!tridiagonalValues(d, e, used, 8)) return;
  for (let s: usize = 0; s < used; s++) value = max(value, load<f64>(d + s * 8));
  store<f64>(found, value);
  // Its vector falls towards the end, so the ratios of its entries come from the last row upwards: pivots of value - T, all
  // positive, until a second copy of the value appears in what follows its convergence.
  let pivot = value - lane(alphas + (used - 1) * 16, i);
  for (let s = used - 1; s > 0; s--) {
    const above = lane(betas + (s - 1) * 16, i);
    if (pivot <= 0) {
      store<f64>(found, 0, 8);
      return;
    }
    store<f64>(d + s * 8, above / pivot);
    pivot = value - lane(alphas + (s - 1) * 16, i) - (above * above) / pivot;
  }
  let entry: f64 = 1,
    length: f64 = 1;
  for (let s: usize = 1; s < used; s++) {
    entry *= load<f64>(d + s * 8);
    length += entry * entry;
  }
  store<f64>(found, (beta * entry) / Math.sqrt(length), 8);
}

/**
 * Searches the frequencies of a layer as in layerSpectrum for the largest singular value: returns the largest lower bound
 * found, at least `best`. out[count][groups]: certain upper bounds. Rounding is allowed for in both. A frequency is left where
 * its upper bound or what the iteration would come to is not above the largest so far, when the residual is within `tolerance`
 * of the value's square, or after `steps`. What more it would come to is four times what the last steps' gain leaves if the
 * error falls as 1 / steps^2, its slow course at the edge of a dense spectrum: likely, not certain (`proveNorms` is).
 */
export function layerNorms(
  out: usize,
  weights: usize,
  layer: LayerGeometry,
  frequencies: usize,
  count: usize,
  exponent: i32,
  best: f64,
  tolerance: f64,
  steps: usize,
  scratch: usize,
): f64 {
  const groups = layer.groups,
    cols = layer.shortSide,
    rows = layer.longSide;
  const matrix = scratch + FrequencyTables.bytes(layer),
    y = matrix + rows * cols * ELEMENT,
    vectors = y + rows * ELEMENT,
    alphas = vectors + 3 * cols * ELEMENT,
    betas = alphas + steps * 16,
    bounds = betas + steps * 16,
    values = bounds + 16,
    found = values + 32,
    work = found + 16;
  const shrink = layer.shrink,
    slack = 4 * <f64>(rows + cols + layer.taps) * EPSILON,
    bounding = 1 + boundSlack(layer);

  best = scaleByPowerOfTwo(best, -exponent);
  const tables = FrequencyTables.prepare(layer, scratch);
  for (let f: usize = 0; f < count; f += 2) {
    const used: usize = min(2, count - f);
    tables.setFrequencies(frequencies + f * 4, used);
    for (let g: usize = 0; g < groups; g++) {
      tables.fillMatrix(matrix, layer.weightsOf(g, weights));
      v128.store(bounds, normBound(matrix, rows, cols, y));
      let open = false;
      for (let i: usize = 0; i < used; i++) {
        const bound = lane(bounds, i) * shrink * bounding;
        store<f64>(out + ((f + i) * groups + g) * 8, bound);
        if (bound > best) open = true;
      }
      let x0 = vectors,
        x1 = x0 + cols * ELEMENT,
        x2 = x1 + cols * ELEMENT,
        beta = f64x2.splat(0);
      if (open) {
        memory.fill(values, 0, 32);
        memory.fill(x0, 0, cols * ELEMENT);
        startVector(x1, cols, ((<u64>load<u32>(frequencies + f * 4)) << 32) | (<u64>g + 1));
        normalize(x1, cols, squaredLength(x1, cols));
      }
      for (let step: usize = 0; open && step < steps; ) {
        apply(y, matrix, x1, rows, cols);
        const alpha = squaredLength(y, rows);
        const square = applyAdjoint(x2, matrix, y, rows, cols, x1, alpha, x0, beta);
        beta = normalize(x2, cols, square);
        v128.store(alphas + step * 16, alpha);
        v128.store(betas + step * 16, beta);
        const held = x0;
        x0 = x1;
        x1 = x2;
        x2 = held;
        step++;
        if (step % STEPS_A_LOOK != 0 && step != steps) continue;
        open = false;
        const ratio = <f64>step / <f64>(step - STEPS_A_LOOK);
        for (let i: usize = 0; i < used; i++) {
          const before = load<f64>(values + i * 8);
          look(found, alphas, betas, step, i, work);
          const value = load<f64>(found),
            residual = load<f64>(found, 8);
          store<f64>(values + i * 8, value);
          const settled = residual <= tolerance * value;
          const more = settled
            ? residual
            : ratio < Infinity
              ? (4 * max(0, value - before)) / (ratio * ratio - 1)
              : Infinity;
          best = max(best, Math.sqrt(value) * shrink * (1 - slack));
          const reach = min(Math.sqrt(value + more) * shrink, load<f64>(out + ((f + i) * groups + g) * 8));
          if (!settled && reach > best) open = true;
        }
      }
    }
  }
  for (let at = out, end = out + count * groups * 8; at < end; at += 8)
    store<f64>(at, scaleByPowerOfTwo(load<f64>(at), exponent));
  return scaleByPowerOfTwo(best, exponent);
}
