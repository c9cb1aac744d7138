import { throwIfAborted } from "../abort.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import type { Model } from "../model/model.ts";
import type { Kernels } from "../wasm/load.ts";
import { basisFromMoments } from "./basis.ts";
import { FilterStore } from "./filter-store.ts";
import { groupLayers, type OwnedLayer } from "./groups.ts";
import { layersOfSize } from "./kernel-sizes.ts";
import { studyKernel } from "./kernel-study.ts";
import { describeLayer } from "./layer-result.ts";
import { MomentSummary } from "./moments.ts";
import type { AnalyzeOptions, Progress, ResolvedOptions } from "./options.ts";
import { largestOf, surveyLayer } from "./quality.ts";
import type { KernelStudy, LayerResult } from "./result.ts";

export interface SizeInput {
  kernels: Kernels;
  models: readonly Model[];
  /** Names to show, in the order of the models. */
  names: readonly string[];
  resolved: ResolvedOptions;
  /** As given: labels, how to compare, the signal. */
  options: AnalyzeOptions;
  progress: (stage: Progress["stage"], filters: number) => void;
}

export interface SizeStudy {
  layers: Map<ConvLayer, LayerResult>;
  study: KernelStudy | null;
}

/**
 * Everything for filters of one size: the layers' quality, then the basis, then the distributions; without a study where
 * no filter can be used.
 */
export async function studySize(
  k: number,
  { kernels, models, names, resolved, options, progress }: SizeInput,
): Promise<SizeStudy> {
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
