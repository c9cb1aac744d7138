import type { KeysFilters } from "../../results/keys.ts";
import { cosine } from "../../statistics/bounded.ts";
import { allocateNearest, type Clustering, clusterFilters } from "../../statistics/spherical-k-means.ts";
import { onEachChunk } from "../../streams/filter-task.ts";
import type { Task } from "../../streams/task.ts";
import { centredNorms, nearestKeys } from "../../wasm/keys.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type FloatArray, withWorkspace } from "../../wasm/workspace.ts";

/** Filters that have a direction, of one chunk of a layer. */
export interface UsableFilters {
  readonly count: number;
  /** count x (k*k). A filter stored in f64 is over its largest magnitude, and rounded to f32. */
  readonly data: Float32Array;
  /** Length of each without its mean. */
  readonly norms: Float64Array;
  /** Index of each in its layer. */
  readonly indices: Float64Array;
  /** Filters of the chunk by what they are. */
  readonly counts: KeysFilters;
}

/** The filters of each chunk that have a direction; those without are counted and left out. */
export const keepUsable = onEachChunk("keep usable", (kernels, data, { start, width }, _: null) =>
  usableOf(kernels, data, start, width),
);

/** The same filters, each with the nearest of some keys; they themselves are not brought along. */
export const assignKeys = onEachChunk(
  "assign keys",
  (kernels, data, { start, width }, { keys, signed }: { keys: number[][]; signed: boolean }): AssignedFilters => {
    const usable = usableOf(kernels, data, start, width);
    const { counts, indices } = usable;
    return { counts, indices, nearest: nearestOf(kernels, usable, keys, width, signed) };
  },
);

export interface AssignedFilters extends Pick<UsableFilters, "counts" | "indices"> {
  /** Of each filter the nearest key, and the cosine with it. */
  readonly nearest: { readonly indices: Uint32Array; readonly cosines: Float64Array };
}

function nearestOf(
  kernels: Kernels,
  { data, norms }: UsableFilters,
  keys: readonly number[][],
  width: number,
  signed: boolean,
): AssignedFilters["nearest"] {
  return withWorkspace(kernels, (ws) => {
    const nearest = allocateNearest(ws, norms.length);
    const rows = ws.place("f64", keys.flat());
    nearestKeys(ws, nearest, ws.place("f32", data), ws.place("f64", norms), rows, width, signed);
    return { indices: ws.copyOut(nearest.indices), cosines: ws.copyOut(nearest.cosines).map(cosine) };
  });
}

function usableOf(kernels: Kernels, data: FloatArray, start: number, width: number): UsableFilters {
  const all = data instanceof Float32Array ? data : scaledToF32(data, width);
  const norms = withWorkspace(kernels, (ws) => {
    const out = ws.allocate("f64", data.length / width);
    centredNorms(ws, out, ws.place("f32", all), width);
    return ws.copyOut(out);
  });
  return takeUsable(start, all, norms, width);
}

function takeUsable(start: number, all: Float32Array, norms: Float64Array, width: number): UsableFilters {
  const counts: KeysFilters = { used: 0, constant: 0, zero: 0, nonFinite: 0 };
  const data = new Float32Array(all.length);
  const kept = new Float64Array(norms.length);
  const indices = new Float64Array(norms.length);
  for (const [i, norm] of norms.entries()) {
    const from = i * width;
    if (norm > 0 && norm < Infinity) {
      data.set(all.subarray(from, from + width), counts.used * width);
      kept[counts.used] = norm;
      indices[counts.used++] = start + i;
    } else if (norm !== 0 || !Number.isFinite(all[from])) counts.nonFinite++;
    else if (all[from] === 0) counts.zero++;
    else counts.constant++;
  }
  const { used } = counts;
  return {
    count: used,
    data: data.subarray(0, used * width),
    norms: kept.subarray(0, used),
    indices: indices.subarray(0, used),
    counts,
  };
}

/** A filter's direction is all that counts: over its largest magnitude no weight leaves the range of f32. */
function scaledToF32(data: FloatArray, width: number): Float32Array {
  const scaled = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += width) {
    let largest = 0;
    for (let i = from; i < from + width; i++) largest = Math.max(largest, Math.abs(data[i]));
    for (let i = from; i < from + width; i++) scaled[i] = largest === 0 ? 0 : data[i] / largest;
  }
  return scaled;
}

export interface ClusterJob {
  /** Filters and their lengths without their means. */
  data: Float32Array;
  norms: Float64Array;
  width: number;
  count: number;
  signed: boolean;
  seed: number;
}

/** One run of the clustering. */
export const clusterOnce: Task<ClusterJob, Clustering> = {
  name: "cluster once",
  run: (kernels, { data, norms, width, ...options }) =>
    withWorkspace(kernels, (ws) => {
      const placed = { filters: ws.place("f32", data), norms: ws.place("f64", norms), width };
      return clusterFilters(ws, placed, { ...options, restarts: 1 });
    }),
};
