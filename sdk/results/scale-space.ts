import type { Finding, ModelFacts, Provenance } from "./facts.ts";

/** What `convscope scale-space` gives: learned filters as discrete scale-space models (arXiv 2509.12746). */
export interface ScaleSpaceDocument {
  schema: "convscope/1";
  command: "scale-space";
  models: ScaleSpaceModel[];
  scaleSpace: ScaleSpaceResult;
  findings: Finding[];
  provenance: Provenance;
}

/** A model as in the filter study; every convolution that was not fitted is in `skippedLayers` with its reason. */
export type ScaleSpaceModel = ModelFacts;

/** In the order of the eight master key filters. */
export type ScaleSpaceFamily = "dy+" | "dx-" | "dy-" | "dx+" | "dx" | "dy" | "sharpen" | "smooth";

/**
 * How the scale parameters are found (arXiv 2509.12746): A and B from weighted variances, C by the least sum of absolute
 * differences, D by the least sum of squares; 1 with a sigma for each axis, 2 with one for both.
 */
export type ScaleSpaceMethod = "A" | "B" | "C1" | "C2" | "D1" | "D2";

export interface ScaleSpaceResult {
  /** "paper": T is cut to k taps before it is differenced; "exact": infinite support, cut afterwards. */
  mode: "paper" | "exact";
  /** A filter is explained where its centred cosine with a model reaches this. */
  cosine: number;
  /** The method whose fits decide families, sigmas and shares. */
  method: ScaleSpaceMethod;
  families: ScaleSpaceFamily[];
  /** Source and licence of the eight master key filters, which `keys` and `nearestKey` number. */
  attribution: string;
  layers: ScaleSpaceLayer[];
  /** Layers put together: each model, and its tenths of depth. */
  groups: ScaleSpaceGroup[];
  /**
   * For each family that occurs, the filter that shows it best: of those that are no identity, and are explained if any is, the
   * one of the highest cosine; of smooth and sharpen the one of which the family explains most that a single point leaves. Then
   * filters that no family explains.
   */
  examples: ScaleSpaceExample[];
  /** One model for many filters; only where asked for. */
  pooled?: PooledScaleSpaceFit[];
  /** Models beyond the eight and how many filters each is best for by AICc, the most frequent first; only where asked for. */
  extended?: ExtendedScaleSpaceShare[];
}

/** What is told of any set of filters. */
export interface ScaleSpaceShares {
  /** Filters fitted: finite ones that are not constant. */
  count: number;
  /** Filters by the family that fits best. */
  families: Record<ScaleSpaceFamily, number>;
  /**
   * Filters among them whose best template is a single point, a smoothing of sigma next to 0 or a sharpening of alpha next to 0:
   * they pass an image through, times a factor of either sign (and plus its local mean times a constant).
   */
  identity: number;
  /** Filters by the nearest master key, "1" to "8". */
  keys: Record<string, number>;
  /** Share of filters whose cosine reaches the threshold, 0 to 1. */
  explained: { families: number; keys: number };
  /** Quartiles (least, lower, median, upper, greatest) of the best centred cosine, 0 to 1. */
  cosine: number[];
  /** Filters whose best fit converged. The others have no scale: they count in no sigma here. */
  converged: number;
  /** Quartiles of the best family's sigmas, in pixels, of those that converged. */
  sigmaX: number[];
  sigmaY: number[];
  /** Counts of sigma in equal bins from 0 to `sigmaMax`; larger ones count in the last. */
  sigmaHistogram: { sigmaMax: number; x: number[]; y: number[] };
  /** Among filters whose best family is dy+, dx-, dy- or dx+: quartiles of the distance of |mean| along the axis to half a pixel. */
  halfPixel: { count: number; distance: number[] };
  /** Quartiles of the first singular value over the sum of all: 1 is separable. */
  separability: number[];
  /**
   * Residuals of the best fits by family: number, and how many of them are the identity; medians of l1 and l2 of the normalised filters, and a histogram, in equal
   * bins from 0 to 1, of sqrt(1 - cosine^2): what a free amplitude and offset leave, over the centred filter's length.
   */
  residuals: {
    family: ScaleSpaceFamily;
    count: number;
    identity: number;
    l1: number;
    l2: number;
    histogram: number[];
  }[];
}

export interface ScaleSpaceLayer extends ScaleSpaceShares {
  model: string;
  name: string;
  kind: "conv" | "depthwise" | "transposed" | "filters";
  /** [rows, columns]. */
  kernel: number[];
  depthRank: number | null;
  depth: number | null;
  /** Filters of one value throughout: they have no cosine. */
  constant: number;
  /** Filters with a NaN or an infinite weight. */
  nonFinite: number;
  /** Only with `filters`. */
  filters?: ScaleSpaceFilter[];
  /** The five Gaussians as the smoothing of each filter's best family; only with `extended`. */
  kernels?: ScaleSpaceKernelShare[];
}

export interface ScaleSpaceGroup extends ScaleSpaceShares {
  model: string;
  by: "model" | "depth-decile";
  name: string;
}

