import type { Count, Magnitude, Share } from "./units.ts";

/** Measures of one layer's raw weights. */
export interface LayerQuality {
  /** Share of filters whose largest |weight| is below 0.01 of the layer's; 0 where none is finite, which tables leave empty. */
  sparsity: Share;
  /** Entropy (log10) of the explained variance of the layer's own PCA; at most log10(k*k). */
  varianceEntropy: Magnitude;
  /** Whether the weights could be independent draws, as before training; null below four filters and for zeros. */
  randomness: Randomness | null;
  /** T_H(n), the least entropy that so many i.i.d. random filters had when the published formula was fitted, which is no test; null below 4 filters and for other sizes than 3x3. */
  randomThreshold: number | null;
  /** 1 - mean |cosine| between the output channels' weights; null for one output channel, for zeros alone, and for bare filters. */
  orthogonality: Share | null;
  /** Mean over filters of 1 - (mean|w|)^2 / mean(w^2): 0 for binary filters, about .32 for Gaussian ones; null when all are zero. */
  binaryError: Share | null;
  /** Share of filters with a binary error below 0.01. */
  binaryShare: Share;
  /** Filters whose every weight is zero. */
  zeroFilters: Count;
  /** Largest |weight| of the layer. */
  maxAbs: Magnitude;
  /** Mean over the filters of their L1 norm, the sum of |weight|; null without finite filters, or beyond 1.8e308. */
  l1NormMean: Magnitude | null;
  /** Standard deviation of it (n - 1 in the denominator; 0 for one filter). */
  l1NormDeviation: Magnitude | null;
  /** Mean over the filters of their L2 norm, the root of the sum of squares; null as `l1NormMean`. */
  l2NormMean: Magnitude | null;
  /** Standard deviation of it (n - 1 in the denominator; 0 for one filter). */
  l2NormDeviation: Magnitude | null;
  /**
   * Variance entropy of the filters' directions: each filter is first divided by its L2 norm, so that a few large ones do not
   * decide it; filters of zeros, which have no direction, are left out. At most log10(k*k); null without any other.
   */
  unitVarianceEntropy: Magnitude | null;
  /** Sparse share at each threshold of the sweep. */
  sparsitySweep: {
    /** Share of the layer's largest |weight|. */
    threshold: number;
    /** Share of filters below it. */
    share: Share;
  }[];
  /** What stands out, in words. */
  flags: LayerFlag[];
}

/** A test of a layer's weights against the usual initialisers; docs/METHODS.md derives it. */
export interface Randomness {
  /** (n - 1) p (ln p - H) of n filters of p weights, H the variance entropy: chi-squared for weights drawn at random. */
  statistic: Magnitude;
  /** The chance of weights as unusual as these under the initialiser that fits best. */
  pValue: Share;
  /** The chance that filters of the structure that nearly all trained ones have would be told from noise, at this n. */
  power: Share;
  /** untrained: no sign of training, and so many filters would show it; undecided: no sign, but too few filters. */
  verdict: "untrained" | "undecided" | "structured";
  /** The initialiser that fits best; null where none does. */
  initialiser: "uniform" | "truncated normal" | "normal" | null;
  /** Of all weights, about zero: 1.8 for uniform ones, 3 for normal ones, 1 for binary ones. */
  kurtosis: Magnitude;
}

/** A flag's short name and the sentence that explains it. */
export interface LayerFlag {
  /** Short name. */
  flag:
    | "untrained"
    | "equal-filters"
    | "low-variance"
    | "sparse"
    | "all-zero"
    | "binary"
    | "non-finite"
    | "few-filters";
  /** The sentence that explains it. */
  text: string;
}
