import type { LayerResult } from "./analysis.ts";

/** What a measure is read from. */
export type MeasuredLayer = Pick<LayerResult, "kernel" | "filters" | "nonFinite" | "quality">;

/** Where a measure has a column, and the column's head there. */
export interface MeasureHeads {
  /** The terminal's table of layers, which is narrow. */
  terminal?: string;
  /** The report's table of layers. */
  report?: string;
  /** The page's table of layers. */
  page?: string;
  /** What a notebook shows of a result. */
  notebook?: string;
}

/** One measure of a layer, wherever it is shown. */
export interface Measure {
  /** In the result's JSON: a key of a layer, or of its `quality`. */
  readonly key: string;
  /** Its column in `layers.csv`; null where it is derived from other columns. */
  readonly column: string | null;
  /** As formulas have it. */
  readonly symbol: string | null;
  /** In words, as an axis bears it. */
  readonly title: string;
  /** Null for a pure number. */
  readonly unit: string | null;
  /** The least and the greatest value it can take. */
  readonly domain: readonly [number, number];
  /** A share of filters, a count, or a number with so many decimals. */
  readonly format: MeasureFormat;
  /** One sentence: what it tells of a layer. */
  readonly explain: string;
  /** Paper and section. */
  readonly source: string | null;
  /** Its column's head in each table that has one. */
  readonly heads: MeasureHeads;
  /** Where a terminal is too narrow, the column of the highest number goes first; undefined: it stays. */
  readonly optional?: number;
  /** A value with a meaning, drawn as a line across. */
  readonly reference?: { readonly value: number; readonly text: string };
  /** Null where the layer has no such number. */
  of(layer: MeasuredLayer): number | null;
}

/** How a measure is written: as a percentage, with its thousands apart, or with so many decimals. */
export type MeasureFormat = "share" | "count" | { readonly decimals: number };

/** Of filters that are all left out nothing is known. */
function ofFinite(of: Measure["of"]): Measure["of"] {
  return (layer) => (layer.nonFinite < layer.filters ? of(layer) : null);
}

const FILTER_DB = "arXiv 2203.15331, section 4.2";

export const nonFinite: Measure = {
  key: "nonFinite",
  column: "non_finite",
  symbol: null,
  title: "non-finite filters",
  unit: "filters",
  domain: [0, Infinity],
  format: "count",
  explain: "Filters with a NaN or an infinite weight; they are left out of all else.",
  source: null,
  heads: {},
  of: (layer) => layer.nonFinite,
};

export const sparsity: Measure = {
  key: "sparsity",
  column: "sparsity",
  symbol: "S",
  title: "sparsity",
  unit: "share of filters",
  domain: [0, 1],
  format: "share",
  explain: "Share of filters whose largest weight is below 1 % of the layer's.",
  source: FILTER_DB,
  heads: { terminal: "S", report: "S", page: "Sparsity S", notebook: "sparsity" },
  of: ofFinite(({ quality }) => quality.sparsity),
};

export const varianceEntropy: Measure = {
  key: "varianceEntropy",
  column: "variance_entropy",
  symbol: "H",
  title: "variance entropy",
  unit: "log10",
  domain: [0, Infinity],
  format: { decimals: 3 },
  explain: "How evenly the layer's own principal components share its variance; random weights have T_H or more.",
  source: FILTER_DB,
  heads: { terminal: "H", page: "Variance entropy H", notebook: "variance entropy" },
  of: ofFinite(({ quality }) => quality.varianceEntropy),
};

export const randomThreshold: Measure = {
  key: "randomThreshold",
  column: "random_threshold",
  symbol: "T_H",
  title: "variance entropy of random weights",
  unit: "log10",
  domain: [-Infinity, 0.951296363],
  format: { decimals: 3 },
  explain: "The least variance entropy that so many random 3×3 filters had when T_H was fitted.",
  source: FILTER_DB,
  heads: { terminal: "T_H" },
  optional: 3,
  of: ({ quality }) => quality.randomThreshold,
};

/** Known for 3x3 filters, of which there is a T_H. */
export const entropyRatio: Measure = {
  key: "varianceEntropy / randomThreshold",
  column: null,
  symbol: "H / T_H",
  title: "variance entropy",
  unit: null,
  domain: [0, Infinity],
  format: { decimals: 3 },
  explain: "Variance entropy over T_H, the least that so many random filters had when it was fitted.",
  source: FILTER_DB,
  heads: { report: "H / T_H" },
  reference: { value: 1, text: "T_H:\u00a0least of\u00a0random weights" },
  of: ofFinite(({ quality }) => (quality.randomThreshold ? quality.varianceEntropy / quality.randomThreshold : null)),
};

/** For sizes without a T_H. @param maximum log10(k*k), what equal variances reach. */
export const entropyShare = (maximum: number): Measure => ({
  ...entropyRatio,
  key: "varianceEntropy / log10(k*k)",
  symbol: "H / H_max",
  domain: [0, 1],
  explain: "Variance entropy relative to the largest possible.",
  heads: {},
  reference: { value: 1, text: "largest possible" },
  of: ofFinite(({ quality }) => (maximum > 0 ? quality.varianceEntropy / maximum : null)),
});

export const randomP: Measure = {
  key: "randomness.pValue",
  column: "random_p",
  symbol: "p",
  title: "p-value of random weights",
  unit: null,
  domain: [0, 1],
  format: { decimals: 4 },
  explain: "The chance of weights as unusual as these before training; small where training has left a pattern.",
  source: "docs/METHODS.md, randomness",
  heads: {},
  of: ({ quality }) => quality.randomness?.pValue ?? null,
};

