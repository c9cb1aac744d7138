import type { Model } from "../../model/model.ts";
import type { Key, KeysFilters, KeysLayer, KeysResult } from "../../results/keys.ts";
import { BoundedRuns } from "../../streams/bounded-runs.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import type { Running } from "../study.ts";
import { keyFamilies } from "./key-families.ts";
import { assignKeys, keepUsable } from "./key-tasks.ts";
import { KeysTally } from "./keys-tally.ts";
import { nearestMasterKey } from "./nearest-master-key.ts";
import { noiseKeys } from "./noise-keys.ts";
import type { ResolvedKeysOptions } from "./options.ts";
import { FilterReservoir } from "./sample-filters.ts";
import { searchKeys } from "./search.ts";

/**
 * Finds keys in the layers of k x k filters that have no reason against it, or takes those to use, and measures what they
 * explain: two passes over the filters. Null where no filter has a direction.
 */
export async function studyKeys(
  models: readonly Model[],
  kernel: number,
  resolved: ResolvedKeysOptions,
  running: Running,
): Promise<KeysResult | null> {
  const kernels = await loadedKernels();
  const stream = new FilterStream(running.pool ?? inlineRunner(kernels), kernel * kernel, running.signal);
  const { use } = resolved;
  const found = use === null ? await searchModels(kernels, stream, models, kernel, resolved, running) : null;
  if (use === null && found === null) return null;
  const rows = found?.keys ?? (use?.keys ?? []).map((row) => Float64Array.from(row));
  const measured = await measureKeys(stream, models, kernel, rows, resolved, running);
  if (measured === null) return null;
  const noise = await noiseKeys(kernels, new BoundedRuns(stream.runner, running.signal), use === null ? null : rows, {
    width: kernel * kernel,
    count: rows.length,
    filters: found?.search.sampled ?? measured.filters.used,
    signed: resolved.signed,
    seed: resolved.seed,
  });
  const { keys, layers, ...about } = measured;
  return { ...about, noise, keys, search: found?.search ?? null, layers };
}

/** Candidates from a sample of all filters; null where no filter has a direction. */
async function searchModels(
  kernels: Kernels,
  stream: FilterStream,
  models: readonly Model[],
  kernel: number,
  resolved: ResolvedKeysOptions,
  { signal, onProgress }: Running,
) {
  const reservoir = new FilterReservoir(resolved.sample, kernel * kernel, resolved.seed);
  const analysed = models.flatMap(({ layers }) => layers.filter(({ reason }) => reason === null));
  for await (const { result } of stream.visit(keepUsable, analysed, null)) {
    for (const chunk of result) reservoir.add(chunk);
  }
  const sample = reservoir.sample();
  if (sample.norms.length === 0) return null;
  return searchKeys(kernels, new BoundedRuns(stream.runner, signal), sample, kernel * kernel, resolved, (done, total) =>
    onProgress?.({ stage: "finding keys", done, total }),
  );
}

/** What the keys explain of every filter; null where none has a direction. */
async function measureKeys(
  stream: FilterStream,
  models: readonly Model[],
  kernel: number,
  keys: readonly Float64Array[],
  options: ResolvedKeysOptions,
  { names, onProgress }: Running,
): Promise<Omit<KeysResult, "search" | "noise"> | null> {
  const { use } = options;
  const whole = new KeysTally(keys.length);
  const filters: KeysFilters = { used: 0, constant: 0, zero: 0, nonFinite: 0 };
  const layers: KeysLayer[] = [];
  const analysed = models.flatMap((model) => model.layers.filter(({ reason }) => reason === null));
  const total = analysed.reduce((sum, layer) => sum + layer.filters, 0);
  let done = 0;
  for (const [m, model] of models.entries()) {
    for (const layer of model.layers.filter(({ reason }) => reason === null)) {
      const tally = new KeysTally(keys.length);
      const counted: KeysFilters = { used: 0, constant: 0, zero: 0, nonFinite: 0 };
      const assigned = { keys: keys.map((key) => [...key]), signed: options.signed };
      for await (const { result } of stream.visit(assignKeys, [layer], assigned)) {
        for (const { nearest, indices, counts } of result) {
          const place = { model: names[m], layer: layer.name };
          const exampleOf = (i: number, cosine: number) => ({ ...place, index: indices[i], cosine });
          for (const each of [tally, whole]) each.update(nearest, options, exampleOf);
          for (const each of [counted, filters]) addCounts(each, counts);
          done += counts.used + counts.constant + counts.zero + counts.nonFinite;
          onProgress?.({ stage: "measuring layers", done, total });
        }
      }
      const { name, depthRank, depth } = layer;
      const { explained, shareAbove, counts } = tally;
      layers.push({
        model: names[m],
        name,
        kernel: [kernel, kernel],
        depthRank,
        depth,
        ...counted,
        explained,
        shareAbove,
        counts,
      });
    }
  }
  if (filters.used === 0) return null;
  const mayTurn = use === null && !options.signed;
  const plain = keys.map((row, i) => describeKey(row, i, kernel, whole, mayTurn, options.signed));
  const families = await keyFamilies(
    plain.map(({ weights }) => weights),
    kernel,
    options.signed,
  );
  const described = plain.map(({ example, ...key }, i): Key => ({ ...key, family: families[i], example }));
  // Saved keys stay as they are, in their order; extracted ones are numbered by use.
  const order = described.map((_, i) => i);
  if (use === null) order.sort((a, b) => described[b].filters - described[a].filters || a - b);
  return {
    kernel: [kernel, kernel],
    signed: options.signed,
    source: use?.source ?? "models",
    attribution: use?.attribution ?? null,
    cosine: options.cosine,
    filters,
    explained: whole.explained as number,
    shareAbove: whole.shareAbove as number,
    keys: order.map((i) => described[i]),
    layers: layers.map((layer) => ({ ...layer, counts: order.map((i) => layer.counts[i]) })),
  };
}

function describeKey(
  row: Float64Array,
  i: number,
  kernel: number,
  tally: KeysTally,
  mayTurn: boolean,
  signed: boolean,
): Omit<Key, "family"> {
  // A key that stands for its negative as well: the largest weight decides which of them is shown.
  const largest = row.reduce((most, x, at) => (Math.abs(x) > Math.abs(row[most]) ? at : most), 0);
  const sign = mayTurn && row[largest] < 0 ? -1 : 1;
  const weights = Array.from(row, (x) => sign * x);
  const example = tally.examples[i];
  const filters = tally.counts[i];
  return {
    weights,
    filters,
    share: filters / tally.used,
    explained: filters === 0 ? null : tally.squares[i] / filters,
    resembles: nearestMasterKey(weights, kernel, signed),
    example: example && { ...example, cosine: sign * example.cosine },
  };
}

function addCounts(into: KeysFilters, { used, constant, zero, nonFinite }: KeysFilters): void {
  into.used += used;
  into.constant += constant;
  into.zero += zero;
  into.nonFinite += nonFinite;
}
