import { filterWidth } from "../../model/filter-size.ts";
import type { Finding } from "../../results/finding.ts";
import type { FindingId } from "../../results/finding-rows.ts";
import { finding } from "../../results/findings.ts";
import type { LayerFlag } from "../../results/layer-quality.ts";
import { agree, capital, counted, listed, partOf, thousands } from "../../results/plain-text.ts";
import { finiteFilters, type TitledLayer } from "./titled-layer.ts";

/** A variance entropy below it is that of one pattern (or one outlier): 10^0.1 = 1.26 axes. */
const onePatternBelow = 0.1;

interface FlagRow {
  id: FindingId;
  has(layer: TitledLayer): boolean;
  /** What the layers do, of one and of more. */
  says: [string, string];
  means: string;
  /** What is said of each layer that is named. */
  detail?(layer: TitledLayer): string;
  /** Which layers the rule looks at. Default: all. */
  tests?(layer: TitledLayer): boolean;
  values?(layers: readonly TitledLayer[]): Record<string, number>;
}

const flagged = (layer: TitledLayer, name: LayerFlag["flag"]) => layer.quality.flags.some(({ flag }) => flag === name);
const nonFiniteFilters = (layers: readonly TitledLayer[]) => layers.reduce((sum, { nonFinite }) => sum + nonFinite, 0);
const entropy = ({ quality }: TitledLayer) => `H = ${quality.varianceEntropy.toFixed(3)}`;
const isDepthwise = ({ groups, in: channels }: TitledLayer) => groups > 1 && groups === channels;
const ofOnePattern = (layer: TitledLayer) =>
  finiteFilters(layer) >= 4 &&
  !flagged(layer, "equal-filters") &&
  layer.quality.maxAbs > 0 &&
  layer.quality.varianceEntropy < onePatternBelow;

/** What a flag, or a measure of its own, says of some layers: one finding for all that have it. */
const rows: readonly FlagRow[] = [
  {
    id: "non-finite",
    has: (layer) => flagged(layer, "non-finite"),
    says: ["has filters", "have filters"],
    means: "with NaN or infinite weights",
    values: (layers) => ({ filters: nonFiniteFilters(layers) }),
  },
  { id: "all-zero", has: (layer) => flagged(layer, "all-zero"), says: ["is", "are"], means: "all zero" },
  {
    id: "untrained",
    has: (layer) => flagged(layer, "untrained"),
    says: ["is", "are"],
    means: "distributed as at initialisation",
    detail: (layer) => {
      const { randomness } = layer.quality;
      return `${randomness?.initialiser}, kurtosis ${randomness?.kurtosis.toFixed(2)}, n = ${thousands(finiteFilters(layer))}`;
    },
  },
  {
    id: "binary",
    has: (layer) => flagged(layer, "binary"),
    says: ["is", "are"],
    means: "made of binary filters",
  },
  {
    id: "equal-filters",
    has: (layer) => flagged(layer, "equal-filters"),
    says: ["has", "have"],
    means: "filters that are all equal",
    detail: (layer) => counted(finiteFilters(layer), "filter"),
  },
  {
    id: "one-pattern",
    has: ofOnePattern,
    says: ["varies", "vary"],
    means: "along one pattern",
    detail: entropy,
  },
  {
    id: "low-diversity",
    has: (layer) => flagged(layer, "low-variance") && !ofOnePattern(layer),
    tests: (layer) => filterWidth(layer) === 9 && finiteFilters(layer) >= 4 && layer.quality.maxAbs > 0,
    says: ["has", "have"],
    means: "low filter diversity",
    detail: (layer) =>
      `${entropy(layer)}, ${counted(finiteFilters(layer), "filter")}${isDepthwise(layer) ? ", depthwise" : ""}`,
  },
];

/** What each of them means, of one layer and of more. */
const meanings: Partial<Record<FindingId, [string, string]>> = {
  "all-zero": ["It passes nothing on.", "They pass nothing on."],
  untrained: of("A trained layer of so many filters would show shared patterns, or another distribution."),
  binary: of("In more than half of the filters all weights have nearly the same magnitude."),
  "equal-filters": of("They differ by no more than rounding, so there is no variance to find axes in."),
  "one-pattern": of(
    "One direction carries nearly all of the variance; a single filter far larger than the others has the same effect.",
  ),
  "low-diversity": of(
    "H, the variance entropy, is below 0.5 (of fewer than ten filters below 52 % of what they can reach), as stored and with every filter at length 1.",
  ),
};

function of(sentence: string): [string, string] {
  return [sentence, sentence];
}

export function flagFindings(layers: readonly TitledLayer[]): Finding[] {
  return rows.flatMap(({ id, has, says, means, detail, tests, values }) => {
    const found = layers.filter(has);
    if (found.length === 0) return [];
    const tested = tests === undefined ? layers : layers.filter(tests);
    const noun = tested.length < layers.length ? "3x3 layer" : "layer";
    const named = listed(found.map((layer) => (detail ? `${layer.title} (${detail(layer)})` : layer.title)));
    const meaning =
      id === "non-finite"
        ? leftOut(nonFiniteFilters(found))
        : agree(found.length, ...(meanings[id] as [string, string]));
    const aside =
      id === "low-diversity" && found.some(isDepthwise)
        ? " Depthwise layers often have it without being redundant."
        : "";
    return [
      finding(
        id,
        `${capital(partOf(found.length, tested.length, noun))} ${agree(found.length, ...says)} ${means}`,
        `${named}. ${meaning}${aside}`,
        { layers: found, values: { layers: found.length, of: tested.length, ...values?.(found) } },
      ),
    ];
  });
}

function leftOut(filters: number): string {
  return `${counted(filters, "filter")} in all, which ${agree(filters, "is", "are")} left out of everything else; training may have diverged.`;
}
