import { UsageError } from "../errors.ts";
import type { Block } from "./workspace.ts";

/** Filters in a block of `width` weights each; throws unless they fill it. */
export function filterCount(filters: Block, width: number): number {
  if (!Number.isInteger(width) || width < 1) throw new UsageError(`a filter has ${width} weights, expected at least 1`);
  if (filters.length % width !== 0) {
    throw new UsageError(`the filters hold ${filters.length} numbers, expected a multiple of ${width}`);
  }
  return filters.length / width;
}
