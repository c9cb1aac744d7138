import { UsageError } from "../errors.ts";
import { expectRange } from "./expect-range.ts";
import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/** Values that are tallied between two additions to the state, at most: all of them may be in one bin. */
export const mostTallied = 2 ** 20 - 1;

/**
 * Adds the values to the moments of equal bins over [lo, hi]: a summary that `kdeFromBins` turns into a density, whatever
 * the bandwidth, and that adds up over parts of the data, exactly: to 2^33 values a bin.
 * @param state three numbers a bin: its count, and the sums of d and of d^2, each rounded to a multiple of 2^-20, where d in
 *   [-1/2, 1/2] is the distance from the bin's centre in units of the bin width; accumulates
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
  return withWorkspace(ws.kernels, (scratch) => {
    const tally = momentTally(scratch, bins);
    let outside = 0;
    for (let from = 0; from < values.length; from += mostTallied) {
      const length = Math.min(mostTallied, values.length - from);
      const pointer = values.pointer + from * Float64Array.BYTES_PER_ELEMENT;
      outside += tallyMoments(scratch, tally, { ...values, pointer, length }, lo, hi);
      addMoments(scratch, state, tally);
    }
    return outside;
  });
}

/** Room for the moments of so many bins while values are gone through; none yet. */
export function momentTally(ws: Workspace, bins: number): Block<"f64"> {
  return ws.zeros("f64", 2 * bins);
}

/** Adds values to a tally, which must not have more than `mostTallied`. @returns how many are outside the range */
export function tallyMoments(ws: Workspace, tally: Block<"f64">, values: Block<"f64">, lo: number, hi: number): number {
  const bins = tally.length / 2;
  expectRange(lo, hi, bins);
  return ws.kernels.tallyMoments(tally.pointer, bins, values.pointer, values.length, lo, hi);
}

/** Adds what was tallied to the state, and empties the tally. */
export function addMoments(ws: Workspace, state: Block<"f64">, tally: Block<"f64">): void {
  ws.kernels.addMoments(state.pointer, tally.pointer, binsOf(state));
}

/** The number of bins of a state of binned moments. */
export function binsOf(state: Block<"f64">): number {
  if (state.length === 0 || state.length % 3 !== 0) {
    throw new UsageError(`the state of binned moments holds ${state.length} numbers, expected three a bin`);
  }
  return state.length / 3;
}
