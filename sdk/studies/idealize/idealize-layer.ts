import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterWidth, readFilters } from "../../model/read-filters.ts";
import { toTensorOrder } from "../../model/reorder-filters.ts";
import type { IdealizeCounts, IdealizedFilter, IdealizedLayer, KeptReason } from "../../results/idealize.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { sideOf } from "./choose-layers.ts";
import { filterOf, type Judgement, judgeFilters } from "./idealize-filters.ts";
import type { Ideals } from "./ideals.ts";

/** Filters fitted at a time: their fits take some MB. */
const chunk = 2048;

/** Decides about every filter of a layer; `onChunk` hears how many are done. */
export async function idealizeLayer(
  ideals: Ideals,
  layer: ConvLayer,
  judgement: Judgement,
  { signal, onChunk }: { signal?: AbortSignal; onChunk?: (filters: number) => void } = {},
): Promise<IdealizedLayer> {
  const k = sideOf(layer);
  const filters: IdealizedFilter[] = [];
  let [error, size] = [0, 0];
  for await (const { start, count, data } of readFilters(layer, { chunk, signal })) {
    const judged = await judgeFilters(ideals, data, k, start, judgement);
    for (const [i, { reason, relativeError }] of judged.entries()) {
      if (reason === "non-finite") continue;
      let own = 0;
      for (const weight of data.subarray(i * k * k, (i + 1) * k * k)) own += weight * weight;
      size += own;
      error += own * relativeError * relativeError;
    }
    filters.push(...judged);
    onChunk?.(count);
  }
  const { name, tensor, kernel, depthRank, depth } = layer;
  const ratio = Math.sqrt(error / size);
  return {
    name,
    tensor: tensor.name,
    kernel: [...kernel],
    depthRank,
    depth,
    ...countFilters(filters),
    cosine: medianCosine(filters),
    relativeError: Number.isFinite(ratio) ? ratio : null,
    filters,
  };
}

/** The values of the layer's tensor with its ideal filters. f32 as it is; others in f64, so that each is rounded once. */
export async function idealValues(
  ideals: Ideals,
  layer: ConvLayer,
  { filters }: IdealizedLayer,
  signal?: AbortSignal,
): Promise<FloatArray> {
  const [k, width] = [sideOf(layer), filterWidth(layer)];
  const size = layer.filters * width;
  const all = layer.tensor.dtype === "f32" ? new Float32Array(size) : new Float64Array(size);
  for await (const { start, data } of readFilters(layer, { signal })) all.set(data, start * width);
  for (const { index, replaced, match } of filters) {
    if (!replaced || match === null) continue;
    const weights = await ideals.weights(match, k);
    if (weights !== null) all.set(filterOf(weights, match), index * width);
  }
  return toTensorOrder(all, layer);
}

export function countFilters(filters: Iterable<IdealizedFilter>): IdealizeCounts {
  const keptBecause: Record<KeptReason, number> = { cosine: 0, constant: 0, zero: 0, "non-finite": 0, "no-match": 0 };
  let [total, replaced] = [0, 0];
  for (const { reason } of filters) {
    total++;
    if (reason === null) replaced++;
    else keptBecause[reason]++;
  }
  return { total, replaced, kept: total - replaced, keptBecause };
}

function medianCosine(filters: readonly IdealizedFilter[]): number | null {
  const cosines = filters.flatMap(({ match }) => (match === null ? [] : Math.abs(match.cosine))).sort((a, b) => a - b);
  if (cosines.length === 0) return null;
  const middle = Math.floor(cosines.length / 2);
  return cosines.length % 2 === 1 ? cosines[middle] : (cosines[middle - 1] + cosines[middle]) / 2;
}
