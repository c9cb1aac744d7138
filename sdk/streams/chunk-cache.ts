import type { ConvLayer } from "../model/conv-layer.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import type { Chunk } from "./chunk.ts";

/** Filters that are kept in memory between passes: above this, every pass reads the files again. */
const cacheBytes = 64 * 1024 * 1024;

/** Of a layer whose chunks are on their way: 10,000 layers share it. */
const none: readonly Chunk<FloatArray>[] = [];

/** The chunks of layers between passes, as far as there is room. */
export class ChunkCache {
  private readonly layers = new Map<ConvLayer, readonly Chunk<FloatArray>[]>();
  private room = cacheBytes;

  constructor(private readonly width: number) {}

  /** Every chunk of the layer in order, undefined where one is missing. */
  get(layer: ConvLayer): readonly Chunk<FloatArray>[] | undefined {
    const kept = this.layers.get(layer);
    if (kept === undefined) return undefined;
    const chunks = kept.length === 1 ? kept : [...kept].sort((a, b) => a.start - b.start);
    return chunks.reduce((sum, { total }) => sum + total, 0) < layer.filters ? undefined : chunks;
  }

  /** The same; they are the caller's to give away, and the cache's no more. */
  take(layer: ConvLayer): readonly Chunk<FloatArray>[] | undefined {
    const chunks = this.get(layer);
    if (chunks !== undefined) this.layers.set(layer, none);
    return chunks;
  }

  /** Whether there is room for the layer, which is then its own. */
  reserve(layer: ConvLayer): boolean {
    if (this.layers.has(layer)) return true;
    const bytes = layer.filters * this.width * Float64Array.BYTES_PER_ELEMENT;
    if (bytes > this.room) return false;
    this.room -= bytes;
    this.layers.set(layer, none);
    return true;
  }

  put(layer: ConvLayer, chunk: Chunk<FloatArray>): void {
    if (!chunk.keep) return;
    // Two visits at once may both bring a chunk. There is room for some thirty, so looking through them costs nothing.
    const kept = this.layers.get(layer);
    if (kept?.every(({ start }) => start !== chunk.start)) this.layers.set(layer, [...kept, chunk]);
  }
}
