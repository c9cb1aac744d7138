import type { ScaleSpaceFamily, ScaleSpaceShares } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { selectQuantile } from "../../statistics/select-rank.ts";
import type { FitSummary } from "./fit-summary.ts";
import { Fits } from "./fit-table.ts";
import type { ExplainedShares } from "./noise-shares.ts";

const sigmaMax = 3;
const bins = 30;
const masterKeyNumbers = [1, 2, 3, 4, 5, 6, 7, 8];

/**
 * Counts, shares and quartiles of fitted filters, those that have a best family.
 * @param noise Of random filters, by k.
 */
export function scaleSpaceShares(
  layers: readonly FitSummary[],
  threshold: number,
  noise: ReadonlyMap<number, ExplainedShares>,
): ScaleSpaceShares {
  const fits = new Fits(layers.map(({ fits }) => fits.sorted()));
  const isOne = (value: number) => value === 1;
  const isExplained = (cosine: number) => cosine >= threshold;
  const scaled = fits.where("converged", isOne);
  const explained = fits.where("cosine", isExplained);
  const explainedScaled = fits.where("converged", isOne, explained);
  const offsets = fits.values("offset");
  const explainedOffsets = fits.values("offset", explained);
  const [sigmaX, sigmaY] = [fits.values("sigmaX", scaled), fits.values("sigmaY", scaled)];
  const [explainedX, explainedY] = [fits.values("sigmaX", explainedScaled), fits.values("sigmaY", explainedScaled)];
  const explainedPoints = fits.where("identity", isOne, explained);
  const identities = (name: ScaleSpaceFamily) =>
    fits.where("family", (own) => own === families.indexOf(name), explainedPoints).length;
  const ofFamily = fits.apart("family", families.length);
  const keys = countsOf(fits.column("key"), masterKeyNumbers.length + 1);
  const share = (count: number) => (fits.count === 0 ? 0 : count / fits.count);
  return {
    count: fits.count,
    families: byFamily(ofFamily.map(({ length }) => length)),
    identity: fits.where("identity", isOne).length,
    keys: Object.fromEntries(masterKeyNumbers.map((key) => [key, keys[key]])) as ScaleSpaceShares["keys"],
    explained: {
      families: share(explained.length),
      keys: share(fits.where("keyCosine", isExplained).length),
      noise: noiseOf(layers, noise),
      count: explained.length,
      byFamily: byFamily(countsOf(fits.values("family", explained), families.length)),
      identity: { sharpen: identities("sharpen"), smooth: identities("smooth") },
      sigmaX: quartiles(explainedX),
      sigmaY: quartiles(explainedY),
      sigmaHistogram: { sigmaMax, x: histogram(explainedX, sigmaMax), y: histogram(explainedY, sigmaMax) },
      oneSided: { count: explainedOffsets.length, offset: quartiles(explainedOffsets) },
    },
    cosine: quartiles(fits.values("cosine")),
    converged: scaled.length,
    sigmaX: quartiles(sigmaX),
    sigmaY: quartiles(sigmaY),
    sigmaHistogram: { sigmaMax, x: histogram(sigmaX, sigmaMax), y: histogram(sigmaY, sigmaMax) },
    halfPixel: { count: offsets.length, distance: quartiles(offsets.map((offset) => Math.abs(offset - 0.5))) },
    separability: quartiles(fits.values("separability")),
    residuals: families.flatMap((family, i) =>
      ofFamily[i].length === 0 ? [] : [{ family, ...residualsOf(fits, ofFamily[i]) }],
    ),
  };
}

/** How many of some whole numbers are 0, 1, 2 ... */
function countsOf(values: Float64Array, length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const value of values) counts[value]++;
  return counts;
}

function byFamily(counts: readonly number[]): Record<ScaleSpaceFamily, number> {
  return Object.fromEntries(families.map((family, i) => [family, counts[i]])) as Record<ScaleSpaceFamily, number>;
}

function residualsOf(fits: Fits, own: Uint32Array) {
  return {
    count: own.length,
    identity: fits.where("identity", (value) => value === 1, own).length,
    l1: selectQuantile(fits.values("l1", own), 0.5),
    l2: selectQuantile(fits.values("l2", own), 0.5),
    // sqrt(1 - cosine^2) is the relative residual with a free amplitude and offset: scales of filters do not matter.
    histogram: histogram(fits.values("cosine", own).map(relativeResidual), 1),
  };
}

/** What noise gives, each size as often as it occurs. */
function noiseOf(
  layers: readonly FitSummary[],
  noise: ReadonlyMap<number, ExplainedShares>,
): ScaleSpaceShares["explained"]["noise"] {
  const counts = new Map<number, number>();
  for (const { k, fits } of layers) if (fits.count > 0) counts.set(k, (counts.get(k) ?? 0) + fits.count);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const mean = (of: "families" | "keys") =>
    [...counts].reduce((sum, [k, count]) => sum + count * (noise.get(k)?.[of] ?? 0), 0) / Math.max(1, all);
  const sigma = (of: "sigmaX" | "sigmaY") =>
    weightedMedian(
      [...counts].flatMap(([k, count]) => (noise.get(k)?.[of] ?? []).map((value): [number, number] => [value, count])),
    );
  return { families: mean("families"), keys: mean("keys"), sigmaX: sigma("sigmaX"), sigmaY: sigma("sigmaY") };
}

/** The least value up to which half of the weights lie; null for none. */
function weightedMedian(weighted: [value: number, weight: number][]): number | null {
  const sorted = weighted.sort(([a], [b]) => a - b);
  const half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
  let below = 0;
  for (const [value, weight] of sorted) {
    below += weight;
    if (below >= half) return value;
  }
  return null;
}

function relativeResidual(cosine: number): number {
  return Math.sqrt(Math.max(0, 1 - cosine * cosine));
}

function histogram(values: Float64Array, most: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value / most) * bins))]++;
  return counts;
}

/** Least, lower quartile, median, upper quartile, greatest; linear between ranks. Empty for no values, which are moved about. */
function quartiles(values: Float64Array): number[] {
  if (values.length === 0) return [];
  const last = values.length - 1;
  // What lies behind a rank that was found is not below it: the next quartile is looked for there alone.
  const inner = [0.25, 0.5, 0.75].map((q) => selectQuantile(values, q, Math.floor((q - 0.25) * last)));
  let [least, greatest] = [values[0], values[last]];
  for (let i = Math.floor(0.25 * last); i >= 0; i--) least = Math.min(least, values[i]);
  for (let i = Math.floor(0.75 * last); i <= last; i++) greatest = Math.max(greatest, values[i]);
  return [least, ...inner, greatest];
}
