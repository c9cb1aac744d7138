import type { ConvLayer } from "../model/conv-layer.ts";
import { filterWidth } from "../model/filter-size.ts";
import type { TypicalFilter } from "../results/analysis.ts";
import type { LayerFlag, LayerQuality } from "../results/layer-quality.ts";
import type { SparsityOptions } from "../results/sparse-rule.ts";
import type { StreamedLayer } from "../streams/chunk.ts";
import { chunkCount, FilterStream } from "../streams/filter-stream.ts";
import { inTurn } from "../streams/in-turn.ts";
import { orMeanwhile } from "../streams/passes.ts";
import { inlineRunner } from "../streams/task-runner.ts";
import type { ChunkFind } from "../streams/visit.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { principalVariances } from "./basis.ts";
import { share } from "./bounded.ts";
import { ChunkLists } from "./chunk-lists.ts";
import {
  boundsOf,
  countMaxima,
  FilterSurvey,
  likeSurvey,
  MaximaCounts,
  type SavedSurvey,
  surveyFilters,
} from "./filter-survey.ts";
import type { MomentSummary } from "./moments.ts";
import { choicesOf, momentsFrom } from "./moments-above.ts";
import {
  countNearBounds,
  countsOfAll,
  likeNearBounds,
  type NearBounds,
  type NearBoundsParams,
  roomOfChunk,
} from "./near-bounds.ts";
import { NearLists } from "./near-lists.ts";
import { hasOutputs, layerOrthogonality, orthogonalityOf, panelWeights } from "./orthogonality.ts";
import { qualityFlags } from "./quality-flags.ts";
import { type EntropyNull, entropyNull, testRandomness } from "./randomness.ts";
import { evenRows, sampleSize, typicalFilters } from "./typical-filters.ts";

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

/** A layer's quality, and what was counted on the way. */
export interface LayerSurvey {
  quality: LayerQuality;
  /** Indices in the layer of the filters with a NaN or infinite weight. */
  nonFinite: number[];
  /** A filter is sparse when its largest |weight| (signed: weight) is below this. */
  sparseBelow: number;
  /** The first finite filters. */
  examples: number[][];
  /** The most typical ones, where they were asked for. */
  typical: TypicalFilter[];
}

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
    ? finish(kernels, survey, [], [0, 0], { ...rule, varies: false, below: [] })
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
        ? finish(kernels, survey, nonFinite, [entropy, ofDense.entropy], own)
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

/** The bound of sparse filters; a layer of zeros is all sparse. */
function sparseBelow(largest: number, top: number, threshold: number): number {
  return largest === 0 ? Number.POSITIVE_INFINITY : threshold * top;
}

/**
 * The finite filters of a layer whose largest |weight| (signed: weight) is above a bound, as the programs of arXiv 2204.02481 have
 * it: one that is equal is sparse.
 */
export function denseLayer(layer: ConvLayer, bound: number, signed: boolean): StreamedLayer {
  return { ...layer, above: { bound, signed } };
}

/** Of a chunk's sample the part by which the typical filters of a layer of several chunks are found. */
function thinned(saved: SavedSurvey, layer: ConvLayer, width: number): SavedSurvey {
  const chunks = chunkCount(layer, width);
  if (chunks === 1) return saved;
  return { ...saved, sample: evenRows(saved.sample, width, Math.ceil(sampleSize / chunks)) };
}

/** How many filters of several chunks have a largest |weight| below these shares of the layer's: of chunks that do not tell in a second pass. */
async function countSparse(
  stream: FilterStream,
  layer: ConvLayer,
  params: NearBoundsParams,
  known: readonly ChunkFind<NearBounds>[],
): Promise<ArrayLike<number>> {
  const told = await countShared(stream, layer, params, known);
  if (told !== null) return told;
  const bounds = boundsOf(params.shares, params.top);
  const counts = new MaximaCounts(bounds.length);
  const key = `${stream.width} maxima ${stream.passes?.numberOf(layer)}`;
  await stream.sum(key, counts, countMaxima, [layer], { bounds, signedMaxima: params.signedMaxima });
  return counts.save().below;
}

/** The same by what processes have found when each knew its own part of the layer; null where that does not tell. */
async function countShared(
  stream: FilterStream,
  layer: ConvLayer,
  params: NearBoundsParams,
  known: readonly ChunkFind<NearBounds>[] = [],
): Promise<ArrayLike<number> | null> {
  const finds: NearBounds[] = [];
  const key = `${stream.width} near bounds ${stream.passes?.numberOf(layer)}`;
  const like = likeNearBounds(params.shares);
  for await (const { result } of stream.each(key, countNearBounds, [layer], params, { like, known }))
    for (const found of result) finds.push(found);
  return countsOfAll(finds, params.shares, params.top);
}

