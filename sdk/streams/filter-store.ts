import { throwIfAborted } from "../abort.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { chunkFilters, readFilters, shareFilters } from "../model/read-filters.ts";
import type { Chunk, ChunkDone } from "./chunk.ts";
import { ChunkCache } from "./chunk-cache.ts";
import type { Numbers } from "./numbers.ts";
import { Gate } from "./semaphore.ts";
import type { TaskRunner } from "./task-runner.ts";
import type { ChunkParams, ChunkResult, ChunkTaskName, TaskInput } from "./tasks.ts";

/** What a task found in one chunk of a layer. */
export interface Visit<R> extends ChunkDone<R> {
  layer: ConvLayer;
}

/**
 * The filters of layers, chunk by chunk, as often as asked, in bounded memory. Where the runner can read the file by itself,
 * it is told where a chunk lies; elsewhere the chunk goes to the runner and comes back with the result, so it is never copied.
 */
export class FilterStore {
  private readonly cache: ChunkCache;
  private readonly gate: Gate;

  constructor(
    readonly runner: TaskRunner,
    /** Weights per filter. */
    readonly width: number,
    readonly signal?: AbortSignal,
  ) {
    this.cache = new ChunkCache(width);
    this.gate = new Gate(runner.ahead);
  }

  /** Runs a task on every chunk of the layers. The results come in the order of the chunks, whichever is ready first. */
  async *visit<N extends ChunkTaskName>(
    name: N,
    layers: readonly ConvLayer[],
    params: ChunkParams<N>,
  ): AsyncGenerator<Visit<ChunkResult<N>>> {
    const underWay: Promise<Visit<ChunkResult<N>>>[] = [];
    const first = () => underWay.shift() as Promise<Visit<ChunkResult<N>>>;
    try {
      for (const layer of layers) {
        for await (const chunk of this.chunks(layer)) {
          await this.gate.enter();
          const done = this.run(name, layer, chunk, params).finally(() => this.gate.leave());
          // A failure is met when its turn comes.
          done.catch(() => {});
          underWay.push(done);
          if (underWay.length >= this.runner.ahead) yield await first();
        }
      }
      while (underWay.length > 0) yield await first();
    } finally {
      await Promise.allSettled(underWay);
    }
  }

  private async run<N extends ChunkTaskName>(
    name: N,
    layer: ConvLayer,
    chunk: Chunk<Numbers>,
    params: ChunkParams<N>,
  ): Promise<Visit<ChunkResult<N>>> {
    const input = { chunk, width: this.width, params } as TaskInput<N>;
    const done = (await this.runner.run(name, input, this.signal)) as ChunkDone<ChunkResult<N>>;
    this.cache.put(layer, done.chunk);
    return { layer, ...done };
  }

  private async *chunks(layer: ConvLayer): AsyncGenerator<Chunk<Numbers>> {
    if (this.runner.readsShared && shareFilters(layer, 0, layer.filters) !== undefined) {
      yield* this.sharedChunks(layer);
      return;
    }
    const cached = this.cache.take(layer);
    if (cached !== undefined) {
      yield* cached;
      return;
    }
    const keep = this.cache.reserve(layer);
    for await (const { start, count, data } of readFilters(layer, { signal: this.signal })) {
      throwIfAborted(this.signal);
      yield { start, total: count, data, nonFinite: null, keep };
    }
  }

  /** The same chunks as `readFilters` gives: not one is read here. */
  private *sharedChunks(layer: ConvLayer): Generator<Chunk<Numbers>> {
    for (let start = 0; start < layer.filters; start += chunkFilters) {
      const end = Math.min(start + chunkFilters, layer.filters);
      const data = shareFilters(layer, start, end);
      if (data !== undefined) yield { start, total: end - start, data, nonFinite: null, keep: false };
    }
  }
}
