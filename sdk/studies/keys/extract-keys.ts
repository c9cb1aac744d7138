import { kernelsDigest } from "../../../build/kernels.ts";
import { sha256OfText } from "../../bytes/sha256.ts";
import { NoFiltersError } from "../../errors.ts";
import { accountTensors } from "../../model/account-tensors.ts";
import { digestModel } from "../../model/digest-model.ts";
import type { Model } from "../../model/model.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import type { Provenance } from "../../results/facts.ts";
import type { Key, KeysDocument, KeysFilters, KeysLayer, KeysModel, KeysResult } from "../../results/keys.ts";
import { version } from "../../version.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import { layerFacts } from "../filters/describe-layer.ts";
import { keysFindings } from "./findings.ts";
import { keyFamilies } from "./key-families.ts";
import { assignKeys, KeysTally } from "./measure.ts";
import { nearestMasterKey } from "./nearest-master-key.ts";
import { type KeysOptions, type ResolvedKeysOptions, resolveKeysOptions } from "./options.ts";
import { Reservoir } from "./sample-filters.ts";
import { searchKeys } from "./search.ts";
import { type SelectedLayers, selectLayers } from "./select-layers.ts";
import { usableFilters } from "./usable-filters.ts";

/**
 * A few key filters that stand for all filters of the models' depthwise layers, as in the master key filters hypothesis
 * (arXiv 2509.11711): a filter is about a m + b, with m a key of mean 0 and length 1, and is matched by its centred cosine.
 * Candidates come from spherical k-means, then keys are removed greedily. Two passes over the filters; a seeded sample is
 * searched, all are measured. The same input, options and seed give the same document.
 *
 * @throws NoFiltersError where no layer has such filters; UsageError for options without meaning.
 */
export async function extractKeys(given: readonly Model[], options: KeysOptions = {}): Promise<KeysDocument> {
  const resolved = resolveKeysOptions(options, given.length);
  const names = distinctNames(given.map((model, i) => options.names?.[i] ?? model.name));
  const { use } = options;
  const selected = selectLayers(given, { layers: options.layers, kernel: use?.kernel[0] ?? options.kernel });
  const kernels = await loadedKernels();
  const found = use === undefined ? await searchModels(kernels, selected, resolved, options) : null;
  const rows = found?.keys ?? (use?.keys ?? []).map((row) => Float64Array.from(row));
  const result = await measureKeys(kernels, selected, names, rows, resolved, options);
  const keys = { ...result, search: found?.search ?? null };
  const models = await describeModels(selected.models, names, options);
  return {
    schema: "convscope/1",
    command: "keys",
    models,
    keys,
    findings: keysFindings(keys),
    provenance: provenanceOf(models, selected.kernel, resolved, options),
  };
}

async function searchModels(
  kernels: Kernels,
  { models, kernel }: SelectedLayers,
  resolved: ResolvedKeysOptions,
  { signal, onProgress }: KeysOptions,
) {
  const reservoir = new Reservoir(resolved.sample, kernel * kernel, resolved.seed);
  for (const { layers } of models) {
    for (const layer of layers.filter(({ reason }) => reason === null)) {
      for await (const chunk of usableFilters(kernels, layer, signal)) reservoir.add(chunk);
    }
  }
  const sample = reservoir.sample();
  if (sample.norms.length === 0) {
    throw new NoFiltersError(
      `every ${kernel}x${kernel} filter is constant, zero or not finite: there is no direction`,
      {
        file: models.map(({ name }) => name).join(", "),
      },
    );
  }
  return searchKeys(kernels, sample, kernel * kernel, resolved, (done, total) =>
    onProgress?.({ stage: "finding keys", done, total }),
  );
}

async function measureKeys(
  kernels: Kernels,
  { models, kernel }: SelectedLayers,
  names: readonly string[],
  keys: readonly Float64Array[],
  options: ResolvedKeysOptions,
  { use, signal, onProgress }: KeysOptions,
): Promise<Omit<KeysResult, "search">> {
  const width = kernel * kernel;
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
      for await (const chunk of usableFilters(kernels, layer, signal)) {
        const nearest = assignKeys(kernels, chunk, keys, width, options.signed);
        const exampleOf = (i: number, cosine: number) => ({
          model: names[m],
          layer: layer.name,
          index: chunk.indices[i],
          cosine,
        });
        for (const each of [tally, whole]) each.add(nearest, options, exampleOf);
        for (const each of [counted, filters]) addCounts(each, chunk.counts);
        done += chunk.counts.used + chunk.counts.constant + chunk.counts.zero + chunk.counts.nonFinite;
        onProgress?.({ stage: "measuring layers", done, total });
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
  if (filters.used === 0) {
    throw new NoFiltersError(
      `every ${kernel}x${kernel} filter is constant, zero or not finite: there is no direction`,
      {
        file: names.join(", "),
      },
    );
  }
  const mayTurn = use === undefined && !options.signed;
  const plain = keys.map((row, i) => describeKey(row, i, kernel, whole, mayTurn, options.signed));
  const families = await keyFamilies(
    plain.map(({ weights }) => weights),
    kernel,
    options.signed,
  );
  const described = plain.map(({ example, ...key }, i): Key => ({ ...key, family: families[i], example }));
  // Saved keys stay as they are, in their order; extracted ones are numbered by use.
  const order = described.map((_, i) => i);
  if (use === undefined) order.sort((a, b) => described[b].filters - described[a].filters || a - b);
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

async function describeModels(
  models: readonly Model[],
  names: readonly string[],
  { digest = true, signal }: KeysOptions,
): Promise<KeysModel[]> {
  const described: KeysModel[] = [];
  for (const [i, model] of models.entries()) {
    const analysed = model.layers.filter(({ reason }) => reason === null);
    described.push({
      name: names[i],
      format: model.format,
      ...(await digestModel(model, { digest, signal })),
      order: model.order,
      notes: [...model.notes],
      tensors: accountTensors(model, analysed),
      skippedLayers: model.layers.filter(({ reason }) => reason !== null).map(layerFacts),
    });
  }
  return described;
}

function provenanceOf(
  models: readonly KeysModel[],
  kernel: number,
  resolved: ResolvedKeysOptions,
  { use, layers }: KeysOptions,
): Provenance {
  const inputs = models.map(({ name, sha256 }) => ({ name, sha256 }));
  if (use !== undefined) inputs.push({ name: `keys ${use.source}`, sha256: sha256OfText(JSON.stringify(use)) });
  const { signed, cosine } = resolved;
  const used = use === undefined ? resolved : { signed, cosine };
  return {
    tool: "convscope",
    version,
    kernels: kernelsDigest,
    options: { kernel, layers: layers === undefined ? null : [...layers], ...used, keys: use?.source ?? "models" },
    inputs,
  };
}
