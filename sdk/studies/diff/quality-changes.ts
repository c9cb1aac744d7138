import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import type { LayerChange } from "../../results/diff.ts";
import type { LayerQuality } from "../../results/layer-quality.ts";
import { basisFromMoments } from "../../statistics/basis.ts";
import { findExtents } from "../../statistics/coefficient-tasks.ts";
import { divergenceBetween, divergenceSettings } from "../../statistics/divergence.ts";
import { Extents } from "../../statistics/extents.ts";
import { layerHistograms } from "../../statistics/layer-histograms.ts";
import { MergeInOrder } from "../../statistics/merge-in-order.ts";
import { noiseFloors } from "../../statistics/noise-floors.ts";
import { type LayerSurvey, surveyLayers } from "../../statistics/quality.ts";
import { union } from "../../statistics/range.ts";
import { strataFit } from "../../statistics/strata.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { inlineRunner, type TaskRunner } from "../../streams/task-runner.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import type { CommonOptions } from "../study.ts";

type Change = Pick<LayerChange, "quality" | "divergence">;

interface Pair {
  readonly a: ConvLayer;
  readonly b: ConvLayer;
}

/**
 * How the filters of layers differ in quality and distribution, on one basis and one range for all layers of a kernel size,
 * before and after, as an analysis by layer would have it; only each layer's own D is measured.
 *
 * @returns What was found, by the layer before.
 */
export async function qualityChanges(
  pairs: readonly Pair[],
  { pool, signal, onProgress }: Pick<CommonOptions, "pool" | "signal" | "onProgress">,
): Promise<Map<ConvLayer, Change>> {
  const changes = new Map<ConvLayer, Change>();
  const studied = pairs.filter(({ a, b }) => a.reason === null && b.reason === null && a.filters * b.filters > 0);
  const kernels = await loadedKernels();
  const runner = pool ?? inlineRunner(kernels);
  const total = studied.reduce((sum, { a, b }) => sum + a.filters + b.filters, 0);
  let done = 0;
  const onFilters = (filters: number) => {
    done += filters;
    onProgress?.({ stage: "measuring layers", done, total });
  };
  for (const k of new Set(studied.map(({ a }) => filterSide(a)))) {
    const own = studied.filter(({ a, b }) => filterSide(a) === k && filterSide(b) === k);
    for (const [layer, change] of await ofSize(k, own, { kernels, runner, signal, onFilters }))
      changes.set(layer, change);
  }
  return changes;
}

interface Work {
  kernels: Kernels;
  runner: TaskRunner;
  signal: AbortSignal | undefined;
  onFilters: (filters: number) => void;
}

/** The changes of layers of k x k filters. */
async function ofSize(
  k: number,
  pairs: readonly Pair[],
  { kernels, runner, signal, onFilters }: Work,
): Promise<[ConvLayer, Change][]> {
  const stream = new FilterStream(runner, k * k, signal);
  const all = [...pairs.map(({ a }) => a), ...pairs.map(({ b }) => b)];
  const merged = new MergeInOrder(kernels, k * k, [all]);
  const surveys = await surveyLayers(
    kernels,
    stream,
    all,
    { thresholds: [] },
    {
      onFilters,
      onMoments: (layer, scaled) => merged.add(layer, scaled),
    },
  );
  // Of a layer whose every filter holds NaN nothing is measured.
  const isUsable = (layer: ConvLayer, { nonFinite }: LayerSurvey) => nonFinite.length < layer.filters;
  const kept = pairs.flatMap(({ a, b }, i) => {
    const [one, other] = [surveys[i], surveys[pairs.length + i]];
    return isUsable(a, one) && isUsable(b, other) ? [{ a, b, surveys: [one, other] as const }] : [];
  });
  if (kept.length === 0) return [];
  const basis = basisFromMoments(kernels, merged.sums[0], [k, k]);
  const counted = kept.flatMap(({ a, b, surveys: [one, other] }) => [
    { layer: a, survey: one },
    { layer: b, survey: other },
  ]);
  const extents = Extents.of(basis.components.length);
  const layers = counted.map(({ layer }) => layer);
  for await (const { result } of stream.visit(findExtents, layers, { basis })) extents.merge(Extents.load(result));
  const settings = divergenceSettings(basis.explainedVarianceRatio, union([...extents.ranges]), {});
  const divides = strataFit(counted.length, k * k, settings.bins);
  const groups = await layerHistograms(stream, counted, basis, settings, divides);
  const neighbours = kept.map((_, i): [number, number] => [2 * i, 2 * i + 1]);
  const { upper } = noiseFloors(kernels, groups, settings, ["d"], neighbours).d;
  return kept.map(({ a, surveys: [one, other] }, i) => {
    const value = divergenceBetween(kernels, [groups[2 * i], groups[2 * i + 1]], settings);
    const change = {
      quality: qualityOf(one.quality, other.quality),
      divergence: { value, floor: upper[2 * i][2 * i + 1] },
    };
    return [a, change];
  });
}

function qualityOf(one: LayerQuality, other: LayerQuality): LayerChange["quality"] {
  return {
    sparsity: [one.sparsity, other.sparsity],
    varianceEntropy: [one.varianceEntropy, other.varianceEntropy],
    orthogonality: [one.orthogonality, other.orthogonality],
  };
}
