import type { GroupBy } from "./analysis.ts";
import type { ScaleSpaceMethod } from "./scale-space.ts";
import type { Count, Interval, Positive, Share } from "./units.ts";

/** What every step's options may say. */
export interface LayerSettings {
  /** Only layers of these names; * stands for any text. */
  layers?: string[];
}

/** Options of a study of filters, as of `analyze`. */
export interface AnalyzeSettings extends LayerSettings {
  /** k of the k x k filters, or "all", the default. */
  kernel?: Positive | "all";
  /** A published basis: robustness-full, robustness-robust or robustness-normal. */
  basis?: string;
  /** What is compared. */
  by?: GroupBy;
  /** With depth deciles: the first layers are a group of their own. */
  firstLayerApart?: boolean;
  /** The column that labels come from. */
  labelColumn?: string;
  /** Add a group of random filters. */
  withNoise?: boolean;
  /** Whose range and weights D has. */
  preset?: "cnn-filter-db" | "medical";
  /** Bins of each histogram. Default 70. */
  bins?: Positive;
  /** Common range of all histograms. */
  range?: Interval;
  /** Weights of the components in D. */
  weights?: number[];
  /** Order of the groups. */
  sort?: "given" | "mean";
  /** What sparse filters are left out of. */
  excludeSparse?: "basis" | "all";
  /** Share of the layer's largest weight below which a filter is sparse. */
  sparsityThreshold?: Share;
  /** Thresholds of the sparsity sweep. */
  thresholds?: Share[];
  /** Compare signed maxima for sparsity. */
  signedMaxima?: boolean;
  /** First filters of each layer that the result keeps. Default 25. */
  examples?: Count;
}

/** Options of a study of operators, as of `operators`. */
export interface OperatorsSettings extends LayerSettings {
  /** Rows and columns of the images. Default 32. */
  size?: Positive | "from-graph";
  /** What lies beyond the image. */
  boundary?: "periodic" | "zero";
  /** The largest distance that gives a label. Default 0.1. */
  threshold?: Share;
  /** k of the k x k filters, or "all", the default. */
  kernel?: Positive | "all";
  /** List every filter. */
  filters?: boolean;
  /** Add the singular values of every filter. */
  spectra?: boolean;
  /** Of everything random. */
  seed?: Count;
  /** Random filters of each null model. */
  nullSamples?: Positive;
  /** Clusters in the plane. */
  clusters?: Count;
  /** Measure whole layers too. */
  norms?: "all" | "norm";
}

/** Options of a study of norms, as of `norms`. */
export interface NormsSettings extends LayerSettings {
  /** Rows and columns of the images. Default 32. */
  size?: Positive | "from-graph";
  /** Only the largest singular value. */
  normOnly?: boolean;
}

/** Options of a study of idealised receptive fields, as of `scaleSpace`. */
export interface ScaleSpaceSettings extends LayerSettings {
  /** How templates are made. Default exact. */
  mode?: "exact" | "paper";
  /** Whose fits decide. Default D1. */
  method?: ScaleSpaceMethod;
  /** Cosine from which on a filter counts as explained. Default 0.9. */
  cosine?: Share;
  /** k of the k x k filters, or "all", the default. */
  kernel?: Positive | "all";
  /** List every filter with the fits of all methods. */
  filters?: boolean;
  /** Add the pooled fits. */
  pooled?: boolean;
  /** Add models beyond the eight. */
  extended?: boolean;
}

/** Options of key filters, as of `extractKeys`. */
export interface KeysSettings extends LayerSettings {
  /** k of the k x k filters. */
  kernel?: Positive;
  /** How many keys. */
  count?: Positive | "elbow";
  /** Keys before the removal. Default 50. */
  candidates?: Positive;
  /** Tell a filter from its negative. */
  signed?: boolean;
  /** Of everything random. */
  seed?: Count;
  /** Runs of the clustering. */
  restarts?: Positive;
  /** Cosine from which on a filter counts as explained. */
  cosine?: Share;
  /** Filters that the search looks at. */
  sample?: Positive;
}

/** Options of ideal filters, as of `idealize`. */
export interface IdealizeSettings extends LayerSettings {
  /** What stands for a filter. Default fit. */
  by?: "fit" | "master-keys";
  /** Filters below this cosine stay as they are. Default 0.9. */
  minCosine?: Share;
  /** Keep each filter's own length. */
  keepAmplitude?: boolean;
  /** How templates are made. Default exact. */
  mode?: "exact" | "paper";
  /** How scales are found. Default D1. */
  method?: ScaleSpaceMethod;
}
