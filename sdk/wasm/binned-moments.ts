import { UsageError } from "../errors.ts";
import { expectRange } from "./expect-range.ts";
import type { Block, Workspace } from "./workspace.ts";

/**
 * Adds the values to the moments of equal bins over [lo, hi]: a summary that `kdeFromBins` turns into a density, whatever
 * the bandwidth, and that adds up over parts of the data.
 * @param state three numbers a bin: its count, and the sums of d and of d^2, where d in [-1/2, 1/2] is the distance from the
 *   bin's centre in units of the bin width; accumulates
 * @returns how many values are outside the range; NaN is outside
 */
export function binnedMoments(
  ws: Workspace,
  state: Block<"f64">,
  values: Block<"f64">,
  lo: number,
  hi: number,
): number {
  const bins = binsOf(state);
  expectRange(lo, hi, bins);
  return ws.kernels.binnedMoments(state.pointer, bins, values.pointer, values.length, lo, hi);
}

/** The bin of a value of [lo, hi], as the kernel finds it. */
export function binOf(value: number, bins: number, lo: number, hi: number): number {
  return Math.min(Math.floor((value - lo) * (bins / (hi - lo))), bins - 1);
}

/** The number of bins of a state of binned moments. */
export function binsOf(state: Block<"f64">): number {
  if (state.length === 0 || state.length % 3 !== 0) {
    throw new UsageError(`the state of binned moments holds ${state.length} numbers, expected three a bin`);
  }
  return state.length / 3;
}
