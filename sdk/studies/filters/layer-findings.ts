import { filterWidth } from "../../model/filter-size.ts";
import type { Finding } from "../../results/finding.ts";
import { finding } from "../../results/findings.ts";
import { log10 } from "../../results/logarithms.ts";
import { counted, listed, partOf, percent, percentFirst, thousands } from "../../results/plain-text.ts";
import { type SparsityOptions, sparseRule } from "../../results/sparse-rule.ts";
import { extremeLayer, finiteFilters, type TitledLayer } from "./titled-layer.ts";

/** Share of sparse filters above which a layer is named for it. */
const mostSparse = 0.5;
/** Of fewer layers none is called the least: of two, the table shows the other. */
const fewestCompared = 3;

/** The layers most of whose filters are sparse; else the share of all filters; else that there is none. */
export function sparsityFindings(layers: readonly TitledLayer[], options: SparsityOptions): Finding[] {
  const total = layers.reduce((sum, layer) => sum + finiteFilters(layer), 0);
  if (total === 0) return [];
  const sparse = Math.round(layers.reduce((sum, layer) => sum + layer.quality.sparsity * finiteFilters(layer), 0));
  const values = { sparse, filters: total, share: sparse / total };
  const rule = sparseRule(options);
  // A layer of zeros is told as such.
  const most = layers.filter(({ quality }) => quality.sparsity > mostSparse && quality.maxAbs > 0);
  const models = [...new Set(layers.map(({ model }) => model))];
  if (most.length > 0) {
    const named = listed(most.map((layer) => `${layer.title} (${percent(layer.quality.sparsity)})`));
    return [
      finding(
        "sparse-layers",
        `Most filters of ${partOf(most.length, layers.length, "layer")} are sparse`,
        `${named}. ${percentFirst(sparse / total)} of all ${counted(total, "filter")} are sparse (${rule}).`,
        { layers: most, values: { ...values, layers: most.length, of: layers.length } },
      ),
    ];
  }
  if (sparse === 0) {
    return [
      finding(
        "no-sparse",
        "No filter is sparse",
        `${total === 1 ? "The only filter is not" : `None of ${counted(total, "filter")}`}: ${rule}.`,
        { models, values },
      ),
    ];
  }
  const sparsest = extremeLayer(layers, ({ quality }) => (quality.maxAbs > 0 ? quality.sparsity : null));
  const named = layers.length > 1 && sparsest !== null && sparsest.quality.sparsity > 0 ? [sparsest] : [];
  const where = named
    .map(({ quality, title }) => {
      const most = percent(quality.sparsity);
      const ties = layers.filter(
        (layer) => layer.quality.maxAbs > 0 && percent(layer.quality.sparsity) === most,
      ).length;
      return ` By layer up to ${most}, in ${title}${ties > 1 ? ` and ${thousands(ties - 1)} more` : ""}.`;
    })
    .join("");
  return [
    finding(
      "sparse-filters",
      `${percentFirst(sparse / total)} of the filters are sparse`,
      `${thousands(sparse)} of ${counted(total, "filter")}: ${rule}.${where}`,
      { models, layers: named, values },
    ),
  ];
}

/** Standard deviations beyond random weights from which on a layer is named: of a thousand random ones, one in thirty times. */
const certain = 4;

/**
 * The layer whose channels are farthest from orthogonal, beside what random weights of its size have; none where random
 * weights could be as far. The cosines of random channels are uncorrelated in pairs, so that their mean is known to
 * sd / (pairs)^1/2.
 */
export function orthogonalityFindings(layers: readonly TitledLayer[]): Finding[] {
  const measured = layers.filter(({ quality }) => quality.orthogonality !== null);
  if (measured.length < fewestCompared) return [];
  const least = extremeLayer(measured, excessCosine);
  if (least === null) return [];
  const [cosine, random] = [cosineOf(least), meanCosine(channelWeights(least))];
  return [
    finding(
      "least-orthogonal",
      `The least orthogonal layer for its size is ${least.title} (O = ${(1 - cosine).toFixed(3)})`,
      `The mean |cosine| between its ${counted(least.out, "output channel")} is ${cosine.toFixed(3)}, ${(cosine / random).toFixed(1)} times the ${random.toFixed(3)} of random channels of ${counted(channelWeights(least), "weight")}: the largest ratio that chance does not explain.`,
      { layers: [least], values: { orthogonality: 1 - cosine, random: 1 - random } },
    ),
  ];
}

