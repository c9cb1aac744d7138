// Singular values of k x k filters as operators on a periodic n x m grid, and their distances to reference spectra.
import { exponentOf, scaleByPowerOfTwo } from "../linear/power-of-two";
import { blockSums, blockSumsBytes, distance } from "./distances";
import { Magnitudes, magnitudesScratch } from "./magnitudes";

/** Bytes of scratch, with room for the references. */
export function periodicScratch(k: usize, n: usize, m: usize, referenceCount: usize): usize {
  const length = n * m;
  return magnitudesScratch(k, n, m) + (referenceCount + 1) * (blockSumsBytes(length) + length * 8 + 16);
}

/** Exponent of the filter's largest weight; scaled by it, squares neither overflow nor vanish. */
function filterExponent(filter: usize, width: usize): i32 {
  let largest: f64 = 0;
  for (let i: usize = 0; i < width; i++) largest = max(largest, Math.abs(load<f64>(filter + i * 8)));
  return exponentOf(largest);
}

/** A filter's weights, scaled, to its lane of `weights`; returns the exponent. */
export function loadLane<T>(weights: usize, lane: usize, filter: usize, width: usize): i32 {
  const exponent = filterExponent(filter, width);
  for (let i: usize = 0; i < width; i++) {
    const weight = scaleByPowerOfTwo(load<f64>(filter + i * 8), -exponent);
    store<T>(weights + i * 16 + lane * sizeof<T>(), <T>weight);
  }
  return exponent;
}

/** out[count][n m]: |DFT2| of filters[count][k][k], each filter's descending; k odd, k <= n, m. */
export function periodicSpectra(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  scratch: usize,
): void {
  const magnitudes = Magnitudes.prepare<f64>(scratch, k, n, m),
    weights = magnitudes.weights,
    width = k * k,
    length = n * m;
  for (let i: usize = 0; i < count; i += 2) {
    const lanes = min(2, count - i),
      exponent = loadLane<f64>(weights, 0, filters + i * width * 8, width),
      exponent1 = loadLane<f64>(weights, 1, filters + (i + lanes - 1) * width * 8, width);
    magnitudes.magnitudes<f64>();
    for (let lane: usize = 0; lane < lanes; lane++, out += length * 8) {
      magnitudes.spread<f64>(out, lane, 1);
      for (let p = out, end = out + length * 8; p < end; p += 8)
        store<f64>(p, scaleByPowerOfTwo(load<f64>(p), lane ? exponent1 : exponent));
    }
  }
}

/** Distances by T: f64, or f32 in half the time. */
function distancesBy<T>(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  references: usize,
  referenceCount: usize,
  scratch: usize,
): void {
  const magnitudes = Magnitudes.prepare<T>(scratch, k, n, m),
    weights = magnitudes.weights,
    width = k * k,
    length = n * m,
    bytes = length * sizeof<T>(),
    step = blockSumsBytes(length),
    lanes: usize = 16 / sizeof<T>();
  const spectrum = scratch + magnitudesScratch(k, n, m),
    sums = spectrum + ((bytes + 15) & ~15),
    referenceSums = sums + step,
    own = referenceSums + referenceCount * step;
  for (let i: usize = 0; i < referenceCount * length; i++)
    store<T>(own + i * sizeof<T>(), <T>load<f64>(references + i * 8));
  for (let f: usize = 0; f < referenceCount; f++) blockSums<T>(referenceSums + f * step, own + f * bytes, length);
  for (let i: usize = 0; i < count; i += lanes) {
    const some = min(lanes, count - i);
    for (let lane: usize = 0; lane < lanes; lane++)
      loadLane<T>(weights, lane, filters + (i + min(lane, some - 1)) * width * 8, width);
    magnitudes.magnitudes<T>();
    for (let lane: usize = 0; lane < some; lane++) {
      const at = lane * sizeof<T>(),
        first = max(load<T>(magnitudes.lonely + at), load<T>(magnitudes.paired + at));
      // The inverse of 0 is Infinity, and Infinity times 0 NaN.
      magnitudes.spread<T>(spectrum, lane, <T>1 / first);
      blockSums<T>(sums, spectrum, length);
      for (let f: usize = 0; f < referenceCount; f++, out += 8)
        store<f64>(out, distance<T>(spectrum, sums, own + f * bytes, referenceSums + f * step, length));
    }
  }
}

/**
 * out[count][references]: sum |s_i / s_1 - f_i| of each filter's spectrum s and references[references][n m], which are
 * descending with a first value of 1. NaN for a filter of zeros, or one that is not finite.
 */
export function periodicDistances(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  references: usize,
  referenceCount: usize,
  scratch: usize,
): void {
  distancesBy<f64>(out, filters, count, k, n, m, references, referenceCount, scratch);
}

/** `periodicDistances` by f32: a few 1e-7 n m off. */
export function roughPeriodicDistances(
  out: usize,
  filters: usize,
  count: usize,
  k: usize,
  n: usize,
  m: usize,
  references: usize,
  referenceCount: usize,
  scratch: usize,
): void {
  distancesBy<f32>(out, filters, count, k, n, m, references, referenceCount, scratch);
}
