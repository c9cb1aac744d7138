import { expectRange } from "./expect-range.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** Counters of equal bins, while values are gone through. */
export interface BinTally {
  readonly counters: Block<"u32">;
  readonly bins: number;
  /** 2^spread counters a bin. */
  readonly spread: number;
}

/** Bins from which on values of one bin seldom follow each other: then one counter each is enough. */
const manyBins = 512;

/**
 * Adds the values to the counts of equal bins over [lo, hi], the last bin closed on the right: the same edges and counts as
 * numpy's `histogram(values, bins, range=(lo, hi))`.
 * @param counts one number a bin; accumulates
 * @returns how many values are outside the range; NaN is outside
 */
export function histogram(ws: Workspace, counts: Block<"f64">, values: Block<"f64">, lo: number, hi: number): number {
  return withWorkspace(ws.kernels, (scratch) => {
    const tally = binTally(scratch, counts.length);
    tallyBins(scratch, tally, values, lo, hi);
    return addTally(scratch, counts, tally);
  });
}

/** Counters of so many bins, all 0. */
export function binTally(ws: Workspace, bins: number): BinTally {
  const spread = bins < manyBins ? 2 : 0;
  return { counters: ws.zeros("u32", (bins + 1) << spread), bins, spread };
}

/** Counts values into the bins over [lo, hi]: fewer than 2^32 in all. */
export function tallyBins(
  ws: Workspace,
  { counters, bins, spread }: BinTally,
  values: Block<"f64">,
  lo: number,
  hi: number,
): void {
  expectRange(lo, hi, bins);
  ws.kernels.tallyBins(counters.pointer, spread, bins, values.pointer, values.length, lo, hi);
}

/** Adds what was counted to the counts. @returns how many values were outside the range */
export function addTally(ws: Workspace, counts: Block<"f64">, { counters, bins, spread }: BinTally): number {
  return ws.kernels.addTally(counts.pointer, counters.pointer, spread, bins);
}

/**
 * Counts values into the bins over [lo, hi], those of each part by themselves; what is outside is left out.
 * @param counts Counters from the bins of the first part on; accumulates
 * @param stride Counters between the bins of a part and those of the next.
 * @param parts The part of each value.
 */
export function tallyBinsOfParts(
  ws: Workspace,
  counts: Block<"u32">,
  stride: number,
  parts: Block<"u8">,
  bins: number,
  values: Block<"f64">,
  lo: number,
  hi: number,
): void {
  expectRange(lo, hi, bins);
  expectLength(parts, values.length, "the parts");
  const bytes = stride * Uint32Array.BYTES_PER_ELEMENT;
  ws.kernels.tallyBinsOfParts(
    ...([counts.pointer, bytes, parts.pointer, bins, values.pointer, values.length, lo, hi] as const),
  );
}
