import type { ConvLayer } from "../model/conv-layer.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { type Numbers, partOf } from "./numbers.ts";

/** Filters whose largest |weight| (signed: weight) is above a bound: the others are left out. */
export interface LargestAbove {
  readonly bound: number;
  readonly signed: boolean;
}

/** A layer of whose filters only some are gone through. */
export interface StreamedLayer extends ConvLayer {
  readonly above?: LargestAbove;
}

/** A run of a layer's filters, on its way to whoever works on it and back. */
export interface Chunk<D = Numbers> {
  /** Index in the layer of the chunk's first filter. */
  start: number;
  /** Filters as read. */
  total: number;
  /** Rows of k*k weights, row-major: all of them, or those that are left once `nonFinite` is known. */
  data: D;
  /** Indices in the layer of the filters that were taken out: with a NaN or infinite weight, or not `above`; null: not looked for yet. */
  nonFinite: number[] | null;
  /** Which ones of the finite filters are meant; absent for all. */
  above?: LargestAbove;
  /** Output channels of the layer, where these are all of its filters; 0 where they are some, or have none. */
  outputs: number;
  /** Whether the filters should come back: they are kept for the next pass. */
  keep: boolean;
}

/** Chunks of at most `most` filters with copies of one's filters; of shared ones, with the places where they lie. */
export function* cutChunk(chunk: Chunk, most: number, width: number): Generator<Chunk> {
  if (chunk.total <= most) yield { ...chunk, data: copyOf(chunk.data), keep: false };
  else {
    const { start, total, data, nonFinite, above } = chunk;
    let [row, out] = [0, 0];
    for (let from = start; from < start + total; from += most) {
      const count = Math.min(most, start + total - from);
      const missing: number[] = [];
      while (nonFinite !== null && out < nonFinite.length && nonFinite[out] < from + count)
        missing.push(nonFinite[out++]);
      const rows = count - missing.length;
      const part = copyOf(partOf(data, row * width, (row + rows) * width));
      const own = { start: from, total: count, data: part, nonFinite: nonFinite && missing, outputs: 0, keep: false };
      yield above === undefined ? own : { ...own, above };
      row += rows;
    }
  }
}

function copyOf(numbers: Numbers): Numbers {
  return ArrayBuffer.isView(numbers) ? (numbers.slice() as FloatArray) : numbers;
}

/** Index in its layer of each filter of a chunk that is left, in order. */
export function indexOfRow({ start, nonFinite }: Pick<Chunk, "start" | "nonFinite">): (row: number) => number {
  if (nonFinite === null || nonFinite.length === 0) return (row) => start + row;
  const missing = nonFinite;
  // Where `row` filters are left before a missing one, that many and the missing ones before it lie in front of it.
  return (row) => {
    let [low, high] = [0, missing.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (missing[middle] - start - middle <= row) low = middle + 1;
      else high = middle;
    }
    return start + row + low;
  };
}

/** In place of filters that are not wanted back. Each time a new one: what is sent to another thread is moved there. */
export function noFilters(): Float32Array {
  return new Float32Array();
}
