import type { LayerFlag, LayerQuality, Randomness } from "./layer-quality.ts";
import { counted, percent } from "./plain-text.ts";
import { type SparsityOptions, sparseRule } from "./sparse-rule.ts";

/** A filter is binary-like below this binary error: CompNet's reach 2.2e-4, Gaussian filters average .32. */
export const binaryErrorBelow = 0.01;
/** Share of sparse or binary-like filters above which a layer is flagged. */
const mostFilters = 0.5;
/** The variance entropy of fewer filters says nothing: three have two axes at most. */
const fewestFilters = 4;

/** What the flags of a layer rest on. */
export interface FlaggedLayer {
  /** The measures that the rules compare. */
  quality: Pick<
    LayerQuality,
    "sparsity" | "varianceEntropy" | "unitVarianceEntropy" | "randomness" | "binaryShare" | "maxAbs"
  >;
  /** Finite filters. */
  count: number;
  /** Filters with a NaN or an infinite weight. */
  nonFinite: number;
  /** Weights of a filter. */
  width: number;
  /** Whether the finite filters differ by more than rounding. */
  varies: boolean;
  /** How sparsity was measured. Default: largest absolute weights below 1 % of the layer's. */
  rule?: SparsityOptions;
}

const usualRule: SparsityOptions = { sparsityThreshold: 0.01, signedMaxima: false };

/** Something that a reader should know of a layer. */
export interface Flag {
  /** As it stands in the result's JSON. */
  readonly name: LayerFlag["flag"];
  /** What the rule compares with; null where there is no such number. */
  readonly threshold: number | null;
  /** Whether the layer has the flag. */
  rule(layer: FlaggedLayer): boolean;
  /** What it says of this layer. */
  sentence(layer: FlaggedLayer): string;
  /** What it says of any layer. */
  readonly meaning: string;
}

/** Variance entropy below which ten or more filters of a 3x3 layer have low diversity: 52 % of the log10 9 = 0.954 that they can reach. */
const lowVarianceBelow = 0.5;

/** What n filters of 3x3 can reach, from four on: they have n - 1 axes, at most nine. 0.477 for four, 0.954 from ten on. */
function largestEntropy(count: number): number {
  return entropies[Math.min(count, 10) - fewestFilters];
}

/** log10 of 3 to 9. */
const entropies = [
  0.47712125471966244, 0.6020599913279624, 0.6989700043360189, 0.7781512503836436, 0.8450980400142568,
  0.9030899869919435, 0.9542425094393249,
];

const weighs = ({ count, quality }: FlaggedLayer) => count > 0 && quality.maxAbs > 0;

const flag = <T extends number | null>(
  name: LayerFlag["flag"],
  threshold: T,
  rule: (layer: FlaggedLayer, threshold: T) => boolean,
  sentence: (layer: FlaggedLayer) => string,
  meaning: string,
): Flag => ({ name, threshold, rule: (layer) => rule(layer, threshold), sentence, meaning });

/** Every flag, in the order in which a layer has them. */
export const layerFlags: readonly Flag[] = [
  flag(
    "non-finite",
    0,
    ({ nonFinite }, most) => nonFinite > most,
    ({ nonFinite, count }) =>
      `Filters with NaN or infinite weights: ${nonFinite} of ${nonFinite + count}; they are counted here and left out of all else.`,
    "Some filters have NaN or infinite weights; they are counted, and left out of all else.",
  ),
  flag(
    "all-zero",
    0,
    ({ count, quality }, most) => count > 0 && quality.maxAbs === most,
    () => "Every weight is zero: the layer passes nothing on.",
    "Every weight is zero: the layer passes nothing on.",
  ),
  flag(
    "untrained",
    null,
    ({ quality }) => quality.randomness?.verdict === "untrained",
    ({ quality, count }) => untrained(quality.randomness as Randomness, count),
    "The weights cannot be told from a fresh initialisation, and so many trained filters could.",
  ),
  flag(
    "equal-filters",
    null,
    (layer) => weighs(layer) && layer.count > 1 && !layer.varies,
    ({ count }) => `Its ${count} filters are all equal: none differs from another by more than rounding.`,
    "The filters are all equal: none differs from another by more than rounding.",
  ),
  flag(
    "low-variance",
    lowVarianceBelow,
    (layer, least) =>
      weighs(layer) &&
      layer.varies &&
      layer.width === 9 &&
      layer.count >= fewestFilters &&
      Math.max(layer.quality.varianceEntropy, layer.quality.unitVarianceEntropy ?? 0) <
        (least * largestEntropy(layer.count)) / largestEntropy(10),
    ({ quality, count }) =>
      `The variance entropy ${fixed(quality.varianceEntropy)} is low beside the ${fixed(largestEntropy(count))} that ${count} filters can reach, and so it is with every filter at length 1 (${fixed(quality.unitVarianceEntropy ?? 0)}): low filter diversity.`,
    "The variance entropy is below 0.5 (of fewer than ten filters below 52 % of what they can reach), as stored and with every filter at length 1, so that neither a few large filters nor folded batch normalisation are the cause: low filter diversity.",
  ),
  flag(
    "sparse",
    mostFilters,
    (layer, most) => weighs(layer) && layer.quality.sparsity > most,
    ({ quality, rule = usualRule }) => `${percent(quality.sparsity)} of the filters are sparse (${sparseRule(rule)}).`,
    "More than half of the filters are sparse: their largest weight is small beside the layer's.",
  ),
  flag(
    "binary",
    mostFilters,
    (layer, most) => weighs(layer) && layer.quality.binaryShare > most,
    ({ quality }) =>
      `${percent(quality.binaryShare)} of the filters hold weights of one magnitude: they are binary or nearly so.`,
    "More than half of the filters hold weights of one magnitude: they are binary or nearly so.",
  ),
  flag(
    "few-filters",
    fewestFilters,
    (layer, least) => weighs(layer) && layer.count < least,
    ({ count }) => `With ${counted(count, "filter")}, the variance entropy says nothing about randomness.`,
    "There are fewer than four filters: the variance entropy says nothing about randomness.",
  ),
];

function untrained({ initialiser, kurtosis }: Randomness, count: number): string {
  const drawn =
    initialiser === "uniform" ? "uniformly" : initialiser === "normal" ? "normally" : "as a truncated normal is";
  return `The weights are distributed ${drawn}, without a pattern that filters share, as at initialisation: kurtosis ${kurtosis.toFixed(2)}, n = ${count}.`;
}

/** A flag as people read it: by its name in documents and rules, but for one that findings and papers call otherwise. */
export function flagWord(name: LayerFlag["flag"]): string {
  return name === "low-variance" ? "low diversity" : name;
}

/** What a reader should know of a layer, each with the sentence that explains it. */
export function flagsOf(layer: FlaggedLayer): LayerFlag[] {
  return layerFlags
    .filter(({ rule }) => rule(layer))
    .map(({ name, sentence }) => ({ flag: name, text: sentence(layer) }));
}

function fixed(value: number): string {
  return value.toFixed(3);
}
