import { kernelsDigest } from "../../../build/kernels.ts";
import { throwIfAborted } from "../../abort.ts";
import { UsageError } from "../../errors.ts";
import { accountTensors } from "../../model/account-tensors.ts";
import { digestModel } from "../../model/digest-model.ts";
import type { Model } from "../../model/model.ts";
import { filterWidth, readFilters } from "../../model/read-filters.ts";
import { version } from "../../version.ts";
import { distinctNames } from "../distinct-names.ts";
import { layerFacts } from "../layer-result.ts";
import { families } from "./names.ts";
import type { ScaleSpaceDocument, ScaleSpaceExample, ScaleSpaceGroup, ScaleSpaceLayer, ScaleSpaceModel } from "./result.ts";
import { type StudiedFilter, studyFilters } from "./study-filters.ts";
import { scaleSpaceFindings } from "./study-findings.ts";
import { resolveScaleSpaceOptions, type ScaleSpaceOptions } from "./study-options.ts";
import { planScaleSpace } from "./study-plan.ts";
import { scaleSpaceShares } from "./study-shares.ts";
import { template } from "./template.ts";

/** Filters between two looks at the signal. */
const batch = 256;

interface Best {
  model: string;
  layer: string;
  k: number;
  weights: Float64Array;
  filter: StudiedFilter;
}

/**
 * Learned filters as discrete scale-space models: spread, best family, sigmas, nearest master key, by layer and depth.
 * @throws NoFiltersError where no layer has such filters; UsageError for options without meaning; AbortedError.
 * @see Lindeberg, Babaiee & Kiasari, arXiv 2509.12746.
 */
export async function scaleSpace(given: readonly Model[], options: ScaleSpaceOptions = {}): Promise<ScaleSpaceDocument> {
  if (given.length === 0) throw new UsageError("no model was given");
  const resolved = resolveScaleSpaceOptions(options);
  const { signal, digest = true } = options;
  throwIfAborted(signal);
  const models = planScaleSpace(given, resolved);
  const names = distinctNames(models.map((model, i) => options.names?.[i] ?? model.name));
  const used = models.map(({ layers }) => layers.filter(({ reason }) => reason === null));
  const total = used.flat().reduce((sum, { filters }) => sum + filters, 0);
  const [layers, groups, described]: [ScaleSpaceLayer[], ScaleSpaceGroup[], ScaleSpaceModel[]] = [[], [], []];
  const best = new Map<string, Best>();
  let done = 0;
  for (const [m, model] of models.entries()) {
    const whole: StudiedFilter[] = [];
    const tenths = new Map<number, StudiedFilter[]>();
    for (const layer of used[m]) {
      const own: StudiedFilter[] = [];
      const width = filterWidth(layer);
      const k = Math.sqrt(width);
      for await (const { start, count, data } of readFilters(layer, { signal })) {
        for (let from = 0; from < count; from += batch) {
          throwIfAborted(signal);
          const some = data.subarray(from * width, Math.min(count, from + batch) * width);
          for (const [i, filter] of (await studyFilters(some, k, start + from, { ...resolved, all: resolved.filters })).entries()) {
            own.push(filter);
            const { fit } = filter;
            if (fit === null || (fit.cosine ?? 0) <= (best.get(fit.family)?.filter.fit?.cosine ?? -2)) continue;
            const weights = Float64Array.from(some.subarray(i * width, (i + 1) * width));
            best.set(fit.family, { model: names[m], layer: layer.name, k, weights, filter });
          }
          done += some.length / width;
          options.onProgress?.({ stage: "fitting filters", done, total });
        }
      }
      const { name, depthRank, depth } = layer;
      layers.push({
        model: names[m],
        name,
        kind: layer.kind as ScaleSpaceLayer["kind"],
        kernel: [k, k],
        depthRank,
        depth,
        constant: own.filter(({ fit, finite }) => fit === null && finite).length,
        nonFinite: own.filter(({ finite }) => !finite).length,
        ...scaleSpaceShares(own, resolved.cosine),
        ...(resolved.filters ? { filters: own.map(({ fit: _fit, finite: _finite, ...filter }) => filter) } : {}),
      });
      for (const filter of own) whole.push(filter);
      if (depth === null) continue;
      const tenth = Math.min(9, Math.floor(depth * 10));
      tenths.set(tenth, [...(tenths.get(tenth) ?? []), ...own]);
    }
    groups.push({ model: names[m], by: "model", name: names[m], ...scaleSpaceShares(whole, resolved.cosine) });
    for (const [tenth, own] of [...tenths].sort(([a], [b]) => a - b)) {
      groups.push({ model: names[m], by: "depth-decile", name: String(tenth), ...scaleSpaceShares(own, resolved.cosine) });
    }
    described.push({
      name: names[m],
      format: model.format,
      ...(await digestModel(model, { digest, signal })),
      order: model.order,
      notes: [...model.notes],
      tensors: accountTensors(model, used[m]),
      skippedLayers: model.layers.filter(({ reason }) => reason !== null).map((layer) => ({ ...layerFacts(layer), reason: layer.reason })),
    });
  }
  const examples: ScaleSpaceExample[] = [];
  for (const family of families) {
    const found = best.get(family);
    if (found !== undefined) examples.push(await exampleOf(found, resolved));
  }
  const { mode, method, cosine } = resolved;
  const result = { mode, cosine, method, families: [...families], layers, groups, examples };
  return {
    schema: "convscope/1",
    command: "scale-space",
    models: described,
    scaleSpace: result,
    findings: scaleSpaceFindings(result),
    provenance: {
      tool: "convscope",
      version,
      kernels: kernelsDigest,
      options: resolved,
      inputs: described.map(({ name, sha256 }) => ({ name, sha256 })),
    },
  };
}

async function exampleOf({ model, layer, k, weights, filter }: Best, { mode, cosine }: ReturnType<typeof resolveScaleSpaceOptions>): Promise<ScaleSpaceExample> {
  const fit = filter.fit as NonNullable<StudiedFilter["fit"]>;
  const [sigmaX, sigmaY] = [fit.sigmaX ?? 0, fit.sigmaY ?? 0];
  const model0 = await template(fit.family, { sigmaX, sigmaY, alpha: fit.alpha ?? 0 }, k, mode);
  const mean = model0.reduce((sum, value) => sum + value, 0) / model0.length;
  const length = Math.sqrt(model0.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  const { amplitude = 0, offset = 0 } = filter.best ?? {};
  return {
    model,
    layer,
    index: filter.index,
    kernel: [k, k],
    weights: [...weights],
    ideal: [...model0].map((value) => (length === 0 ? offset : (amplitude * (value - mean)) / length + offset)),
    family: fit.family,
    sigmaX,
    sigmaY,
    alpha: fit.alpha,
    cosine: fit.cosine ?? 0,
    explained: (fit.cosine ?? 0) >= cosine,
    spread: { mean: filter.spread.mean ?? [0, 0], covariance: filter.spread.covariance ?? [0, 0, 0] },
  };
}
