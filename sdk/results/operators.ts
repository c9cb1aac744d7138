import type { Finding, ModelFacts, Provenance } from "./facts.ts";

/** What `convscope operators` gives: filters as convolution operators, after Actor, Riviere and Fuentes. */
export interface OperatorsDocument {
  schema: "convscope/1";
  command: "operators";
  models: OperatorsModel[];
  operators: OperatorsResult;
  /** Whole layers as operators; only where asked for. */
  norms?: NormsResult;
  findings: Finding[];
  provenance: Provenance;
}

/** A model as in the filter study; every convolution that was not labelled is in `skippedLayers` with its reason. */
export type OperatorsModel = ModelFacts;

export interface OperatorsResult {
  /** Rows and columns of the images that filters act on; "from-graph": each layer's own feature map. */
  size: number | "from-graph";
  boundary: "periodic" | "zero";
  /** The largest mean normalised difference D/N that still gives a label; above it a filter is "indeterminate". */
  threshold: number;
  references: OperatorReference[];
  layers: OperatorLayer[];
  /** Layers put together: all of them, by tenths of depth, encoder and decoder; per model. */
  groups: OperatorGroup[];
  /** What i.i.d. uniform filters get: one entry a kernel size and image size. */
  nulls: OperatorNull[];
  /** For each label that occurs, the filter nearest to its feature. */
  examples: OperatorExample[];
  /** A filter of these models beside others that its spectrum cannot tell from it; null without a labelled filter. */
  blindness: Blindness | null;
  /** Filters in the plane of their first two components, all together first, then halves and layers. */
  planes: OperatorPlane[];
}

export interface OperatorReference {
  name: string;
  /** k*k numbers, row-major. */
  weights: number[];
  /** Its singular values over the largest at evenly spaced ranks (at most 129, first and last included), for the first image size. */
  curve: number[];
}

/** Number or share by label name: the references' names, then "indeterminate". */
export type ByLabel = Record<string, number>;

/** Counts beside the null model. */
export interface LabelShares {
  /** Filters labelled. */
  count: number;
  counts: ByLabel;
  /** Share that noise gets, 0 to 1. */
  nullShare: ByLabel;
  /** counts / count - nullShare. */
  excess: ByLabel;
}

export interface OperatorLayer extends LabelShares {
  model: string;
  name: string;
  /** [rows, columns]. */
  kernel: number[];
  /** Rows and columns of the grid that its filters act on: its images, or of a dilated layer every d-th pixel of them. */
  size: [number, number];
  depthRank: number | null;
  depth: number | null;
  /** Filters of zeros only: "indeterminate". */
  zeroFilters: number;
  /** Filters with a NaN or an infinite weight: left out. */
  nonFinite: number;
  /** Only with `filters`. */
  filters?: OperatorFilter[];
}

export interface OperatorFilter {
  /** Within the layer: (output channel, input channel) row-major. */
  index: number;
  label: string;
  /** D/N to the nearest reference; null for a filter of zeros. */
  distance: number | null;
  /** The next nearest reference, whatever the threshold; null for a filter of zeros, or with one reference. */
  runnerUp: string | null;
  /** Distance of the runner-up minus `distance`. */
  margin: number | null;
  /** What the spectrum cannot tell, from the filter itself; null for a filter of zeros. */
  orientation: Orientation | null;
  /** Descending; only with `spectra`. */
  singularValues?: number[];
}

/** Direction and phase of a filter, of the filter itself. */
export interface Orientation {
  /** "odd": like an edge; "even": like a line or a spot; "mixed". */
  phase: "odd" | "even" | "mixed";
  /**
   * Degrees, counter-clockwise from the x axis with y upwards: 0 to 360 of the ascent for "odd" and "mixed", 0 to 180 of the
   * strongest variation for "even"; null where the filter has no direction, as a round spot.
   */
  angle: number | null;
  /** How well one direction describes the filter, 0 to 1. */
  strength: number;
  /** The nearest rotated form of the label's feature and its cosine with the filter, e.g. "edge 90"; null without forms, or at right angles. */
  form: { name: string; cosine: number } | null;
}

