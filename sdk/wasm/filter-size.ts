import { UsageError } from "../errors.ts";
import { filterCount } from "./filter-count.ts";
import type { Block } from "./workspace.ts";

/** The kernels' tables hold one axis of 17 taps. */
export const largestSize = 17;

/** Filters in a block of k x k each; throws unless k is odd, from 3 to 17. */
export function squareFilterCount(filters: Block, k: number): number {
  if (!Number.isInteger(k) || k < 3 || k > largestSize || k % 2 === 0) {
    throw new UsageError(
      `filters of ${k} x ${k}, expected an odd size from 3 to ${largestSize}: an even one has no middle`,
    );
  }
  return filterCount(filters, k * k);
}
