import type { Kernels } from "../wasm/load.ts";
import { markNonFinite } from "../wasm/mark-non-finite.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";
import { floatsOf, type Numbers, type ReadShared } from "./numbers.ts";

/** A run of a layer's filters, on its way to whoever works on it and back. */
export interface Chunk<D = FloatArray> {
  /** Index in the layer of the chunk's first filter. */
  start: number;
  /** Filters as read. */
  total: number;
  /** Rows of k*k weights, row-major: all of them, or the finite ones once `nonFinite` is known. */
  data: D;
  /** Indices in the layer of the filters with a NaN or infinite weight, which were taken out; null: not looked for yet. */
  nonFinite: number[] | null;
  /** Whether the filters should come back: they are kept for the next pass. */
  keep: boolean;
}

/** What a task gets: a chunk that it may keep (only where its weights came along), and its parameters. */
export interface ChunkJob<P> {
  chunk: Chunk<Numbers>;
  /** Weights per filter, k*k. */
  width: number;
  params: P;
}

/**
 * What it gives back: the chunk without its non-finite filters (without any where they are not kept), and the result; null
 * where no filter was left.
 */
export interface ChunkDone<R> {
  chunk: Chunk;
  result: R | null;
}

export type ChunkTask<P, R> = (kernels: Kernels, job: ChunkJob<P>, read: ReadShared) => ChunkDone<R>;

/** The heart of a task: what it computes of finite filters, rows of `width` weights. */
export type OfFilters<P, R> = (kernels: Kernels, data: FloatArray, width: number, params: P) => R;

export function onChunk<P, R>(compute: OfFilters<P, R>): ChunkTask<P, R> {
  return (kernels, { chunk, width, params }, read) => {
    const finite = withoutNonFinite(kernels, { ...chunk, data: floatsOf(chunk.data, read) }, width);
    const { data } = finite;
    const result = data.length === 0 ? null : compute(kernels, data, width, params);
    return { chunk: finite.keep ? finite : { ...finite, data: new Float32Array() }, result };
  };
}

/** The chunk with its filters that have a NaN or an infinity taken out, if that was not done before. */
export function withoutNonFinite(kernels: Kernels, chunk: Chunk, width: number): Chunk & { nonFinite: number[] } {
  const { start, total, data, nonFinite: known } = chunk;
  if (known !== null) return { ...chunk, nonFinite: known };
  const flags = withWorkspace(kernels, (workspace) => {
    const block = workspace.allocate("u8", total);
    return markNonFinite(workspace, block, workspace.placeFloats(data), width) > 0 ? workspace.copyOut(block) : null;
  });
  if (flags === null) return { ...chunk, nonFinite: [] };
  const nonFinite: number[] = [];
  const clean = data.slice();
  let left = 0;
  for (let i = 0; i < total; i++) {
    if (flags[i] !== 0) nonFinite.push(start + i);
    else clean.copyWithin(left++ * width, i * width, (i + 1) * width);
  }
  return { ...chunk, data: clean.subarray(0, left * width), nonFinite };
}
