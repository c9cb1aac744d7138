import { kernelsDigest } from "../../build/kernels.ts";
import { throwIfAborted } from "../abort.ts";
import { sha256Hex } from "../bytes/sha256.ts";
import { NoFiltersError, UsageError } from "../errors.ts";
import { accountTensors } from "../model/account-tensors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { keepLayers } from "../model/keep-layers.ts";
import type { Model } from "../model/model.ts";
import { version } from "../version.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { basisFromMoments, expectBasisFor } from "./basis.ts";
import { distinctNames } from "./distinct-names.ts";
import { FilterStore } from "./filter-store.ts";
import { findFindings } from "./findings.ts";
import { groupLayers, type OwnedLayer } from "./groups.ts";
import { studyKernel } from "./kernel-study.ts";
import { describeLayer, describeSkippedLayer } from "./layer-result.ts";
import { MomentSummary } from "./moments.ts";
import { type AnalyzeOptions, type Progress, type ResolvedOptions, resolveOptions } from "./options.ts";
import { largestOf, surveyLayer } from "./quality.ts";
import type { AnalysisResult, KernelStudy, LayerResult, ModelResult } from "./result.ts";
import { splitFilters } from "./split-filters.ts";

/** Passes that `studyKernel` makes over the filters when no search needs more. */
const studyPasses = 5;

/**
 * The CNN Filter DB study of one or more models: a common basis of their filters, the distributions of the
 * coefficients and how far they lie apart, and the quality of every layer.
 * Filters are streamed, so memory does not grow with their number.
 * @throws NoFiltersError where no model has filters of the asked size; UsageError for options without meaning.
 */
export function analyze(models: readonly Model[], options: AnalyzeOptions = {}): Promise<AnalysisResult> {
  return study("analyze", models, options);
}

/** The same study, by model: how far the models' filters lie apart. Takes at least two models. */
export async function compare(
  models: readonly Model[],
  options: Omit<AnalyzeOptions, "by" | "labels"> = {},
): Promise<AnalysisResult> {
  if (models.length < 2) throw new UsageError(`compare was given ${models.length} model, expected at least 2`);
  return study("compare", models, { ...options, by: "model", labels: undefined });
}

async function study(
  command: AnalysisResult["command"],
  given: readonly Model[],
  givenOptions: AnalyzeOptions,
): Promise<AnalysisResult> {
  if (given.length === 0) throw new UsageError("no model was given");
  const split = splitFilters(given, givenOptions.labels);
  const options = { ...givenOptions, labels: split.labels };
  const resolved = resolveOptions(options, given.length);
  const models = keepLayers(split.models, options.layers);
  const kernels = await loadedKernels();
  const names = distinctNames(models.map((model, i) => options.names?.[i] ?? model.name));
  const sizes = kernelSizes(models, resolved);

  const studied: { layers: Map<ConvLayer, LayerResult>; study: KernelStudy | null }[] = [];
  const progress = progressReporter(models, sizes, options.onProgress);
  for (const k of sizes) studied.push(await studySize(kernels, k, models, names, resolved, options, progress.add));
  const studies = studied.flatMap((part) => part.study ?? []);
  if (studies.length === 0) throw nothingUsable(models, sizes, resolved);
  progress.finish();

  const layers = new Map(studied.flatMap((part) => [...part.layers]));
  const described: ModelResult[] = [];
  for (const [i, model] of models.entries()) {
    described.push(await describeModel(model, names[i], layers, sizes, options));
  }
  const [first, ...others] = studies;
  const result = { command, models: described, ...first, otherKernels: others };
  return {
    schema: "convscope/1",
    ...result,
    findings: findFindings(result, resolved),
    provenance: {
      tool: "convscope",
      version,
      kernels: kernelsDigest,
      options: optionsForProvenance(resolved, first, options),
      inputs: described.map(({ name, sha256 }) => ({ name, sha256 })),
    },
  };
}

/**
 * Everything for filters of one size: the layers' quality, then the basis, then the distributions; without a study where
 * no filter can be used.
 */
async function studySize(
  kernels: Kernels,
  k: number,
  models: readonly Model[],
  names: readonly string[],
  resolved: ResolvedOptions,
  options: AnalyzeOptions,
  progress: (stage: Progress["stage"], filters: number) => void,
): Promise<{ layers: Map<ConvLayer, LayerResult>; study: KernelStudy | null }> {
  const { signal } = options;
  const store = new FilterStore(kernels, k * k, signal);
  const owned: OwnedLayer[] = models.flatMap((model, i) =>
    layersOfSize(model, k).map((layer) => ({ model: names[i], layer })),
  );
  const moments = new Map<ConvLayer, MomentSummary>();
  const forBasis = new MomentSummary(kernels, k * k);
  const layers = new Map<ConvLayer, LayerResult>();
  for (const { layer } of owned) {
    throwIfAborted(signal);
    const survey = await surveyLayer(kernels, store, layer, { ...resolved, signal });
    const scaled = new MomentSummary(kernels, k * k);
    const nonSparse = new MomentSummary(kernels, k * k);
    // A layer of zeros is all sparse.
    const bound =
      survey.quality.maxAbs === 0 ? Number.POSITIVE_INFINITY : resolved.sparsityThreshold * largestOf(survey.maxima);
    const examples: number[][] = [];
    let seen = 0;
    for await (const { count, data } of store.chunks(layer)) {
      if (count === 0) continue;
      scaled.update(data, true);
      if (resolved.excludeSparse) {
        const chunkMaxima = survey.maxima.subarray(seen, seen + count);
        const kept = data.filter((_, i) => chunkMaxima[Math.floor(i / (k * k))] >= bound);
        if (kept.length > 0) nonSparse.update(kept, true);
      }
      for (let i = 0; i < count && examples.length < resolved.examples; i++) {
        examples.push([...data.subarray(i * k * k, (i + 1) * k * k)]);
      }
      seen += count;
    }
    moments.set(layer, scaled);
    forBasis.merge(resolved.excludeSparse ? nonSparse : scaled);
    layers.set(layer, describeLayer(layer, survey, examples));
    progress("measuring layers", layer.filters);
  }
  const groups = groupLayers(owned, resolved.by, options.labels)
    .map((group) => ({ ...group, moments: mergedMoments(kernels, k * k, group.layers, moments) }))
    // A group whose every filter holds NaN has nothing to compare; its layers' flags say so.
    .filter((group) => group.moments.count > 0);
  if (groups.length === 0 || (resolved.basis === null && forBasis.count === 0)) return { layers, study: null };
  const basis = resolved.basis ?? basisFromMoments(kernels, forBasis, [k, k]);
  const onLayer = (layer: ConvLayer) => {
    throwIfAborted(signal);
    progress("comparing distributions", layer.filters);
  };
  const { by, sort } = resolved;
  return {
    layers,
    study: await studyKernel({ kernels, store, basis, groups, by, divergence: options, sort, onLayer }),
  };
}

