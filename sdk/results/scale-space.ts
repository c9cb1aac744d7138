import type { LayerKind, ModelFacts, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Family, Method, Mode } from "./scale-space-names.ts";
import type {
  AbsoluteCosine,
  Cosine,
  Count,
  Depth,
  Index,
  Magnitude,
  MasterKeyNumber,
  Quartiles,
  Share,
  Sigma,
  Weights,
} from "./units.ts";

/** What `convscope scale-space` gives: learned filters as discrete scale-space models (arXiv 2509.12746). */
export interface ScaleSpaceDocument {
  /** Name and version of this document's form. */
  schema: "convscope/1";
  /** What was asked for. */
  command: "scale-space";
  /** The models, in the order given. */
  models: ScaleSpaceModel[];
  /** Filters as discrete scale-space models. */
  scaleSpace: ScaleSpaceResult;
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** A model as in the filter study; every convolution that was not fitted is in `skippedLayers` with its reason. */
export type ScaleSpaceModel = ModelFacts;

/** In the order of the eight master key filters. */
export type ScaleSpaceFamily = Family;

/**
 * How the scale parameters are found (arXiv 2509.12746): A and B from weighted variances, C by the least sum of absolute
 * differences, D by the least sum of squares; 1 with a sigma for each axis, 2 with one for both.
 */
export type ScaleSpaceMethod = Method;

/** The number of a master key filter, as a name. */
export type MasterKeyName = "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8";

/** Rows, or columns, of filters that can be fitted. @asType integer @minimum 3 @maximum 17 */
export type FittedSide = number;

/** [rows, columns] of filters that can be fitted. @minItems 2 @maxItems 2 */
export type FittedKernelSize = FittedSide[];

/** A variance or covariance in an image. @unit px^2 */
export type SquarePixels = number;

/** Learned filters as discrete scale-space models. */
export interface ScaleSpaceResult {
  /** "paper": T is cut to k taps before it is differenced; "exact": infinite support, cut afterwards. */
  mode: Mode;
  /** A filter is explained where its centred cosine with a model reaches this. @minimum 0 @maximum 1 */
  cosine: number;
  /** The method whose fits decide families, sigmas and shares. */
  method: ScaleSpaceMethod;
  /** The families, in the order of the eight master key filters. */
  families: ScaleSpaceFamily[];
  /** Source and licence of the eight master key filters, which `keys` and `nearestKey` number. */
  attribution: string;
  /** The fitted layers. */
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

/** What is known of any set of filters. */
export interface ScaleSpaceShares {
  /** Filters fitted: finite ones that are not constant. */
  count: Count;
  /** Filters by the family that fits best. */
  families: Record<ScaleSpaceFamily, Count>;
  /**
   * Filters among them whose best template is a single point, a smoothing of sigma next to 0 or a sharpening of alpha next to 0:
   * they pass an image through, times a factor of either sign (and plus its local mean times a constant).
   */
  identity: Count;
  /** Filters by the nearest master key filter. */
  keys: Record<MasterKeyName, Count>;
  /** Share of filters whose cosine reaches the threshold. */
  explained: {
    /** Of the cosine with the best family. */
    families: Share;
    /** Of the |cosine| with the nearest master key filter. */
    keys: Share;
    /** The same shares of random filters of the same sizes: seeded, weights uniform in [-1, 1), 2,048 of each size. */
    noise: {
      /** By the families. */
      families: Share;
      /** By the keys. */
      keys: Share;
      /** Median sigma along x of the random filters that the families explain, each size as often as it occurs here; null for none. */
      sigmaX: Sigma | null;
      /** The same along y. */
      sigmaY: Sigma | null;
    };
    /** Filters that the families explain. What follows is of them alone. */
    count: Count;
    /** By the family that fits best. */
    byFamily: Record<ScaleSpaceFamily, Count>;
    /** Those whose best template is a single point, by its name. */
    identity: {
      /** With an alpha next to 0. */
      sharpen: Count;
      /** With both sigmas next to 0. */
      smooth: Count;
    };
    /** Quartiles of sigma along x, of the fits that converged. */
    sigmaX: Quartiles<Sigma>;
    /** Quartiles of sigma along y, of the fits that converged. */
    sigmaY: Quartiles<Sigma>;
    /** Counts of sigma, of the fits that converged. */
    sigmaHistogram: SigmaHistogram;
    /** Those whose family is dy+, dx-, dy- or dx+. */
    oneSided: {
      /** Such filters. */
      count: Count;
      /** Quartiles of |mean| of the absolute weights along the family's axis: the offset from the middle. @unit px */
      offset: Quartiles<Magnitude>;
    };
  };
  /** Quartiles of the best centred cosine, without its sign. */
  cosine: Quartiles<AbsoluteCosine>;
  /** Filters whose best fit converged. The others have no scale: they count in no sigma here. */
  converged: Count;
  /** Quartiles of the best family's sigma along x, of the fits that converged. */
  sigmaX: Quartiles<Sigma>;
  /** Quartiles of the best family's sigma along y, of the fits that converged. */
  sigmaY: Quartiles<Sigma>;
  /** Counts of sigma, of the fits that converged. */
  sigmaHistogram: SigmaHistogram;
  /** Filters whose best family is dy+, dx-, dy- or dx+: how close they sit to half a pixel off the middle. */
  halfPixel: {
    /** Such filters. */
    count: Count;
    /** Quartiles of the distance of |mean| along the family's axis to half a pixel. @unit px */
    distance: Quartiles<Magnitude>;
  };
  /** Quartiles of the first singular value over the sum of all: 1 is separable. */
  separability: Quartiles<Share>;
  /** Residuals of the best fits by family. */
  residuals: FamilyResiduals[];
}

/** Counts of sigma in equal bins from 0 to `sigmaMax`; larger ones count in the last. */
export interface SigmaHistogram {
  /** End of the last bin. @exclusiveMinimum 0 @unit px */
  sigmaMax: number;
  /** Filters in each bin, by sigma along x. */
  x: Count[];
  /** Filters in each bin, by sigma along y. @shape x */
  y: Count[];
}

/** Residuals of the filters that one family fits best. */
export interface FamilyResiduals {
  /** The family. */
  family: ScaleSpaceFamily;
  /** Filters that it fits best. */
  count: Count;
  /** Those among them whose best template is a single point. */
  identity: Count;
  /** Median sum of the normalised filter's absolute differences. */
  l1: Magnitude;
  /** Median length of the normalised filter's difference. */
  l2: Magnitude;
  /**
   * Counts, in equal bins from 0 to 1, of sqrt(1 - cosine^2): what a free amplitude and offset leave, over the centred filter's
   * length.
   */
  histogram: Count[];
}

/** A fitted layer. */
export interface ScaleSpaceLayer extends ScaleSpaceShares {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
  /** What kind of convolution. */
  kind: LayerKind;
  /** [rows, columns]. */
  kernel: FittedKernelSize;
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null for transposed ones, and for others beside 2-D ones. */
  depthRank: Index | null;
  /** `depthRank` over the largest rank of the model; null where that is. */
  depth: Depth | null;
  /** Filters of one value throughout: they have no cosine. */
  constant: Count;
  /** Filters with a NaN or an infinite weight. */
  nonFinite: Count;
  /** Every filter of the layer; only with `filters`. */
  filters?: ScaleSpaceFilter[];
  /** The five Gaussians as the smoothing of each filter's best family; only with `extended`. */
  kernels?: ScaleSpaceKernelShare[];
}

/** Layers put together. */
export interface ScaleSpaceGroup extends ScaleSpaceShares {
  /** The model's name. */
  model: string;
  /** What the group holds: a whole model or a tenth of its depth. */
  by: "model" | "depth-decile";
  /** The group's name, such as 10-20 %. */
  name: string;
}

/** A fitted filter. */
export interface ScaleSpaceFilter {
  /** Within the layer. */
  index: Index;
  /** Where the mass of the filter lies: x to the right, y upwards, from the middle. */
  spread: {
    /** Mean x, y of |h|; null for a filter of zeros. @unit px */
    mean: [number, number] | null;
    /** xx, xy, yy of |h|; null for a filter of zeros. */
    covariance: [SquarePixels, SquarePixels, SquarePixels] | null;
    /** Sum of |h|. */
    l1: Magnitude;
    /**
     * xx, yy: of the filter without its normalisation's offset, |h - offset|, weighted by |the best family's template| at sigma 1.
     * Null without a best family.
     *
     * @unit px^2
     */
    weightedCovariance: [Magnitude, Magnitude] | null;
  };
  /** How the filter was brought to the scale of its best family. */
  normalization: ScaleSpaceNormalization;
  /** The first singular value over the sum of all; null for a filter of zeros. */
  separability: Share | null;
  /** Null for a constant filter. amplitude * m + offset comes closest to the filter, m being the template centred, of length 1. */
  best: {
    /** The family that fits best. */
    family: ScaleSpaceFamily;
    /** Negative where the filter is the template upside down. */
    amplitude: number;
    /** The filter's mean. */
    offset: number;
    /** |amplitude| over the length of the centred filter: the sign of a fit is its amplitude's. */
    cosine: AbsoluteCosine;
    /** Whether the best template is a single point: its centred cosine with one is 0.999 or more. */
    identity: boolean;
  } | null;
  /** Every pair of method and family. */
  fits: ScaleSpaceFit[];
  /** Models beyond the eight, the lowest AICc first; only with `extended`. */
  extended?: ExtendedScaleSpaceFit[];
  /** The best family with each of the five Gaussians (none for sharpen); only with `extended`. */
  kernels?: ScaleSpaceKernelFit[];
  /** As `best` with m a master key; its cosine has the sign of its amplitude: a key is a filter, not a model. Null for a constant filter. */
  nearestKey: {
    /** Number of the master key filter. */
    key: MasterKeyNumber;
    /** Negative where the filter is the key upside down. */
    amplitude: number;
    /** The filter's mean. */
    offset: number;
    /** amplitude over the length of the centred filter, with its sign. */
    cosine: Cosine;
  } | null;
}

/** (h - offset) / divisor is what is fitted. */
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

/** One family fitted by one method. */
export interface ScaleSpaceFit {
  /** How the scales are found. */
  method: ScaleSpaceMethod;
  /** The family. */
  family: ScaleSpaceFamily;
  /** Standard deviation along x; null where the method has no solution for this filter and family. */
  sigmaX: Sigma | null;
  /** Standard deviation along y; null where the method has no solution for this filter and family. */
  sigmaY: Sigma | null;
  /** Weight of the Laplacian, of the sharpening family; null for the others. */
  alpha: number | null;
  /**
   * The filter is amplitude * template + offset, but for what is left over: fitted with the scales by D1 and D2 in exact mode, the
   * family's divisor elsewhere. Null without a solution.
   */
  amplitude: number | null;
  /** See `amplitude`. */
  offset: number | null;
  /** Sum of the normalised filter's absolute differences; null without a solution. */
  l1: Magnitude | null;
  /** Length of the normalised filter's difference; null without a solution. */
  l2: Magnitude | null;
  /**
   * Centred cosine of the normalised filter and the template, with its sign where no amplitude is fitted. Null where the method has
   * no solution, or one of them is constant.
   */
  cosine: Cosine | null;
  /**
   * Whether the scales are what the method asks for. B: false where along an axis no template has the filter's variance. C and D:
   * false where the residual still falls at sigma 100, or, of C1 and D1, the descent came to no proven rest. A: always true.
   */
  converged: boolean;
}

/** A filter beside its best model. */
export interface ScaleSpaceExample {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** Within the layer. */
  index: Index;
  /** [rows, columns]. */
  kernel: FittedKernelSize;
  /** The filter. */
  weights: Weights;
  /** amplitude * model + offset, nearest in the least squares. */
  ideal: Weights;
  /** The best family. */
  family: ScaleSpaceFamily;
  /** Its standard deviation along x. */
  sigmaX: Sigma;
  /** Its standard deviation along y. */
  sigmaY: Sigma;
  /** Weight of the Laplacian, of the sharpening family; null for the others. */
  alpha: number | null;
  /** Centred cosine of filter and model, without its sign: that is the amplitude's. */
  cosine: AbsoluteCosine;
  /** Whether the cosine reaches the threshold. */
  explained: boolean;
  /** Whether the best template is a single point. */
  identity: boolean;
  /** Where the mass |h| lies: x to the right, y upwards, from the middle. */
  spread: {
    /** Mean x, y. @unit px */
    mean: [number, number];
    /** xx, xy, yy. */
    covariance: [SquarePixels, SquarePixels, SquarePixels];
  };
}

/** A model with free weights and offset (see `fitExtended`). */
export interface ExtendedScaleSpaceShare {
  /** Its name. */
  model: string;
  /** Weights, constant, scales and the variance of the residual. */
  parameters: Count;
  /** Filters whose criterion it makes lowest. */
  filters: Count;
  /** Their share of all. */
  share: Share;
  /** Median cosine of those. */
  cosine: AbsoluteCosine;
}

/** A filter fitted by such a model (see `ExtendedFit`). */
export interface ExtendedScaleSpaceFit {
  /** The model's name. */
  model: string;
  /** Standard deviations along x and y; of a difference of Gaussians, of the first and the second. @unit px */
  sigmas: [Magnitude, Magnitude];
  /** Of affine models: the long axis, a vector of length 1 (x to the right, y upwards); null for others. */
  direction: [Cosine, Cosine] | null;
  /** Centred cosine of the filter and the model. */
  cosine: AbsoluteCosine;
  /** Weights, constant, scales and the variance of the residual. */
  parameters: Count;
  /** Akaike's criterion, corrected for few samples: n ln(RSS / n) + 2 p + 2 p (p + 1) / (n - p - 1). */
  aicc: number;
  /** The Bayesian criterion: n ln(RSS / n) + p ln n. */
  bic: number;
}

/** Discrete approximations of the Gaussian (arXiv 2311.11317). */
export type ScaleSpaceKernel = "discrete" | "sampled" | "normalized-sampled" | "integrated" | "linearly-integrated";

/** A filter's best family, least squares with one sigma per axis and no amplitude, smoothed by this Gaussian. */
export interface ScaleSpaceKernelFit {
  /** The discrete approximation of the Gaussian. */
  kernel: ScaleSpaceKernel;
  /** Standard deviation along x. @minimum 0 @unit px */
  sigmaX: number;
  /** Standard deviation along y. @minimum 0 @unit px */
  sigmaY: number;
  /** Residual of the normalised filter. */
  l2: Magnitude;
  /** Centred cosine of the normalised filter and the model, with its sign. */
  cosine: Cosine;
}

/** How often one of the five Gaussians comes closest. */
export interface ScaleSpaceKernelShare {
  /** The discrete approximation of the Gaussian. */
  kernel: ScaleSpaceKernel;
  /** Filters compared: those whose best family is not sharpen. */
  filters: Count;
  /** Filters to which this Gaussian comes closest (least l2). */
  closest: Count;
  /** Their share of those compared. */
  share: Share;
  /** Median cosine over all compared; null for none. */
  cosine: Cosine | null;
  /** Median residual over all compared; null for none. */
  l2: Magnitude | null;
}

/** One sigma for all filters of a family in a layer. */
export interface PooledScaleSpaceFit {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** The family. */
  family: ScaleSpaceFamily;
  /** A and B: the geometric mean of the filters' sigmas along x and y; C2 and D2: the least sum of residuals. */
  method: "A" | "B" | "C2" | "D2";
  /** Filters that took part. */
  filters: Count;
  /** A and B: filters left out since a sigma of theirs is 0, which would make every geometric mean 0; 0 for C2 and D2. */
  atZero: Count;
  /** A and B: filters left out since their fit did not converge; 0 for C2 and D2. */
  notConverged: Count;
  /** Null where none took part. */
  sigma: Sigma | null;
}
