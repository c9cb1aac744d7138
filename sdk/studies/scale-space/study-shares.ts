import type { ScaleSpaceFamily, ScaleSpaceShares } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import type { FitSummary } from "./fit-summary.ts";
import { Fits, type FitTest } from "./fit-table.ts";
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
  const count = fits.count();
  const share = (some: number) => (count === 0 ? 0 : some / count);
  const isScaled: FitTest = (of) => of("converged") === 1;
  const isExplained: FitTest = (of) => of("cosine") >= threshold;
  const [sigmaX, sigmaY] = [fits.values("sigmaX", isScaled), fits.values("sigmaY", isScaled)];
  const offsets = fits.values("offset");
  const explained = fits.count(isExplained);
  const explainedOffsets = fits.values("offset", isExplained);
  return {
    count,
    families: byFamily((family) => fits.count((of) => of("family") === family)),
    identity: fits.count((of) => of("identity") === 1),
    keys: Object.fromEntries(
      masterKeyNumbers.map((key) => [key, fits.count((of) => of("key") === key)]),
    ) as ScaleSpaceShares["keys"],
    explained: {
      families: share(explained),
      keys: share(fits.count((of) => of("keyCosine") >= threshold)),
      noise: noiseOf(layers, noise),
      count: explained,
      byFamily: byFamily((family) => fits.count((of) => of("family") === family && isExplained(of))),
      sigmaX: quartiles(fits.values("sigmaX", (of) => isScaled(of) && isExplained(of))),
      sigmaY: quartiles(fits.values("sigmaY", (of) => isScaled(of) && isExplained(of))),
      oneSided: { count: explainedOffsets.length, offset: quartiles(explainedOffsets) },
    },
    cosine: quartiles(fits.values("cosine")),
    converged: fits.count(isScaled),
    sigmaX: quartiles(sigmaX),
    sigmaY: quartiles(sigmaY),
    sigmaHistogram: { sigmaMax, x: histogram(sigmaX, sigmaMax), y: histogram(sigmaY, sigmaMax) },
    halfPixel: { count: offsets.length, distance: quartiles(offsets.map((offset) => Math.abs(offset - 0.5))) },
    separability: quartiles(fits.values("separability")),
    residuals: families.flatMap((family, at) => residualsOf(fits, family, at)),
  };
}

function byFamily(count: (family: number) => number): Record<ScaleSpaceFamily, number> {
  return Object.fromEntries(families.map((family, i) => [family, count(i)])) as Record<ScaleSpaceFamily, number>;
}

function residualsOf(fits: Fits, family: ScaleSpaceFamily, at: number): ScaleSpaceShares["residuals"] {
  const isOwn: FitTest = (of) => of("family") === at;
  const cosines = fits.values("cosine", isOwn);
  if (cosines.length === 0) return [];
  return [
    {
      family,
      count: cosines.length,
      identity: fits.count((of) => isOwn(of) && of("identity") === 1),
      l1: quartiles(fits.values("l1", isOwn))[2],
      l2: quartiles(fits.values("l2", isOwn))[2],
      // sqrt(1 - cosine^2) is the relative residual with a free amplitude and offset: scales of filters do not matter.
      histogram: histogram(cosines.map(relativeResidual), 1),
    },
  ];
}

/** What noise gives, each size as often as it occurs. */
function noiseOf(layers: readonly FitSummary[], noise: ReadonlyMap<number, ExplainedShares>): ExplainedShares {
  const counts = new Map<number, number>();
  for (const { k, fits } of layers) if (fits.count > 0) counts.set(k, (counts.get(k) ?? 0) + fits.count);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const mean = (of: keyof ExplainedShares) =>
    [...counts].reduce((sum, [k, count]) => sum + count * (noise.get(k)?.[of] ?? 0), 0) / Math.max(1, all);
  return { families: mean("families"), keys: mean("keys") };
}

function relativeResidual(cosine: number): number {
  return Math.sqrt(Math.max(0, 1 - cosine * cosine));
}

function histogram(values: Float64Array, most: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value / most) * bins))]++;
  return counts;
}

/** Least, lower quartile, median, upper quartile, greatest; linear between ranks. Empty for no values. */
function quartiles(values: Float64Array): number[] {
  if (values.length === 0) return [];
  const sorted = values.slice().sort();
  return [0, 0.25, 0.5, 0.75, 1].map((q) => {
    const at = q * (sorted.length - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  });
}
