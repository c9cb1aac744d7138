import { throwIfAborted } from "../abort.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { readFilters } from "../model/read-filters.ts";
import type { Kernels } from "../wasm/load.ts";
import { markNonFinite } from "../wasm/mark-non-finite.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";

/** Filters that are kept in memory between passes: above this, every pass reads the files again. */
const cacheBytes = 64 * 1024 * 1024;

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

/** The filters of layers, chunk by chunk, as often as asked, in bounded memory. */
export class FilterStore {
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
    for await (const { start, count, data } of readFilters(layer, { signal: this.signal })) {
      throwIfAborted(this.signal);
      const chunk = this.withoutNonFinite(start, count, data);
      if (keep) kept.push(chunk);
      yield chunk;
    }
    if (keep) this.cache.set(layer, kept);
  }

  private withoutNonFinite(start: number, count: number, data: FloatArray): FiniteChunk {
    const { width } = this;
    const flags = withWorkspace(this.kernels, (workspace) => {
      const block = workspace.allocate("u8", count);
      return markNonFinite(workspace, block, workspace.placeFloats(data), width) > 0 ? workspace.copyOut(block) : null;
    });
    if (flags === null) return { start, count, data, nonFinite: [] };
    const nonFinite: number[] = [];
    const clean = data.slice();
    let left = 0;
    for (let i = 0; i < count; i++) {
      if (flags[i] !== 0) nonFinite.push(start + i);
      else clean.copyWithin(left++ * width, i * width, (i + 1) * width);
    }
    return { start, count: left, data: clean.subarray(0, left * width), nonFinite };
  }
}
