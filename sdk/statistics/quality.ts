import type { ConvLayer } from "../model/conv-layer.ts";
import { filterWidth } from "../model/filter-size.ts";
import type { LayerQuality } from "../results/layer-quality.ts";
import { chunkCount, FilterStream } from "../streams/filter-stream.ts";
import { inTurn } from "../streams/in-turn.ts";
import { orMeanwhile } from "../streams/passes.ts";
import { inlineRunner } from "../streams/task-runner.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { ChunkLists } from "./chunk-lists.ts";
import { FilterSurvey, likeSurvey, type SavedSurvey, surveyFilters } from "./filter-survey.ts";
import { type LayerSurvey, layerSurvey } from "./layer-survey.ts";
import type { MomentSummary } from "./moments.ts";
import { choicesOf, momentsFrom } from "./moments-above.ts";
import { roomOfChunk } from "./near-bounds.ts";
import { NearLists } from "./near-lists.ts";
import { hasOutputs, layerOrthogonality, orthogonalityOf, panelWeights } from "./orthogonality.ts";
import { entropyNull } from "./randomness.ts";
import { countShared, countSparse, sparseBelow } from "./sparse-filters.ts";
import { evenRows, sampleSize } from "./typical-filters.ts";
import { entropyOf, squaresFit, type Variation } from "./variance-entropy.ts";

/** How the quality of a layer is measured. */
export interface QualityOptions {
  /** A filter is sparse when its largest |weight| is below this share of the layer's largest; default 0.01. */
  sparsityThreshold?: number;
  /** Further thresholds at which the sparse share is given; default 1e-4 to 0.1. */
  thresholds?: readonly number[];
  /** Compare largest signed weights instead of largest |weights|, as the notebook of arXiv 2210.13799 does. */
  signedMaxima?: boolean;
  /** Ends the work, which then fails with an AbortedError. */
  signal?: AbortSignal;
}

export const defaultThresholds: readonly number[] = [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1];

/** Small chunks that are surveyed together: each is told of in some kilobytes, which the next are to find room in. */
const surveyChunks = 32;

/**
 * Measures a layer's quality on its raw weights: sparsity, variance entropy, orthogonality, binary error, and what they flag.
 * @see Gavrikov & Keuper, arXiv 2203.15331, section 4, and arXiv 2210.13799.
 */
export async function measureQuality(layer: ConvLayer, options: QualityOptions = {}): Promise<LayerQuality> {
  const kernels = await loadedKernels();
  const width = filterWidth(layer);
  const stream = new FilterStream(inlineRunner(kernels), width, options.signal);
  return (await surveyLayers(kernels, stream, [layer], options))[0].quality;
}

/** What surveys of layers are asked for beside their quality. */
export interface SurveyRequest {
  /** First finite filters of each layer that its survey carries. */
  examples?: number;
  /** Whether variance entropy is that of the filters that are not sparse. */
  onlyDense?: boolean;
  wantsTypical?: boolean;
  /** Is told of filters as they are gone through. */
  onFilters?: (filters: number) => void;
  /**
   * Is given the moments of each layer's filters, each divided by its largest |weight|, in the order of the layers. No survey
   * keeps them: they are the largest part of a layer of few filters.
   */
  onMoments?: (layer: ConvLayer, scaled: MomentSummary) => void;
  /**
   * Where processes share the filters: is given the bound of sparse filters of each layer by what this process has gone through, the
   * layer's own where that is all of it, and for how many bounds moments may be given.
   */
  onSparseKnown?: (layer: ConvLayer, sparseBelow: number, choices: number) => Promise<void>;
}