export const kurtosis: Measure = {
  key: "randomness.kurtosis",
  column: "kurtosis",
  symbol: null,
  title: "kurtosis of the weights",
  unit: null,
  domain: [1, Infinity],
  format: { decimals: 3 },
  explain: "1.8 for uniform weights, 3 for normal ones, 1 for binary ones; about zero, of all weights of the layer.",
  source: null,
  heads: {},
  of: ({ quality }) => quality.randomness?.kurtosis ?? null,
};

export const orthogonality: Measure = {
  key: "orthogonality",
  column: "orthogonality",
  symbol: "O",
  title: "orthogonality",
  unit: null,
  domain: [0, 1],
  format: { decimals: 3 },
  explain: "1 where the output channels have nothing in common; it falls as they repeat each other.",
  source: FILTER_DB,
  heads: { terminal: "O", report: "O", page: "Orthogonality O", notebook: "orthogonality" },
  optional: 1,
  of: ({ quality }) => quality.orthogonality,
};

export const binaryError: Measure = {
  key: "binaryError",
  column: "binary_error",
  symbol: null,
  title: "binary error",
  unit: null,
  domain: [0, 1],
  format: { decimals: 4 },
  explain: "0 for filters of two values ±a, about 0.32 for Gaussian weights; below 0.01 counts as binary.",
  source: "mean over the filters of 1 - (mean |w|)^2 / mean w^2",
  heads: { terminal: "binary", report: "Binary error" },
  optional: 2,
  of: ({ quality }) => quality.binaryError,
};

export const binaryShare: Measure = {
  key: "binaryShare",
  column: "binary_share",
  symbol: null,
  title: "binary filters",
  unit: "share of filters",
  domain: [0, 1],
  format: "share",
  explain: "Share of filters with a binary error below 0.01.",
  source: null,
  heads: {},
  of: ofFinite(({ quality }) => quality.binaryShare),
};

export const zeroFilters: Measure = {
  key: "zeroFilters",
  column: "zero_filters",
  symbol: null,
  title: "dead filters",
  unit: "filters",
  domain: [0, Infinity],
  format: "count",
  explain: "Filters whose every weight is zero.",
  source: null,
  heads: {},
  of: ({ quality }) => quality.zeroFilters,
};

export const maxAbs: Measure = {
  key: "maxAbs",
  column: "max_abs",
  symbol: null,
  title: "largest absolute weight",
  unit: "weight",
  domain: [0, Infinity],
  format: { decimals: 3 },
  explain: "The largest absolute weight of the layer.",
  source: null,
  heads: {},
  of: ofFinite(({ quality }) => quality.maxAbs),
};

type NormKey = "l1NormMean" | "l1NormDeviation" | "l2NormMean" | "l2NormDeviation";

const norm = (
  key: NormKey,
  column: string,
  title: string,
  explain: string,
  head: string,
  optional: number,
): Measure => ({
  key,
  column,
  symbol: null,
  title,
  unit: "weight",
  domain: [0, Infinity],
  format: { decimals: 3 },
  explain,
  source: null,
  heads: { terminal: head, report: head, page: head },
  optional,
  of: ({ quality }) => quality[key],
});

export const filterNorms: readonly Measure[] = [
  norm(
    "l1NormMean",
    "l1_norm_mean",
    "mean L1 norm",
    "Mean over the filters of the sum of their absolute weights.",
    "L1",
    6,
  ),
  norm(
    "l1NormDeviation",
    "l1_norm_sd",
    "spread of the L1 norm",
    "Standard deviation of the filters' L1 norms.",
    "sd L1",
    8,
  ),
  norm("l2NormMean", "l2_norm_mean", "mean L2 norm", "Mean over the filters of their Euclidean length.", "L2", 7),
  norm(
    "l2NormDeviation",
    "l2_norm_sd",
    "spread of the L2 norm",
    "Standard deviation of the filters' L2 norms.",
    "sd L2",
    9,
  ),
];

export const unitVarianceEntropy: Measure = {
  key: "unitVarianceEntropy",
  column: "unit_variance_entropy",
  symbol: null,
  title: "variance entropy of directions",
  unit: "log10",
  domain: [0, Infinity],
  format: { decimals: 3 },
  explain: "Variance entropy of the filters scaled to unit norm: how many patterns there are, whatever their strength.",
  source: `${FILTER_DB}, of filters scaled to length 1`,
  heads: { terminal: "unit H", report: "Unit H", page: "Unit H" },
  optional: 5,
  of: ({ quality }) => quality.unitVarianceEntropy,
};

/** Every measure of a layer, in the order of the columns. */
export const layerMeasures: readonly Measure[] = [
  nonFinite,
  sparsity,
  varianceEntropy,
  randomThreshold,
  entropyRatio,
  randomP,
  kurtosis,
  orthogonality,
  binaryError,
  binaryShare,
  zeroFilters,
  maxAbs,
  ...filterNorms,
  unitVarianceEntropy,
];

/** A measure with a column at a place, and the column's head. */
export function measuresAt(place: keyof MeasureHeads): { measure: Measure; head: string }[] {
  return layerMeasures.flatMap((measure) => {
    const head = measure.heads[place];
    return head === undefined ? [] : [{ measure, head }];
  });
}

/** Whether a table shows it behind what is to note of a layer, which stays in sight; a narrow terminal leaves it out first. */
export function isFurther({ optional = 0 }: Measure): boolean {
  return optional >= 5;
}

/** Writes a value as its measure asks, with a surface's own way of writing shares, counts and numbers. */
export function formatMeasure(
  { format }: Pick<Measure, "format">,
  value: number | null,
  ways: {
    none: string;
    share(value: number): string;
    count(value: number): string;
    number(value: number, decimals: number): string;
  },
): string {
  if (value === null) return ways.none;
  if (format === "share") return ways.share(value);
  if (format === "count") return ways.count(value);
  return ways.number(value, format.decimals);
}
