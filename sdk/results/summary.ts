import type { Count, Share } from "./units.ts";

/** One measure over some layers. */
export interface MeasureSummary {
  /** Mean in which a layer counts as often as it has finite filters (as in arXiv 2204.02481); null where none has the measure. */
  byFilters: number | null;
  /** Mean in which every layer counts once; null where none has the measure. */
  byLayers: number | null;
  /** 5th, 25th, 50th, 75th and 95th percentile over the layers, linear between them; empty for none. @maxItems 5 */
  percentiles: number[];
}

/** The quality of some layers in a few numbers. */
export interface QualitySummary {
  /** Analysed layers. */
  layers: Count;
  /** Their finite filters. */
  filters: Count;
  /** Their filters with a NaN or an infinite weight, which count in nothing else. */
  nonFinite: Count;
  /** Dead filters: every weight is zero. */
  zeroFilters: Count;
  /** Sparse filters, dead ones included. */
  sparse: Count;
  /** The other finite filters. */
  nonSparse: Count;
  /** nonSparse / filters; null without a filter. */
  nonSparseShare: Share | null;
  /** S. */
  sparsity: MeasureSummary;
  /** H; of layers of all sizes. */
  varianceEntropy: MeasureSummary;
  /** H / T_H; of 3x3 layers of four filters or more, which have a T_H. */
  entropyRatio: MeasureSummary;
  /** O. */
  orthogonality: MeasureSummary;
  /** Share of binary filters. */
  binaryShare: MeasureSummary;
}
