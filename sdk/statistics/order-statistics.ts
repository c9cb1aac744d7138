import { extent } from "../wasm/extent.ts";
import { gatherBetween } from "../wasm/gather-between.ts";
import { histogram } from "../wasm/histogram.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { type Range, union } from "./range.ts";
import { selectRank } from "./select-rank.ts";
import type { State } from "./state.ts";

const bins = 4096;
/** Values that are listed and sorted at the end of a search; so few from the beginning are not counted in bins first. */
const listAtMost = 65536;
const listAtOnce = 16384;
/** An interval this narrow beside its ends holds so few doubles (2^17) that a tally of them stays small. */
const narrow = 2 ** -36;

/** What a pass looks for among the values from lo to hi. */
export interface SearchStep {
  lo: number;
  hi: number;
  step: "histogram" | "tighten" | "tally" | "list";
}

/** What it found among some of them: counts of the bins; the extent; the values themselves, in any order. A tally is of values that repeat. */
export type SearchFind = Float64Array | Range;

/** Values from lo to hi that hold some of the ranks looked for. */
interface Interval extends SearchStep {
  ranks: number[];
  /** Values below lo. */
  below: number;
  counts: Float64Array;
  within: Range;
  /** How often each value occurs. */
  tally: Map<number, number>;
  /** The values, a list for each chunk. */
  lists: Float64Array[];
}

export interface SavedSearch {
  /** [rank, its value]. */
  found: [number, number][];
  intervals: (Omit<Interval, "tally" | "lists"> & { tally: [number, number][]; list: Float64Array })[];
}

/**
 * Finds the k-th smallest of values that come in chunks, exactly, for several k at once and in bounded memory. Each pass
 * over the data does one step on every interval that holds a rank: a histogram splits it to the bins that hold ranks; a
 * bin that still holds many values is tightened to them, since it may be a spike; few values are listed and sorted.
 */
export class OrderStatistics implements State<SavedSearch> {
  private constructor(
    private readonly found: Map<number, number>,
    private intervals: Interval[],
  ) {}

  /**
   * @param ranks From 0.
   * @param lo Smallest value of all.
   * @param hi Largest value of all.
   * @param count How many there are, where that is known.
   */
  static of(ranks: readonly number[], lo: number, hi: number, count = Number.POSITIVE_INFINITY): OrderStatistics {
    const search = new OrderStatistics(new Map(), []);
    const whole = search.onTightInterval({ lo, hi, ranks: [...ranks], below: 0 });
    const few = count <= listAtOnce;
    search.intervals = few ? whole.map((all) => interval(all.lo, all.hi, all.ranks, all.below, "list")) : whole;
    return search;
  }

  static load({ found, intervals }: SavedSearch): OrderStatistics {
    const loaded = intervals.map(({ list, ...saved }) => ({
      ...saved,
      counts: saved.counts.slice(),
      tally: new Map(saved.tally),
      lists: [list.slice()],
    }));
    return new OrderStatistics(new Map(found), loaded);
  }

  get done(): boolean {
    return this.intervals.length === 0;
  }

  /** The value of one of the ranks, after the last pass. */
  value(rank: number): number {
    const value = this.found.get(rank);
    if (value === undefined) throw new Error(`rank ${rank} is not found yet`);
    return value;
  }

  /** What the pass under way asks of every chunk. */
  get steps(): SearchStep[] {
    return this.intervals.map(({ lo, hi, step }) => ({ lo, hi, step }));
  }

  update(workspace: Workspace, values: Block<"f64">): void {
    this.addFinds(this.steps.map((step) => searchStep(workspace, values, step)));
  }

  /** Adds what the steps found in a chunk, in whatever thread; the order of the chunks does not matter. */
  addFinds(finds: readonly SearchFind[]): void {
    for (const [i, interval] of this.intervals.entries()) {
      const find = finds[i];
      if (interval.step === "tighten") interval.within = union([interval.within, find as Range]);
      else if (interval.step === "list") interval.lists.push(find as Float64Array);
      else if (interval.step === "histogram") for (let bin = 0; bin < bins; bin++) interval.counts[bin] += find[bin];
      else for (const value of find) count(interval.tally, value, 1);
    }
  }

