import type { AtlasPlaces } from "./atlas.ts";
import type { ChannelsResult } from "./channels.ts";
import type { LayerFacts, ModelFacts, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { KeysResult } from "./keys.ts";
import type { LayerQuality } from "./layer-quality.ts";
import type { NormsResult } from "./norms.ts";
import type { OperatorsResult } from "./operators.ts";
import type { ScaleSpaceResult } from "./scale-space.ts";
import type { QualitySummary } from "./summary.ts";
import type { Count, Index, Interval, KernelSize, Magnitude, Positive, Share, Weights } from "./units.ts";

/**
 * What `convscope analyze` and `compare` give: plain data, the same bytes of JSON on every machine. The study of the first
 * kernel size is its own; further sizes (`--kernel all`) are in `otherKernels`.
 */
export interface AnalysisResult extends KernelStudy {
  /** Name and version of this document's form. */
  schema: "convscope/1";
  /** What was asked for. */
  command: "analyze" | "compare";
  /** The models, in the order given. */
  models: ModelResult[];
  /** The studies of further kernel sizes; empty for one size. */
  otherKernels: KernelStudy[];
  /** Filters as convolution operators; only where asked for. */
  operators?: OperatorsResult;
  /** Whole layers as operators; only where asked for. */
  norms?: NormsResult;
  /** First layers in colour, and 1 x 1 layers by their mixing matrix; only where asked for. */
  channels?: ChannelsResult;
  /** Filters as discrete scale-space models; only where asked for. */
  scaleSpace?: ScaleSpaceResult;
  /** Filters that stand for the others; only where asked for. */
  keys?: KeysResult;
  /** Where its layers and models lie among the networks of an atlas, where they were compared with one. */
  atlas?: AtlasPlaces;
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is worth knowing in this result: problems first, then what is not usual, then facts. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** Everything that belongs to one kernel size. */
export interface KernelStudy {
  /** The shared basis of this kernel size. */
  basis: BasisResult;
  /** The sets of filters that are compared. */
  groups: GroupResult[];
  /** How far the groups lie apart. */
  divergence: DivergenceResult;
  /** One density for each group and component, group by group. @shape groups * basis.components */
  densities: DensityResult[];
  /** One plane for each group. @shape groups */
  planes: PlaneResult[];
}

/** A model of which layers were analysed. */
export interface ModelResult extends ModelFacts {
  /** The layers that were analysed. */
  layers: LayerResult[];
  /** The quality of all of them in a few numbers. */
  summary: QualitySummary;
}

/** One analysed layer. */
export interface LayerResult extends LayerFacts {
  /** [rows, columns]; of a 3-D kernel whose slices are analysed all three sizes. @minItems 2 @maxItems 3 */
  kernel: Positive[];
  /** Input channels, all groups together. */
  in: Positive;
  /** Output channels, all groups together. */
  out: Positive;
  /** Groups of the convolution; 1 where the format does not tell. */
  groups: Positive;
  /** Filters with a NaN or an infinite weight: counted here, left out of everything else. */
  nonFinite: Count;
  /** Index within the layer of the first of them, at most 10. @maxItems 10 */
  nonFiniteIndices: Index[];
  /** How well the layer uses its filters; raw weights. */
  quality: LayerQuality;
  /** The layer's first filters (25 by default), raw weights. */
  examples: Weights[];
  /**
   * Filters that stand for those most like them, the largest group first: medoids of at most five clusters on the sphere, of at
   * most 512 filters at even distances. Empty for a layer of zeros, without examples, and in results of more than 500 layers.
   * @maxItems 5
   */
  typical: TypicalFilter[];
}

/** A filter that stands for others. */
export interface TypicalFilter {
  /** Raw weights. */
  weights: Weights;
  /** Share of the layer's filters, but for those of zeros, that are most like it. */
  share: Share;
  /**
   * The reference that its spectrum is nearest to, where more of the layer's filters have that label than random ones would, by four
   * standard errors; else null. Only beside a study of operators that has the layer.
   */
  actsLike?: string | null;
}

/** Principal components of scaled filters of one size. */
export interface BasisResult {
  /** [rows, columns]. */
  kernel: KernelSize;
  /** Where the basis comes from: "models", or the name of a saved or published one. */
  source: string;
  /** Licence and citation of a published basis; null for one computed here. */
  attribution: string | null;
  /** Filters behind the basis. */
  filters: Count;
  /** The filters' mean, which is taken from each before it is projected. */
  mean: Weights;
  /** One unit eigen-filter for each tap: its loading of largest magnitude is positive; a given basis keeps its own signs. */
  components: Weights[];
  /** Variance along each component, descending (n - 1 in the denominator). @shape components */
  explainedVariance: Magnitude[];
  /** explainedVariance / its sum. @shape components */
  explainedVarianceRatio: Share[];
}

/** What groups are made of: one, or two of model, label and depth. */
export type GroupBy =
  | "model"
  | "layer"
  | "depth-decile"
  | "label"
  | "model,depth-decile"
  | "depth-decile,model"
  | "label,depth-decile"
  | "depth-decile,label"
  | "model,label"
  | "label,model";

/** A set of filters that is compared with the others. */
export interface GroupResult {
  /** The group's name, unique in its study. */
  name: string;
  /** What its filters have in common; noise: seeded random filters, on request. */
  by: GroupBy | "noise";
  /** Its model, layer, decile or label, in the order of `by`; none for noise. @maxItems 2 */
  parts: string[];
  /** Number of filters. */
  filters: Count;
  /** Mean coefficient along each component. @shape basis.components */
  mean: number[];
  /** Standard deviation (n - 1) along each component. @shape basis.components */
  standardDeviation: number[];
  /** The quality of its layers in a few numbers. */
  summary: QualitySummary;
}

/** Distances between the groups' histograms of coefficients. */
export interface DivergenceResult {
  /** Whose choice of range and weights: that of a paper, or the caller's. */
  preset: "cnn-filter-db" | "medical" | "custom";
  /** Equal bins of each histogram. */
  bins: Positive;
  /** The common range of all histograms. */
  range: Interval;
  /** Weight of each component in D. @shape basis.components */
  weights: number[];
  /** The names of the groups that are compared, in the order of the matrices. */
  groups: string[];
  /** How they were drawn, where there are more than 700 groups, of which 250 are compared; null where all are. */
  sample: SampledGroups | null;
  /** D between every two groups: symmetric, zero diagonal. @shape groups, groups */
  matrix: number[][];
  /** Symmetric KL of each component (component, row, column), before weighting. @shape weights, groups, groups @unit nats */
  perComponent: number[][][];
  /**
   * w_i KL_i / D for every pair: (component, row, column); 0 where D is 0. Null for more than 250 groups, of which `weights`,
   * `perComponent` and `matrix` tell it. @shape weights, groups, groups
   */
  shares: Share[][][] | null;
  /** Other distances, weighted like D. */
  distances: {
    /** Jensen-Shannon divergence. @shape groups, groups @unit nats */
    jensenShannon: number[][];
    /** Hellinger distance. @shape groups, groups */
    hellinger: number[][];
    /** Total variation distance. @shape groups, groups */
    totalVariation: number[][];
    /** Wasserstein distance of order 1, in units of the coefficients. @shape groups, groups */
    wasserstein1: number[][];
  };
  /** Coefficients outside the range, by group: left out of its histograms. @shape groups */
  outside: Count[];
  /** The noise floor of D: what it would be if both groups were drawn from one distribution, that of all groups together. */
  floor: NoiseFloor;
  /** D less the mean of its floor, and not below 0. @shape groups, groups @unit nats */
  debiased: Magnitude[][];
  /**
   * Where D between the distributions lies that the groups' filters are a sample of, on the 95 % level; null where
   * the parts of the groups were not counted, which would have taken more than 256 MB.
   */
  interval: NoiseInterval | null;
  /** The same of the other distances; null of more than 250 groups. */
  distanceNoise: {
    /** Of the Jensen-Shannon divergence. */
    jensenShannon: DistanceNoise;
    /** Of the Hellinger distance. */
    hellinger: DistanceNoise;
    /** Of the total variation distance. */
    totalVariation: DistanceNoise;
    /** Of the Wasserstein distance. */
    wasserstein1: DistanceNoise;
  } | null;
}

/** Groups that were drawn at random from all, each with the same chance, without replacement. */
export interface SampledGroups {
  /** Groups that there are, without the random filters of `--with-noise`, which are always compared. */
  of: Count;
  /** The seed of the draw. */
  seed: Count;
}

/** What a distance would be if both groups were drawn from one distribution, in the unit of the distance. */
export interface NoiseFloor {
  /** Mean over seeded draws; 0 on the diagonal. @shape groups, groups */
  mean: Magnitude[][];
  /** The 95 % bound: only a distance above it tells two groups apart. @shape groups, groups */
  upper: Magnitude[][];
}

/** Bounds of a distance, in its unit. */
export interface NoiseInterval {
  /** Lower bounds; 0 where the distance does not rise above its floor, and on the diagonal. @shape groups, groups */
  low: Magnitude[][];
  /** Upper bounds; 0 on the diagonal. @shape groups, groups */
  high: Magnitude[][];
}

/** How sure a distance is. */
export interface DistanceNoise {
  /** What the distance would be if both groups were drawn from one distribution. */
  floor: NoiseFloor;
  /**
   * The distance less what noise adds on average, and not below 0: floors are subtracted from the Jensen-Shannon divergence,
   * and from the squares of the other distances, to which noise adds. @shape groups, groups
   */
  debiased: Magnitude[][];
  /** Where the distance between the distributions lies on the 95 % level; null where D has none. */
  interval: NoiseInterval | null;
}

/** The density of one coefficient in one group. */
export interface DensityResult {
  /** The group's name. */
  group: string;
  /** The component's place, from 0. */
  component: Index;
  /** Coefficients behind the density. */
  count: Count;
  /** Standard deviation of the smoothing kernel. */
  bandwidth: Magnitude;
  /**
   * Between which values the bandwidth by the exact quartiles lies: with a basis and a range given the coefficients are read once, and
   * their quartiles known to a bin. Absent where the bandwidth is exact.
   */
  bandwidthWithin?: Interval;
  /** The value of all coefficients, where they differ by rounding alone: no density, but one point. Null where they differ. */
  constant: number | null;
  /** The density's points lie evenly from lo to hi, both included. */
  grid: {
    /** First point. */
    lo: number;
    /** Last point. */
    hi: number;
    /** Number of points. @minimum 2 */
    points: Count;
  };
  /** The density at each point. @shape grid.points */
  values: Magnitude[];
}

/** Two-dimensional histogram of the first two coefficients of a group. */
export interface PlaneResult {
  /** The group's name. */
  group: string;
  /** Range of c0. */
  x: Interval;
  /** Range of c1. */
  y: Interval;
  /** Bins along each axis. */
  bins: Positive;
  /** Filters in each bin, row-major, row 0 at the lowest c1. @shape bins * bins */
  counts: Count[];
}
