import type { Kernels } from "../wasm/load.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { withWorkspace } from "../wasm/workspace.ts";
import { type Chunk, noFilters } from "./chunk.ts";
import { floatsOf } from "./numbers.ts";
import { type PlacedFilters, placeAll, placeFinite } from "./placed-filters.ts";
import type { Task } from "./task.ts";

/** What a task gets: chunks that it may keep (only where their weights came along), and its parameters. */
export interface FilterJob<P> {
  chunks: Chunk[];
  /** Of each chunk's first filter, among all filters of the layers that are gone through. */
  places: number[];
  /** Weights per filter, k*k. */
  width: number;
  params: P;
}

/** The chunks, those to be kept with their filters, and the result. */
export interface FilterDone<R> {
  chunks: Chunk<FloatArray>[];
  result: R;
}

/** A task on filters of a stream. */
export type FilterTask<P, R> = Task<FilterJob<P>, FilterDone<R>>;

/** A task on finite filters: the chunks lie one after the other in the Wasm memory, others were taken out. */
export const onFiniteFilters = placedTask(placeFinite);

/** A task on filters as they are in the file, with NaN and infinity: the chunks lie one after the other in the Wasm memory. */
export const onPlacedFilters = placedTask(placeAll);

function placedTask(place: typeof placeAll) {
  return <P, R>(name: string, compute: (filters: PlacedFilters, params: P) => R): FilterTask<P, R> => ({
    name,
    run: (kernels, { chunks, places, width, params }, read) =>
      withWorkspace(kernels, (workspace) => {
        const { filters, kept } = place(workspace, chunks, width, read);
        return { chunks: kept, result: compute({ ...filters, places }, params) };
      }),
  });
}

/** A task on each chunk of filters as they are in the file, with NaN and infinity. */
export function onEachChunk<P, R>(
  name: string,
  compute: (kernels: Kernels, filters: FloatArray, chunk: { start: number; width: number }, params: P) => R,
): FilterTask<P, R[]> {
  return {
    name,
    run(kernels, { chunks, width, params }, read) {
      const result: R[] = [];
      const kept = chunks.map((chunk) => {
        const data = floatsOf(chunk.data, read);
        result.push(compute(kernels, data, { start: chunk.start, width }, params));
        return { ...chunk, data: chunk.keep ? data : noFilters() };
      });
      return { chunks: kept, result };
    },
  };
}
