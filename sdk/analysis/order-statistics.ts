import { gatherBetween } from "../wasm/gather-between.ts";
import { histogram } from "../wasm/histogram.ts";
import type { Block, Workspace } from "../wasm/workspace.ts";

const bins = 4096;
/** Values that are sorted at once at the end of a search. */
const gatherAtMost = 65536;

/**
 * Finds the k-th smallest of values that come in chunks, exactly, in bounded memory: each pass over the data narrows
 * an interval that holds it to one bin of a histogram, until what is left can be gathered and sorted.
 */
export class RankSearch {
  private counts = new Float64Array(bins);
  private gathered: number[] = [];
  /** Values below the interval, and in it. */
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
    if (lo === hi) this.found = lo;
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
    if (this.gathers) {
      const out = workspace.allocate("f64", values.length);
      const count = gatherBetween(workspace, out, values, this.lo, this.hi);
      for (const value of workspace.view(out).subarray(0, count)) this.gathered.push(value);
    } else {
      const counts = workspace.place("f64", this.counts);
      histogram(workspace, counts, values, this.lo, this.hi);
      this.counts = workspace.copyOut(counts);
    }
  }

  endPass(): void {
    if (this.done) return;
    if (this.gathers) {
      this.found = Float64Array.from(this.gathered).sort()[this.rank - this.below];
      this.gathered = [];
    } else {
      this.narrow();
    }
  }

  private get gathers(): boolean {
    return this.inside <= gatherAtMost;
  }

  private narrow(): void {
    let bin = 0;
    let below = this.below;
    while (below + this.counts[bin] <= this.rank) below += this.counts[bin++];
    const { lo, hi } = this;
    this.below = below;
    this.inside = this.counts[bin];
    this.lo = edge(lo, hi, bin);
    // Bins are open above, but for the last: the interval ends at the last double below the next edge.
    this.hi = bin === bins - 1 ? hi : previousDouble(edge(lo, hi, bin + 1));
    if (this.lo >= this.hi) this.found = this.lo;
    this.counts = new Float64Array(bins);
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
