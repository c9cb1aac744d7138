import { throwIfAborted } from "../abort.ts";
import { UsageError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { chunkFilters, readFilters, shareFilters } from "../model/read-filters.ts";
import { type Chunk, cutChunk, type StreamedLayer } from "./chunk.ts";
import { ChunkCache } from "./chunk-cache.ts";
import type { FilterTask } from "./filter-task.ts";
import { kindOf } from "./numbers.ts";
import type { ExactSum, FilterRun, Passes, SharedEach, SharedRuns } from "./passes.ts";
import { runInOrder } from "./run-in-order.ts";
import { Semaphore } from "./semaphore.ts";
import type { TaskRunner } from "./task-runner.ts";
import { type ChunkFind, totalOf, type Visit } from "./visit.ts";
import { visitUnknown } from "./visit-unknown.ts";

/** Filters of small chunks that go to a worker together: a task of some ms. */
const jobFilters = 16384;
/** Chunks that do: what a task finds of each is held until the job is done, some kilobytes a layer of one filter. */
const jobChunks = 256;
/** Weights of a chunk at most, so that it takes 64 MB. */
const chunkWeights = 2 ** 23;
/**
 * Weights of chunks that a task gets together at most where all that it finds is added up: some hundred kilobytes, however many
 * filters there are. Where it reads them itself, piece by piece, it takes more of them, which take a tenth of a second.
 */
const sumWeights = 2 ** 21;
const sumWeightsRead = 2 ** 23;
/** What is left is shared out among twice as many tasks as are under way: so tasks get smaller, and all workers end at about the same time. */
const sharesLeft = 2;

export interface VisitOptions {
  /** Filters that a task gets at most, for tasks that take long; by default whole chunks, which can be kept. */
  filters?: number;
  /** Small chunks that it gets at most, for tasks that find much of each. */
  chunks?: number;
  /** Filters of chunks that it gets together at most, of so many that are left. */
  together?: (left: number) => number;
}

export interface EachOptions<R> extends VisitOptions {
  /** A find, by which those of other processes are checked (`likeTemplate`). */
  like: R;
  told?: (found: R, layer: ConvLayer) => R;
  onOwn?: SharedEach<R>["onOwn"];
  onFilters?: (filters: number) => void;
  /** What is known of chunks of one layer already, which are not read. */
  known?: readonly ChunkFind<R>[];
}

/** Chunks that are given to a task together. */
interface Job {
  layers: StreamedLayer[];
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
  /** Of layers of several chunks: the first filters of those whose filters are all finite, which need not be looked at again. */
  private readonly finite = new Map<ConvLayer, Set<number>>();
  private readonly semaphore: Semaphore;
  private readonly chunk: number;

  constructor(
    readonly runner: TaskRunner,
    /** Weights per filter. */
    readonly width: number,
    readonly signal?: AbortSignal,
    /** Where several processes share the filters. */
    readonly passes?: Passes,
  ) {
    this.cache = new ChunkCache(width);
    this.semaphore = new Semaphore(runner.ahead);
    this.chunk = filtersPerChunk(width);
  }

  /**
   * Runs a task on every chunk of the layers. The results come in the order of the chunks, whichever is ready first.
   * @param params Without typed arrays: those would be given away with the first chunk.
   */
  async *visit<P, R>(
    task: FilterTask<P, R>,
    layers: readonly StreamedLayer[],
    params: P,
    { filters = this.chunk, chunks = jobChunks }: VisitOptions = {},
  ): AsyncGenerator<Visit<R>> {
    if (this.sharedAmong(layers)) throw new UsageError(`the pass "${task.name}" is not shared by processes yet`);
    yield* this.visitSome(task, layers, params, { filters, chunks }, wholeLayer);
  }

  /**
   * The same pass where what it finds is added up, exactly. Of filters that processes share, each adds its own, and the sum
   * of all is known in the next round.
   * @param key Of the pass, among all passes of the study.
   * @throws RoundEnd
   */
  async sum<P, R>(
    key: string,
    into: ExactSum<R>,
    task: FilterTask<P, R>,
    layers: readonly StreamedLayer[],
    params: P,
    onFilters?: (filters: number) => void,
  ): Promise<void> {
    if (!this.sharedAmong(layers)) {
      const together = this.summedTogether(layers);
      for await (const { chunks, result } of this.visitSome(task, layers, params, { together }, wholeLayer)) {
        into.add(result);
        onFilters?.(totalOf(chunks));
      }
      return;
    }
    const together = this.summedTogether(layers);
    const visit = (left: SharedRuns) => this.visitSome(task, layers, params, { together }, left);
    await (this.passes as Passes).sum({ key, into, layers, visit, onFilters });
  }

  /**
   * The same pass where what is found of each chunk counts by itself, in the order of the chunks.
   * @param told What is kept of a chunk's finds, here and where processes share the filters.
   * @param onOwn Called where processes share the filters, with what this one has found of each layer.
   * @throws RoundEnd
   */
  async *each<P, R>(
    key: string,
    task: FilterTask<P, R[]>,
    layers: readonly StreamedLayer[],
    params: P,
    { like, told = (found) => found, onOwn, onFilters, known = [], ...options }: EachOptions<R>,
  ): AsyncGenerator<Visit<R[]>> {
    const visit = (left: SharedRuns) =>
      visitUnknown(known, left, this.chunk, (some) => this.visitSome(task, layers, params, options, some));
    if (!this.sharedAmong(layers)) {
      for await (const { chunks, result } of visit(wholeLayer)) {
        yield { chunks, result: result.map((found, i) => told(found, chunks[i].layer)) };
        onFilters?.(totalOf(chunks));
      }
      return;
    }
    yield* (this.passes as Passes).each({ key, layers, visit, like, told, onOwn, onFilters });
  }

  /** Filters that a task gets together where finds are added up. */
  private summedTogether(layers: readonly StreamedLayer[]): (left: number) => number {
    const isRead = this.runner.readsShared && layers.every((layer) => shareFilters(layer, 0, 1) !== undefined);
    const most = (isRead ? sumWeightsRead : sumWeights) / this.width;
    return (left) => Math.max(jobFilters, Math.min(most, left / (sharesLeft * this.runner.ahead)));
  }

  /** Whether other processes have a part in these layers. */
  private sharedAmong(layers: readonly StreamedLayer[]): boolean {
    return this.passes !== undefined && layers.some((layer) => this.passes?.numberOf(layer) !== undefined);
  }

  private async *visitSome<P, R>(
    task: FilterTask<P, R>,
    layers: readonly StreamedLayer[],
    params: P,
    { filters = this.chunk, chunks = jobChunks, together = () => jobFilters }: VisitOptions,
    left: (layer: ConvLayer) => readonly FilterRun[],
  ): AsyncGenerator<Visit<R>> {
    const jobs = this.entered(this.jobs(layers, Math.min(filters, this.chunk), [chunks, together], left));
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
        const layer = layers[i];
        this.cache.put(layer, chunk);
        this.noteFinite(layer, chunk);
        // Of a layer of which only some filters are meant, nobody asks which the others are.
        const nonFinite = layer.above === undefined ? (chunk.nonFinite ?? []) : [];
        return { layer, start: chunk.start, total: chunk.total, nonFinite };
      }),
    };
  }

  /** Chunks of at most `most` filters; small ones that follow each other together. */
  private async *jobs(
    layers: readonly StreamedLayer[],
    most: number,
    [mostChunks, together]: readonly [number, (left: number) => number],
    left: (layer: ConvLayer) => readonly FilterRun[],
  ): AsyncGenerator<Job> {
    let remaining = 0;
    for (const layer of layers) for (const [, first, end] of left(layer)) remaining += end - first;
    const roomNow = () => (most < this.chunk ? Math.min(most, together(remaining)) : together(remaining));
    let job: Job = { layers: [], chunks: [], places: [] };
    let [filters, kind, before, room] = [0, "", 0, roomNow()];
    for (const layer of layers) {
      for await (const chunk of this.chunksOf(layer, most, left(layer))) {
        const own = kindOf(chunk.data);
        const full = filters + chunk.total > room || job.chunks.length === mostChunks;
        if (filters > 0 && (full || own !== kind)) {
          yield job;
          remaining -= filters;
          [job, filters, room] = [{ layers: [], chunks: [], places: [] }, 0, roomNow()];
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

  private noteFinite(layer: ConvLayer, { start, total, nonFinite }: Chunk): void {
    const isWhole = start % this.chunk === 0 && total === Math.min(this.chunk, layer.filters - start);
    if (nonFinite?.length !== 0 || !isWhole || total === layer.filters) return;
    const known = this.finite.get(layer) ?? new Set();
    this.finite.set(layer, known.add(start));
  }

  private async *chunksOf(layer: ConvLayer, most: number, runs: readonly FilterRun[]): AsyncGenerator<Chunk> {
    for (const [, first, end] of runs) yield* this.chunks(layer, most, first, end);
  }

  /** The chunks of a layer, or of a part that begins and ends where chunks do, which is not kept. */
  private async *chunks(layer: StreamedLayer, most: number, first: number, end: number): AsyncGenerator<Chunk> {
    if (this.runner.readsShared && shareFilters(layer, first, end) !== undefined) {
      yield* this.sharedChunks(layer, most, first, end);
      return;
    }
    const isPart = end - first < layer.filters;
    const whole = most === this.chunk;
    const cached = isPart ? undefined : whole ? this.cache.take(layer) : this.cache.get(layer);
    if (cached !== undefined) {
      for (const chunk of cached) {
        if (whole) yield chunk;
        else yield* cutChunk(chunk, most, this.width);
      }
      return;
    }
    const keep = !isPart && whole && this.cache.reserve(layer);
    const { chunk: size, signal } = this;
    for await (const { start, count, data } of readFilters(layer, { start: first, end, chunk: size, signal })) {
      throwIfAborted(signal);
      const chunk = { ...{ start, total: count, data, nonFinite: null }, ...aboutChunk(layer, count), keep };
      if (count <= most) yield chunk;
      else yield* cutChunk(chunk, most, this.width);
    }
  }

  /** The same chunks: not one is read here. */
  private *sharedChunks(layer: StreamedLayer, most: number, first: number, last: number): Generator<Chunk> {
    // A chunk is cut as one that is read here.
    for (let start = first; start < last; start += this.chunk) {
      const end = Math.min(start + this.chunk, last);
      const data = shareFilters(layer, start, end);
      if (data === undefined) continue;
      const total = end - start;
      const nonFinite = this.finite.get(layer)?.has(start) ? [] : null;
      const chunk = { ...{ start, total, data, nonFinite }, ...aboutChunk(layer, total), keep: false };
      yield* cutChunk(chunk, most, this.width);
    }
  }
}

/** All of a layer, which then has no number among others. */
function wholeLayer({ filters }: ConvLayer): readonly FilterRun[] {
  return filters > 0 ? [[-1, 0, filters]] : [];
}

/** Filters of a chunk at most: the units that processes share. */
export function filtersPerChunk(width: number): number {
  return Math.max(1, Math.min(chunkFilters, Math.floor(chunkWeights / width)));
}

/** How many of them a layer has. */
export function chunkCount({ filters }: ConvLayer, width: number): number {
  return Math.ceil(filters / filtersPerChunk(width));
}

/** Output channels whose weights are so many filters of a layer, and which of its filters are meant. */
function aboutChunk({ kind, out, filters, above }: StreamedLayer, count: number): Pick<Chunk, "outputs" | "above"> {
  const outputs = kind === "filters" || count < filters ? 0 : out;
  return above === undefined ? { outputs } : { outputs, above };
}
