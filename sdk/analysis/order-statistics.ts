import { extent } from "../wasm/extent.ts";
import { gatherBetween } from "../wasm/gather-between.ts";
import { histogram } from "../wasm/histogram.ts";
import type { Block, Workspace } from "../wasm/workspace.ts";
import { type Range, union } from "./range.ts";

const bins = 4096;
/** Values that are tallied one by one at the end of a search. */
const tallyAtMost = 65536;
/** An interval this narrow beside its ends holds so few doubles (2^17) that a tally of them stays small. */
const narrow = 2 ** -36;

/**
 * Finds the k-th smallest of values that come in chunks, exactly, in bounded memory. Each pass over the data does one
 * step: a histogram narrows the interval that holds the value to one bin; a bin that still holds many is tightened to
 * the values in it, since it may be a spike; and few values are tallied one by one.
 */
export class RankSearch {
  private step: "histogram" | "tighten" | "tally";
  private counts = new Float64Array(bins);
  private within: Range = union([]);
  private readonly tally = new Map<number, number>();
  private below = 0;
  private inside: number;
  private found: number | undefined;

  /**
   * @param rank From 0.
   * @param lo Smallest value of all.
   * @param hi Largest value of all.
   */
  constructor(
    readonly rank: number,
    private lo: number,
    private hi: number,
    count: number,
  ) {
    this.inside = count;
    this.step = this.stepOnTightInterval();
  }

  get done(): boolean {
    return this.found !== undefined;
  }

  get value(): number {
    if (this.found === undefined) throw new Error("the search is not finished");
    return this.found;
  }

  visit(workspace: Workspace, values: Block<"f64">): void {
    if (this.done) return;
    if (this.step === "histogram") {
      const counts = workspace.place("f64", this.counts);
      histogram(workspace, counts, values, this.lo, this.hi);
      this.counts = workspace.copyOut(counts);
      return;
    }
    const room = workspace.allocate("f64", values.length);
    const length = gatherBetween(workspace, room, values, this.lo, this.hi);
    const gathered = { ...room, length };
    if (length === 0) return;
    if (this.step === "tighten") this.within = union([this.within, extent(workspace, gathered)]);
    else for (const value of workspace.view(gathered)) this.tally.set(value, (this.tally.get(value) ?? 0) + 1);
  }

  endPass(): void {
    if (this.done) return;
    if (this.step === "histogram") {
      this.narrowToBin();
      this.step = this.inside <= tallyAtMost ? "tally" : "tighten";
    } else if (this.step === "tighten") {
      [this.lo, this.hi] = this.within;
      this.within = union([]);
      this.step = this.stepOnTightInterval();
    } else {
      this.found = this.rankInTally();
      this.tally.clear();
    }
  }

  private stepOnTightInterval(): "histogram" | "tally" {
    const { lo, hi } = this;
    if (lo === hi) this.found = lo;
    return hi - lo <= narrow * Math.max(Math.abs(lo), Math.abs(hi)) ? "tally" : "histogram";
  }

  private narrowToBin(): void {
    const { lo, hi, counts } = this;
    let bin = 0;
    while (this.below + counts[bin] <= this.rank) this.below += counts[bin++];
    this.inside = counts[bin];
    this.lo = edge(lo, hi, bin);
    // Bins are open above, but for the last: the interval ends at the last double below the next edge.
    this.hi = bin === bins - 1 ? hi : previousDouble(edge(lo, hi, bin + 1));
    this.counts = new Float64Array(bins);
  }

  private rankInTally(): number {
    let below = this.below;
    for (const value of Float64Array.from(this.tally.keys()).sort()) {
      below += this.tally.get(value) as number;
      if (below > this.rank) return value;
    }
    throw new Error("the interval does not hold the rank it was narrowed to");
  }
}

/** Edge i of the histogram's bins, as the kernel computes it. */
function edge(lo: number, hi: number, i: number): number {
  return i === bins ? hi : lo + i * ((hi - lo) / bins);
}

function previousDouble(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const number = new Float64Array(bits.buffer);
  number[0] = value;
  bits[0] += value > 0 ? -1n : 1n;
  return number[0];
}
