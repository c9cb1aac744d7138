import type { ConvLayer } from "../model/conv-layer.ts";
import { filterWidth } from "../model/filter-size.ts";
import { liesByFilter } from "../model/reorder-filters.ts";
import { filtersPerChunk } from "../streams/filter-stream.ts";
import type { FilterRun } from "../streams/passes.ts";
import { joinRuns, runsByLayer } from "./filter-runs.ts";

/** One part of the work, from 0, of so many. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
}

/** A layer by its number among all; whether the study goes through its filters, so that they count for the cut. */
export interface CutLayer {
  number: number;
  layer: ConvLayer;
  isStudied: boolean;
}

/** A stretch of filters that one shard goes through, and its weights. */
interface Piece {
  run: FilterRun;
  weight: number;
}

/**
 * The filters of one shard: chunks of large layers, else whole layers, else whole models, whichever are the largest that make
 * shards of about the same size. It depends on the layers and on the number of shards alone.
 *
 * @param models The layers of each model. Those that only a further study goes through belong to a shard, too.
 */
export function cutShard(models: readonly (readonly CutLayer[])[], { index, of }: Shard): Map<number, FilterRun[]> {
  const byModel = models.map((layers) => layers.flatMap(piecesOf));
  const byLayer = models.flatMap((layers) => layers.map((layer) => piecesOf(layer)));
  const byChunk = byLayer.flat().map((piece) => [piece]);
  const total = weightOf(byChunk.flat());
  const small = (units: readonly Piece[][]) => units.every((unit) => weightOf(unit) * 2 * of <= total);
  const units = [byModel, byLayer].find(small) ?? byChunk;
  const own = placesInShard(units.map(weightOf), { index, of });
  return runsByLayer(joinRuns(own.flatMap((i) => units[i].map(({ run }) => run))));
}

/** The shard in which a place lies, of `total` that are cut evenly. */
function shardAt(place: number, total: number, of: number): number {
  return total > 0 ? Math.min(of - 1, Math.floor((place / total) * of)) : 0;
}

/** Which of things that weigh so much are of one shard: those whose middle lies in it, when all are cut evenly. */
export function placesInShard(weights: readonly number[], { index, of }: Shard): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.flatMap((weight, i) => {
    const own = shardAt(before + weight / 2, total, of) === index;
    before += weight;
    return own ? [i] : [];
  });
}

/** Chunks, as a pass reads them; of a layer that is read whole, itself. */
function piecesOf({ number, layer, isStudied }: CutLayer): Piece[] {
  const width = filterWidth(layer);
  const most = liesByFilter(layer) ? filtersPerChunk(width) : layer.filters;
  const pieces: Piece[] = [];
  for (let start = 0; start < layer.filters; start += most) {
    const end = Math.min(start + most, layer.filters);
    pieces.push({ run: [number, start, end], weight: isStudied ? (end - start) * width : 0 });
  }
  return pieces;
}

function weightOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { weight }) => sum + weight, 0);
}
