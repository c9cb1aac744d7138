import type { LayerResult } from "./analysis.ts";
import { binaryShare, entropyRatio, type Measure, orthogonality, sparsity, varianceEntropy } from "./measures.ts";
import { quantile } from "./quantile.ts";
import type { MeasureSummary, QualitySummary } from "./summary.ts";

/** The measures of a summary, by their keys there. */
export const summaryMeasures: Readonly<Record<SummaryKey, Measure>> = {
  sparsity,
  varianceEntropy,
  entropyRatio,
  orthogonality,
  binaryShare,
};
/** The measures that a summary holds. */
export type SummaryKey = "sparsity" | "varianceEntropy" | "entropyRatio" | "orthogonality" | "binaryShare";
/** Their keys, in the order of tables. */
export const summaryKeys = Object.keys(summaryMeasures) as SummaryKey[];

/** The percentiles of a summary, ascending. */
export const summaryPercentiles = [5, 25, 50, 75, 95] as const;

type Summarised = Pick<LayerResult, "kernel" | "filters" | "nonFinite" | "quality">;

/** The layers of a model or a group in a few numbers, means weighted by filters (arXiv 2204.02481) and by layers. */
export function summarise(layers: readonly Summarised[]): QualitySummary {
  const finite = ({ filters, nonFinite }: Summarised) => filters - nonFinite;
  const sum = (of: (layer: Summarised) => number) => layers.reduce((total, layer) => total + of(layer), 0);
  const filters = sum(finite);
  const sparse = sum((layer) => Math.round(layer.quality.sparsity * finite(layer)));
  return {
    layers: layers.length,
    filters,
    nonFinite: sum(({ nonFinite }) => nonFinite),
    zeroFilters: sum(({ quality }) => quality.zeroFilters),
    sparse,
    nonSparse: filters - sparse,
    nonSparseShare: filters > 0 ? (filters - sparse) / filters : null,
    ...(Object.fromEntries(
      summaryKeys.map((key) => [key, summariseMeasure(layers, summaryMeasures[key], finite)]),
    ) as Pick<QualitySummary, SummaryKey>),
  };
}

function summariseMeasure(
  layers: readonly Summarised[],
  measure: Measure,
  weight: (layer: Summarised) => number,
): MeasureSummary {
  const known = layers.flatMap((layer) => {
    const value = weight(layer) > 0 ? measure.of(layer) : null;
    return value === null ? [] : [{ value, weight: weight(layer) }];
  });
  if (known.length === 0) return { byFilters: null, byLayers: null, percentiles: [] };
  const weights = known.reduce((total, each) => total + each.weight, 0);
  const sorted = known.map(({ value }) => value).sort((a, b) => a - b);
  // Means lie between the least and the greatest, whatever rounding does.
  const within = (mean: number) => Math.min(Math.max(mean, sorted[0]), sorted[sorted.length - 1]);
  return {
    byFilters: within(known.reduce((total, each) => total + each.value * (each.weight / weights), 0)),
    byLayers: within(sorted.reduce((total, value) => total + value, 0) / sorted.length),
    percentiles: summaryPercentiles.map((percent) => quantile(sorted, percent / 100)),
  };
}
