import type { ModelFacts, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Count, ImageSize, Index, Magnitude, Positive } from "./units.ts";

/** What `convscope norms` gives: whole layers as linear operators. */
export interface NormsDocument {
  /** Name and version of this document's form. */
  schema: "convscope/1";
  /** What was asked for. */
  command: "norms";
  /** The models, in the order given. */
  models: NormsModel[];
  /** Each whole layer as one linear operator. */
  norms: NormsResult;
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** A model as in the filter study; every convolution that was not measured is in `skippedLayers` with its reason. */
export type NormsModel = ModelFacts;

/** Each whole layer as one linear operator. */
export interface NormsResult {
  /** Rows and columns of the images; "from-graph": each layer's own feature map. */
  size: Positive | "from-graph";
  /** What lies beyond the images' edges: the image again, or zeros, as many as the layer pads with. */
  boundary: "periodic" | "zero";
  /** "all": every singular value; "norm": the largest only. */
  values: "all" | "norm";
  /** In the order of the models' layers. */
  layers: LayerNorm[];
  /** Product of the layers' spectral norms per model: the naive bound of the network's Lipschitz constant. */
  bounds: NormBound[];
  /** Layers without a norm and why. */
  skipped: {
    /** The model's name. */
    model: string;
    /** The layer's name. */
    name: string;
    /** Why it has no norm. */
    reason: string;
  }[];
}

/** See `LayerNorm.sizeFrom`. */
export type SizeSource = "option" | "graph" | "input-size" | "fallback";

/** Upper bounds of a layer's norm as they were published, each a number that is never below it. */
export interface PublishedBounds {
  /** sqrt(rows columns) times the smallest norm of four matrices that the kernel is reshaped to (Singla and Feizi, ICLR 2021, theorem 1); null for a kernel of more than 8.4 million weights. */
  singlaFeizi: Magnitude | null;
  /** The largest Frobenius norm of the layer's symbol at any frequency (LipBound, as in the program of Araujo et al., AAAI 2021). */
  araujo: Magnitude;
  /** After `gramIterations` steps of the Gram iteration at each frequency (Delattre et al., ICML 2023). */
  delattre: Magnitude;
  /** Steps of the Gram iteration. */
  gramIterations: Count;
}

/** The naive bound of a model's Lipschitz constant. */
export interface NormBound {
  /** The model's name. */
  model: string;
  /** Layers in the product. */
  layers: Count;
  /** Product of their spectral norms; null beyond 1.8e308, where `log10` still tells. */
  product: Magnitude | null;
  /** Decimal logarithm of the product; null where a layer is all zeros, and the product 0. */
  log10: number | null;
}

/** A whole layer as one linear operator. */
export interface LayerNorm {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
  /** Spatial sizes, rows first. */
  kernel: Positive[];
  /** Input channels, all groups together. */
  in: Positive;
  /** Output channels, all groups together. */
  out: Positive;
  /** Groups of the convolution. */
  groups: Positive;
  /** Steps along rows and columns; null where the file does not tell: 1 is assumed. @unit px */
  stride: Positive[] | null;
  /** Distance from one tap of the kernel to the next, rows first; null where the file does not tell: 1 is assumed. @unit px */
  dilation: Positive[] | null;
  /** Rows and columns of the images on the side that has more: inputs, or a transposed layer's outputs; multiples of the stride. */
  size: ImageSize;
  /**
   * Where `size` comes from. option: asked for, the same for all layers. graph: the file's own input size. input-size: the input
   * size that was given, led through the file's graph. fallback: neither tells, 32 x 32 was taken.
   */
  sizeFrom: SizeSource;
  /** What was assumed or changed to measure the layer. */
  notes: string[];
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null for transposed ones, and for others beside 2-D ones. */
  depthRank: Index | null;
  /** The largest singular value: the layer's Lipschitz constant in the Euclidean norm. With "norm", see `converged`. */
  spectralNorm: Magnitude;
  /** Largest over smallest; null when the smallest is 0 to working accuracy, or with "norm". @minimum 1 */
  conditionNumber: number | null;
  /** Sum of squares over the largest square; null only for a layer of zeros. @minimum 1 */
  stableRank: number | null;
  /** A proven upper bound of the largest, rounding allowed for; only where not all values were found. */
  upperBound?: Magnitude;
  /**
   * Whether `upperBound` is within 1e-6 of `spectralNorm`, which is a lower bound but for rounding; only beside `upperBound`. Where
   * false, a proof would take too long: with periodic boundaries `spectralNorm` is then very likely the largest too, not for
   * certain; with zeros it may lie some per cent below, where a large layer had few steps.
   */
  converged?: boolean;
  /** With zeros: the spectral norm on periodic images of the same size; null where the kernel is larger than they. */
  periodicNorm?: Magnitude | null;
  /** Upper bounds as published, in the order of the literature; only where they were asked for. */
  bounds?: PublishedBounds;
  /** Counts of singular values over the largest in equal bins from 0 to 1; absent where not all values were found. */
  histogram?: {
    /** Number of bins. */
    bins: Positive;
    /** Singular values in each bin. @shape bins */
    counts: Count[];
  };
}
