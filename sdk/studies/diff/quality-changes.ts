import type { ConvLayer } from "../../model/conv-layer.ts";
import type { LayerChange } from "../../results/diff.ts";
import type { LayerQuality } from "../../results/layer-quality.ts";
import { basisFromMoments } from "../../statistics/basis.ts";
import { findExtents } from "../../statistics/coefficient-tasks.ts";
import { divergenceBetween, divergenceSettings } from "../../statistics/divergence.ts";
import { Extents } from "../../statistics/extents.ts";
import { layerHistograms } from "../../statistics/layer-histograms.ts";
import { noiseFloors } from "../../statistics/noise-floors.ts";
import { union } from "../../statistics/range.ts";
import { strataFit } from "../../statistics/strata.ts";
import { mapInOrder } from "../../streams/map-in-order.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import type { CommonOptions } from "../study.ts";
import { type Pair, PairSurvey, type SurveyedPair, sideOf, type Work } from "./survey-pairs.ts";

type Change = Pick<LayerChange, "quality" | "divergence">;

/**
 * How the filters of layers differ in quality and distribution, on one basis and one range for all layers of a kernel size,
 * before and after, as an analysis by layer would have it; only each layer's own D is measured. Workers begin with the first
 * pairs while further ones are found.
 */
export class QualityChanges {
  private readonly surveys = new Map<number, PairSurvey>();
  private work: Work | undefined;

  constructor(private readonly options: Pick<CommonOptions, "pool" | "signal" | "onProgress">) {}

  async add(pair: Pair): Promise<void> {
    const k = sideOf(pair);
    if (k === undefined) return;
    if (this.work === undefined) {
      const kernels = await loadedKernels();
      this.work = { kernels, runner: this.options.pool ?? inlineRunner(kernels), signal: this.options.signal };
    }
    const survey = this.surveys.get(k) ?? new PairSurvey(k, this.work);
    this.surveys.set(k, survey);
    await survey.add(pair);
  }

  /** @returns What was found, by the layer before. */
  async finish(): Promise<Map<ConvLayer, Change>> {
    const surveys = [...this.surveys.values()];
    let done = 0;
    // All sizes at once: workers go on with one while this thread draws the noise of another.
    const changes = await mapInOrder(surveys, surveys.length, async (survey) => {
      const found = await changesOf(survey, this.work as Work);
      this.options.onProgress?.({ stage: "comparing distributions", done: ++done, total: surveys.length });
      return found;
    });
    return new Map(changes.flat());
  }

  /** Lets what is under way end, however it ends. */
  async settle(): Promise<void> {
    for (const survey of this.surveys.values()) await survey.settle();
  }
}

/** The changes of layers of k x k filters. */
async function changesOf(survey: PairSurvey, { kernels }: Work): Promise<[ConvLayer, Change][]> {
  await survey.finish();
  const { k, stream, found, moments } = survey;
  const kept = found.filter(isUsable);
  if (kept.length === 0) return [];
  const basis = basisFromMoments(kernels, moments, [k, k]);
  const counted = kept.flatMap(({ a, b, surveys: [one, other] }) => [
    { layer: a, survey: one },
    { layer: b, survey: other },
  ]);
  const extents = Extents.of(basis.components.length);
  const layers = counted.map(({ layer }) => layer);
  for await (const { result } of stream.visit(findExtents, layers, { basis })) extents.add(result.ranges);
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

/** Of a layer whose every filter holds NaN nothing is measured. */
function isUsable({ a, b, surveys: [one, other] }: SurveyedPair): boolean {
  return one.nonFinite.length < a.filters && other.nonFinite.length < b.filters;
}

function qualityOf(one: LayerQuality, other: LayerQuality): LayerChange["quality"] {
  return {
    sparsity: [one.sparsity, other.sparsity],
    varianceEntropy: [one.varianceEntropy, other.varianceEntropy],
    orthogonality: [one.orthogonality, other.orthogonality],
  };
}
