import type { Finding, LayerFacts, ModelFacts, Provenance } from "./facts.ts";
import type { KeysResult } from "./keys.ts";
import type { NormsResult, OperatorsResult } from "./operators.ts";
import type { ScaleSpaceResult } from "./scale-space.ts";

/** The result document: plain data, the same bytes of JSON on every machine. Its schema is named `convscope/1`. */
export interface AnalysisResult {
  schema: "convscope/1";
  command: "analyze" | "compare";
  models: ModelResult[];
  /** The study of the first kernel size; further sizes (`--kernel all`) are in `otherKernels`. */
  basis: BasisResult;
  groups: GroupResult[];
  divergence: DivergenceResult;
  densities: DensityResult[];
  planes: PlaneResult[];
  otherKernels: KernelStudy[];
  /** Filters as convolution operators; only where asked for. */
  operators?: OperatorsResult;
  /** Whole layers as operators; only where asked for. */
  norms?: NormsResult;
  /** Filters as discrete scale-space models; only where asked for. */
  scaleSpace?: ScaleSpaceResult;
  /** Filters that stand for the others; only where asked for. */
  keys?: KeysResult;
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  provenance: Provenance;
}

/** Everything that belongs to one kernel size. */
export interface KernelStudy {
  basis: BasisResult;
  groups: GroupResult[];
  divergence: DivergenceResult;
  densities: DensityResult[];
  planes: PlaneResult[];
}

export interface ModelResult extends ModelFacts {
  /** The layers that were analysed. */
  layers: LayerResult[];
}

export interface LayerResult extends LayerFacts {
  /** Filters with a NaN or an infinite weight: counted here, left out of everything else. */
  nonFinite: number;
  /** Index within the layer of the first of them, at most 10. */
  nonFiniteIndices: number[];
  quality: LayerQuality;
  /** The layer's first filters (25 by default), raw weights, k*k numbers each, row-major. */
  examples: number[][];
}

export interface LayerQuality {
  /** Share of filters whose largest |weight| is below 0.01 of the layer's; 0 to 1. */
  sparsity: number;
  /** Entropy (log10) of the explained variance of the layer's own PCA; 0 to log10(k*k). */
  varianceEntropy: number;
  /** T_H(n), what i.i.d. random weights would reach; null below 4 filters and for other sizes than 3x3. */
  randomThreshold: number | null;
  /** 1 - mean |cosine| between the output channels' weights; null for one output channel. */
  orthogonality: number | null;
  /** Mean over filters of 1 - (mean|w|)^2 / mean(w^2): 0 for binary filters, about .32 for Gaussian ones; null when all are zero. */
  binaryError: number | null;
  /** Share of filters with a binary error below 0.01. */
  binaryShare: number;
  /** Largest |weight| of the layer. */
  maxAbs: number;
  /** Sparse share at each threshold of the sweep. */
  sparsitySweep: { threshold: number; share: number }[];
  flags: LayerFlag[];
}

/** A flag's short name and the sentence that explains it. */
export interface LayerFlag {
  flag: "random" | "low-variance" | "sparse" | "all-zero" | "binary" | "non-finite" | "few-filters";
  text: string;
}

export interface BasisResult {
  /** [rows, columns]. */
  kernel: number[];
  /** Where the basis comes from: "models", or the name of a saved or published one. */
  source: string;
  /** Licence and citation of a published basis; null for one computed here. */
  attribution: string | null;
  /** Filters behind the basis. */
  filters: number;
  /** k*k numbers, row-major. */
  mean: number[];
  /** k*k rows, each a unit eigen-filter: its loading of largest magnitude is positive; a given basis keeps its own signs. */
  components: number[][];
  /** Variance along each component, descending (n - 1 in the denominator). */
  explainedVariance: number[];
  /** explainedVariance / its sum. */
  explainedVarianceRatio: number[];
}

/** A set of filters that is compared with the others. */
export interface GroupResult {
  name: string;
  by: "model" | "layer" | "depth-decile" | "label";
  filters: number;
  /** Mean coefficient along each component. */
  mean: number[];
  /** Standard deviation (n - 1) along each component. */
  standardDeviation: number[];
}

export interface DivergenceResult {
  preset: "cnn-filter-db" | "medical" | "custom";
  bins: number;
  /** The common range of all histograms. */
  range: [number, number];
  /** Weight of each component in D. */
  weights: number[];
  /** The groups' names, in the order of the matrices. */
  groups: string[];
  /** D between every two groups: symmetric, zero diagonal. */
  matrix: number[][];
  /** Symmetric KL of each component (component, row, column), before weighting. */
  perComponent: number[][][];
  /** w_i KL_i / D for every pair: (component, row, column); 0 where D is 0. */
  shares: number[][][];
  /** Other distances, weighted like D. */
  distances: {
    jensenShannon: number[][];
    hellinger: number[][];
    totalVariation: number[][];
    wasserstein1: number[][];
  };
  /** Coefficients outside the range, by group: left out of its histograms. */
  outside: number[];
  /** Groups too small for their histograms to be trusted: many empty bins dominate D. */
  smallGroups: string[];
}

/** The density of one coefficient in one group. */
export interface DensityResult {
  group: string;
  /** From 0. */
  component: number;
  count: number;
  /** Standard deviation of the smoothing kernel. */
  bandwidth: number;
  /** The density's points lie evenly from lo to hi, both included. */
  grid: { lo: number; hi: number; points: number };
  values: number[];
}

/** Two-dimensional histogram of the first two coefficients of a group. */
export interface PlaneResult {
  group: string;
  /** Ranges of c0 and c1. */
  x: [number, number];
  y: [number, number];
  /** Bins along each axis. */
  bins: number;
  /** bins*bins counts, row-major, row 0 at the lowest c1. */
  counts: number[];
}
