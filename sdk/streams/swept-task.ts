import { type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { type Chunk, cutChunk, noFilters } from "./chunk.ts";
import type { FilterTask } from "./filter-task.ts";
import { type PlacedFilters, placeFinite } from "./placed-filters.ts";
import { postChunks } from "./post-chunks.ts";

/** What is found of filters that come piece by piece, in order. */
export interface Swept<R> {
  /** Finite filters, which lie in the Wasm memory until this returns. */
  add(filters: PlacedFilters): void;
  /** After the last. */
  end(): R;
}

/** Weights that are read at once: a megabyte of f64, which the processor's cache holds until the work on them is done. */
const pieceWeights = 2 ** 17;

/**
 * A task on finite filters that come in pieces: what is read where it lies is never in memory as a whole.
 * @param begin Its workspace lasts as long as the task.
 */
export function onFinitePieces<P, R>(
  name: string,
  begin: (workspace: Workspace, params: P) => Swept<R>,
): FilterTask<P, R> {
  return {
    name,
    posting: postChunks(false),
    run: (kernels, { chunks, places, width, params }, read) =>
      withWorkspace(kernels, (workspace) => {
        const swept = begin(workspace, params);
        const add = (some: readonly Chunk[], at: readonly number[]) =>
          withWorkspace(kernels, (scratch) => {
            const { filters, kept } = placeFinite(scratch, some, width, read);
            swept.add({ ...filters, places: at });
            return kept;
          });
        const most = Math.ceil(pieceWeights / width);
        const done: Chunk[] = [];
        for (let i = 0; i < chunks.length; ) {
          const chunk = chunks[i];
          if (chunk.total > most && !ArrayBuffer.isView(chunk.data)) {
            const nonFinite: number[] = [];
            for (const piece of cutChunk(chunk, most, width)) {
              const [kept] = add([piece], [places[i] + piece.start - chunk.start]);
              for (const index of kept.nonFinite ?? []) nonFinite.push(index);
            }
            done.push({ ...chunk, data: noFilters(), nonFinite });
            i++;
            continue;
          }
          // Small ones that follow each other are read at once.
          let [end, filters] = [i + 1, chunk.total];
          while (end < chunks.length && filters + chunks[end].total <= most) filters += chunks[end++].total;
          done.push(...add(chunks.slice(i, end), places.slice(i, end)));
          i = end;
        }
        return { chunks: done as Chunk<ReturnType<typeof noFilters>>[], result: swept.end() };
      }),
  };
}
