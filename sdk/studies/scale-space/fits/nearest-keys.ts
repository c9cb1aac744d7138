import { UsageError } from "../../../errors.ts";
import { cosine as bounded } from "../../../statistics/bounded.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import { masterKeyFilters, masterKeySize } from "./master-keys.ts";

/** x ~ amplitude m + offset: m is the key, cut or padded to the filter's size, centred, of unit length. */
export interface NearestKey {
  /** 1 to 8. */
  key: number;
  /** <m, x>; negative where the filter is a key upside down. */
  amplitude: number;
  /** The filter's mean. */
  offset: number;
  /** amplitude over the length of the centred filter: -1 to 1, of one sign. */
  cosine: number;
}

/**
 * Of each k x k filter (one after the other, row-major, k odd, 3 or more) the master key filter that a m + b comes closest to:
 * the largest |cosine|. For k below 7 the middle of the keys is used, for k above 7 they are continued by zeros, their mean.
 * Null for a filter that is constant, or holds a NaN or an infinity.
 * @see Babaiee et al., arXiv 2509.11711.
 */
export function nearestKeys(filters: FloatArray, k: number): (NearestKey | null)[] {
  const keys = keysOfSize(k);
  const width = k * k;
  if (filters.length % width !== 0) {
    throw new UsageError(`the filters hold ${filters.length} numbers, expected a multiple of ${width}`);
  }
  return Array.from({ length: filters.length / width }, (_, i) =>
    nearestKey(centred(filters.subarray(i * width, (i + 1) * width)), keys),
  );
}

/** `masterKeys` for filters that have a middle. @throws UsageError for other sizes */
export function keysOfSize(k: number): Float64Array[] {
  if (!Number.isInteger(k) || k < 3 || k % 2 === 0) {
    throw new UsageError(`filters of ${k} x ${k}, expected an odd size of 3 or more: an even one has no middle`);
  }
  return masterKeys(k);
}

/**
 * The eight master key filters (7 x 7, rows from top to bottom, as weights are stored) as k x k filters of zero mean and unit
 * length: their middle, or with zeros, their mean, around them.
 */
export function masterKeys(k: number): Float64Array[] {
  const shift = Math.floor((masterKeySize - k) / 2);
  return masterKeyFilters().map((key) => {
    const resized = Float64Array.from({ length: k * k }, (_, i) => {
      const [y, x] = [Math.floor(i / k) + shift, (i % k) + shift];
      return y < 0 || y >= masterKeySize || x < 0 || x >= masterKeySize ? 0 : key[y * masterKeySize + x];
    });
    return centred(resized)?.unit ?? resized;
  });
}

/**
 * The same of one filter, as `centred` takes it apart, and of the keys of its size.
 * @param into Where it is written: who asks for many filters, one after the other, keeps one.
 */
export function nearestKey(
  parts: CentredFilter | null,
  keys: readonly Float64Array[],
  into: NearestKey = { key: 0, amplitude: 0, offset: 0, cosine: 0 },
): NearestKey | null {
  if (parts === null) return null;
  const { unit, length, mean } = parts;
  let key = 0;
  let most = 0;
  for (let i = 0; i < keys.length; i++) {
    const own = keys[i];
    let cosine = 0;
    for (let j = 0; j < own.length; j++) cosine += own[j] * unit[j];
    // Two unit vectors that are one: rounding may lead past 1.
    cosine = bounded(cosine);
    if (i > 0 && Math.abs(cosine) <= Math.abs(most)) continue;
    // Not as a pair: that makes a list and its iterator, millions of times.
    key = i + 1;
    most = cosine;
  }
  into.key = key;
  into.amplitude = most * length;
  into.offset = mean;
  into.cosine = most;
  return into;
}

/** mean + length unit, unit of zero mean and unit length. */
export interface CentredFilter {
  readonly unit: Float64Array;
  mean: number;
  length: number;
}

/** Room for one of so many weights. */
export function centredRoom(width: number): CentredFilter {
  return { unit: new Float64Array(width), mean: 0, length: 0 };
}

/**
 * A filter as mean + length unit; null where it is constant or not finite.
 * @param into Where it is written: who takes many filters apart, one after the other, keeps one.
 */
export function centred(filter: FloatArray, into: CentredFilter = centredRoom(filter.length)): CentredFilter | null {
  // Plain loops: a tenth of the time of a study by D1 is here.
  const { unit } = into;
  const width = filter.length;
  let largest = 0;
  for (let j = 0; j < width; j++) largest = Math.max(largest, Math.abs(filter[j]));
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return null;
  // Weights over the largest of them: no square overflows or vanishes.
  let mean = 0;
  for (let j = 0; j < width; j++) {
    unit[j] = filter[j] / largest;
    mean += unit[j];
  }
  mean /= width;
  let square = 0;
  for (let j = 0; j < width; j++) {
    unit[j] -= mean;
    square += unit[j] * unit[j];
  }
  const length = Math.sqrt(square);
  // A constant filter leaves the rounding of its mean.
  if (length <= 1e-15 * filter.length) return null;
  for (let j = 0; j < unit.length; j++) unit[j] /= length;
  into.mean = mean * largest;
  into.length = length * largest;
  return into;
}
