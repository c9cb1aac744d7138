import { throwIfAborted } from "../abort.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { chunkFilters, readFilters, shareFilters } from "../model/read-filters.ts";
import { type Chunk, cutChunk } from "./chunk.ts";
import { ChunkCache } from "./chunk-cache.ts";
import type { FilterTask } from "./filter-task.ts";
import { kindOf } from "./numbers.ts";
import { runInOrder } from "./run-in-order.ts";
import { Semaphore } from "./semaphore.ts";
import type { TaskRunner } from "./task-runner.ts";

/** Filters of small chunks that go to a worker together: a task of some ms. */
const jobFilters = 16384;
/** Chunks that do: what a task finds of each is held until the job is done, some kilobytes a layer of one filter. */
const jobChunks = 256;
/** Weights of a chunk at most, so that it takes 64 MB. */
const chunkWeights = 2 ** 23;

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

/** Chunks that are given to a task together. */
interface Job {
  layers: ConvLayer[];
  chunks: Chunk[];
  /** Of each chunk's first filter, among all that are gone through. */
  places: number[];
}

/**
 * The filters of layers, chunk by chunk, as often as asked, in bounded memory: the one way that filters take to the work.
 * Where the runner can read the file by itself, it is told where a chunk lies; elsewhere the chunk goes to the runner and
 * comes back with the result, so it is not copied.
 */
export class FilterStream {
  private readonly cache: ChunkCache;
  private readonly semaphore: Semaphore;
  private readonly chunk: number;

  constructor(
    readonly runner: TaskRunner,
    /** Weights per filter. */
    readonly width: number,
    readonly signal?: AbortSignal,
  ) {
    this.cache = new ChunkCache(width);
    this.semaphore = new Semaphore(runner.ahead);
    this.chunk = Math.max(1, Math.min(chunkFilters, Math.floor(chunkWeights / width)));
  }

  /**
   * Runs a task on every chunk of the layers. The results come in the order of the chunks, whichever is ready first.
   * @param params Without typed arrays: those would be given away with the first chunk.
   * @param filters Filters that a task gets at most, for tasks that take long; by default whole chunks, which can be kept.
   * @param chunks Small chunks that it gets at most, for tasks that find much of each.
   */
  async *visit<P, R>(
    task: FilterTask<P, R>,
    layers: readonly ConvLayer[],
    params: P,
    { filters = this.chunk, chunks = jobChunks }: { filters?: number; chunks?: number } = {},
  ): AsyncGenerator<Visit<R>> {
    const jobs = this.entered(this.jobs(layers, Math.min(filters, this.chunk), chunks));
    yield* runInOrder(jobs, this.runner.ahead, (job) =>
      this.run(task, job, params).finally(() => this.semaphore.leave()),
    );
  }

  /** The same jobs, each when there is room for one more in memory, whatever other visits go on. */
  private async *entered(jobs: AsyncIterable<Job>): AsyncGenerator<Job> {
    for await (const job of jobs) {
      await this.semaphore.enter();
      yield job;
    }
  }

  private async run<P, R>(task: FilterTask<P, R>, { layers, chunks, places }: Job, params: P): Promise<Visit<R>> {
    const done = await this.runner.run(task, { chunks, places, width: this.width, params }, this.signal);
    return {
      result: done.result,
      chunks: done.chunks.map((chunk, i) => {
        this.cache.put(layers[i], chunk);
        return { layer: layers[i], start: chunk.start, total: chunk.total, nonFinite: chunk.nonFinite ?? [] };
      }),
    };
  }

  /** Chunks of at most `most` filters; small ones that follow each other together. */
  private async *jobs(layers: readonly ConvLayer[], most: number, mostChunks: number): AsyncGenerator<Job> {
    const room = Math.min(most, jobFilters);
    let job: Job = { layers: [], chunks: [], places: [] };
    let [filters, kind, before] = [0, "", 0];
    for (const layer of layers) {
      for await (const chunk of this.chunks(layer, most)) {
        const own = kindOf(chunk.data);
        const full = filters + chunk.total > room || job.chunks.length === mostChunks;
        if (filters > 0 && (full || own !== kind)) {
          yield job;
          [job, filters] = [{ layers: [], chunks: [], places: [] }, 0];
        }
        kind = own;
        job.layers.push(layer);
        job.chunks.push(chunk);
        job.places.push(before + chunk.start);
        filters += chunk.total;
      }
      before += layer.filters;
    }
    if (filters > 0) yield job;
  }

  private async *chunks(layer: ConvLayer, most: number): AsyncGenerator<Chunk> {
    if (this.runner.readsShared && shareFilters(layer, 0, layer.filters) !== undefined) {
      yield* this.sharedChunks(layer, most);
      return;
    }
    const whole = most === this.chunk;
    const cached = whole ? this.cache.take(layer) : this.cache.get(layer);
    if (cached !== undefined) {
      for (const chunk of cached) {
        if (whole) yield chunk;
        else yield* cutChunk(chunk, most, this.width);
      }
      return;
    }
    const keep = whole && this.cache.reserve(layer);
    for await (const { start, count, data } of readFilters(layer, { chunk: this.chunk, signal: this.signal })) {
      throwIfAborted(this.signal);
      const chunk = { start, total: count, data, nonFinite: null, outputs: outputsOf(layer, count), keep };
      if (count <= most) yield chunk;
      else yield* cutChunk(chunk, most, this.width);
    }
  }

  /** The same chunks: not one is read here. */
  private *sharedChunks(layer: ConvLayer, most: number): Generator<Chunk> {
    // A chunk is cut as one that is read here.
    for (let start = 0; start < layer.filters; start += this.chunk) {
      const end = Math.min(start + this.chunk, layer.filters);
      const data = shareFilters(layer, start, end);
      if (data === undefined) continue;
      const total = end - start;
      const chunk = { start, total, data, nonFinite: null, outputs: outputsOf(layer, total), keep: false };
      yield* cutChunk(chunk, most, this.width);
    }
  }
}

/** Output channels whose weights are so many filters of a layer. */
function outputsOf({ kind, out, filters }: ConvLayer, count: number): number {
  return kind === "filters" || count < filters ? 0 : out;
}