export interface OperatorGroup extends LabelShares {
  model: string;
  by: "all" | "depth-decile" | "half";
  /** "all", "0-10 %", "encoder", "decoder". */
  name: string;
  /** Filters of zeros only: "indeterminate". */
  zeroFilters: number;
  /** For halves: whether the graph told them or the depth did. */
  from: "graph" | "depth" | null;
}

export interface OperatorNull {
  kernel: number[];
  size: [number, number];
  /** Random filters labelled. */
  samples: number;
  seed: number;
  share: ByLabel;
  /**
   * Monte-Carlo standard error of each share, sqrt(p (1 - p) / samples), and at least 1 / samples: a share never seen is below
   * 3 / samples with 95 % confidence.
   */
  standardError: ByLabel;
}

export interface OperatorExample {
  label: string;
  model: string;
  layer: string;
  index: number;
  distance: number;
  kernel: number[];
  weights: number[];
  /** As `OperatorReference.curve`, for the images of its layer. */
  curve: number[];
  /** Of its label's feature on the same images. */
  featureCurve: number[];
}

export interface Blindness {
  model: string;
  layer: string;
  index: number;
  label: string;
  kernel: number[];
  /** The filter as it is first; then sign, flips, rotation, checkerboard. */
  variants: { name: string; weights: number[]; label: string; distance: number }[];
}

export interface OperatorPlane {
  model: string;
  by: "all" | "half" | "layer";
  name: string;
  kernel: number[];
  filters: number;
  /** The mean that is taken from filters and references alike; k*k. */
  mean: number[];
  /** Two unit rows of k*k. */
  components: number[][];
  explainedVarianceRatio: [number, number];
  x: [number, number];
  y: [number, number];
  /** Bins along each axis. */
  bins: number;
  /** bins*bins counts, row-major, row 0 at the lowest second coordinate. */
  counts: number[];
  references: { name: string; x: number; y: number }[];
  /** Seeded k-means in the plane of all nine weights; only where asked for. */
  clusters?: OperatorCluster[];
}

export interface OperatorCluster {
  filters: number;
  /** k*k numbers. */
  centre: number[];
  x: number;
  y: number;
  /** bins*bins counts of this cluster's filters. */
  counts: number[];
}

/** Each whole layer as one linear operator. */
export interface NormsResult {
  size: number | "from-graph";
  boundary: "periodic";
  /** "all": every singular value; "norm": the largest only. */
  values: "all" | "norm";
  /** In the order of the models' layers. */
  layers: LayerNorm[];
  /** Product of the layers' spectral norms per model: the naive bound of the network's Lipschitz constant. */
  bounds: NormBound[];
  /** Layers without a norm and why. */
  skipped: { model: string; name: string; reason: string }[];
}

export interface NormBound {
  model: string;
  layers: number;
  /** null beyond 1.8e308, where `log10` still tells. */
  product: number | null;
  /** null where a layer is all zeros, and the product 0. */
  log10: number | null;
}

export interface LayerNorm {
  model: string;
  name: string;
  kernel: number[];
  in: number;
  out: number;
  groups: number;
  /** null where the file does not tell: 1 is assumed. */
  stride: number[] | null;
  /** null where the file does not tell: 1 is assumed. */
  dilation: number[] | null;
  /** Rows and columns of the images on the side that has more: inputs, or a transposed layer's outputs; multiples of the stride. */
  size: [number, number];
  /** What was assumed or changed to measure the layer. */
  notes: string[];
  depthRank: number | null;
  /** The largest singular value: the layer's Lipschitz constant in the Euclidean norm. With "norm", see `converged`. */
  spectralNorm: number;
  /** Largest over smallest; null when the smallest is 0 to working accuracy, or with "norm". */
  conditionNumber: number | null;
  /** Sum of squares over the largest square; null only for a layer of zeros. */
  stableRank: number | null;
  /** A proven upper bound of the largest, rounding allowed for; only with "norm". */
  upperBound?: number;
  /**
   * Whether `upperBound` is within 1e-6 of `spectralNorm`, which is a lower bound but for rounding; only with "norm". Where
   * false, a proof at every frequency would take too long: `spectralNorm` is then very likely the largest too, not for certain.
   */
  converged?: boolean;
  /** Counts of singular values over the largest in equal bins from 0 to 1; absent with "norm". */
  histogram?: { bins: number; counts: number[] };
}
