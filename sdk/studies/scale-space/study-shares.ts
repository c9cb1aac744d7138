import type { ScaleSpaceFamily, ScaleSpaceShares } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { selectQuantile } from "../../statistics/select-rank.ts";
import { type FitRoom, Fits } from "./fit-table.ts";

const sigmaMax = 3;
const bins = 30;
const masterKeyNumbers = [1, 2, 3, 4, 5, 6, 7, 8];

/** Shares that a cosine explains, by the families and by the master key filters; and the sigmas of the former that converged. */
export interface ExplainedShares {
  families: number;
  keys: number;
  sigmaX: number[];
  sigmaY: number[];
}

/** The fits of a layer's k x k filters: rows of `fitColumns`. */
export interface FittedLayer {
  k: number;
  fits: Float64Array;
}

/**
 * Counts, shares and quartiles of fitted filters, those that have a best family.
 * @param noise Of random filters, by k.
 * @param room Who asks for many layers, one after the other, keeps one.
 */
export function scaleSpaceShares(
  layers: readonly FittedLayer[],
  threshold: number,
  noise: ReadonlyMap<number, ExplainedShares>,
  room?: FitRoom,
): ScaleSpaceShares {
  const fits = new Fits(
    layers.map(({ fits }) => fits),
    room,
  );
  const scaled = fits.atLeast("converged", 1);
  const explained = fits.atLeast("cosine", threshold);
  const explainedScaled = fits.atLeast("converged", 1, explained);
  const points = countsOf(fits.values("family", fits.atLeast("identity", 1, explained)), families.length);
  const pointsOf = (name: ScaleSpaceFamily) => points[families.indexOf(name)];
  const ofFamily = fits.apart("family", families.length);
  const keys = countsOf(fits.column("key"), masterKeyNumbers.length + 1);
  const share = (count: number) => (fits.count === 0 ? 0 : count / fits.count);
  return {
    count: fits.count,
    families: byFamily(ofFamily.map(({ length }) => length)),
    identity: fits.countAtLeast("identity", 1),
    keys: Object.fromEntries(masterKeyNumbers.map((key) => [key, keys[key]])) as ScaleSpaceShares["keys"],
    explained: {
      families: share(explained.length),
      keys: share(fits.countAtLeast("keyCosine", threshold)),
      noise: noiseOf(layers, noise),
      count: explained.length,
      byFamily: byFamily(countsOf(fits.values("family", explained), families.length)),
      identity: { sharpen: pointsOf("sharpen"), smooth: pointsOf("smooth") },
      ...scalesOf(fits, explainedScaled),
      oneSided: oneSidedOf(fits, explained),
    },
    cosine: quartiles(fits.values("cosine")),
    converged: scaled.length,
    ...scalesOf(fits, scaled),
    halfPixel: halfPixelOf(fits),
    separability: quartiles(fits.values("separability")),
    residuals: families.flatMap((family, i) =>
      ofFamily[i].length === 0 ? [] : [{ family, ...residualsOf(fits, ofFamily[i]) }],
    ),
  };
}

function scalesOf(fits: Fits, among: Uint32Array): Pick<ScaleSpaceShares, "sigmaX" | "sigmaY" | "sigmaHistogram"> {
  const [x, y] = (["sigmaX", "sigmaY"] as const).map((name) => {
    const sigmas = fits.values(name, among);
    return { quartiles: quartiles(sigmas), counts: histogram(sigmas, sigmaMax) };
  });
  return { sigmaX: x.quartiles, sigmaY: y.quartiles, sigmaHistogram: { sigmaMax, x: x.counts, y: y.counts } };
}

/** Where the mass of one-sided differences lies. */
function oneSidedOf(fits: Fits, among: Uint32Array): ScaleSpaceShares["explained"]["oneSided"] {
  const offsets = fits.values("offset", among);
  return { count: offsets.length, offset: quartiles(offsets) };
}

/** How far that is from half a pixel. */
function halfPixelOf(fits: Fits): ScaleSpaceShares["halfPixel"] {
  const distances = fits.values("offset");
  for (let i = 0; i < distances.length; i++) distances[i] = Math.abs(distances[i] - 0.5);
  return { count: distances.length, distance: quartiles(distances) };
}

/** How many of some whole numbers are 0, 1, 2 ... */
function countsOf(values: Float64Array, length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (let i = 0; i < values.length; i++) counts[values[i]]++;
  return counts;
}

function byFamily(counts: readonly number[]): Record<ScaleSpaceFamily, number> {
  return Object.fromEntries(families.map((family, i) => [family, counts[i]])) as Record<ScaleSpaceFamily, number>;
}

function residualsOf(fits: Fits, own: Uint32Array) {
  return {
    count: own.length,
    identity: fits.countAtLeast("identity", 1, own),
    l1: selectQuantile(fits.values("l1", own), 0.5),
    l2: selectQuantile(fits.values("l2", own), 0.5),
    // sqrt(1 - cosine^2) is the relative residual with a free amplitude and offset: scales of filters do not matter.
    histogram: histogram(relativeResiduals(fits.values("cosine", own)), 1),
  };
}

/** What noise gives, each size as often as it occurs. */
function noiseOf(
  layers: readonly FittedLayer[],
  noise: ReadonlyMap<number, ExplainedShares>,
): ScaleSpaceShares["explained"]["noise"] {
  const counts = new Map<number, number>();
  for (const { k, fits } of layers) if (fits.length > 0) counts.set(k, (counts.get(k) ?? 0) + fits.length);
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

/** In place of the cosines. */
function relativeResiduals(cosines: Float64Array): Float64Array {
  for (let i = 0; i < cosines.length; i++) cosines[i] = Math.sqrt(Math.max(0, 1 - cosines[i] * cosines[i]));
  return cosines;
}

function histogram(values: Float64Array, most: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) counts[Math.min(bins - 1, Math.floor((values[i] / most) * bins))]++;
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
