import type { ModelFacts, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { NormsResult, SizeSource } from "./norms.ts";
import type {
  Cosine,
  Count,
  Depth,
  ImageSize,
  Index,
  Interval,
  KernelSize,
  Magnitude,
  Positive,
  Seed,
  Share,
  ShareDifference,
  Weights,
} from "./units.ts";

/** What `convscope operators` gives: filters as convolution operators, after Actor, Rivière and Fuentes. */
export interface OperatorsDocument {
  /** Name and version of this document's form. */
  schema: "convscope/1";
  /** What was asked for. */
  command: "operators";
  /** The models, in the order given. */
  models: OperatorsModel[];
  /** Filters as convolution operators. */
  operators: OperatorsResult;
  /** Whole layers as operators; only where asked for. */
  norms?: NormsResult;
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** A model as in the filter study; every convolution that was not labelled is in `skippedLayers` with its reason. */
export type OperatorsModel = ModelFacts;

/** Filters as convolution operators, labelled by the nearest reference filter. */
export interface OperatorsResult {
  /** Rows and columns of the images that filters act on; "from-graph": each layer's own feature map. */
  size: Positive | "from-graph";
  /** What lies beyond the images' edges: the image again, or zeros. */
  boundary: "periodic" | "zero";
  /**
   * The largest mean normalised difference D/N that still gives a label; above it a filter is "indeterminate". The rule of the
   * authors' program: the sum of |s_i(K) / s_1(K) - s_i(F) / s_1(F)| is at most so much of N, each spectrum over its own largest value.
   */
  threshold: number;
  /** The filters that give the labels. */
  references: OperatorReference[];
  /** The labelled layers. */
  layers: OperatorLayer[];
  /** Layers put together: all of them, by tenths of depth, encoder and decoder; per model. */
  groups: OperatorGroup[];
  /** What i.i.d. uniform filters get: one entry for each kernel size and image size. */
  nulls: OperatorNull[];
  /** For each label that occurs, the filter nearest to its feature. */
  examples: OperatorExample[];
  /** A filter of these models beside others that its spectrum cannot tell from it; null without a labelled filter. */
  blindness: Blindness | null;
  /** Filters in the plane of their first two components, all together first, then halves and layers. */
  planes: OperatorPlane[];
}

/** A reference filter: what a label is named after. */
export interface OperatorReference {
  /** The label. */
  name: string;
  /** k*k numbers, row-major. */
  weights: number[];
  /**
   * Its singular values over the largest at evenly spaced ranks (at most 129, first and last included), for the first image
   * size. @maxItems 129
   */
  curve: Share[];
}

/** A number for each label: the references' names, then "indeterminate". */
export type ByLabel<T extends number = number> = Record<string, T>;

/** Counts beside the null model. */
export interface LabelShares {
  /** Filters labelled. */
  count: Count;
  /** Filters by label. */
  counts: ByLabel<Count>;
  /** Share that noise gets, by label. */
  nullShare: ByLabel<Share>;
  /** counts / count - nullShare, by label. */
  excess: ByLabel<ShareDifference>;
}

/** A labelled layer. */
export interface OperatorLayer extends LabelShares {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
  /** [rows, columns]. */
  kernel: KernelSize;
  /** Rows and columns of the grid that its filters act on: its images, or of a dilated layer every d-th pixel of them. */
  size: ImageSize;
  /** Where that comes from: asked for, the file's graph, the input size that was given, or neither, so that 32 x 32 was taken. */
  sizeFrom: SizeSource;
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null for transposed ones, and for others beside 2-D ones. */
  depthRank: Index | null;
  /** `depthRank` over the largest rank of the model; null where that is. */
  depth: Depth | null;
  /** Filters of zeros only: "indeterminate". */
  zeroFilters: Count;
  /** Filters with a NaN or an infinite weight: left out. */
  nonFinite: Count;
  /** Every filter of the layer; only with `filters`. */
  filters?: OperatorFilter[];
}

/** A labelled filter. */
export interface OperatorFilter {
  /** Within the layer: (output channel, input channel) row-major. */
  index: Index;
  /** The nearest reference, or "indeterminate". */
  label: string;
  /** D/N to the nearest reference; null for a filter of zeros. */
  distance: Magnitude | null;
  /** The next nearest reference, whatever the threshold; null for a filter of zeros, or with one reference. */
  runnerUp: string | null;
  /** Distance of the runner-up minus `distance`. */
  margin: Magnitude | null;
  /** What the spectrum cannot tell, from the filter itself; null for a filter of zeros. */
  orientation: Orientation | null;
  /** Descending; only with `spectra`. */
  singularValues?: Magnitude[];
}

/** Direction and phase of a filter, of the filter itself. */
export interface Orientation {
  /** "odd": like an edge; "even": like a line or a spot; "mixed". */
  phase: "odd" | "even" | "mixed";
  /**
   * Counter-clockwise from the x axis with y upwards: 0 to 360 of the ascent for "odd" and "mixed", 0 to 180 of the
   * strongest variation for "even"; null where the filter has no direction, as a round spot.
   *
   * @minimum 0
   * @maximum 360
   * @unit degrees
   */
  angle: number | null;
  /** How well one direction describes the filter. */
  strength: Share;
  /** The nearest rotated form of the label's feature; null without forms, or at right angles. */
  form: {
    /** Its name, e.g. "edge 90". */
    name: string;
    /** Its cosine with the filter. */
    cosine: Cosine;
  } | null;
}

/** Layers put together. */
export interface OperatorGroup extends LabelShares {
  /** The model's name. */
  model: string;
  /** What its layers have in common. */
  by: "all" | "depth-decile" | "half";
  /** "all", "0-10 %", "encoder", "decoder". */
  name: string;
  /** Filters of zeros only: "indeterminate". */
  zeroFilters: Count;
  /** For halves: whether the graph told them or the depth did. */
  from: "graph" | "depth" | null;
}

/** What random filters of i.i.d. uniform weights get. */
export interface OperatorNull {
  /** [rows, columns]. */
  kernel: KernelSize;
  /** Rows and columns of the grid that they act on. */
  size: ImageSize;
  /** Random filters labelled. */
  samples: Positive;
  /** Seed of the random filters. */
  seed: Seed;
  /** Share of each label. */
  share: ByLabel<Share>;
  /**
   * Monte-Carlo standard error of each share, sqrt(p (1 - p) / samples), and at least 1 / samples: a share never seen is below
   * 3 / samples with 95 % confidence.
   */
  standardError: ByLabel<Share>;
  /** Share of each label among as many filters of i.i.d. normal weights: findings tell only what is beyond both. */
  normalShare: ByLabel<Share>;
}

/** The filter that is nearest to a label's reference. */
export interface OperatorExample {
  /** The label. */
  label: string;
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** Within the layer. */
  index: Index;
  /** D/N to the reference. */
  distance: Magnitude;
  /** [rows, columns]. */
  kernel: KernelSize;
  /** The filter. */
  weights: Weights;
  /** As `curve` of a reference, for the images of its layer. @maxItems 129 */
  curve: Share[];
  /** Of its label's feature on the same images. @maxItems 129 */
  featureCurve: Share[];
}

/** A filter and others with the same singular values on periodic images. */
export interface Blindness {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** Within the layer. */
  index: Index;
  /** Its label. */
  label: string;
  /** [rows, columns]. */
  kernel: KernelSize;
  /** The filter as it is first; then sign, flips, rotation, checkerboard. */
  variants: {
    /** What was done to the filter. */
    name: string;
    /** The filter after it. */
    weights: Weights;
    /** Its label. */
    label: string;
    /** D/N to the nearest reference. */
    distance: Magnitude;
  }[];
}

/** Filters in the plane of their first two principal components. */
export interface OperatorPlane {
  /** The model's name. */
  model: string;
  /** What its filters have in common. */
  by: "all" | "half" | "layer";
  /** "all", "encoder", "decoder", or the layer's name. */
  name: string;
  /** [rows, columns]. */
  kernel: KernelSize;
  /** Filters in the plane. */
  filters: Count;
  /** The mean that is taken from filters and references alike. */
  mean: Weights;
  /** Two unit rows. */
  components: Weights[];
  /** Variance along the two components over the whole. */
  explainedVarianceRatio: [Share, Share];
  /** Range of the first coordinate. */
  x: Interval;
  /** Range of the second coordinate. */
  y: Interval;
  /** Bins along each axis. */
  bins: Count;
  /** Filters in each bin, row-major, row 0 at the lowest second coordinate. @shape bins * bins */
  counts: Count[];
  /** The references that fit into filters of this size. */
  references: {
    /** The reference's name. */
    name: string;
    /** First coordinate. */
    x: number;
    /** Second coordinate. */
    y: number;
  }[];
  /** Seeded k-means in the plane of all nine weights; only where asked for. */
  clusters?: OperatorCluster[];
}

/** One of the clusters of a plane. */
export interface OperatorCluster {
  /** Filters in the cluster. */
  filters: Count;
  /** The mean of its filters. */
  centre: Weights;
  /** First coordinate of the centre. */
  x: number;
  /** Second coordinate of the centre. */
  y: number;
  /** This cluster's filters in each bin. @shape bins * bins */
  counts: Count[];
}
