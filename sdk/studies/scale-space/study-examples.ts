import type { ScaleSpaceExample } from "../../results/scale-space.ts";
import { families, type Mode } from "../../results/scale-space-names.ts";
import type { Kernels } from "../../wasm/load.ts";
import { pointCosine } from "./fits/identity.ts";
import { templateOf } from "./fits/template.ts";
import type { StudiedLayer } from "./studied-layer.ts";
import type { StudiedFilter } from "./study-filters.ts";

/** Filters shown that no family explains. */
const mostUnexplained = 4;

type Found = { layer: StudiedLayer; filter: StudiedFilter };

/** For each family that occurs the filter that shows it best; then those that every family fits worst. */
export function pickExamples(
  kernels: Kernels,
  studied: readonly StudiedLayer[],
  names: readonly string[],
  { cosine, mode }: { cosine: number; mode: Mode },
): ScaleSpaceExample[] {
  const all: Found[] = studied.flatMap((layer) =>
    layer.filters.filter(({ best }) => best !== null).map((filter) => ({ layer, filter })),
  );
  const cosineOf = ({ filter }: Found) => filter.best?.cosine ?? 0;
  const best = families.flatMap((family) => {
    let [top, most] = [[] as Found[], Number.NEGATIVE_INFINITY];
    for (const one of all.filter(({ filter }) => filter.best?.family === family)) {
      const shown = clarity(one.filter, cosine);
      if (shown > most) [top, most] = [[one], shown];
    }
    return top;
  });
  const worst = all
    .filter((one) => cosineOf(one) < cosine && !best.includes(one))
    .sort((a, b) => cosineOf(a) - cosineOf(b))
    .slice(0, mostUnexplained);
  return [...best, ...worst].map(({ layer, filter }) =>
    describeExample(kernels, layer, filter, names[layer.owner], cosine, mode),
  );
}

/**
 * How well a filter shows its family: the identity last, explained ones first, then by the share of the filter that the family
 * explains, cosine^2. Smoothing and sharpening begin at a single point, and filters next to it would fit best: of these two it is
 * the share of what the point leaves.
 */
function clarity({ best, weights }: StudiedFilter, threshold: number): number {
  if (best === null) return Number.NEGATIVE_INFINITY;
  const { family, cosine, identity } = best;
  const point = family === "smooth" || family === "sharpen" ? pointCosine(weights) : 0;
  // A filter that is the point to its last digit leaves nothing.
  const share = 1 - (1 - cosine * cosine) / Math.max(1 - point * point, 1e-15);
  return (identity ? 0 : 4) + (cosine >= threshold ? 2 : 0) + Math.max(0, share);
}

function describeExample(
  kernels: Kernels,
  { layer, k }: StudiedLayer,
  { index, weights, fit, best, spread }: StudiedFilter,
  model: string,
  threshold: number,
  mode: Mode,
): ScaleSpaceExample {
  if (fit === null || best === null) throw new Error("an example has a fit");
  const [sigmaX, sigmaY] = [fit.sigmaX ?? 0, fit.sigmaY ?? 0];
  const ideal = templateOf(kernels, fit.family, { sigmaX, sigmaY, alpha: fit.alpha ?? 0 }, k, mode);
  let mean = 0;
  for (const weight of ideal) mean += weight / ideal.length;
  let square = 0;
  for (const weight of ideal) square += (weight - mean) * (weight - mean);
  const length = Math.sqrt(square);
  return {
    model,
    layer: layer.name,
    index,
    kernel: [k, k],
    weights: [...weights],
    ideal: Array.from(ideal, (weight) => best.offset + (best.amplitude * (weight - mean)) / length),
    family: fit.family,
    sigmaX,
    sigmaY,
    alpha: fit.alpha,
    cosine: best.cosine,
    explained: best.cosine >= threshold,
    identity: best.identity,
    spread: { mean: spread.mean ?? [0, 0], covariance: spread.covariance ?? [0, 0, 0] },
  };
}
