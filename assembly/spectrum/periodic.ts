// Singular values of k x k filters as operators on a periodic n x m grid, and their distances to reference spectra.
import { exponentOf, scaleByPowerOfTwo } from "../linear/power-of-two";
import { blockSums, blockSumsBytes, distance, LEAST_BLOCKED } from "./distances";
import { lonelyCount, Magnitudes, magnitudesScratch, pairCount, spread } from "./magnitudes";
import { OrderedMagnitudes, orderedScratch } from "./ordered-magnitudes";
import { NEIGHBOURS, pairDistances, pairNeighbours, placeSingles, scaleList } from "./pair-distances";

/** Bytes of the places of a filter's single values. */
const PLACES: usize = 4 * sizeof<usize>();

/** Bytes of scratch, with room for the references. */
export function periodicScratch(k: usize, n: usize, m: usize, referenceCount: usize): usize {
  const length = n * m;
  return (
    orderedScratch(k, n, m) +
    4 * PLACES +
    (referenceCount + 1) * (blockSumsBytes(length) + length * 8 + 16 + (length < LEAST_BLOCKED ? NEIGHBOURS : 0))
  );
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

/** The weights of up to four filters; a lane without one of its own has the last one's. */
function loadFour(ordered: OrderedMagnitudes, filters: usize, some: usize, width: usize): void {
  for (let i: usize = 0; i < 4; i++)
    loadLane<f64>(ordered.half(i).weights, i & 1, filters + min(i, some - 1) * width * 8, width);
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
  const ordered = OrderedMagnitudes.prepare(scratch, k, n, m),
    pairs = pairCount(n, m),
    singles = lonelyCount(n, m),
    width = k * k,
    length = n * m;
  for (let from: usize = 0; from < count; from += 4, filters += 4 * width * 8) {
    const some = min(4, count - from);
    loadFour(ordered, filters, some, width);
    ordered.order(some > 2);
    for (let i: usize = 0; i < some; i++, out += length * 8) {
      const exponent = filterExponent(filters + i * width * 8, width);
      ordered.take(i);
      spread<f64>(out, ordered.list(i), 8, pairs, ordered.half(i).lonely + (i & 1) * 8, singles, 1);
      for (let p = out, end = out + length * 8; p < end; p += 8)
        store<f64>(p, scaleByPowerOfTwo(load<f64>(p), exponent));
    }
  }
}

/** The sums of the references' blocks, which follow room for a filter's. */
function sumReferences<T>(sums: usize, references: usize, count: usize, length: usize): void {
  const step = blockSumsBytes(length);
  for (let f: usize = 0; f < count; f++)
    blockSums<T>(sums + (f + 1) * step, references + f * length * sizeof<T>(), length);
}

/** A filter's distances to references[count][length], T, with the sums of their blocks. */
function storeDistances<T>(
  out: usize,
  spectrum: usize,
  sums: usize,
  references: usize,
  count: usize,
  length: usize,
): void {
  const step = blockSumsBytes(length),
    bytes = length * sizeof<T>();
  let referenceSums = sums + step;
  blockSums<T>(sums, spectrum, length);
  for (const end = out + count * 8; out < end; out += 8, references += bytes, referenceSums += step)
    store<f64>(out, distance<T>(spectrum, sums, references, referenceSums, length));
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
  const ordered = OrderedMagnitudes.prepare(scratch, k, n, m),
    pairs = pairCount(n, m),
    singles = lonelyCount(n, m),
    width = k * k,
    length = n * m,
    isLong = length >= LEAST_BLOCKED,
    places = scratch + orderedScratch(k, n, m),
    spectrum = places + 4 * PLACES,
    sums = isLong ? spectrum + ((length * 8 + 15) & ~15) : spectrum;
  if (isLong) sumReferences<f64>(sums, references, referenceCount, length);
  else
    for (let f: usize = 0; f < referenceCount; f++)
      pairNeighbours(sums + f * NEIGHBOURS, references + f * length * 8, length);
  for (let from: usize = 0; from < count; from += 4, filters += 4 * width * 8) {
    const some = min(4, count - from);
    loadFour(ordered, filters, some, width);
    ordered.order(some > 2);
    for (let i: usize = 0; i < some; i++) {
      ordered.take(i);
      const list = ordered.list(i),
        lonely = ordered.half(i).lonely + (i & 1) * 8,
        // The inverse of 0 is Infinity, and Infinity times 0 NaN.
        factor = 1 / max(load<f64>(lonely), load<f64>(list));
      if (isLong) {
        spread<f64>(spectrum, list, 8, pairs, lonely, singles, factor);
        storeDistances<f64>(out + i * referenceCount * 8, spectrum, sums, references, referenceCount, length);
        continue;
      }
      scaleList(list, pairs, 2 * factor);
      for (let j: usize = 0; j < singles; j++) store<f64>(lonely + j * 16, load<f64>(lonely + j * 16) * factor);
      placeSingles(places + i * PLACES, list, pairs, lonely, singles);
    }
    // Two references at a time stay in the cache nearest to the processor while four filters pass.
    for (let f: usize = 0; f < referenceCount && !isLong; f += 2)
      for (let i: usize = 0; i < some; i++)
        pairDistances(
          out + (i * referenceCount + f) * 8,
          ordered.list(i),
          pairs,
          ordered.half(i).lonely + (i & 1) * 8,
          places + i * PLACES,
          singles,
          references + f * length * 8,
          min(2, referenceCount - f),
          sums + f * NEIGHBOURS,
          length,
        );
    out += some * referenceCount * 8;
  }
}

/** `periodicDistances` by f32, in two thirds of the time: a few 1e-7 n m off. */
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
  const magnitudes = Magnitudes.prepare<f32>(scratch, k, n, m),
    weights = magnitudes.weights,
    pairs = pairCount(n, m),
    singles = lonelyCount(n, m),
    width = k * k,
    length = n * m,
    spectrum = scratch + magnitudesScratch(k, n, m),
    sums = spectrum + ((length * 4 + 15) & ~15),
    own = sums + (referenceCount + 1) * blockSumsBytes(length);
  for (let i: usize = 0; i < referenceCount * length; i++) store<f32>(own + i * 4, <f32>load<f64>(references + i * 8));
  sumReferences<f32>(sums, own, referenceCount, length);
  for (let from: usize = 0; from < count; from += 4, filters += 4 * width * 8) {
    const some = min(4, count - from);
    for (let i: usize = 0; i < 4; i++) loadLane<f32>(weights, i, filters + min(i, some - 1) * width * 8, width);
    magnitudes.magnitudes<f32>();
    for (let i: usize = 0; i < some; i++, out += referenceCount * 8) {
      const lonely = magnitudes.lonely + i * 4,
        paired = magnitudes.paired + i * 4,
        first = max(load<f32>(lonely), load<f32>(paired));
      spread<f32>(spectrum, paired, 16, pairs, lonely, singles, <f32>1 / first);
      storeDistances<f32>(out, spectrum, sums, own, referenceCount, length);
    }
  }
}
