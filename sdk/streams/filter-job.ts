import type { FloatArray } from "../wasm/workspace.ts";
import type { Chunk } from "./chunk.ts";

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
