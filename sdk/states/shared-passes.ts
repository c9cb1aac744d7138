import { appendTo } from "../append-to.ts";
import { UnreadableError, UsageError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { Model } from "../model/model.ts";
import type { ModelTensor } from "../model/model-file.ts";
import { mapInOrder } from "../streams/map-in-order.ts";
import {
  type Collected,
  type FilterRun,
  type Passes,
  type PassKind,
  RoundEnd,
  type SharedEach,
  type SharedRuns,
  type SharedSum,
  type SharedUnits,
} from "../streams/passes.ts";
import { type ChunkFind, totalOf, type Visit, type VisitedChunk } from "../streams/visit.ts";
import { placesInShard, type Shard } from "./cut-shards.ts";
import { filtersOf, joinRuns, runsByLayer, runsLeft } from "./filter-runs.ts";
import { type FoundInUnit, foundInUnits } from "./found-in-units.ts";
import { FurtherRoundError } from "./further-round-error.ts";
import { type FoundInChunk, foundInChunk, foundInChunks, likeTemplate } from "./like-template.ts";
import { missingShards } from "./missing-shards.ts";
import type { CollectedPass, CollectedRound } from "./state.ts";
import { compareEntries, entriesOf, type FindPlace, openEntry } from "./stored-pass.ts";

/** What a process does of the passes that are not known yet. */
export interface Part {
  shard: Shard;
  /** Its filters, by the numbers of the layers. */
  runs: ReadonlyMap<number, readonly FilterRun[]>;
  /** What it had found before it was stopped. */
  earlier: ReadonlyMap<string, CollectedPass>;
  /** Called as it goes on. */
  onStep?: () => void | Promise<void>;
}

/** One pass as a process does its part of it. */
interface PassPart {
  readonly shard: Shard;
  /** What an earlier run of this process found before it was stopped. */
  readonly earlier: Collected | undefined;
  readonly left: SharedRuns;
  /** Notes further filters gone through; `save` gives all that is known by then. */
  went(runs: readonly FilterRun[], save: () => unknown): Promise<void>;
}

interface OpenPass {
  kind: PassKind;
  runs: FilterRun[];
  save: () => unknown;
}

/** The passes of a study whose filters are shared by processes that exchange states. */
export class SharedPasses implements Passes {
  private readonly numbers = new Map<ConvLayer, number>();
  /** Studies make layers of their own about a weight. */
  private readonly ofTensors = new Map<ModelTensor, number>();
  private readonly done = new Map<string, CollectedPass>();
  private readonly open = new Map<string, OpenPass>();
  private readonly isPartial: boolean;
  /** Of each layer by its number. */
  private readonly filters: readonly number[];
  /** What rounds lack, in words. */
  private readonly missing: string;

  /** @param part Null where nothing is read: what is not known then is missing. */
  constructor(
    models: readonly Model[],
    rounds: readonly CollectedRound[],
    private readonly part: Part | null,
  ) {
    const all = models.flatMap(({ layers }) => layers);
    this.filters = all.map(({ filters }) => filters);
    for (const [i, layer] of all.entries()) {
      if (!this.numbers.has(layer)) this.numbers.set(layer, i);
      if (!this.ofTensors.has(layer.tensor)) this.ofTensors.set(layer.tensor, i);
    }
    for (const { passes } of rounds) {
      for (const [key, pass] of passes) {
        this.expectRuns(key, pass);
        this.done.set(key, pass);
      }
    }
    this.missing = missingShards(rounds);
    this.isPartial = rounds.some(({ partial }) => partial);
  }

  get collects(): boolean {
    return this.part !== null;
  }

  numberOf(layer: ConvLayer): number | undefined {
    return this.numbers.get(layer) ?? this.ofTensors.get(layer.tensor);
  }

  async sum<R>({ key, into, layers, visit, onFilters }: SharedSum<R>): Promise<void> {
    const known = this.known(key, layers);
    if (known !== undefined) {
      into.add(likeTemplate(known.found, into.save(), key));
      onFilters?.(filtersIn(layers));
      return;
    }
    const part = this.begin(key, "sum");
    if (part.earlier !== undefined) into.add(likeTemplate(part.earlier.found, into.save(), key));
    for await (const { chunks, result } of visit(part.left)) {
      into.add(result);
      await part.went(this.runsOf(chunks), () => into.save());
      onFilters?.(totalOf(chunks));
    }
    throw new RoundEnd(key);
  }

  async *each<R>({ key, layers, visit, like, told, onOwn, onFilters }: SharedEach<R>): AsyncGenerator<Visit<R[]>> {
    const known = this.known(key, layers);
    if (known !== undefined) {
      yield* this.replay(layers, known, like, key);
      return;
    }
    const part = this.begin(key, "chunks");
    const found = part.earlier === undefined ? [] : [...foundInChunks(part.earlier.found, like, key)];
    for await (const { chunks, result } of visit(part.left)) {
      for (const [i, { layer, start, total, nonFinite }] of chunks.entries()) {
        const about = { layer: this.numberOf(layer) as number, start, total, nonFinite: Uint32Array.from(nonFinite) };
        found.push({ ...about, found: told(result[i], layer) });
      }
      await part.went(this.runsOf(chunks), () => found);
      onFilters?.(totalOf(chunks));
    }
    if (onOwn !== undefined) {
      for (const own of this.partsOf(layers, found)) await onOwn(...own);
    }
    throw new RoundEnd(key);
  }

  async units<R>({ key, costs, atOnce, form, run, missing }: SharedUnits<R>): Promise<R[]> {
    const collected = this.done.get(key);
    if (collected !== undefined) {
      const all = new Map(
        foundInUnits<R>(collected.found, costs.length, form, key).map(({ unit, found }) => [unit, found]),
      );
      this.expectWhole(key, all.size, costs.length, "units");
      return costs.map((_, unit) => (all.has(unit) ? (all.get(unit) as R) : missing(this.missing)));
    }
    const part = this.begin(key, "units");
    const found: FoundInUnit<R>[] =
      part.earlier === undefined ? [] : foundInUnits<R>(part.earlier.found, costs.length, form, key);
    const done = new Set(found.map(({ unit }) => unit));
    const left = placesInShard(costs, part.shard).filter((unit) => !done.has(unit));
    await mapInOrder(left, atOnce, async (unit) => {
      found.push({ unit, found: await run(unit) });
      await part.went([], () => found);
    });
    throw new RoundEnd(key);
  }

  /** What this process has found of each layer that it has a part of, and whether that is all. */
  private partsOf<R>(
    layers: readonly ConvLayer[],
    found: readonly FoundInChunk<R>[],
  ): [ConvLayer, ChunkFind<R>[], boolean][] {
    const byLayer = new Map<number, FoundInChunk<R>[]>();
    for (const find of found) appendTo(byLayer, find.layer, find);
    return layers.flatMap((layer): [ConvLayer, ChunkFind<R>[], boolean][] => {
      const own = byLayer.get(this.numberOf(layer) as number);
      if (own === undefined) return [];
      const finds = own.map(({ start, total, nonFinite, found }) => ({
        chunk: { layer, start, total, nonFinite: [...nonFinite] },
        found,
      }));
      return [[layer, finds, own.reduce((sum, { total }) => sum + total, 0) === layer.filters]];
    });
  }

  /** What all have found, chunk by chunk in the order of the layers: no more than one chunk's is made at a time. */
  private *replay<R>(layers: readonly ConvLayer[], known: CollectedPass, like: R, key: string): Generator<Visit<R[]>> {
    const entries = entriesOf(known);
    const gone = runsByLayer(known.runs);
    const firsts = new Map<number, number>();
    for (const [i, { layer = -1 }] of entries.entries()) if (!firsts.has(layer)) firsts.set(layer, i);
    for (const layer of layers) {
      const number = this.numberOf(layer) as number;
      let [end, left] = [0, filtersOf(gone.get(number) ?? [])];
      for (let i = firsts.get(number) ?? entries.length; entries[i]?.layer === number; i++) {
        const { start, total, nonFinite, found } = foundInChunk(openEntry(entries[i]), like, key);
        if (start < end || total < 1 || start + total > layer.filters) throw this.damaged(key);
        end = start + total;
        left -= total;
        if (nonFinite.some((index, n) => index < start || index >= end || index <= (nonFinite[n - 1] ?? -1)))
          throw this.damaged(key);
        yield { chunks: [{ layer, start, total, nonFinite: [...nonFinite] }], result: [found] };
      }
      if (left !== 0) throw this.damaged(key);
    }
  }

  /** @throws UnreadableError for filters that no layer has */
  private expectRuns(key: string, { runs }: Collected): void {
    for (const [layer, start, end] of runs) {
      const { [layer]: filters } = this.filters;
      if (filters === undefined || !(start >= 0 && start < end && end <= filters)) throw this.damaged(key);
    }
  }

  private damaged(key: string): UnreadableError {
    return new UnreadableError(`the state's pass ${key} is of other filters than its models have`);
  }

  private runsOf(chunks: readonly VisitedChunk[]): FilterRun[] {
    return chunks.map(({ layer, start, total }) => [this.numberOf(layer) as number, start, start + total]);
  }

  private known(key: string, layers: readonly ConvLayer[]): CollectedPass | undefined {
    const pass = this.done.get(key);
    if (pass === undefined) return undefined;
    const numbers = new Set(layers.map((layer) => this.numberOf(layer) as number));
    let all = 0;
    for (const number of numbers) all += this.filters[number];
    this.expectWhole(key, filtersOf(pass.runs), all, "filters");
    return pass;
  }

  private expectWhole(key: string, found: number, all: number, what: string): void {
    if (found >= all || this.isPartial) return;
    throw new UsageError(`the pass ${key} has ${found} of ${all} ${what}: merge the states of all shards first`);
  }

  private begin(key: string, kind: PassKind): PassPart {
    if (this.part === null) {
      throw new FurtherRoundError(
        `the state lacks the pass ${key}: collect a further round with --from, and merge it with this state`,
      );
    }
    const { shard, runs, earlier, onStep } = this.part;
    const before = earlier.get(key);
    const done = runsByLayer(before?.runs ?? []);
    const own: OpenPass = { kind, runs: [...(before?.runs ?? [])], save: () => before?.found };
    if (before !== undefined) this.open.set(key, own);
    return {
      shard,
      earlier: before,
      left: (layer) => {
        const number = this.numberOf(layer) as number;
        return runsLeft(runs.get(number) ?? [], done.get(number) ?? []);
      },
      went: async (more, save) => {
        for (const run of more) own.runs.push(run);
        own.save = save;
        this.open.set(key, own);
        await onStep?.();
      },
    };
  }

  /** The passes that this process goes through, as far as it has come. */
  get collected(): Map<string, CollectedPass> {
    const passes = [...this.open].map(([key, { kind, runs, save }]): [string, CollectedPass] => [
      key,
      sorted({ kind, runs, found: save() }),
    ]);
    return new Map(passes);
  }
}

function filtersIn(layers: readonly ConvLayer[]): number {
  return layers.reduce((sum, { filters }) => sum + filters, 0);
}

/** Runs in the order of the layers, those that follow each other as one; entries likewise, each of them once. */
function sorted({ kind, runs, found }: CollectedPass): CollectedPass {
  const whole = joinRuns(runs);
  if (kind === "sum") return { kind, runs: whole, found };
  const entries = [...(found as FindPlace[])].sort(compareEntries);
  // A layer that is among them twice was gone through twice.
  return { kind, runs: whole, found: entries.filter((one, i) => i === 0 || compareEntries(entries[i - 1], one) !== 0) };
}
