import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { type LabellerOptions, labellerOf } from "./labeller.ts";

/** Labels of filters, a number of each. */
export interface NearestLabels {
  /** The references, then "indeterminate". */
  readonly names: readonly string[];
  /** Index in the names of each filter's label; -1 where a weight is not finite. */
  readonly label: Int16Array;
  /** The same of the nearest reference, however far; -1 for a filter of zeros too. */
  readonly nearest: Int16Array;
  /** Its distance D/N; NaN where there is none. */
  readonly distance: Float64Array;
}

/** Labels k x k filters with the distances that a list of every filter has. */
export function nearestLabels(
  kernels: Kernels,
  filters: FloatArray,
  k: number,
  options: LabellerOptions,
): NearestLabels {
  const labeller = labellerOf(kernels, options);
  const width = k * k;
  const count = filters.length / width;
  const label = new Int16Array(count).fill(-1);
  const nearest = new Int16Array(count).fill(-1);
  const distance = new Float64Array(count).fill(Number.NaN);
  // Kernels take filters two by two: one that is not finite would spoil the other.
  const finite = finiteRows(filters, width);
  const kept = finite.length === count ? filters : rowsOf(filters, width, finite);
  const distances = labeller.distances(kept, k);
  for (let row = 0; row < finite.length; row++) {
    const best = labeller.nearestIndex(distances, row);
    label[finite[row]] = labeller.labelIndex(distances, row);
    nearest[finite[row]] = best;
    if (best >= 0) distance[finite[row]] = distances[row * labeller.references.length + best];
  }
  return { names: labeller.labels, label, nearest, distance };
}

function finiteRows(filters: FloatArray, width: number): number[] {
  const rows: number[] = [];
  for (let from = 0; from < filters.length; from += width) {
    let to = from;
    while (to < from + width && Number.isFinite(filters[to])) to++;
    if (to === from + width) rows.push(from / width);
  }
  return rows;
}

function rowsOf(filters: FloatArray, width: number, rows: readonly number[]): Float64Array {
  const kept = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) kept.set(filters.subarray(row * width, (row + 1) * width), i * width);
  return kept;
}
