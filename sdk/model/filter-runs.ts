import type { ModelTensor } from "./model-file.ts";
import { readingPart } from "./shared-numbers.ts";

/** The first and the last filter of a run in one array, both included: what CNN Filter DB calls `filter_ids`. */
export type FilterRange = readonly [first: number, last: number];

/** Reads "a:b"; undefined for what is no range. */
export function parseRange(text: string): FilterRange | undefined {
  const [, first, last] = /^(\d+):(\d+)$/.exec(text) ?? [];
  const range: FilterRange = [Number(first), Number(last)];
  return Number.isSafeInteger(range[1]) && range[0] <= range[1] ? range : undefined;
}

/** What is wrong with ranges of an array of so many filters: they leave it, or overlap; undefined for nothing. */
export function rangesFault(ranges: readonly FilterRange[], count: number): string | undefined {
  let end = -1;
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (last >= count) return `the filter_ids ${first}:${last} leave the array of ${count} filters`;
    if (first <= end) return `the filter_ids ${first}:${last} overlap a range that ends with ${end}`;
    end = last;
  }
  return undefined;
}

/** The filters of a range as a tensor: `channels` are its first axes, one or two. Nothing is read or copied. */
export function runOf(
  array: ModelTensor,
  [first, last]: FilterRange,
  channels: readonly number[] = [last - first + 1],
): ModelTensor {
  const kernel = array.shape.slice(1);
  const each = kernel.reduce((product, side) => product * side, 1);
  const count = (last - first + 1) * each;
  const read: ModelTensor["read"] = (start = 0, end = count) => array.read(first * each + start, first * each + end);
  return {
    ...array,
    shape: [...channels, ...kernel],
    read: readingPart(read, array, first * each, count),
  };
}

/** Filters of so many outputs as [outputs, inputs of a group]; undefined where they do not make a layer of these channels. */
export function channelsOfRun(count: number, inputs: number, outputs: number): [number, number] | undefined {
  const own = count / outputs;
  return Number.isInteger(own) && own > 0 && Number.isInteger(inputs / own) ? [outputs, own] : undefined;
}
