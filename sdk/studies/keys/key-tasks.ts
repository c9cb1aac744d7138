import type { KeysFilters } from "../../results/keys.ts";
import { cosine } from "../../statistics/bounded.ts";
import { seededRanks } from "../../statistics/random.ts";
import { allocateNearest, type Clustering, clusterFilters } from "../../statistics/spherical-k-means.ts";
import { onPlacedFilters } from "../../streams/filter-task.ts";
import { LeastRows, type SavedLeastRows } from "../../streams/least-rows.ts";
import { blocksOf, type PlacedFilters } from "../../streams/placed-filters.ts";
import type { Task } from "../../streams/task.ts";
import { centredNorms, nearestKeys } from "../../wasm/keys.ts";
import { type Block, type Workspace, withWorkspace } from "../../wasm/workspace.ts";
import { KeysTally, type NearestKeys, type SavedKeysTally } from "./keys-tally.ts";

/** Filters that have a direction, of one chunk of a layer, in the Wasm memory. */
interface UsableFilters {
  /** count x (k*k). A filter stored in f64 is over its largest magnitude, and rounded to f32. */
  readonly data: Block<"f32">;
  /** Length of each without its mean. */
  readonly norms: Block<"f64">;
  /** Of each its place among all filters that are gone through. */
  readonly places: Float64Array;
  /** Filters of the chunk by what they are. */
  readonly counts: KeysFilters;
}

/** How filters are sampled. */
export interface SampleParams {
  /** How many at most. */
  most: number;
  seed: number;
}

/** A seeded sample of the filters that have a direction: those of least rank, all where there are few. */
export const sampleUsable = onPlacedFilters(
  "sample usable",
  (filters: PlacedFilters, { most, seed }: SampleParams): SavedLeastRows => {
    const [kept, rankOf] = [new LeastRows(most, filters.width), seededRanks(seed)];
    onChunks(filters, (workspace, { data, places }) => {
      const rows = workspace.view(data);
      for (const [i, place] of places.entries()) kept.offer(rankOf(place), place, rows, i * filters.width);
    });
    return kept.save();
  },
);

/** What keys explain of the filters of a chunk. */
export interface AssignedFilters {
  tally: SavedKeysTally;
  filters: KeysFilters;
}

export interface AssignParams {
  keys: number[][];
  signed: boolean;
  /** From which on a filter counts as explained. */
  cosine: number;
}

/** Each filter of a chunk goes to the nearest of some keys. */
export const assignKeys = onPlacedFilters(
  "assign keys",
  (filters: PlacedFilters, { keys, ...options }: AssignParams): AssignedFilters[] =>
    onChunks(filters, (workspace, usable) => {
      const tally = new KeysTally(keys.length);
      const nearest = nearestOf(workspace, usable, keys.flat(), filters.width, options.signed);
      tally.update(nearest, usable.places, options);
      return { tally: tally.save(), filters: usable.counts };
    }),
);

/** What is found in each chunk, with scratch memory of its own. */
function onChunks<R>(filters: PlacedFilters, find: (workspace: Workspace, usable: UsableFilters) => R): R[] {
  const { kernels } = filters.workspace;
  return blocksOf(filters).map((block, i) =>
    withWorkspace(kernels, (ws) => find(ws, usableOf(ws, block, filters.width, filters.places[i]))),
  );
}

/** @param keys One row after the other. */
export function nearestOf(
  workspace: Workspace,
  { data, norms }: Pick<UsableFilters, "data" | "norms">,
  keys: ArrayLike<number>,
  width: number,
  signed: boolean,
): NearestKeys {
  const nearest = allocateNearest(workspace, norms.length);
  nearestKeys(workspace, nearest, data, norms, workspace.place("f64", Float64Array.from(keys)), width, signed);
  return { indices: workspace.copyOut(nearest.indices), cosines: workspace.copyOut(nearest.cosines).map(cosine) };
}

/** Filters stored in f32 are moved together where they lie. */
function usableOf(workspace: Workspace, block: Block<"f32" | "f64">, width: number, first: number): UsableFilters {
  const data = block.type === "f32" ? (block as Block<"f32">) : scaledToF32(workspace, block as Block<"f64">, width);
  const norms = workspace.allocate("f64", data.length / width);
  centredNorms(workspace, norms, data, width);
  const [all, lengths] = [workspace.view(data), workspace.view(norms)];
  const counts: KeysFilters = { used: 0, constant: 0, zero: 0, nonFinite: 0 };
  const places = new Float64Array(lengths.length);
  for (const [i, norm] of lengths.entries()) {
    const from = i * width;
    if (norm > 0 && norm < Infinity) {
      all.copyWithin(counts.used * width, from, from + width);
      lengths[counts.used] = norm;
      places[counts.used++] = first + i;
    } else if (norm !== 0 || !Number.isFinite(all[from])) counts.nonFinite++;
    else if (all[from] === 0) counts.zero++;
    else counts.constant++;
  }
  const { used } = counts;
  return {
    data: { ...data, length: used * width },
    norms: { ...norms, length: used },
    places: places.slice(0, used),
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