function cosineOf({ quality }: TitledLayer): number {
  return 1 - (quality.orthogonality as number);
}

/** The mean |cosine| as a multiple of what random channels have; null where random ones could have as much. */
function excessCosine(layer: TitledLayer): number | null {
  const [cosine, weights] = [cosineOf(layer), channelWeights(layer)];
  const mean = meanCosine(weights);
  const deviation = Math.sqrt((1 / weights - mean * mean) / ((layer.out * (layer.out - 1)) / 2));
  return cosine - mean > certain * deviation ? cosine / mean : null;
}

/** Whether H or O of a layer is what random weights would hardly have, whatever D says. */
export function isUnlikeRandom(layer: TitledLayer): boolean {
  const { maxAbs, orthogonality } = layer.quality;
  if (maxAbs === 0) return false;
  return (
    (finiteFilters(layer) >= 4 && isLessThanRandom(layer)) || (orthogonality !== null && excessCosine(layer) !== null)
  );
}

function channelWeights({ kernel, in: channels, groups }: TitledLayer): number {
  return kernel.reduce((product, side) => product * side, channels / groups);
}

/** Mean |cosine| of two random directions of n weights: Gamma(n / 2) / (sqrt(pi) Gamma((n + 1) / 2)), step by step. */
export function meanCosine(n: number): number {
  let [mean, from] = n % 2 === 1 ? [1, 1] : [2 / Math.PI, 2];
  // From here on it falls as 1 / sqrt(n - 1/2), to 1e-7.
  for (; from < n && from < 1000; from += 2) mean *= from / (from + 1);
  return from < n ? mean * Math.sqrt((from - 0.5) / (n - 0.5)) : mean;
}

/**
 * The layer whose variance entropy is least beside what its filters can reach; not where layers are named for it already, nor
 * where random weights could have its entropy.
 */
export function entropyFindings(layers: readonly TitledLayer[]): Finding[] {
  const reachable = (layer: TitledLayer) => log10(Math.min(filterWidth(layer), finiteFilters(layer) - 1));
  // A layer of zeros has no patterns at all, which is told as such.
  const measured = layers.filter((layer) => finiteFilters(layer) >= 4 && layer.quality.maxAbs > 0);
  if (measured.length < fewestCompared) return [];
  const narrowest = extremeLayer(measured, (layer) => -layer.quality.varianceEntropy / reachable(layer)) as TitledLayer;
  if (!isLessThanRandom(narrowest)) return [];
  const { varianceEntropy, randomThreshold } = narrowest.quality;
  const random =
    randomThreshold === null
      ? ""
      : `; T_H, the least that so many random filters had when it was fitted, is ${randomThreshold.toFixed(3)}`;
  return [
    finding(
      "least-varied",
      `The least varied layer is ${narrowest.title} (H = ${varianceEntropy.toFixed(3)})`,
      `Its ${counted(finiteFilters(narrowest), "filter")} can reach ${reachable(narrowest).toFixed(3)}${random}. The lower H, the fewer patterns make up the layer.`,
      { layers: [narrowest], values: { varianceEntropy, reachable: reachable(narrowest) } },
    ),
  ];
}

/** Below so many filters T_H is the sharper bound: of simulated layers of random weights at most 0.3 % lie below it, later 7 %. */
const fewFilters = 32;

/**
 * Whether the entropy is lower than that of random weights, by more than chance: of few 3x3 filters below T_H; else
 * (n - 1) p (ln p - H), chi-squared for these with p (p + 1) / 2 - 1 degrees of freedom (statistics/randomness.ts), lies four
 * deviations out, its cube root being nearly normal (Wilson and Hilferty, PNAS 17, 1931).
 */
function isLessThanRandom(layer: TitledLayer): boolean {
  const { varianceEntropy, randomThreshold } = layer.quality;
  const [count, width] = [finiteFilters(layer), filterWidth(layer)];
  if (randomThreshold !== null && count < fewFilters) return varianceEntropy < randomThreshold;
  const lacking = (log10(width) - varianceEntropy) * Math.LN10;
  const degrees = (width * (width + 1)) / 2 - 1;
  const spread = 2 / (9 * degrees);
  const root = 1 - spread + certain * Math.sqrt(spread);
  return (count - 1) * width * lacking > degrees * root * root * root;
}
