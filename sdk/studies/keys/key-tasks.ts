import type { KeysFilters } from "../../results/keys.ts";
import { cosine } from "../../statistics/bounded.ts";
import { allocateNearest, type Clustering, clusterFilters } from "../../statistics/spherical-k-means.ts";
import { onPlacedFilters } from "../../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../../streams/placed-filters.ts";
import type { Task } from "../../streams/task.ts";
import { centredNorms, nearestKeys } from "../../wasm/keys.ts";
import { type Block, type Workspace, withWorkspace } from "../../wasm/workspace.ts";

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
export const keepUsable = onPlacedFilters("keep usable", (filters: PlacedFilters, _: null): UsableFilters[] =>
  onChunks(filters, (workspace, block, start) => {
    const { data, norms, ...usable } = usableOf(workspace, block, filters.width, start);
    return { ...usable, data: workspace.copyOut(data), norms: workspace.copyOut(norms) };
  }),
);

/** The same filters, each with the nearest of some keys; they themselves are not brought along. */
export const assignKeys = onPlacedFilters(
  "assign keys",
  (filters: PlacedFilters, { keys, signed }: { keys: number[][]; signed: boolean }): AssignedFilters[] =>
    onChunks(filters, (workspace, block, start) => {
      const usable = usableOf(workspace, block, filters.width, start);
      const { counts, indices } = usable;
      return { counts, indices, nearest: nearestOf(workspace, usable, keys.flat(), filters.width, signed) };
    }),
);

/** What is found in each chunk, with scratch memory of its own. */
function onChunks<R>(
  filters: PlacedFilters,
  find: (workspace: Workspace, block: Block<"f32" | "f64">, start: number) => R,
): R[] {
  const { kernels } = filters.workspace;
  return blocksOf(filters).map((block, i) => withWorkspace(kernels, (ws) => find(ws, block, filters.chunks[i].start)));
}

export interface AssignedFilters extends Pick<UsableFilters, "counts" | "indices"> {
  /** Of each filter the nearest key, and the cosine with it. */
  readonly nearest: { readonly indices: Uint32Array; readonly cosines: Float64Array };
}

/** @param keys One row after the other. */
export function nearestOf(
  workspace: Workspace,
  { data, norms }: Pick<UsableInPlace, "data" | "norms">,
  keys: ArrayLike<number>,
  width: number,
  signed: boolean,
): AssignedFilters["nearest"] {
  const nearest = allocateNearest(workspace, norms.length);
  nearestKeys(workspace, nearest, data, norms, workspace.place("f64", Float64Array.from(keys)), width, signed);
  return { indices: workspace.copyOut(nearest.indices), cosines: workspace.copyOut(nearest.cosines).map(cosine) };
}

/** The same in the Wasm memory. */
interface UsableInPlace extends Omit<UsableFilters, "data" | "norms"> {
  readonly data: Block<"f32">;
  readonly norms: Block<"f64">;
}

/** Filters stored in f32 are moved together where they lie. */
function usableOf(workspace: Workspace, block: Block<"f32" | "f64">, width: number, start: number): UsableInPlace {
  const data = block.type === "f32" ? (block as Block<"f32">) : scaledToF32(workspace, block as Block<"f64">, width);
  const norms = workspace.allocate("f64", data.length / width);
  centredNorms(workspace, norms, data, width);
  const [all, lengths] = [workspace.view(data), workspace.view(norms)];
  const counts: KeysFilters = { used: 0, constant: 0, zero: 0, nonFinite: 0 };
  const indices = new Float64Array(lengths.length);
  for (const [i, norm] of lengths.entries()) {
    const from = i * width;
    if (norm > 0 && norm < Infinity) {
      all.copyWithin(counts.used * width, from, from + width);
      lengths[counts.used] = norm;
      indices[counts.used++] = start + i;
    } else if (norm !== 0 || !Number.isFinite(all[from])) counts.nonFinite++;
    else if (all[from] === 0) counts.zero++;
    else counts.constant++;
  }
  const { used } = counts;
  return {
    count: used,
    data: { ...data, length: used * width },
    norms: { ...norms, length: used },
    indices: indices.slice(0, used),
    counts,
  };
}

/** A filter's direction is all that counts: over its largest magnitude no weight leaves the range of f32. */
function scaledToF32(workspace: Workspace, filters: Block<"f64">, width: number): Block<"f32"> {
  const block = workspace.allocate("f32", filters.length);
  const [data, scaled] = [workspace.view(filters), workspace.view(block)];
  for (let from = 0; from < data.length; from += width) {
    let largest = 0;
    for (let i = from; i < from + width; i++) largest = Math.max(largest, Math.abs(data[i]));
    for (let i = from; i < from + width; i++) scaled[i] = largest === 0 ? 0 : data[i] / largest;
  }
  return block;
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
