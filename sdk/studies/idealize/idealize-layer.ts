import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide, filterWidth } from "../../model/filter-size.ts";
import { readFilters } from "../../model/read-filters.ts";
import { toTensorOrder } from "../../model/reorder-filters.ts";
import type { IdealizeCounts, IdealizedFilter, IdealizedLayer, KeptReason } from "../../results/idealize.ts";
import type { FilterStream } from "../../streams/filter-stream.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { type IdealsOptions, judgeChunks } from "./ideal-tasks.ts";
import { filterOf, type Judgement } from "./idealize-filters.ts";
import type { Ideals } from "./ideals.ts";

/** Filters fitted at a time: their fits take some MB. */
const chunk = 2048;

/** Decides about every filter of a layer; `onChunk` hears how many are done. */
export async function idealizeLayer(
  stream: FilterStream,
  ideals: IdealsOptions,
  layer: ConvLayer,
  judgement: Judgement,
  onChunk: (filters: number) => void,
): Promise<IdealizedLayer> {
  const filters: IdealizedFilter[] = [];
  let [error, size] = [0, 0];
  const params = { ideals, judgement };
  for await (const { result } of stream.visit(judgeChunks, [layer], params, { filters: chunk })) {
    for (const { filters: judged, squares } of result) {
      for (const [i, { reason, relativeError }] of judged.entries()) {
        if (reason === "non-finite") continue;
        size += squares[i];
        error += squares[i] * relativeError * relativeError;
      }
      for (const filter of judged) filters.push(filter);
      onChunk(judged.length);
    }
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
  kernels: Kernels,
  ideals: Ideals,
  layer: ConvLayer,
  { filters }: IdealizedLayer,
  signal?: AbortSignal,
): Promise<FloatArray> {
  const [k, width] = [filterSide(layer), filterWidth(layer)];
  const size = layer.filters * width;
  const all = layer.tensor.dtype === "f32" ? new Float32Array(size) : new Float64Array(size);
  for await (const { start, data } of readFilters(layer, { signal })) all.set(data, start * width);
  for (const { index, replaced, match } of filters) {
    if (!replaced || match === null) continue;
    const weights = ideals.weights(kernels, match, k);
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
