import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";
import type { Schema } from "../../results/find-fault.ts";
import type { Key, KeysFilters, KeysLayer, KeysNoise, KeysResult, KeysSearch, SavedKeys } from "../../results/keys.ts";
import { BoundedRuns } from "../../streams/bounded-runs.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { followLayers } from "../../streams/follow-layers.ts";
import { LeastRows } from "../../streams/least-rows.ts";
import { shareUnits } from "../../streams/share-units.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import type { Running } from "../study.ts";
import { keyFamilies } from "./key-families.ts";
import { assignKeys, sampleUsable } from "./key-tasks.ts";
import { KeysTally } from "./keys-tally.ts";
import { nearestMasterKey } from "./nearest-master-key.ts";
import { noiseKeys } from "./noise-keys.ts";
import type { ResolvedKeysOptions } from "./options.ts";
import { sampleOf, searchKeys } from "./search.ts";
import { noDirection } from "./select-layers.ts";

/** Keys as they were found in a sample, and how; beside them, what as many keys explain of noise. */
interface FoundKeys {
  rows: number[][];
  search: KeysSearch;
  noise: KeysNoise;
}

/** A layer whose filters are taken. */
interface OwnedLayer {
  model: string;
  layer: ConvLayer;
}

/** What the study works on. */
interface KeysInput {
  kernels: Kernels;
  stream: FilterStream;
  owned: readonly OwnedLayer[];
  kernel: number;
  resolved: ResolvedKeysOptions;
  running: Running;
}

/**
 * Finds keys in the layers of k x k filters that have no reason against it, or takes those to use, and measures what they
 * explain: two passes over the filters. A text where there are none: why.
 */
export async function studyKeys(
  models: readonly Model[],
  kernel: number,
  resolved: ResolvedKeysOptions,
  running: Running,
): Promise<KeysResult | string> {
  const kernels = await loadedKernels();
  const runner = running.pool ?? inlineRunner(kernels);
  const stream = new FilterStream(runner, kernel * kernel, running.signal, running.passes);
  const owned = models.flatMap(({ layers }, m) =>
    layers.filter(({ reason }) => reason === null).map((layer) => ({ model: running.names[m], layer })),
  );
  const input = { kernels, stream, owned, kernel, resolved, running };
  const { use } = resolved;
  const found = use === null ? await findKeys(input) : null;
  if (typeof found === "string") return found;
  const rows = (found?.rows ?? (use as SavedKeys).keys).map((row) => Float64Array.from(row));
  const measured = await measureKeys(input, rows);
  if (measured === null) return noDirection;
  const { keys, layers, ...about } = measured;
  const noise = found?.noise ?? (await noiseBeside(input, rows, rows, measured.filters.used));
  return { ...about, noise, keys, search: found?.search ?? null, layers };
}

/** What a sample may take, which processes that share filters exchange: 20,000 filters of up to 12 x 12 have less. */
const sampleBytes = 12e6;

/** Filters in a sample at most: of each its weights as f32, its rank and its place. */
function mostSampled(asked: number, width: number): number {
  return Math.min(asked, Math.floor(sampleBytes / (4 * width + 12)));
}

/** Keys of a sample of all filters, found by one of the processes that share the filters; a text where there are none: why. */
async function findKeys(input: KeysInput): Promise<FoundKeys | string> {
  const { kernels, stream, owned, resolved, running } = input;
  const { width, signal, passes } = stream;
  const most = mostSampled(resolved.sample, width);
  const sample = new LeastRows(most, width);
  const params = { most, seed: resolved.seed };
  const layers = owned.map(({ layer }) => layer);
  await stream.sum(`${width} sample of keys`, sample, sampleUsable, layers, params);
  const search = async (): Promise<FoundKeys | string> => {
    const { rows: data } = sample.save();
    if (data.length === 0) return noDirection;
    const report = (done: number, total: number) => running.onProgress?.({ stage: "finding keys", done, total });
    const runs = new BoundedRuns(stream.runner, signal);
    const found = await searchKeys(kernels, runs, sampleOf(kernels, data, width), width, resolved, report);
    const noise = await noiseBeside(input, null, found.keys, found.search.sampled);
    return { rows: found.keys.map((key) => [...key]), search: found.search, noise };
  };
  const [found] = await shareUnits<FoundKeys | string>(passes, {
    key: `${width} keys`,
    layers: layers.slice(0, 1),
    costs: [1],
    atOnce: 1,
    form: formOf(width),
    run: search,
    missing: (why) => `they were not collected: ${why}`,
  });
  return found;
}

/** Of what `findKeys` gives. */
function formOf(width: number): Schema {
  const row = { type: "array", items: { type: "number" }, minItems: width, maxItems: width };
  const properties = {
    rows: { type: "array", items: row, minItems: 1 },
    search: { $ref: "#/$defs/KeysSearch" },
    noise: { $ref: "#/$defs/KeysNoise" },
  };
  return { anyOf: [{ type: "string" }, { type: "object", properties, required: Object.keys(properties) }] };
}