/** @param layers Of one filter size. */
export async function surveyLayers(
  kernels: Kernels,
  stream: FilterStream,
  layers: readonly ConvLayer[],
  { sparsityThreshold = 0.01, thresholds = defaultThresholds, signedMaxima = false }: QualityOptions,
  { examples = 0, onlyDense = false, wantsTypical = false, onFilters, onMoments, onSparseKnown }: SurveyRequest = {},
): Promise<LayerSurvey[]> {
  const { width, runner, signal } = stream;
  const shares = [sparsityThreshold, ...thresholds];
  const sampled = wantsTypical ? sampleSize : 0;
  const asked = { signedMaxima, examples, sampled, shares };
  const distinct = [...new Set(layers)];
  const law = entropyNull(kernels, width);
  // Most layers have no sparse filter, a layer of one has all or none: they share what says so.
  const noneSparse = thresholds.map((threshold) => ({ threshold, share: 0 }));
  const allSparse = thresholds.map((threshold) => ({ threshold, share: 1 }));
  const found = new Map<ConvLayer, LayerSurvey>();
  const lists = new ChunkLists();
  const orthogonality = new Map<ConvLayer, number>();
  let [survey, nonFinite] = [new FilterSurvey(kernels, width, asked), [] as number[]];
  let near = new NearLists(width, shares);
  const rule = { sparsityThreshold, signedMaxima, thresholds, noneSparse, allSparse, law };
  // While a round is collected nobody asks what a layer is like: of 20,000 layers that takes some 50 MB.
  const nothing = stream.passes?.collects
    ? layerSurvey(kernels, survey, [], [0, 0], { ...rule, varies: false, below: [] })
    : null;
  const surveyed = stream.each(`${width} survey`, surveyFilters, distinct, asked, {
    ...{ chunks: surveyChunks, onFilters },
    like: { survey: likeSurvey(kernels, width, asked), cosines: 0 },
    told: ({ survey: own, cosines }, layer) => {
      if (own === null) return { survey: own, cosines };
      const kept = thinned(own, layer, width);
      // What processes exchange is not a number per filter.
      return { survey: stream.passes === undefined ? kept : lists.takeFrom(kept), cosines };
    },
    onOwn: async (layer, found, isWhole) => {
      const most = (of: "top" | "largest", least: number) =>
        found.reduce((value, { found: { survey: own } }) => Math.max(value, own?.[of] ?? value), least);
      const [top, largest] = [most("top", Number.NEGATIVE_INFINITY), most("largest", 0)];
      const bound = isWhole ? sparseBelow(largest, top, sparsityThreshold) : sparsityThreshold * top;
      const chunks = chunkCount(layer, width);
      // Of a layer that is cut the others may have larger weights.
      const room = isWhole ? 0 : roomOfChunk(chunks, found.length);
      const params = { signedMaxima, shares, top, room };
      const known = lists.nearBounds(found, params, isWhole);
      if (chunks > 1) await orMeanwhile(countShared(stream, layer, params, known), null);
      const choices = isWhole ? 1 : choicesOf(room, width);
      // Their weights are divided by what the layer's turn out to be, which a part does not know.
      if (onlyDense) await orMeanwhile(variationOf(layer, "dense", bound, isWhole ? largest : 1, choices), null);
      await onSparseKnown?.(layer, bound, choices);
    },
  });
  const goThrough = async () => {
    let under: ConvLayer | undefined;
    for await (const { chunks, result } of surveyed) {
      for (const [i, { layer, start, total, nonFinite: more }] of chunks.entries()) {
        // Where the last filters of a layer were not collected, the next layer ends it.
        if (under !== undefined && under !== layer) await endLayer(under);
        under = layer;
        const { survey: saved, cosines } = result[i];
        if (saved !== null) survey.mergeSaved(near.takeFrom(saved, chunks[i]));
        if (cosines !== null) orthogonality.set(layer, orthogonalityOf(cosines, layer.out));
        for (const index of more) nonFinite.push(index);
        if (start + total === layer.filters) {
          await endLayer(layer);
          under = undefined;
        }
      }
    }
    if (under !== undefined) await endLayer(under);
  };
  const measure = async (some: readonly ConvLayer[], name: string) => {
    const values = await layerOrthogonality(runner, some, width, { signal, passes: stream.passes, name });
    for (const [i, value] of values.entries()) if (value !== null) orthogonality.set(some[i], value);
  };
  // Needs nothing of the survey: processes do both in the same round.
  const large = distinct.filter((layer) => isMeasuredApart(layer, width));
  await inTurn([goThrough, () => measure(large, "")]);
  const others = distinct.filter((layer) => !orthogonality.has(layer) && !isMeasuredApart(layer, width));
  await orMeanwhile(measure(others, "of some "), undefined);
  for (const layer of nothing === null ? distinct : []) {
    const survey = found.get(layer) as LayerSurvey;
    // Of filters that are all left out nothing is known, and zeros have no angle to each other.
    const measured = survey.nonFinite.length < layer.filters && survey.quality.maxAbs > 0;
    survey.quality.orthogonality = measured ? (orthogonality.get(layer) ?? null) : null;
  }
  return layers.map((layer) => found.get(layer) as LayerSurvey);

  /** The largest weights of its filters are not kept longer than the layer lasts. */
  async function endLayer(layer: ConvLayer): Promise<void> {
    const unknown = { entropy: 0, varies: false };
    const { largest, top } = survey;
    const fits = squaresFit(largest);
    // Without a pass of its own it is of no use to a round.
    let { entropy, varies } = fits && nothing === null ? entropyOf(kernels, survey.raw) : unknown;
    if (!fits)
      ({ entropy, varies } = await orMeanwhile(variationOf(layer, "all", Number.NEGATIVE_INFINITY, largest), unknown));
    const params = { signedMaxima, shares, top, room: 0 };
    const isCut = chunkCount(layer, width) > 1;
    const below = isCut ? await orMeanwhile(countSparse(stream, layer, params, near.known), []) : survey.below;
    const bound = sparseBelow(largest, top, sparsityThreshold);
    const ofDense = onlyDense ? await orMeanwhile(variationOf(layer, "dense", bound, largest), unknown) : { entropy };
    const own = { ...rule, varies, below };
    found.set(
      layer,
      nothing === null
        ? layerSurvey(kernels, survey, nonFinite, [entropy, ofDense.entropy], own)
        : { ...nothing, sparseBelow: bound },
    );
    onMoments?.(layer, survey.scaled);
    [survey, nonFinite, near] = [new FilterSurvey(kernels, width, asked), [], new NearLists(width, shares)];
  }

  /** Of the filters above a bound. Weights whose squares leave the range of numbers are divided by the largest: entropy is the same at every scale. */
  async function variationOf(
    layer: ConvLayer,
    named: "all" | "dense",
    bound: number,
    largest: number,
    room = 1,
  ): Promise<Variation> {
    const divisor = squaresFit(largest) ? 1 : largest;
    const about = { bound, strict: true, signedMaxima, divisor, room };
    return entropyOf(kernels, await momentsFrom(kernels, stream, layer, named, about));
  }
}

/** Whether a layer's survey cannot have its orthogonality, as it has that of a small layer of finite filters. */
function isMeasuredApart(layer: ConvLayer, width: number): boolean {
  return hasOutputs(layer) && (chunkCount(layer, width) > 1 || layer.filters * width > panelWeights);
}

/** Of a chunk's sample the part by which the typical filters of a layer of several chunks are found. */
function thinned(saved: SavedSurvey, layer: ConvLayer, width: number): SavedSurvey {
  const chunks = chunkCount(layer, width);
  if (chunks === 1) return saved;
  return { ...saved, sample: evenRows(saved.sample, width, Math.ceil(sampleSize / chunks)) };
}
