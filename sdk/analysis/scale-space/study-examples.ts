import { families, type Mode } from "./names.ts";
import type { ScaleSpaceExample } from "./result.ts";
import type { StudiedLayer } from "./study.ts";
import type { StudiedFilter } from "./study-filters.ts";
import { template } from "./template.ts";

/** Filters shown that no family explains. */
const mostUnexplained = 4;

type Found = { layer: StudiedLayer; filter: StudiedFilter };

/** For each family that occurs the filter that it fits best, the identity only where there is no other; then those that every family fits worst. */
export async function pickExamples(
  studied: readonly StudiedLayer[],
  names: readonly string[],
  { cosine, mode }: { cosine: number; mode: Mode },
): Promise<ScaleSpaceExample[]> {
  const all: Found[] = studied.flatMap((layer) =>
    layer.filters.filter(({ best }) => best !== null).map((filter) => ({ layer, filter })),
  );
  const cosineOf = ({ filter }: Found) => filter.best?.cosine ?? 0;
  const best = families.flatMap((family) => {
    const own = all.filter(({ filter }) => filter.best?.family === family);
    const telling = own.filter(({ filter }) => filter.best?.identity === false);
    return (telling.length > 0 ? telling : own).reduce<Found[]>(
      (top, one) => (top.length > 0 && cosineOf(top[0]) >= cosineOf(one) ? top : [one]),
      [],
    );
  });
  const worst = all
    .filter((one) => cosineOf(one) < cosine && !best.includes(one))
    .sort((a, b) => cosineOf(a) - cosineOf(b))
    .slice(0, mostUnexplained);
  const examples: ScaleSpaceExample[] = [];
  for (const { layer, filter } of [...best, ...worst]) {
    examples.push(await describeExample(layer, filter, names[layer.owner], cosine, mode));
  }
  return examples;
}

async function describeExample(
  { layer, k }: StudiedLayer,
  { index, weights, fit, best, spread }: StudiedFilter,
  model: string,
  threshold: number,
  mode: Mode,
): Promise<ScaleSpaceExample> {
  if (fit === null || best === null) throw new Error("an example has a fit");
  const [sigmaX, sigmaY] = [fit.sigmaX ?? 0, fit.sigmaY ?? 0];
  const ideal = await template(fit.family, { sigmaX, sigmaY, alpha: fit.alpha ?? 0 }, k, mode);
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
