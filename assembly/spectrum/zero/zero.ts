// Singular values of k x k filters as operators on n x m images with zeros around: chooses a way for each filter, and runs two
// filters of one way side by side where they take long.
import { exponentOf, scaleByPowerOfTwo } from "../../linear/power-of-two";
import { bandBytes } from "../band";
import { antisymmetricLanes } from "./antisymmetric";
import { powerOfTwoAtLeast } from "./eigenvalues";
import { bandWidth, generalLanes } from "./general";
import {
  METHOD_ANTISYMMETRIC,
  METHOD_BAND,
  METHOD_MIRROR,
  METHOD_NONE,
  METHOD_PARITY,
  METHOD_SINE,
  zeroMethod,
} from "./method";
import { mirrorLane } from "./mirror";
import { parityLanes } from "./parity";
import { rankOneLane } from "./rank-one";
import { sineLane } from "./sine";

/** Bytes of scratch: two lanes of weights, sorted values, a tridiagonal matrix, and the band. */
export function zeroScratch(k: usize, n: usize, m: usize): usize {
  const order = n * m;
  return (
    64 + (3 * k * k + powerOfTwoAtLeast(order) + 2 * order + 2 * (n + m)) * 16 + bandBytes(order, bandWidth(k, k, n, m))
  );
}

function storeLane(out: usize, values: usize, lane: usize, exponent: i32, order: usize): void {
  for (let i: usize = 0; i < order; i++)
    store<f64>(out + i * 8, scaleByPowerOfTwo(load<f64>(values + i * 16 + lane * 8), exponent));
}

function filterExponent(filter: usize, width: usize): i32 {
  let largest: f64 = 0;
  for (let i: usize = 0; i < width; i++) largest = max(largest, Math.abs(load<f64>(filter + i * 8)));
  return exponentOf(largest);
}

/** Runs filters a and b side by side by the method: parity, antisymmetric or band. */
function runPair(
  out: usize,
  filters: usize,
  a: usize,
  b: usize,
  k: usize,
  n: usize,
  m: usize,
  method: u32,
  scratch: usize,
): void {
  const width = k * k,
    weights = scratch,
    values = weights + width * 16,
    work = values + powerOfTwoAtLeast(n * m) * 16;
  const filterA = filters + a * width * 8,
    filterB = filters + b * width * 8;
  const exponentA = filterExponent(filterA, width),
    exponentB = filterExponent(filterB, width);
  for (let i: usize = 0; i < width; i++) {
    const x = scaleByPowerOfTwo(load<f64>(filterA + i * 8), -exponentA),
      y = scaleByPowerOfTwo(load<f64>(filterB + i * 8), -exponentB);
    v128.store(weights + i * 16, f64x2(x, y));
  }
  if (method == METHOD_PARITY) parityLanes(values, weights, k, n, m, work);
  else if (method == METHOD_ANTISYMMETRIC) antisymmetricLanes(values, weights, k, n, m, work);
  else generalLanes(values, weights, k, k, n, m, work);
  storeLane(out + a * n * m * 8, values, 0, exponentA, n * m);
  if (b != a) storeLane(out + b * n * m * 8, values, 1, exponentB, n * m);
}

/** Runs filter i by a short cut, or marks it: zeros for a filter of zeros, NaN for one that is not finite. */
function runAlone(
  out: usize,
  filters: usize,
  i: usize,
  k: usize,
  n: usize,
  m: usize,
  method: u32,
  scratch: usize,
): void {
  const width = k * k,
    order = n * m,
    filter = filters + i * width * 8,
    to = out + i * order * 8;
  if (method == METHOD_NONE) {
    let sum: f64 = 0;
    for (let j: usize = 0; j < width; j++) sum += load<f64>(filter + j * 8) * 0;
    for (let j: usize = 0; j < order; j++) store<f64>(to + j * 8, Math.abs(sum));
    return;
  }
  const exponent = filterExponent(filter, width),
    values = scratch + width * 16,
    work = values + powerOfTwoAtLeast(order) * 16;
  if (method == METHOD_SINE) sineLane(values, filter, exponent, k, n, m);
  else if (method == METHOD_MIRROR) mirrorLane(values, filter, exponent, n, m, work);
  else rankOneLane(values, filter, exponent, k, n, m, work);
  storeLane(to, values, 0, exponent, order);
}

/** out[count][n m]: singular values of filters[count][k][k], descending; k odd, k <= m <= n. */
export function zeroSpectra(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  scratch: usize,
): void {
  // By method, the filter that waits for another to share the lanes with, one more than its index; 0 for none.
  const waits = scratch,
    work = waits + 64;
  memory.fill(waits, 0, 64);
  for (let i: usize = 0; i < count; i++) {
    const method = zeroMethod(filters + i * k * k * 8, k);
    if (method < METHOD_PARITY) {
      runAlone(out, filters, i, k, n, m, method, work);
      continue;
    }
    const held = load<u32>(waits + method * 4);
    if (held) runPair(out, filters, held - 1, i, k, n, m, method, work);
    store<u32>(waits + method * 4, held ? 0 : <u32>i + 1);
  }
  for (let method = METHOD_PARITY; method <= METHOD_BAND; method++) {
    const held: usize = load<u32>(waits + method * 4);
    if (held) runPair(out, filters, held - 1, held - 1, k, n, m, method, work);
  }
}
