import type { ScaleSpaceExample } from "../../results/scale-space.ts";
import { families, type Mode } from "../../results/scale-space-names.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type Candidate, mostUnexplained } from "./example-candidates.ts";
import { templateOf } from "./fits/template.ts";
import type { StudiedLayer } from "./studied-layer.ts";

type Found = { layer: StudiedLayer; filter: Candidate };

/**
 * For each family that occurs the filter that shows it best, of equals the first; then those that every family fits worst.
 */
export function pickExamples(
  kernels: Kernels,
  studied: readonly StudiedLayer[],
  names: readonly string[],
  { cosine, mode }: { cosine: number; mode: Mode },
): ScaleSpaceExample[] {
  const best = families.flatMap((_, family): Found[] => {
    let [top, most] = [[] as Found[], Number.NEGATIVE_INFINITY];
    for (const layer of studied) {
      const shown = layer.summary.examples.best[family];
      if (shown !== null && shown.clarity > most) [top, most] = [[{ layer, filter: shown.filter }], shown.clarity];
    }
    return top;
  });
  const isShown = ({ layer, filter }: Found) =>
    best.some((shown) => shown.layer === layer && shown.filter.index === filter.index);
  const cosineOf = ({ filter }: Found) => filter.best?.cosine ?? 0;
  const worst = studied
    .flatMap((layer) => layer.summary.examples.worst.map((filter) => ({ layer, filter })))
    .filter((found) => !isShown(found))
    .sort((a, b) => cosineOf(a) - cosineOf(b))
    .slice(0, mostUnexplained);
  return [...best, ...worst].map(({ layer, filter }) =>
    describeExample(kernels, layer, filter, names[layer.owner], cosine, mode),
  );
}

function describeExample(
  kernels: Kernels,
  { layer, k }: StudiedLayer,
  { index, weights, fit, best, spread }: Candidate,
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
    weights,
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
