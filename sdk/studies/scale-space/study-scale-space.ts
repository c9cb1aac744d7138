import { throwIfAborted } from "../../abort.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";
import { filterWidth, readFilters } from "../../model/read-filters.ts";
import type { ScaleSpaceGroup, ScaleSpaceLayer, ScaleSpaceResult } from "../../results/scale-space.ts";
import { families } from "../../results/scale-space-names.ts";
import { depthDecile } from "../filters/groups.ts";
import type { Running } from "../study.ts";
import { extendedShares } from "./extended-shares.ts";
import { masterKeyAttribution } from "./fits/master-keys.ts";
import { kernelShares } from "./kernel-shares.ts";
import { poolFits } from "./pool-fits.ts";
import { pickExamples } from "./study-examples.ts";
import { type StudiedFilter, studyFilters } from "./study-filters.ts";
import type { ResolvedScaleSpaceOptions } from "./study-options.ts";
import { scaleSpaceShares } from "./study-shares.ts";

/** Filters fitted at once: some tenths of a second, between which timers and a stop have their turn. */
const batch = 512;

/** A layer with its fitted filters. */
export interface StudiedLayer {
  /** Index of its model. */
  owner: number;
  layer: ConvLayer;
  k: number;
  filters: StudiedFilter[];
}

/** Fits every filter of the planned layers. Memory grows with their number: some hundred bytes a filter. */
export async function studyScaleSpace(
  models: readonly Model[],
  names: readonly string[],
  resolved: ResolvedScaleSpaceOptions,
  { signal, onProgress }: Pick<Running, "signal" | "onProgress">,
): Promise<ScaleSpaceResult> {
  const planned = models.flatMap(({ layers }, owner) =>
    layers.filter(({ reason }) => reason === null).map((layer) => ({ owner, layer })),
  );
  const total = planned.reduce((sum, { layer }) => sum + layer.filters, 0);
  let done = 0;
  const studied: StudiedLayer[] = [];
  for (const { owner, layer } of planned) {
    const k = Math.sqrt(filterWidth(layer));
    const filters: StudiedFilter[] = [];
    for await (const { start, count, data } of readFilters(layer, { chunk: batch, signal })) {
      throwIfAborted(signal);
      filters.push(...(await studyFilters(data, k, start, { ...resolved, all: resolved.filters })));
      done += count;
      onProgress?.({ stage: "fitting filters", done, total });
      // What is in memory already waits for nothing: a stop must get its turn.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    studied.push({ owner, layer, k, filters });
  }
  const pooled = resolved.pooled ? await poolFits(studied, names, resolved.mode, signal) : undefined;
  return {
    mode: resolved.mode,
    cosine: resolved.cosine,
    method: resolved.method,
    families: [...families],
    attribution: masterKeyAttribution,
    layers: studied.map((layer) => describeLayer(layer, names[layer.owner], resolved)),
    groups: groupsOf(studied, names, resolved.cosine),
    examples: await pickExamples(studied, names, resolved),
    ...(pooled === undefined ? {} : { pooled }),
    ...(resolved.extended ? { extended: extendedShares(studied.flatMap(({ filters }) => filters)) } : {}),
  };
}

function describeLayer(
  { layer, k, filters }: StudiedLayer,
  model: string,
  { cosine, filters: listed, extended }: ResolvedScaleSpaceOptions,
): ScaleSpaceLayer {
  const finite = filters.filter((filter) => filter.finite);
  return {
    model,
    name: layer.name,
    kind: layer.kind,
    kernel: [k, k],
    depthRank: layer.depthRank,
    depth: layer.depth,
    constant: finite.filter(({ fit }) => fit === null).length,
    nonFinite: filters.length - finite.length,
    ...scaleSpaceShares(filters, cosine),
    ...(listed ? { filters: filters.map(describeFilter) } : {}),
    ...(extended ? { kernels: kernelShares(filters) } : {}),
  };
}

/** What a result tells of a filter. */
function describeFilter({ fit: _, finite: __, weights: ___, ...filter }: StudiedFilter) {
  return filter;
}

function groupsOf(studied: readonly StudiedLayer[], names: readonly string[], cosine: number): ScaleSpaceGroup[] {
  return names.flatMap((model, owner) => {
    const own = studied.filter((layer) => layer.owner === owner);
    const group = (by: ScaleSpaceGroup["by"], name: string, layers: readonly StudiedLayer[]) =>
      layers.length === 0
        ? []
        : [
            {
              model,
              by,
              name,
              ...scaleSpaceShares(
                layers.flatMap(({ filters }) => filters),
                cosine,
              ),
            },
          ];
    const deciles = Array.from({ length: 10 }, (_, decile) =>
      own.filter(({ layer }) => layer.depth !== null && depthDecile(layer) === decile),
    );
    return [
      ...group("model", model, own),
      ...deciles.flatMap((layers, decile) => group("depth-decile", `${10 * decile}-${10 * decile + 10} %`, layers)),
    ];
  });
}