function mergedMoments(
  kernels: Kernels,
  width: number,
  layers: readonly ConvLayer[],
  moments: ReadonlyMap<ConvLayer, MomentSummary>,
): MomentSummary {
  const merged = new MomentSummary(kernels, width);
  for (const layer of layers) merged.merge(moments.get(layer) as MomentSummary);
  return merged;
}

/** The sizes to study, 3x3 first. */
function kernelSizes(models: readonly Model[], { kernel, basis }: ResolvedOptions): number[] {
  const present = new Set(
    models.flatMap(({ layers }) => layers.filter((layer) => layer.reason === null).map(({ kernel: [k] }) => k)),
  );
  const sizes = kernel === "all" ? [...present].sort((a, b) => Number(b === 3) - Number(a === 3) || a - b) : [kernel];
  const usable = sizes.filter((k) => present.has(k));
  if (usable.length === 0) {
    const asked = kernel === "all" ? "square" : `${kernel}x${kernel}`;
    const found = present.size > 0 ? [...present].map((k) => `${k}x${k}`).join(", ") : "none";
    throw new NoFiltersError(`found no ${asked} convolution filters to analyse; sizes found: ${found}`, {
      file: models.map(({ name }) => name).join(", "),
    });
  }
  if (basis !== null) for (const k of usable) expectBasisFor(basis, k);
  return usable;
}

function layersOfSize(model: Model, k: number): ConvLayer[] {
  return model.layers.filter((layer) => layer.reason === null && layer.kernel[0] === k);
}

async function describeModel(
  model: Model,
  name: string,
  layers: ReadonlyMap<ConvLayer, LayerResult>,
  sizes: readonly number[],
  { digest = true, signal }: AnalyzeOptions,
): Promise<ModelResult> {
  const files: ModelResult["files"] = [];
  for (const file of model.files) {
    const sha256 = digest ? await sha256Hex(file, signal) : null;
    files.push({ name: file.name, bytes: file.byteLength, sha256 });
  }
  const analysed = model.layers.filter((layer) => layers.has(layer));
  return {
    name,
    format: model.format,
    sha256: files[0].sha256,
    files,
    order: model.order,
    notes: [...model.notes],
    tensors: accountTensors(model, analysed),
    layers: analysed.map((layer) => layers.get(layer) as LayerResult),
    skippedLayers: model.layers
      .filter((layer) => !layers.has(layer))
      .map((layer) => describeSkippedLayer(layer, sizes)),
  };
}

/** For models whose filters of the asked sizes are all unusable. */
function nothingUsable(models: readonly Model[], sizes: readonly number[], { excludeSparse }: ResolvedOptions) {
  const layers = sizes.flatMap((k) => models.flatMap((model) => layersOfSize(model, k)));
  const found = layers.reduce((sum, { filters }) => sum + filters, 0);
  const asked = sizes.map((k) => `${k}x${k}`).join(", ");
  return new NoFiltersError(
    `found ${found} filters of ${asked}, every one with NaN or infinite weights${excludeSparse ? " or sparse" : ""}; expected at least one that can be used`,
    { file: models.map(({ name }) => name).join(", "), tensor: layers[0].tensor.name },
  );
}

function progressReporter(
  models: readonly Model[],
  sizes: readonly number[],
  onProgress: AnalyzeOptions["onProgress"],
): { add: (stage: Progress["stage"], filters: number) => void; finish: () => void } {
  const filters = sizes
    .flatMap((k) => models.flatMap((model) => layersOfSize(model, k)))
    .reduce((sum, layer) => sum + layer.filters, 0);
  let done = 0;
  const add = (stage: Progress["stage"], more: number) => {
    done += more;
    const total = Math.max(done, filters * (1 + studyPasses));
    onProgress?.({ stage, done, total });
  };
  // Searches that end at once, and filters left out, make fewer passes than foreseen.
  const finish = () => {
    const rest = filters * (1 + studyPasses) - done;
    if (rest > 0) add("comparing distributions", rest);
  };
  return { add, finish };
}

function optionsForProvenance(
  { basis, ...resolved }: ResolvedOptions,
  { divergence }: KernelStudy,
  { labels }: AnalyzeOptions,
): Record<string, unknown> {
  return {
    ...resolved,
    thresholds: [...resolved.thresholds],
    basis: basis === null ? "models" : basis.source,
    preset: divergence.preset,
    bins: divergence.bins,
    range: divergence.range,
    weights: divergence.weights,
    labels: labels?.column ?? null,
  };
}
