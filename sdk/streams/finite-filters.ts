import { throwIfAborted } from "../abort.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { readFilters } from "../model/read-filters.ts";
import type { Kernels } from "../wasm/load.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { withoutNonFinite } from "./chunk.ts";
import { cacheBytes } from "./chunk-cache.ts";

/** Some of a layer's filters, the ones with a NaN or infinite weight taken out. */
export interface FiniteChunk {
  /** Index in the layer of the chunk's first filter. */
  start: number;
  /** Filters left. */
  count: number;
  /** count x (k*k), row-major. */
  data: FloatArray;
  /** Indices in the layer of the filters that were taken out. */
  nonFinite: number[];
}

/** The filters of layers for a study in this thread, chunk by chunk, as often as asked, in bounded memory. */
export class FiniteFilters {
  private readonly cache = new Map<ConvLayer, FiniteChunk[]>();
  private cachedBytes = 0;

  constructor(
    private readonly kernels: Kernels,
    /** Weights per filter. */
    readonly width: number,
    private readonly signal?: AbortSignal,
  ) {}

  async *chunks(layer: ConvLayer): AsyncGenerator<FiniteChunk> {
    const cached = this.cache.get(layer);
    if (cached !== undefined) {
      yield* cached;
      return;
    }
    const bytes = layer.filters * this.width * Float64Array.BYTES_PER_ELEMENT;
    const keep = this.cachedBytes + bytes <= cacheBytes;
    if (keep) this.cachedBytes += bytes;
    const kept: FiniteChunk[] = [];
    for await (const { start, count: total, data } of readFilters(layer, { signal: this.signal })) {
      throwIfAborted(this.signal);
      const read = { start, total, data, nonFinite: null, keep };
      const finite = withoutNonFinite(this.kernels, read, this.width);
      const chunk = { start, count: finite.data.length / this.width, data: finite.data, nonFinite: finite.nonFinite };
      if (keep) kept.push(chunk);
      yield chunk;
    }
    if (keep) this.cache.set(layer, kept);
  }
}
