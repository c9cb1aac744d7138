import type { TypicalFilter } from "../results/analysis.ts";
import type { LayerFlag, LayerQuality } from "../results/layer-quality.ts";
import type { SparsityOptions } from "../results/sparse-rule.ts";
import type { Kernels } from "../wasm/load.ts";
import { share } from "./bounded.ts";
import type { FilterSurvey } from "./filter-survey.ts";
import { qualityFlags } from "./quality-flags.ts";
import { type EntropyNull, testRandomness } from "./randomness.ts";
import { sparseBelow } from "./sparse-filters.ts";
import { typicalFilters } from "./typical-filters.ts";
import { entropyOf, randomThreshold } from "./variance-entropy.ts";

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

/** What a survey tells of a layer, but for its orthogonality. */
export function layerSurvey(
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
