import type { ModelFacts, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Count, Index, KernelWeights, Magnitude, Positive, Share } from "./units.ts";

/** What `convscope volume` and `analyze --volume` give: 3-D kernels as they are, not as slices. */
export interface VolumeDocument {
  /** Name and version of this document's form. */
  schema: "convscope-volume/1";
  /** What was asked for. */
  command: "volume";
  /** The models, in the order given; every convolution that is not studied here is in `skippedLayers` with its reason. */
  models: ModelFacts[];
  /** By the size of the kernels, most kernels first. @minItems 1 */
  sizes: VolumeSize[];
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** 3-D kernels of one size. */
export interface VolumeSize {
  /** Depth, rows, columns. @minItems 3 @maxItems 3 */
  kernel: Positive[];
  /** The common basis of all these kernels; null where none is finite. */
  basis: VolumeBasis | null;
  /** The layers, in the order of the models' layers. */
  layers: VolumeLayer[];
}

/** Principal components of kernels, each first divided by its largest absolute weight, as of 2-D filters (arXiv 2203.15331). */
export interface VolumeBasis {
  /** Kernels it was computed from. */
  kernels: Positive;
  /** Mean of the scaled kernels; depth, rows, columns. */
  mean: KernelWeights;
  /** Unit vectors, the loading of largest magnitude positive, by descending variance; the first 64 where there are more than 125. */
  components: KernelWeights[];
  /** Variance along every component, n - 1 in the denominator. @shape kernel[0] * kernel[1] * kernel[2] */
  explainedVariance: Magnitude[];
  /** Over their sum. @shape kernel[0] * kernel[1] * kernel[2] */
  explainedVarianceRatio: Share[];
}

/** A layer of 3-D kernels. */
export interface VolumeLayer {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
  /** Input channels, all groups together. */
  in: Positive;
  /** Output channels, all groups together. */
  out: Positive;
  /** Groups of the convolution. */
  groups: Positive;
  /** Steps along depth, rows and columns; null where the file does not tell. @unit px */
  stride: Positive[] | null;
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null where it has none. */
  depthRank: Index | null;
  /** Number of kernels: out * in / groups. */
  kernels: Positive;
  /** Kernels with NaN or infinite weights, which are left out of all else. */
  nonFinite: Count;
  /** Largest absolute weight. */
  maxAbs: Magnitude;
  /** Share of kernels whose largest absolute weight is below 1 % of the layer's; null where none is finite. */
  sparsity: Share | null;
  /** -sum p log10 p over the shares p of variance along the layer's own principal components; null where none is finite. */
  varianceEntropy: Magnitude | null;
  /** O of the output channels, as of every layer (arXiv 2203.15331, section 4.2); null for zeros and one output. */
  orthogonality: Share | null;
  /** How the kernels vary along each axis; null where they are constant. */
  anisotropy: Anisotropy | null;
  /** Part of the energy in each slice across depth, across rows and across columns; null for zeros. */
  slices: SliceEnergy | null;
  /** The first kernels; depth, rows, columns. */
  examples: KernelWeights[];
}

/**
 * Geary's c along each axis (The Contiguity Ratio and Statistical Mapping, 1954): the mean squared difference of neighbours
 * along it over twice the variance within the kernels, sums over all kernels. 1 on average for weights in any order; less where
 * neighbours are alike, more where they alternate.
 */
export interface Anisotropy {
  /** Along depth. */
  depth: Magnitude;
  /** Along rows: from one row to the next. */
  rows: Magnitude;
  /** Along columns: from one column to the next. */
  columns: Magnitude;
  /** The largest of the three over the least; null where that is 0. @minimum 1 */
  ratio: number | null;
  /**
   * The chance of three numbers as unequal if the axes of each kernel were exchanged at random: the statistic of Friedman's test
   * on the differences themselves, chi-squared with 2 degrees of freedom. Kernels count as independent. Null unless k x k x k.
   */
  pValue: Share | null;
}

/** Part of the energy in each slice. */
export interface SliceEnergy {
  /** Across depth. @shape kernel[0] */
  depth: Share[];
  /** Across rows. @shape kernel[1] */
  rows: Share[];
  /** Across columns. @shape kernel[2] */
  columns: Share[];
}
