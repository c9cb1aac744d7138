import { throwIfAborted } from "../../abort.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";
import type { KernelStudy, LayerResult } from "../../results/analysis.ts";
import { summarise } from "../../results/summarise.ts";
import { basisFromMoments } from "../../statistics/basis.ts";
import type { LayerSurvey } from "../../statistics/layer-survey.ts";
import { MergeInOrder } from "../../statistics/merge-in-order.ts";
import type { MomentSummary } from "../../statistics/moments.ts";
import { momentsFrom } from "../../statistics/moments-above.ts";
import { surveyLayers } from "../../statistics/quality.ts";
import { denseLayer } from "../../statistics/sparse-filters.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import { inTurn } from "../../streams/in-turn.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { orMeanwhile, type Passes } from "../../streams/passes.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type Begun, beginGroup } from "./begin-groups.ts";
import { describeLayer } from "./describe-layer.ts";
import { expectFewGroups, groupLayers, type OwnedLayer } from "./groups.ts";
import { layersOfSize } from "./kernel-sizes.ts";
import { type StudiedGroup, studyKernel } from "./kernel-study.ts";
import { noiseGroup } from "./noise-group.ts";
import type { ResolvedOptions } from "./options.ts";

/** Layers whose typical filters are found: more are not looked at one by one. */
const mostShown = 500;

export interface SizeInput {
  kernels: Kernels;
  runner: TaskRunner;
  models: readonly Model[];
  /** Names to show, in the order of the models. */
  names: readonly string[];
  resolved: ResolvedOptions;
  signal: AbortSignal | undefined;
  progress: (stage: string, filters: number) => void;
  /** Where several processes share the filters. */
  passes: Passes | undefined;
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
  { kernels, runner, models, names, resolved, signal, progress, passes }: SizeInput,
): Promise<SizeStudy> {
  const stream = new FilterStream(runner, k * k, signal, passes);
  const { by, sort, divergence } = resolved;
  const owned: OwnedLayer[] = models.flatMap((model, i) =>
    layersOfSize(model, k).map((layer) => ({ model: names[i], layer })),
  );
  const grouped = (all: readonly OwnedLayer[]) => groupLayers(all, by, resolved.labelColumn, resolved.firstLayerApart);
  expectFewGroups(grouped(owned), by);
  const layers = new Map<ConvLayer, LayerResult>();
  const onlyDense = resolved.excludeSparse === "all";
  const onSurvey = (filters: number) => {
    throwIfAborted(signal);
    progress("measuring layers", filters);
  };
  const withFilters = (all: readonly OwnedLayer[]) => all.filter(({ layer }) => layer.filters > 0);
  const groupsOf = (all: readonly OwnedLayer[]) => grouped(withFilters(all));
  // The groups' moments, and last those of all layers, for the basis.
  const mergeOf = (all: readonly OwnedLayer[]) => {
    const lists = [...groupsOf(all).map((group) => group.layers), withFilters(all).map(({ layer }) => layer)];
    return new MergeInOrder(kernels, k * k, lists);
  };
  const ofAll = onlyDense ? null : mergeOf(owned);
  const surveyed = owned.map(({ layer }) => layer);
  const { signedMaxima } = resolved;
  // Where the basis is given, nothing is fitted.
  const leavesOut = onlyDense || (resolved.excludeSparse === "basis" && resolved.basis === null);
  // What the distributions are taken of: all filters, or those that are not sparse as layers of their own.
  const studiedOf = (layer: ConvLayer, bound: number) => (onlyDense ? denseLayer(layer, bound, signedMaxima) : layer);
  const denseMoments = (layer: ConvLayer, bound: number, room: number) =>
    momentsFrom(kernels, stream, layer, "dense", { bound, strict: onlyDense, signedMaxima, divisor: null, room });
  // A process goes on with what it knows of a layer in the same round.
  const onSparseKnown = async (layer: ConvLayer, bound: number, room: number) => {
    await orMeanwhile(denseMoments(layer, bound, room), null);
  };
  const survey = () =>
    surveyLayers(kernels, stream, surveyed, resolved, {
      examples: resolved.examples,
      onlyDense,
      wantsTypical: resolved.examples > 0 && surveyed.length <= mostShown,
      onFilters: onSurvey,
      onMoments: (layer, scaled) => ofAll?.add(layer, scaled),
      ...(leavesOut ? { onSparseKnown } : {}),
    });
  const onFilters = (count: number) => {
    throwIfAborted(signal);
    progress("comparing distributions", count);
  };
  // On a basis that is given, coefficients need nothing of the survey: processes go through them in the same round.
  const begun = new Map<string, Begun>();
  const keyOf = (g: number) => `${k * k} group ${g}`;
  const early = resolved.basis === null || onlyDense ? [] : groupsOf(owned);
  const beginning =
    resolved.basis === null || onlyDense
      ? null
      : { stream, basis: resolved.basis, divergence, groups: early.length + +resolved.withNoise, onFilters };
  const begin = async () => {
    if (beginning === null) return;
    await mapInOrder(early, runner.ahead, async (group, g) => {
      begun.set(keyOf(g), await beginGroup(beginning, keyOf(g), group));
    });
  };
  const [surveys] = (await inTurn<unknown>([survey, begin])) as [LayerSurvey[], undefined];
  const some = owned.map(({ model, layer }, i) => ({ model, layer: studiedOf(layer, surveys[i].sparseBelow) }));
  const found = leavesOut
    ? await mapInOrder(owned, runner.ahead, ({ layer }, i) => denseMoments(layer, surveys[i].sparseBelow, 1))
    : null;
  const hasSome = (i: number) => !onlyDense || (found as MomentSummary[])[i].count > 0;
  const studied = some.filter((_, i) => hasSome(i));
  const ofDense = found === null ? null : mergeOf(studied);
  for (const [i, { layer }] of some.entries()) if (hasSome(i)) ofDense?.add(layer, (found as MomentSummary[])[i]);
  for (const [i, { layer }] of owned.entries()) layers.set(layer, describeLayer(layer, surveys[i]));
  const sums = ((onlyDense ? ofDense : ofAll) as MergeInOrder).sums;
  const forBasis = (ofDense ?? (ofAll as MergeInOrder)).sums.at(-1) as MomentSummary;
  const described = new Map(some.map(({ layer }, i) => [layer, layers.get(owned[i].layer) as LayerResult]));
  const groups: StudiedGroup[] = groupsOf(studied)
    .map((group, g) => ({
      ...group,
      by,
      key: keyOf(g),
      begun: begun.get(keyOf(g)) ?? null,
      moments: sums[g],
      summary: summarise(group.layers.map((layer) => described.get(layer) as LayerResult)),
    }))
    // A group whose every filter holds NaN has nothing to compare; its layers' flags say so.
    .filter((group) => group.moments.count > 0);
  if (groups.length === 0 || (resolved.basis === null && forBasis.count === 0)) return { layers, study: null };
  const basis = resolved.basis ?? basisFromMoments(kernels, forBasis, [k, k]);
  if (resolved.withNoise) groups.push(await noiseGroup(kernels, stream, k, groups, resolved, beginning));
  return {
    layers,
    study: await studyKernel({ kernels, stream, basis, groups, divergence, sort, onFilters }),
  };
}
