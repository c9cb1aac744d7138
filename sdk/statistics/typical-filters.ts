import type { TypicalFilter } from "../results/analysis.ts";
import type { FloatArray } from "../wasm/workspace.ts";

/** Filters of a layer that are clustered, at most. */
export const sampleSize = 512;
/** Clusters of a layer. */
export const clusterCount = 5;
const rounds = 12;

/** At most `most` of the rows, at even distances, the first among them. */
export function evenRows(rows: FloatArray, width: number, most: number): Float64Array {
  const count = rows.length / width;
  const kept = Math.min(most, count);
  const even = new Float64Array(kept * width);
  for (let i = 0; i < kept; i++) {
    const from = Math.floor((i * count) / kept) * width;
    for (let j = 0; j < width; j++) even[i * width + j] = rows[from + j];
  }
  return even;
}

/**
 * The most typical filters of a sample: the members nearest to the centres of clusters on the sphere (spherical k-means; Dhillon
 * and Modha, Machine Learning 42, 2001), the largest cluster first. Lengths do not count, signs do. The first centre is the
 * filter nearest to the mean direction, each further one the filter farthest from all before it: nothing is random.
 *
 * `clusterFilters` gives others: it takes each filter's mean off, turns none that is the same in all places into a direction, and lets a
 * centre without members begin anew.
 *
 * @param sample Finite filters, row by row.
 */
export function typicalFilters(sample: FloatArray, width: number): TypicalFilter[] {
  if (sample.length === 0) return [];
  const rows = evenRows(sample, width, sampleSize);
  const { units, places } = unitRows(rows, width);
  const count = places.length;
  if (count === 0) return [];
  const centres = firstCentres(units, count, width);
  const nearest = new Int32Array(count);
  const cosines = new Float64Array(count);
  for (let round = 0; round < rounds; round++) {
    const moved = assign(centres, units, width, nearest, cosines);
    if ((moved === 0 && round > 0) || round === rounds - 1) break;
    recentre(centres, units, nearest, width);
  }
  return centres
    .flatMap((_, c) => {
      let [medoid, members] = [-1, 0];
      for (let i = 0; i < count; i++) {
        if (nearest[i] !== c) continue;
        members++;
        if (medoid < 0 || cosines[i] > cosines[medoid]) medoid = i;
      }
      if (medoid < 0) return [];
      const from = places[medoid] * width;
      return [{ weights: [...rows.subarray(from, from + width)], share: members / count }];
    })
    .sort((a, b) => b.share - a.share);
}

/** Rows over their L2 norm, without those of zeros, and where they stood. */
function unitRows(rows: Float64Array, width: number): { units: Float64Array; places: number[] } {
  const units = new Float64Array(rows.length);
  const places: number[] = [];
  for (let from = 0; from < rows.length; from += width) {
    let largest = 0;
    for (let j = 0; j < width; j++) largest = Math.max(largest, Math.abs(rows[from + j]));
    if (largest === 0) continue;
    let sum = 0;
    for (let j = 0; j < width; j++) sum += (rows[from + j] / largest) ** 2;
    const length = Math.sqrt(sum);
    for (let j = 0; j < width; j++) units[places.length * width + j] = rows[from + j] / largest / length;
    places.push(from / width);
  }
  return { units, places };
}

function firstCentres(units: Float64Array, count: number, width: number): Float64Array[] {
  const mean = new Float64Array(width);
  for (let i = 0; i < count * width; i++) mean[i % width] += units[i];
  /** Cosine with the nearest centre so far. */
  const nearest = new Float64Array(count);
  let next = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const along = dot(units, i * width, mean, width);
    if (along > most) {
      next = i;
      most = along;
    }
  }
  nearest.fill(Number.NEGATIVE_INFINITY);
  const centres: Float64Array[] = [];
  // What a centre has a cosine of 1 with, but for rounding, needs none of its own.
  while (centres.length < clusterCount && !(nearest[next] > 1 - 1e-9)) {
    const centre = units.slice(next * width, (next + 1) * width);
    centres.push(centre);
    for (let i = 0; i < count; i++) nearest[i] = Math.max(nearest[i], dot(units, i * width, centre, width));
    next = 0;
    for (let i = 1; i < count; i++) if (nearest[i] < nearest[next]) next = i;
  }
  return centres;
}

/** Each row's nearest centre and its cosine with it; gives how many rows have another one than before. */
function assign(
  centres: readonly Float64Array[],
  units: Float64Array,
  width: number,
  nearest: Int32Array,
  cosines: Float64Array,
): number {
  let moved = 0;
  for (let i = 0; i < nearest.length; i++) {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < centres.length; c++) {
      const cosine = dot(units, i * width, centres[c], width);
      if (cosine > most) {
        best = c;
        most = cosine;
      }
    }
    if (nearest[i] !== best) moved++;
    nearest[i] = best;
    cosines[i] = most;
  }
  return moved;
}

/** Each centre becomes the direction of the sum of its members; one without members, or whose members cancel, stays. */
function recentre(centres: readonly Float64Array[], units: Float64Array, nearest: Int32Array, width: number): void {
  const sums = new Float64Array(centres.length * width);
  for (let i = 0; i < nearest.length; i++) addRow(sums, nearest[i] * width, units, i * width, width);
  for (let c = 0; c < centres.length; c++) {
    const sum = sums.subarray(c * width, (c + 1) * width);
    const length = Math.sqrt(dot(sum, 0, sum, width));
    if (length > 0) for (let j = 0; j < width; j++) centres[c][j] = sum[j] / length;
  }
}

function addRow(sums: Float64Array, to: number, rows: Float64Array, from: number, width: number): void {
  for (let j = 0; j < width; j++) sums[to + j] += rows[from + j];
}

function dot(rows: Float64Array, from: number, other: Float64Array, width: number): number {
  let sum = 0;
  for (let j = 0; j < width; j++) sum += rows[from + j] * other[j];
  return sum;
}
