import type { ConvLayer } from "../model/conv-layer.ts";

/** What a task found in one chunk of a layer, or in several small ones. */
export interface Visit<R> {
  chunks: VisitedChunk[];
  result: R;
}

export interface VisitedChunk {
  layer: ConvLayer;
  /** Index in the layer of its first filter, filters as read, and, of a task on finite filters, the indices of the others. */
  start: number;
  total: number;
  nonFinite: number[];
}

/** What was found in one chunk. */
export interface ChunkFind<R> {
  readonly chunk: VisitedChunk;
  readonly found: R;
}

export function totalOf(chunks: readonly VisitedChunk[]): number {
  return chunks.reduce((sum, { total }) => sum + total, 0);
}
