import type { ScaleSpaceFamily, ScaleSpaceShares } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import type { ExplainedShares } from "./noise-shares.ts";
import type { StudiedFilter } from "./study-filters.ts";

const sigmaMax = 3;
const bins = 30;

/** Counts, shares and quartiles of fitted filters, those that have a best family; `noise`: of random filters by k. */
export function scaleSpaceShares(
  all: readonly StudiedFilter[],
  threshold: number,
  noise: ReadonlyMap<number, ExplainedShares>,
): ScaleSpaceShares {
  const fitted = all.filter(({ fit }) => fit !== null);
  const of = (family: string) => fitted.filter(({ fit }) => fit?.family === family);
  const share = (count: number) => (fitted.length === 0 ? 0 : count / fitted.length);
  const scaled = fitted.filter(({ fit }) => fit?.converged === true);
  const sigmaX = scaled.map(({ fit }) => fit?.sigmaX ?? 0);
  const sigmaY = scaled.map(({ fit }) => fit?.sigmaY ?? 0);
  const offCentre = fitted.flatMap(({ fit, spread: { mean } }) =>
    mean !== null && /[+-]$/.test(fit?.family ?? "")
      ? [Math.abs(Math.abs(mean[fit?.family[1] === "x" ? 0 : 1]) - 0.5)]
      : [],
  );
  const keys = [1, 2, 3, 4, 5, 6, 7, 8].map((key) => [key, fitted.filter((f) => f.nearestKey?.key === key).length]);
  return {
    count: fitted.length,
    families: Object.fromEntries(families.map((family) => [family, of(family).length])) as Record<
      ScaleSpaceFamily,
      number
    >,
    identity: fitted.filter(isPoint).length,
    keys: Object.fromEntries(keys),
    explained: {
      families: share(fitted.filter((filter) => cosineOf(filter) >= threshold).length),
      keys: share(fitted.filter(({ nearestKey }) => Math.abs(nearestKey?.cosine ?? 0) >= threshold).length),
      noise: noiseOf(fitted, noise),
      ...explainedOnly(fitted.filter((filter) => cosineOf(filter) >= threshold)),
    },
    cosine: quartiles(fitted.map(cosineOf)),
    converged: scaled.length,
    sigmaX: quartiles(sigmaX),
    sigmaY: quartiles(sigmaY),
    sigmaHistogram: { sigmaMax, x: histogram(sigmaX, sigmaMax), y: histogram(sigmaY, sigmaMax) },
    halfPixel: { count: offCentre.length, distance: quartiles(offCentre) },
    separability: quartiles(fitted.flatMap(({ separability }) => separability ?? [])),
    residuals: families
      .filter((family) => of(family).length > 0)
      .map((family) => {
        const own = of(family);
        return {
          family,
          count: own.length,
          identity: own.filter(isPoint).length,
          l1: quartiles(own.map(({ fit }) => fit?.l1 ?? 0))[2],
          l2: quartiles(own.map(({ fit }) => fit?.l2 ?? 0))[2],
          // sqrt(1 - cosine^2) is the relative residual with a free amplitude and offset: scales of filters do not matter.
          histogram: histogram(
            own.map((filter) => relativeResidual(cosineOf(filter))),
            1,
          ),
        };
      }),
  };
}

/** What noise gives, each size as often as it occurs. */
function noiseOf(fitted: readonly StudiedFilter[], noise: ReadonlyMap<number, ExplainedShares>): ExplainedShares {
  const counts = new Map<number, number>();
  for (const { weights } of fitted) counts.set(weights.length, (counts.get(weights.length) ?? 0) + 1);
  const mean = (of: keyof ExplainedShares) =>
    [...counts].reduce((sum, [width, count]) => sum + count * (noise.get(Math.sqrt(width))?.[of] ?? 0), 0) /
    Math.max(1, fitted.length);
  return { families: mean("families"), keys: mean("keys") };
}

/** What is said of the filters that are explained, and of no others. */
function explainedOnly(explained: readonly StudiedFilter[]) {
  const scaled = explained.filter(({ fit }) => fit?.converged === true);
  const offsets = explained.flatMap(({ fit, spread: { mean } }) =>
    mean !== null && /[+-]$/.test(fit?.family ?? "") ? [Math.abs(mean[fit?.family[1] === "x" ? 0 : 1])] : [],
  );
  return {
    count: explained.length,
    byFamily: Object.fromEntries(
      families.map((family) => [family, explained.filter(({ fit }) => fit?.family === family).length]),
    ) as Record<ScaleSpaceFamily, number>,
    sigmaX: quartiles(scaled.map(({ fit }) => fit?.sigmaX ?? 0)),
    sigmaY: quartiles(scaled.map(({ fit }) => fit?.sigmaY ?? 0)),
    oneSided: { count: offsets.length, offset: quartiles(offsets) },
  };
}

function cosineOf({ best }: StudiedFilter): number {
  return best?.cosine ?? 0;
}

function isPoint({ best }: StudiedFilter): boolean {
  return best?.identity === true;
}

function relativeResidual(cosine: number): number {
  return Math.sqrt(Math.max(0, 1 - cosine * cosine));
}

function histogram(values: readonly number[], most: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value / most) * bins))]++;
  return counts;
}

/** Least, lower quartile, median, upper quartile, greatest; linear between ranks. Empty for no values. */
function quartiles(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const sorted = Float64Array.from(values).sort();
  return [0, 0.25, 0.5, 0.75, 1].map((q) => {
    const at = q * (sorted.length - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  });
}
