import type { ConvLayer } from "../model/conv-layer.ts";
import type { LayerQuality } from "../results/measures.ts";
import { FilterStore } from "../streams/filter-store.ts";
import { inlineRunner } from "../streams/task-runner.ts";
import { type Kernels, kernels as loadedKernels } from "../wasm/load.ts";
import { principalAxes } from "./basis.ts";
import { share } from "./bounded.ts";
import { MomentSummary } from "./moments.ts";
import { layerOrthogonality } from "./orthogonality.ts";
import { qualityFlags } from "./quality-flags.ts";

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

/** A layer's quality, and what was counted on the way. */
export interface LayerSurvey {
  quality: LayerQuality;
  /** Indices in the layer of the filters with a NaN or infinite weight. */
  nonFinite: number[];
  /** The moments of the layer's filters, each divided by its largest |weight|. */
  scaled: MomentSummary;
  /** A filter is sparse when its largest |weight| (signed: weight) is below this. */
  sparseBelow: number;
  /** The first finite filters. */
  examples: number[][];
}

/**
 * Measures a layer's quality on its raw weights: sparsity, variance entropy, orthogonality, binary error, and what they flag.
 * @see Gavrikov & Keuper, arXiv 2203.15331, section 4, and arXiv 2210.13799.
 */
export async function measureQuality(layer: ConvLayer, options: QualityOptions = {}): Promise<LayerQuality> {
  const kernels = await loadedKernels();
  const width = layer.kernel[layer.kernel.length - 1] ** 2;
  const store = new FilterStore(inlineRunner(kernels), width, options.signal);
  return (await surveyLayer(kernels, store, layer, options)).quality;
}

/** @param examples First finite filters of the layer that the survey carries. */
export async function surveyLayer(
  kernels: Kernels,
  store: FilterStore,
  layer: ConvLayer,
  { sparsityThreshold = 0.01, thresholds = defaultThresholds, signedMaxima = false, signal }: QualityOptions,
  examples = 0,
): Promise<LayerSurvey> {
  const { width, runner } = store;
  const raw = new MomentSummary(kernels, width);
  const scaled = new MomentSummary(kernels, width);
  const allMaxima = new Float64Array(layer.filters);
  const nonFinite: number[] = [];
  const first: number[][] = [];
  let largest = 0;
  let binarySum = 0;
  let binaryFilters = 0;
  let nonZeroFilters = 0;
  let count = 0;

  for await (const { chunk, result } of store.visit("surveyFilters", [layer], { signedMaxima, examples })) {
    nonFinite.push(...(chunk.nonFinite ?? []));
    if (result === null) continue;
    raw.mergeSaved(result.raw);
    scaled.mergeSaved(result.scaled);
    allMaxima.set(result.maxima, count);
    largest = Math.max(largest, result.largest);
    binarySum += result.binarySum;
    binaryFilters += result.binary;
    nonZeroFilters += result.nonZero;
    for (let i = 0; i * width < result.first.length && first.length < examples; i++) {
      first.push([...result.first.subarray(i * width, (i + 1) * width)]);
    }
    count += result.maxima.length;
  }

  const maxima = allMaxima.subarray(0, count);
  const top = largestOf(maxima);
  // A layer of zeros is all sparse; one without finite filters is not.
  const sparse = (threshold: number) => {
    if (count === 0) return 0;
    return largest === 0 ? 1 : shareBelow(maxima, threshold * top);
  };
  const forEntropy = squaresFit(largest) ? raw : await unitMoments(kernels, store, layer, largest);
  const measured = {
    sparsity: sparse(sparsityThreshold),
    varianceEntropy: varianceEntropy(kernels, forEntropy),
    randomThreshold: width === 9 ? randomThreshold(kernels, count) : null,
    orthogonality: await layerOrthogonality(runner, layer, width, signal),
    binaryError: nonZeroFilters > 0 ? share(binarySum / nonZeroFilters) : null,
    binaryShare: count > 0 ? binaryFilters / count : 0,
    maxAbs: largest,
    sparsitySweep: thresholds.map((threshold) => ({ threshold, share: sparse(threshold) })),
  };
  return {
    quality: { ...measured, flags: qualityFlags(measured, { count, nonFinite: nonFinite.length, width }) },
    nonFinite,
    scaled,
    // A layer of zeros is all sparse.
    sparseBelow: largest === 0 ? Number.POSITIVE_INFINITY : sparsityThreshold * top,
    examples: first,
  };
}

/** Whether sums of squares of such weights neither overflow nor vanish in f64: f32 weights always fit. */
function squaresFit(largest: number): boolean {
  return largest === 0 || (largest > 1e-100 && largest < 1e100);
}

/** The moments of a layer's weights divided by the largest of them: entropy is the same at every scale. */
async function unitMoments(
  kernels: Kernels,
  store: FilterStore,
  layer: ConvLayer,
  largest: number,
): Promise<MomentSummary> {
  const moments = new MomentSummary(kernels, store.width);
  for await (const { result } of store.visit("unitMoments", [layer], { largest })) {
    if (result !== null) moments.mergeSaved(result);
  }
  return moments;
}

/** The largest of some maxima; -Infinity for none. */
function largestOf(maxima: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < maxima.length; i++) if (maxima[i] > largest) largest = maxima[i];
  return largest;
}

function shareBelow(values: Float64Array, bound: number): number {
  let below = 0;
  for (let i = 0; i < values.length; i++) if (values[i] < bound) below++;
  return below / values.length;
}

/** H = -sum p log10 p over the shares p of variance along the layer's own principal axes; 0 log 0 = 0; constant layer: 0. */
function varianceEntropy(kernels: Kernels, moments: MomentSummary): number {
  const { variances } = principalAxes(kernels, moments);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  if (total === 0) return 0;
  let entropy = 0;
  for (const variance of variances) {
    const part = variance / total;
    if (part > 0) entropy -= part * kernels.log(part);
  }
  // Equal shares have the most; their sum may round beyond it.
  return Math.max(0, Math.min(entropy, kernels.log(variances.length))) / Math.LN10;
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
