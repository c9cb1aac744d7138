import type { ConvLayer } from "../model/conv-layer.ts";
import { filterWidth } from "../model/filter-size.ts";
import { liesByFilter } from "../model/reorder-filters.ts";
import { filtersPerChunk } from "../streams/filter-stream.ts";
import type { FilterRun } from "../streams/passes.ts";

/** One part of the work, from 0, of so many. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
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
 * @param models The studied layers of each model, with their numbers among all.
 */
export function cutShard(
  models: readonly (readonly { number: number; layer: ConvLayer }[])[],
  { index, of }: Shard,
): Map<number, FilterRun[]> {
  const byModel = models.map((layers) => layers.flatMap(piecesOf));
  const byLayer = models.flatMap((layers) => layers.map((layer) => piecesOf(layer)));
  const byChunk = byLayer.flat().map((piece) => [piece]);
  const total = weightOf(byChunk.flat());
  const small = (units: readonly Piece[][]) => units.every((unit) => weightOf(unit) * 2 * of <= total);
  const units = [byModel, byLayer].find(small) ?? byChunk;
  const runs = new Map<number, FilterRun[]>();
  let before = 0;
  for (const unit of units) {
    const weight = weightOf(unit);
    const own = shardAt(before + weight / 2, total, of) === index;
    before += weight;
    if (own) for (const { run } of unit) append(runs, run);
  }
  return runs;
}

/** The shard in which a place lies, of `total` that are cut evenly. */
export function shardAt(place: number, total: number, of: number): number {
  return Math.min(of - 1, Math.floor((place / total) * of));
}

/** Chunks, as a pass reads them; of a layer that is read whole, itself. */
function piecesOf({ number, layer }: { number: number; layer: ConvLayer }): Piece[] {
  const width = filterWidth(layer);
  const most = liesByFilter(layer) ? filtersPerChunk(width) : layer.filters;
  const pieces: Piece[] = [];
  for (let start = 0; start < layer.filters; start += most) {
    const end = Math.min(start + most, layer.filters);
    pieces.push({ run: [number, start, end], weight: (end - start) * width });
  }
  return pieces;
}

function weightOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { weight }) => sum + weight, 0);
}

/** Adds a run, which follows the last one or stands for itself. */
function append(runs: Map<number, FilterRun[]>, run: FilterRun): void {
  const [number, start, end] = run;
  const own = runs.get(number) ?? [];
  const last = own.at(-1);
  if (last?.[2] === start) own[own.length - 1] = [number, last[1], end];
  else own.push(run);
  runs.set(number, own);
}

/** The filters of runs of one layer that are in others of it, too. */
export function runsWithin(runs: readonly FilterRun[], others: readonly FilterRun[]): FilterRun[] {
  return runs.flatMap(([number, start, end]) =>
    others
      .map(([, from, to]): FilterRun => [number, Math.max(start, from), Math.min(end, to)])
      .filter(([, a, b]) => a < b),
  );
}

/** The filters of runs of one layer that are not in others. */
export function runsLeft(runs: readonly FilterRun[], done: readonly FilterRun[]): FilterRun[] {
  let left = [...runs];
  for (const [, start, end] of done) {
    left = left.flatMap(([number, from, to]) =>
      (
        [
          [number, from, Math.min(to, start)],
          [number, Math.max(from, end), to],
        ] as FilterRun[]
      ).filter(([, a, b]) => a < b),
    );
  }
  return left;
}
