import { onFiniteFilters } from "../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../streams/placed-filters.ts";
import { maxAbs } from "../wasm/max-abs.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";
import { boundsOf, countsBelow } from "./filter-survey.ts";
import { selectRank } from "./select-rank.ts";

// How many filters of a layer have a largest weight below some shares of the layer's largest is asked of several processes, of
// which each knows only the largest of its own part. That can only grow: what is below a share of it is below for good, and of the
// others those that the next growth puts below are listed.

/** Values that are listed at most: of a layer, and of the part of it that one process has; 16 and 4 MB of float32 numbers. */
const listedOfLayer = 2 ** 22;
const listedOfPart = 2 ** 20;
/** More than rounding adds to a product or a quotient. */
const margin = 1 + 2 ** -40;

export interface NearBoundsParams {
  signedMaxima: boolean;
  shares: readonly number[];
  /** The largest weight that is known yet. */
  top: number;
  /** Values of a chunk that are listed, at most. */
  room: number;
}

/** Of one chunk. */
export interface NearBounds {
  top: number;
  /** How many values are below each share of `top`. */
  below: Uint32Array;
  /** The values that are not below each, but would be first if `top` were larger: all of them for a `top` below `reach`. */
  near: FloatArray;
  reach: number;
}

/** Values of each chunk that are listed at most. @param chunks Of the layer. @param own Of the part, where it is one. */
export function roomOfChunk(chunks: number, own = 0): number {
  return Math.floor(Math.min(listedOfLayer / chunks, listedOfPart / own));
}

/** Of a chunk all values below a bound. */
export interface ListedValues {
  maxima: Float64Array;
  listedBelow: number;
}

/**
 * The same of a chunk of which a list is known: nothing is read.
 * @param enough Times the largest weight that is known the list has to reach; from 1 on.
 * @returns null where it does not
 */
export function nearBoundsOfListed(
  { maxima, listedBelow }: ListedValues,
  params: Pick<NearBoundsParams, "shares" | "top" | "room">,
  enough: number,
): NearBounds | null {
  const reach = listedBelow / Math.max(...params.shares);
  if (!(reach > Math.max(enough, margin) * params.top)) return null;
  const found = nearBounds(maxima, params);
  return { ...found, reach: Math.min(found.reach, reach) };
}

/** A find as `likeTemplate` asks for it. */
export function likeNearBounds(shares: readonly number[]): NearBounds {
  return { top: 0, below: new Uint32Array(shares.length), near: new Float64Array(), reach: 0 };
}

/** Counts each chunk's filters below shares of the largest weight that is known, and lists those near by. */
export const countNearBounds = onFiniteFilters(
  "count near bounds",
  (filters: PlacedFilters, params: NearBoundsParams) =>
    blocksOf(filters).map((block) =>
      withWorkspace(filters.workspace.kernels, (workspace) => {
        const maxima = workspace.allocate("f64", block.length / filters.width);
        if (block.length > 0) maxAbs(workspace, maxima, block, filters.width, params.signedMaxima);
        return nearBounds(workspace.view(maxima), params);
      }),
    ),
);

/** @param values None above `top`. */
export function nearBounds(
  values: Float64Array,
  { shares, top, room }: Pick<NearBoundsParams, "shares" | "top" | "room">,
): NearBounds {
  const below = Uint32Array.from(countsBelow([values], boundsOf(shares, top)));
  if (room === 0) return { top, below, near: new Float32Array(), reach: top };
  const untils = untilsOf(
    values,
    shares.filter((share) => share > 0).sort((a, b) => b - a),
    top,
  );
  const reach = values.length > room ? selectRank(untils.slice(), room) : Number.POSITIVE_INFINITY;
  const near = takeBelow(values, untils, reach);
  // Those of float32 weights are float32 numbers.
  const narrow = new Float32Array(near);
  return { top, below, near: near.every((value, i) => narrow[i] === value) ? narrow : near, reach };
}

/** The largest weight from which on one more bound is above each value: by the largest share whose bound is not. */
function untilsOf(values: Float64Array, shares: readonly number[], top: number): Float64Array {
  const untils = new Float64Array(values.length).fill(Number.POSITIVE_INFINITY);
  for (let v = 0; v < values.length; v++) {
    for (let p = 0; p < shares.length; p++) {
      if (values[v] < shares[p] * top) continue;
      untils[v] = values[v] / shares[p];
      break;
    }
  }
  return untils;
}

// Not by the array's own `filter`, which takes a tenth of a microsecond a value.
function takeBelow(values: Float64Array, untils: Float64Array, reach: number): Float64Array {
  const taken = values.slice();
  let length = 0;
  for (let v = 0; v < values.length; v++) if (untils[v] < reach) taken[length++] = values[v];
  return taken.slice(0, length);
}

/** Whether what was found of a chunk tells what is below shares of a largest weight, which may have grown. */
export function isReached({ top: own, reach }: Pick<NearBounds, "top" | "reach">, top: number): boolean {
  return own === top || (own < top && top * margin < reach);
}

/** How many values of all chunks are below each share of the largest of all; null where not all that count were listed. */
export function countsOfAll(
  finds: readonly NearBounds[],
  shares: readonly number[],
  top: number,
): ArrayLike<number> | null {
  const bounds = boundsOf(shares, top);
  const counts = new Float64Array(shares.length);
  for (const { top: own, below, near, reach } of finds) {
    for (let i = 0; i < counts.length; i++) counts[i] += below[i];
    if (own === top) continue;
    if (!isReached({ top: own, reach }, top)) return null;
    for (let i = 0; i < counts.length; i++) {
      const from = shares[i] * own;
      for (let n = 0; n < near.length; n++) if (near[n] >= from && near[n] < bounds[i]) counts[i]++;
    }
  }
  return counts;
}