  /** Adds what another search found in the same pass. */
  merge(other: OrderStatistics): void {
    for (const [i, { counts, within, tally, lists }] of other.intervals.entries()) {
      const own = this.intervals[i];
      for (const [bin, more] of counts.entries()) own.counts[bin] += more;
      own.within = union([own.within, within]);
      for (const [value, times] of tally) count(own.tally, value, times);
      for (const list of lists) own.lists.push(list);
    }
  }

  endPass(): void {
    this.intervals = this.intervals.flatMap((interval) => {
      switch (interval.step) {
        case "histogram":
          return splitToBins(interval);
        case "tighten":
          return this.onTightInterval({ ...interval, lo: interval.within[0], hi: interval.within[1] });
        case "tally":
          this.takeFromTally(interval);
          return [];
        case "list":
          this.takeFromLists(interval);
          return [];
      }
    });
  }

  save(): SavedSearch {
    const intervals = this.intervals.map(({ lists, ...own }) => ({
      ...own,
      ranks: [...own.ranks],
      counts: own.counts.slice(),
      within: [...own.within] as Range,
      tally: [...own.tally],
      // In order: chunks may come in any.
      list: joined(lists).sort(),
    }));
    return { found: [...this.found], intervals };
  }

  /** The next step on an interval whose ends are values themselves. */
  private onTightInterval({ lo, hi, ranks, below }: Pick<Interval, "lo" | "hi" | "ranks" | "below">): Interval[] {
    if (lo === hi) {
      for (const rank of ranks) this.found.set(rank, lo);
      return [];
    }
    const isNarrow = hi - lo <= narrow * Math.max(Math.abs(lo), Math.abs(hi));
    return [interval(lo, hi, ranks, below, isNarrow ? "tally" : "histogram")];
  }

  private takeFromLists({ lists, ranks, below }: Interval): void {
    const values = joined(lists);
    let from = 0;
    for (const rank of [...ranks].sort((a, b) => a - b)) {
      const at = rank - below;
      // Adding 0 makes -0 the same as 0.
      this.found.set(rank, selectRank(values, at, from) + 0);
      from = at;
    }
  }

  private takeFromTally({ tally, ranks, below }: Interval): void {
    let upTo = below;
    for (const value of Float64Array.from(tally.keys()).sort()) {
      const from = upTo;
      upTo += tally.get(value) as number;
      for (const rank of ranks) if (rank >= from && rank < upTo) this.found.set(rank, value);
    }
  }
}

/** Takes one step on a chunk of values, in whatever thread. */
export function searchStep(workspace: Workspace, values: Block<"f64">, { lo, hi, step }: SearchStep): SearchFind {
  return withWorkspace(workspace.kernels, (scratch) => {
    if (step === "histogram") {
      const counts = scratch.zeros("f64", bins);
      histogram(scratch, counts, values, lo, hi);
      return scratch.copyOut(counts);
    }
    const room = scratch.allocate("f64", values.length);
    const gathered = { ...room, length: gatherBetween(scratch, room, values, lo, hi) };
    return step === "tighten" ? extent(scratch, gathered) : scratch.copyOut(gathered);
  });
}

function joined(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const list of lists) {
    all.set(list, from);
    from += list.length;
  }
  return all;
}

function count(tally: Map<number, number>, value: number, times: number): void {
  tally.set(value, (tally.get(value) ?? 0) + times);
}
function interval(lo: number, hi: number, ranks: number[], below: number, step: Interval["step"]): Interval {
  const counts = new Float64Array(step === "histogram" ? bins : 0);
  return { lo, hi, ranks, below, step, counts, within: union([]), tally: new Map(), lists: [] };
}

function splitToBins({ lo, hi, ranks, below, counts }: Interval): Interval[] {
  const parts: Interval[] = [];
  const ascending = [...ranks].sort((a, b) => a - b);
  let next = 0;
  for (let bin = 0, from = below; bin < bins && next < ascending.length; from += counts[bin++]) {
    const first = next;
    while (next < ascending.length && ascending[next] < from + counts[bin]) next++;
    if (next === first) continue;
    // Bins are open above, but for the last: the part ends at the last double below the next edge.
    const end = bin === bins - 1 ? hi : previousDouble(edge(lo, hi, bin + 1));
    const step = counts[bin] <= listAtMost ? "list" : "tighten";
    parts.push(interval(edge(lo, hi, bin), end, ascending.slice(first, next), from, step));
  }
  return parts;
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
