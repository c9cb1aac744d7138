import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import type { Model } from "../../model/model.ts";
import type { BasisResult } from "../../results/analysis.ts";
import { basisFromMoments } from "../../statistics/basis.ts";
import { findExtents } from "../../statistics/coefficient-tasks.ts";
import { type DivergenceSettings, divergenceSettings, type GroupHistograms } from "../../statistics/divergence.ts";
import { Extents } from "../../statistics/extents.ts";
import { layerHistograms } from "../../statistics/layer-histograms.ts";
import type { LayerSurvey } from "../../statistics/layer-survey.ts";
import { MergeInOrder } from "../../statistics/merge-in-order.ts";
import { noiseFloors } from "../../statistics/noise-floors.ts";
import { surveyLayers } from "../../statistics/quality.ts";
import { union } from "../../statistics/range.ts";
import { strataFit } from "../../statistics/strata.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import type { Kernels } from "../../wasm/load.ts";

/** What the filters of one kernel size are measured by, at every checkpoint: a basis and a range of the reference's. */
export interface Yardstick {
  readonly k: number;
  readonly basis: BasisResult;
  readonly settings: DivergenceSettings;
  /** Of each layer of the reference, by its name. */
  readonly reference: ReadonlyMap<string, GroupHistograms>;
  /** What D of two samples of each layer's distribution is at most, in 95 of 100 cases. */
  readonly floors: ReadonlyMap<string, number>;
}

export interface Work {
  readonly kernels: Kernels;
  readonly runner: TaskRunner;
  readonly signal: AbortSignal | undefined;
}

/**
 * A basis of the reference's filters of each kernel size, the range of the coefficients of the reference and of the first
 * checkpoint, and the floor of each layer's D, drawn from the layer's filters in both.
 */
export async function yardsticks(first: Model, reference: Model, work: Work): Promise<Yardstick[]> {
  const studied = reference.layers.filter(({ reason, filters }) => reason === null && filters > 0);
  const found: Yardstick[] = [];
  for (const k of new Set(studied.map(filterSide))) {
    const one = await yardstick(
      k,
      studied.filter((layer) => filterSide(layer) === k),
      first,
      work,
    );
    if (one !== undefined) found.push(one);
  }
  return found;
}

async function yardstick(
  k: number,
  layers: readonly ConvLayer[],
  first: Model,
  { kernels, runner, signal }: Work,
): Promise<Yardstick | undefined> {
  const stream = new FilterStream(runner, k * k, signal);
  const merged = new MergeInOrder(kernels, k * k, [layers]);
  const surveys = await surveyLayers(
    kernels,
    stream,
    layers,
    { thresholds: [] },
    {
      onMoments: (layer, scaled) => merged.add(layer, scaled),
    },
  );
  const measured = layers.map((layer, i) => ({ layer, survey: surveys[i] })).filter(isUsable);
  if (measured.length === 0) return undefined;
  const basis = basisFromMoments(kernels, merged.sums[0], [k, k]);
  const before = partners(
    first,
    measured.map(({ layer }) => layer),
  );
  const begun = before.length === 0 ? [] : await surveyLayers(kernels, stream, before, { thresholds: [] });
  const beginnings = before.map((layer, i) => ({ layer, survey: begun[i] })).filter(isUsable);
  const all = [...measured, ...beginnings];
  const extents = Extents.of(basis.components.length);
  for await (const { result } of stream.visit(
    findExtents,
    all.map(({ layer }) => layer),
    { basis },
  )) {
    extents.add(result.ranges);
  }
  const settings = divergenceSettings(basis.explainedVarianceRatio, union([...extents.ranges]), {});
  const divides = strataFit(all.length, k * k, settings.bins);
  const groups = await layerHistograms(stream, all, basis, settings, divides);
  const own = groups.slice(0, measured.length);
  // A layer beside itself: two samples of as many filters, of the distribution of all layers at both ends.
  const pairs = own.map((_, i): [number, number] => [i, i]);
  const { upper } = noiseFloors(kernels, groups, settings, ["d"], pairs).d;
  return {
    k,
    basis,
    settings,
    reference: new Map(own.map((group) => [group.name, group])),
    floors: new Map(own.map(({ name }, i) => [name, upper[i][i]])),
  };
}

/** Of a layer whose every filter holds NaN nothing is measured. */
export function isUsable({ layer, survey }: { layer: ConvLayer; survey: LayerSurvey }): boolean {
  return survey.nonFinite.length < layer.filters;
}

/** The layers of a model with the names and shapes of these, in their order. */
export function partners(model: Model, layers: readonly ConvLayer[]): ConvLayer[] {
  const named = new Map(model.layers.map((layer) => [layer.name, layer]));
  return layers.flatMap((layer) => {
    const found = named.get(layer.name);
    return found !== undefined && isAlike(layer, found) ? [found] : [];
  });
}

/** Whether a layer has another's shape, and can be read. */
export function isAlike(a: ConvLayer, b: ConvLayer): boolean {
  return (
    b.tensor.unread === undefined &&
    a.reason === b.reason &&
    [a.out, a.in, a.groups, ...a.kernel].join() === [b.out, b.in, b.groups, ...b.kernel].join()
  );
}