/** @param given Null for keys that were found: the same search is then done in noise. */
function noiseBeside(
  { kernels, stream: { width, runner, signal }, resolved: { signed, seed } }: KeysInput,
  given: readonly Float64Array[] | null,
  { length: count }: readonly Float64Array[],
  filters: number,
): Promise<KeysNoise> {
  return noiseKeys(kernels, new BoundedRuns(runner, signal), given, { width, count, filters, signed, seed });
}

/** What the keys explain of every filter; null where none has a direction. */
async function measureKeys(
  { stream, owned, kernel, resolved, running }: KeysInput,
  keys: readonly Float64Array[],
): Promise<Omit<KeysResult, "search" | "noise"> | null> {
  const { use, signed, cosine } = resolved;
  const all = owned.map(({ layer }) => layer);
  const place = followLayers(all);
  const none = () => ({ tally: new KeysTally(keys.length), filters: { used: 0, constant: 0, zero: 0, nonFinite: 0 } });
  const found = all.map(none);
  const total = all.reduce((sum, { filters }) => sum + filters, 0);
  let done = 0;
  const onFilters = (count: number) => {
    done += count;
    running.onProgress?.({ stage: "assigning filters", done, total });
  };
  const like = { tally: new KeysTally(keys.length).save(), filters: none().filters };
  const params = { keys: keys.map((key) => [...key]), signed, cosine };
  for await (const { chunks, result } of stream.each(`${stream.width} assign keys`, assignKeys, all, params, {
    like,
    onFilters,
  })) {
    for (const [i, chunk] of chunks.entries()) {
      const own = found[place(chunk)];
      own.tally.mergeSaved(result[i].tally);
      addCounts(own.filters, result[i].filters);
    }
  }
  const whole = none();
  for (const { tally, filters } of found) {
    whole.tally.merge(tally);
    addCounts(whole.filters, filters);
  }
  if (whole.filters.used === 0) return null;
  const mayTurn = use === null && !signed;
  const exampleOf = exampleIn(owned);
  const plain = keys.map((row, i) => describeKey(row, i, kernel, whole.tally, exampleOf, mayTurn, signed));
  const families = await keyFamilies(
    plain.map(({ weights }) => weights),
    kernel,
    signed,
  );
  const described = plain.map(({ example, ...key }, i): Key => ({ ...key, family: families[i], example }));
  // Saved keys stay as they are, in their order; extracted ones are numbered by use.
  const order = described.map((_, i) => i);
  if (use === null) order.sort((a, b) => described[b].filters - described[a].filters || a - b);
  return {
    kernel: [kernel, kernel],
    signed,
    source: use?.source ?? "models",
    attribution: use?.attribution ?? null,
    cosine,
    filters: whole.filters,
    explained: whole.tally.explained as number,
    shareAbove: whole.tally.shareAbove as number,
    keys: order.map((i) => described[i]),
    layers: owned.map(({ model, layer: { name, depthRank, depth } }, i): KeysLayer => {
      const { explained, shareAbove, counts } = found[i].tally;
      return {
        ...{ model, name, kernel: [kernel, kernel], depthRank, depth },
        ...found[i].filters,
        ...{ explained, shareAbove, counts: order.map((key) => counts[key]) },
      };
    }),
  };
}

/** Finds a filter, and its layer, by its place among all of these layers. */
function exampleIn(owned: readonly OwnedLayer[]): (found: { place: number; cosine: number }) => Key["example"] {
  const ends: number[] = [];
  for (const { layer } of owned) ends.push((ends.at(-1) ?? 0) + layer.filters);
  return ({ place, cosine }) => {
    const at = ends.findIndex((end) => place < end);
    const { model, layer } = owned[at];
    return { model, layer: layer.name, index: place - (ends[at] - layer.filters), cosine };
  };
}

function describeKey(
  row: Float64Array,
  i: number,
  kernel: number,
  tally: KeysTally,
  exampleOf: ReturnType<typeof exampleIn>,
  mayTurn: boolean,
  signed: boolean,
): Omit<Key, "family"> {
  // A key that stands for its negative as well: the largest weight decides which of them is shown.
  const largest = row.reduce((most, x, at) => (Math.abs(x) > Math.abs(row[most]) ? at : most), 0);
  const sign = mayTurn && row[largest] < 0 ? -1 : 1;
  const weights = Array.from(row, (x) => sign * x);
  const nearest = tally.example(i);
  const filters = tally.counts[i];
  return {
    weights,
    filters,
    share: filters / tally.used,
    explained: filters === 0 ? null : tally.squares[i] / filters,
    resembles: nearestMasterKey(weights, kernel, signed),
    example: nearest && exampleOf({ ...nearest, cosine: sign * nearest.cosine }),
  };
}

function addCounts(into: KeysFilters, { used, constant, zero, nonFinite }: KeysFilters): void {
  into.used += used;
  into.constant += constant;
  into.zero += zero;
  into.nonFinite += nonFinite;
}
