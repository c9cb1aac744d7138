import { expectRange } from "./expect-range.ts";
import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * Adds the values to the counts of equal bins over [lo, hi], the last bin closed on the right: the same edges and counts as
 * numpy's `histogram(values, bins, range=(lo, hi))`.
 * @param counts one number a bin; accumulates
 * @returns how many values are outside the range; NaN is outside
 */
export function histogram(ws: Workspace, counts: Block<"f64">, values: Block<"f64">, lo: number, hi: number): number {
  const bins = counts.length;
  expectRange(lo, hi, bins);
  return withWorkspace(ws.kernels, (scratch) => {
    const tally = scratch.zeros("u32", (bins + 1) * 4);
    return ws.kernels.histogram(counts.pointer, tally.pointer, bins, values.pointer, values.length, lo, hi);
  });
}