/** What a survey tells of a layer, but for its orthogonality. */
function finish(
  kernels: Kernels,
  survey: FilterSurvey,
  nonFinite: number[],
  [allEntropy, varianceEntropy]: [number, number],
  {
    below,
    sparsityThreshold,
    signedMaxima,
    thresholds,
    noneSparse,
    allSparse,
    law,
    varies,
  }: SparsityOptions & {
    below: ArrayLike<number>;
    thresholds: readonly number[];
    noneSparse: LayerQuality["sparsitySweep"];
    allSparse: LayerQuality["sparsitySweep"];
    law: EntropyNull;
    varies: boolean;
  },
): LayerSurvey {
  const { largest, top, nonZero, binarySum, binary, width } = survey;
  const { count } = survey.raw;
  // A layer of zeros is all sparse; one without finite filters is not. First the one threshold, then those of the sweep.
  const sparse = (i: number) => {
    if (count === 0) return 0;
    return largest === 0 ? 1 : below[i] / count;
  };
  const norms = normMeasures(survey);
  // Each field is named, here and where a layer is described: of a spread object each may have a hidden class of its own,
  // which for 10,000 layers takes more memory than the numbers.
  const measured = {
    sparsity: sparse(0),
    varianceEntropy,
    randomness: testRandomness(kernels, weightSums(survey, allEntropy), law),
    randomThreshold: width === 9 ? randomThreshold(kernels, count) : null,
    orthogonality: null,
    binaryError: nonZero > 0 ? share(binarySum / nonZero) : null,
    binaryShare: count > 0 ? binary / count : 0,
    zeroFilters: count - nonZero,
    maxAbs: largest,
    l1NormMean: norms.l1NormMean,
    l1NormDeviation: norms.l1NormDeviation,
    l2NormMean: norms.l2NormMean,
    l2NormDeviation: norms.l2NormDeviation,
    unitVarianceEntropy: survey.unit.count > 0 ? entropyOf(kernels, survey.unit).entropy : null,
    sparsitySweep: thresholds.map((threshold, i) => {
      const at = sparse(i + 1);
      if (at === 0 || at === 1) return (at === 0 ? noneSparse : allSparse)[i];
      return { threshold, share: at };
    }),
    // Below: a field that is added later lies outside of the object, and takes twice the memory.
    flags: [] as LayerFlag[],
  };
  measured.flags = qualityFlags(measured, {
    count,
    nonFinite: nonFinite.length,
    width,
    varies,
    rule: { sparsityThreshold, signedMaxima },
  });
  return {
    quality: measured,
    nonFinite,
    sparseBelow: sparseBelow(largest, top, sparsityThreshold),
    // A copy is as long as it is; a list that grew has room for sixteen more.
    examples: survey.first.slice(),
    typical: typicalFilters(survey.sample, width),
  };
}

/** Of all weights of a survey, about zero. */
function weightSums({ raw, width, largest, fourths, squaredNorms }: FilterSurvey, varianceEntropy: number) {
  const { count, mean: means, covariance } = raw;
  let [mean, square] = [0, 0];
  // Population moments: the covariance has n - 1 in its denominator.
  for (let i = 0; i < width; i++) {
    mean += means[i] / width;
    square += (means[i] * means[i] + (covariance[i * width + i] * (count - 1)) / count) / width;
  }
  const sums = { mean, square, fourth: fourths / (count * width), squaredNorms: squaredNorms / count };
  return { count, width, varianceEntropy, maxAbs: largest, ...sums };
}

function normMeasures({ norms: { count, mean, covariance } }: FilterSurvey) {
  const known = (value: number) => (count > 0 && Number.isFinite(value) ? value : null);
  return {
    l1NormMean: known(mean[0]),
    l1NormDeviation: known(Math.sqrt(covariance[0])),
    l2NormMean: known(mean[1]),
    l2NormDeviation: known(Math.sqrt(covariance[3])),
  };
}

/** Whether sums of squares of such weights neither overflow nor vanish in f64: f32 weights always fit. */
export function squaresFit(largest: number): boolean {
  return largest === 0 || (largest > 1e-100 && largest < 1e100);
}

/** Why such weights cannot be squared; null where they can. */
export function refuseSquares(largest: number): string | null {
  return squaresFit(largest)
    ? null
    : `its largest weight is ${largest.toPrecision(3)}: squares leave the range of numbers`;
}

export interface Variation {
  /** H = -sum p log10 p over the shares p of variance along the layer's own principal axes; 0 log 0 = 0; constant layer: 0. */
  entropy: number;
  /** Whether the filters differ by more than rounding. */
  varies: boolean;
}

/** Of the shares of variance along the principal axes of filters that a summary has seen. */
export function entropyOf(kernels: Kernels, moments: MomentSummary): Variation {
  const variances = principalVariances(kernels, moments);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  if (total === 0) return { entropy: 0, varies: false };
  let entropy = 0;
  for (const variance of variances) {
    const part = variance / total;
    if (part > 0) entropy -= part * kernels.log(part);
  }
  // Equal shares have the most; their sum may round beyond it.
  return { entropy: Math.max(0, Math.min(entropy, kernels.log(variances.length))) / Math.LN10, varies: true };
}

/**
 * T_H(n) = 1.2618047 / (1 + exp(-0.88767525 (log2 n - 2.30436435))) - 0.31050834: the variance entropy that n random
 * 3x3 filters reach. Null below 4 filters, where it has no meaning.
 * @see Gavrikov & Keuper, arXiv 2203.15331, equation of section 4.2.
 */
export function randomThreshold(kernels: Kernels, n: number): number | null {
  if (n < 4) return null;
  const log2 = kernels.log(n) / Math.LN2;
  return 1.2618047 / (1 + kernels.exp(-0.88767525 * (log2 - 2.30436435))) - 0.31050834;
}
