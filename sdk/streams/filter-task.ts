import type { Kernels } from "../wasm/load.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { withWorkspace } from "../wasm/workspace.ts";
import { noFilters } from "./chunk.ts";
import type { FilterDone, FilterJob } from "./filter-job.ts";
import { floatsOf } from "./numbers.ts";
import { type PlacedFilters, placeAll, placeFinite } from "./placed-filters.ts";
import { postChunks } from "./post-chunks.ts";
import type { Task } from "./task.ts";

/** A task on filters of a stream. */
export type FilterTask<P, R> = Task<FilterJob<P>, FilterDone<R>>;

/** A task on finite filters: the chunks lie one after the other in the Wasm memory, others were taken out. */
export const onFiniteFilters = placedTask(placeFinite);

/** A task on filters as they are in the file, with NaN and infinity: the chunks lie one after the other in the Wasm memory. */
export const onPlacedFilters = placedTask(placeAll);

function placedTask(place: typeof placeAll) {
  return <P, R>(
    name: string,
    compute: (filters: PlacedFilters, params: P) => R,
    /** Whether what it finds is many small arrays, none of which is posted again. */
    { packs = false } = {},
  ): FilterTask<P, R> => ({
    name,
    posting: postChunks(packs),
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
    posting: postChunks(false),
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