export interface ScaleSpaceFilter {
  /** Within the layer. */
  index: number;
  spread: {
    /** Of |h|: x to the right, y upwards, in pixels from the middle. */
    mean: [number, number] | null;
    /** xx, xy, yy; null, as the mean, for a filter of zeros. */
    covariance: [number, number, number] | null;
    /** Sum of |h|. */
    l1: number;
    /**
     * xx, yy: of the filter without its normalisation's offset, |h - offset|, weighted by |the best family's template| at sigma 1.
     * Null without a best family.
     */
    weightedCovariance: [number, number] | null;
  };
  /** How the filter was brought to the scale of its best family. */
  normalization: ScaleSpaceNormalization;
  /** The first singular value over the sum of all. */
  separability: number | null;
  /** Null for a constant filter. amplitude * m + offset comes closest to the filter, m being the template centred, of length 1. */
  best: {
    family: ScaleSpaceFamily;
    /** Negative where the filter is the template upside down. */
    amplitude: number;
    /** The filter's mean. */
    offset: number;
    /** |amplitude| over the length of the centred filter, 0 to 1: the sign of a fit is its amplitude's. */
    cosine: number;
    /** Whether the best template is a single point: its centred cosine with one is 0.999 or more. */
    identity: boolean;
  } | null;
  /** Every pair of method and family. */
  fits: ScaleSpaceFit[];
  /** Models beyond the eight, the lowest AICc first; only with `extended`. */
  extended?: ExtendedScaleSpaceFit[];
  /** The best family with each of the five Gaussians (none for sharpen); only with `extended`. */
  kernels?: ScaleSpaceKernelFit[];
  /** As `best` with m a master key; its cosine has the sign of its amplitude, -1 to 1: a key is a filter, not a model. */
  nearestKey: { key: number; amplitude: number; offset: number; cosine: number } | null;
}

export interface ScaleSpaceNormalization {
  /** The axis of the linear monomial whose response divides the filter, or "sum" for smoothing and sharpening. */
  kind: "x" | "y" | "sum";
  /** Null where it is 0: the filter cannot be brought to this scale. */
  divisor: number | null;
  /**
   * Constant that is taken from the filter before: 0 for an axis, else the C of least spread sqrt(det V(|h - C|)). In paper mode it
   * is found as the paper finds it, by samples and a parabola, up to 1e-5 of the filter's length off the minimum.
   */
  offset: number;
}

export interface ScaleSpaceFit {
  method: ScaleSpaceMethod;
  family: ScaleSpaceFamily;
  /** Null where the method has no solution for this filter and family. */
  sigmaX: number | null;
  sigmaY: number | null;
  /** Of the sharpening family; null for the others. */
  alpha: number | null;
  /** Residuals of the normalised filter. */
  l1: number | null;
  l2: number | null;
  /** Centred cosine of the normalised filter and the template, with its sign: no amplitude is fitted. */
  cosine: number | null;
  /**
   * Whether the scales are what the method asks for. B: false where along an axis no template has the filter's variance. C and D:
   * false where the residual still falls at sigma 100, or, of C1 and D1, the descent came to no proven rest. A: always true.
   */
  converged: boolean;
}

export interface ScaleSpaceExample {
  model: string;
  layer: string;
  index: number;
  kernel: number[];
  weights: number[];
  /** amplitude * model + offset, nearest in the least squares. */
  ideal: number[];
  family: ScaleSpaceFamily;
  sigmaX: number;
  sigmaY: number;
  alpha: number | null;
  /** As of `best`: 0 to 1. */
  cosine: number;
  /** Whether the cosine reaches the threshold. */
  explained: boolean;
  /** Whether the best template is a single point. */
  identity: boolean;
  spread: { mean: [number, number]; covariance: [number, number, number] };
}

/** A model with free weights and offset (see `fitExtended`). */
export interface ExtendedScaleSpaceShare {
  model: string;
  /** Weights, constant, scales and the variance of the residual. */
  parameters: number;
  /** Filters whose criterion it makes lowest, and their share of all. */
  filters: number;
  share: number;
  /** Median cosine of those. */
  cosine: number;
}

/** A filter fitted by such a model (see `ExtendedFit`). */
export interface ExtendedScaleSpaceFit {
  model: string;
  sigmas: [number, number];
  /** Of affine models: the long axis, of length 1. */
  direction: [number, number] | null;
  cosine: number;
  parameters: number;
  aicc: number;
  bic: number;
}

/** Discrete approximations of the Gaussian (arXiv 2311.11317). */
export type ScaleSpaceKernel = "discrete" | "sampled" | "normalized-sampled" | "integrated" | "linearly-integrated";

/** A filter's best family, least squares with a sigma an axis and no amplitude, smoothed by this Gaussian. */
export interface ScaleSpaceKernelFit {
  kernel: ScaleSpaceKernel;
  sigmaX: number;
  sigmaY: number;
  /** Residual of the normalised filter. */
  l2: number;
  /** Of the normalised filter, with its sign. */
  cosine: number;
}

export interface ScaleSpaceKernelShare {
  kernel: ScaleSpaceKernel;
  /** Filters compared: those whose best family is not sharpen. */
  filters: number;
  /** Filters to which this Gaussian comes closest (least l2), and their share of those compared. */
  closest: number;
  share: number;
  /** Medians over all compared; null for none. */
  cosine: number | null;
  l2: number | null;
}

/** One sigma for all filters of a family in a layer. */
export interface PooledScaleSpaceFit {
  model: string;
  layer: string;
  family: ScaleSpaceFamily;
  /** A and B: the geometric mean of the filters' sigmas along x and y; C2 and D2: the least sum of residuals. */
  method: "A" | "B" | "C2" | "D2";
  /** Filters that took part. */
  filters: number;
  /** A and B: filters left out since a sigma of theirs is 0, which would make every geometric mean 0. */
  atZero: number;
  /** A and B: filters left out since their fit did not converge. */
  notConverged: number;
  /** In pixels; null where none took part. */
  sigma: number | null;
}
