import type { ConvLayer } from "../model/conv-layer.ts";
import type { StreamedLayer } from "../streams/chunk.ts";
import type { FilterStream } from "../streams/filter-stream.ts";
import type { ChunkFind } from "../streams/visit.ts";
import { boundsOf, countMaxima, MaximaCounts } from "./filter-survey.ts";
import { countNearBounds, countsOfAll, likeNearBounds, type NearBounds, type NearBoundsParams } from "./near-bounds.ts";

/** The bound of sparse filters; a layer of zeros is all sparse. */
export function sparseBelow(largest: number, top: number, threshold: number): number {
  return largest === 0 ? Number.POSITIVE_INFINITY : threshold * top;
}

/**
 * The finite filters of a layer whose largest |weight| (signed: weight) is above a bound, as the programs of arXiv 2204.02481 have
 * it: one that is equal is sparse.
 */
export function denseLayer(layer: ConvLayer, bound: number, signed: boolean): StreamedLayer {
  return { ...layer, above: { bound, signed } };
}

/** How many filters of several chunks have a largest |weight| below these shares of the layer's: of chunks that do not tell in a second pass. */
export async function countSparse(
  stream: FilterStream,
  layer: ConvLayer,
  params: NearBoundsParams,
  known: readonly ChunkFind<NearBounds>[],
): Promise<ArrayLike<number>> {
  const told = await countShared(stream, layer, params, known);
  if (told !== null) return told;
  const bounds = boundsOf(params.shares, params.top);
  const counts = new MaximaCounts(bounds.length);
  const key = `${stream.width} maxima ${stream.passes?.numberOf(layer)}`;
  await stream.sum(key, counts, countMaxima, [layer], { bounds, signedMaxima: params.signedMaxima });
  return counts.save().below;
}

/** The same by what processes have found when each knew its own part of the layer; null where that does not tell. */
export async function countShared(
  stream: FilterStream,
  layer: ConvLayer,
  params: NearBoundsParams,
  known: readonly ChunkFind<NearBounds>[] = [],
): Promise<ArrayLike<number> | null> {
  const finds: NearBounds[] = [];
  const key = `${stream.width} near bounds ${stream.passes?.numberOf(layer)}`;
  const like = likeNearBounds(params.shares);
  for await (const { result } of stream.each(key, countNearBounds, [layer], params, { like, known }))
    for (const found of result) finds.push(found);
  return countsOfAll(finds, params.shares, params.top);
}
