import { widenExtent } from "../wasm/extent.ts";
import { gatherBetween } from "../wasm/gather-between.ts";
import { addTally, binTally, tallyBins } from "../wasm/histogram.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { type Sweep, sweepOnce } from "./coefficient-sweep.ts";
import { type Range, union } from "./range.ts";
import { selectRank } from "./select-rank.ts";
import type { State } from "./state.ts";

/** Bins of a histogram: more of more values, so that few of them are listed afterwards. */
const [fewestBins, mostBins] = [1024, 4096];
/** Values that are listed and sorted at the end of a search: 8 MB; so few from the beginning are not counted in bins first. */
const listAtMost = 2 ** 20;
const listAtOnce = 1024;
/** An interval this narrow beside its ends holds so few doubles (2^17) that a tally of them stays small. */
const narrow = 2 ** -36;

/** What a pass looks for among the values from lo to hi. */
export interface SearchStep {
  lo: number;
  hi: number;
  step: "histogram" | "tighten" | "tally" | "list";
  /** Of a histogram. */
  bins: number;
}

/** What it found among some of them: counts of the bins; the extent; the values themselves, in any order. A tally is of values that repeat. */
export type SearchFind = Float64Array | Range | { values: Float64Array };

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
   * @param lo No value is smaller.
   * @param hi No value is larger.
   * @param count How many there are, at most.
   */
  static of(ranks: readonly number[], lo: number, hi: number, count: number): OrderStatistics {
    if (lo === hi) return new OrderStatistics(new Map(ranks.map((rank) => [rank, lo])), []);
    const step = count <= listAtOnce ? "list" : "histogram";
    return new OrderStatistics(new Map(), [interval(lo, hi, [...ranks], 0, step, binsFor(count))]);
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

  /** Between which values that of a rank lies, as far as is known. */
  boundsOf(rank: number): Range {
    const value = this.found.get(rank);
    if (value !== undefined) return [value, value];
    const within = this.intervals.find(({ ranks }) => ranks.includes(rank));
    return within === undefined ? union([]) : [within.lo, within.hi];
  }

  /** Between two passes: looks for these ranks no longer. */
  forget(ranks: readonly number[]): void {
    this.intervals = this.intervals.flatMap((interval) => {
      const left = interval.ranks.filter((rank) => !ranks.includes(rank));
      return left.length > 0 ? [{ ...interval, ranks: left }] : [];
    });
  }

  /** What the pass under way asks of every chunk. */
  get steps(): SearchStep[] {
    return this.intervals.map(({ lo, hi, step, bins }) => ({ lo, hi, step, bins }));
  }

  update(workspace: Workspace, values: Block<"f64">): void {
    withWorkspace(workspace.kernels, (scratch) => {
      const sweep = searchSweep(scratch, this.steps);
      sweepOnce(sweep, [values]);
      this.addFinds(sweep.finds);
    });
  }

  /** Adds what the steps found in a chunk, in whatever thread; the order of the chunks does not matter. */
  addFinds(finds: readonly SearchFind[]): void {
    for (const [i, interval] of this.intervals.entries()) {
      const find = finds[i];
      if (interval.step === "tighten") interval.within = union([interval.within, find as Range]);
      else if (interval.step === "histogram") {
        addTo(interval.counts, find as Float64Array);
      } else {
        const { values } = find as { values: Float64Array };
        if (interval.step === "list") interval.lists.push(values);
        else for (const value of values) count(interval.tally, value, 1);
      }
    }
  }

  /** Adds what another search found in the same pass. */
  merge(other: OrderStatistics): void {
    for (const [i, { counts, within, tally, lists }] of other.intervals.entries()) {
      const own = this.intervals[i];
      addTo(own.counts, counts);
      own.within = union([own.within, within]);
      for (const [value, times] of tally) count(own.tally, value, times);
      for (const list of lists) own.lists.push(list);
    }
  }

  /** What the finds of this pass add up to: to `addFinds` they are those of one chunk. */
  get finds(): SearchFind[] {
    return this.intervals.map(({ step, within, counts, lists, tally }) => {
      if (step === "tighten") return within;
      if (step === "histogram") return counts;
      return { values: step === "list" ? joined(lists).sort() : Float64Array.from(valuesOf(tally)).sort() };
    });
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
    return [interval(lo, hi, ranks, below, isNarrow ? "tally" : "histogram", mostBins)];
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

/** Takes one step on values that come along, in whatever thread. */
export function searchSweep(
  workspace: Workspace,
  steps: readonly SearchStep[],
): Sweep & { readonly finds: readonly SearchFind[] } {
  const sweeps = steps.map((step) =>
    step.step === "histogram" ? countBins(workspace, step) : gatherValues(workspace, step),
  );
  return {
    add(columns, first) {
      for (let i = 0; i < sweeps.length; i++) sweeps[i].add(columns, first);
    },
    end() {
      for (const sweep of sweeps) sweep.end();
    },
    get finds() {
      return sweeps.map(({ found }) => found());
    },
  };
}

function countBins(workspace: Workspace, { lo, hi, bins }: SearchStep): Sweep & { found(): SearchFind } {
  const tally = binTally(workspace, bins);
  const counts = workspace.zeros("f64", bins);
  return {
    add: ([values]) => tallyBins(workspace, tally, values, lo, hi),
    end: () => addTally(workspace, counts, tally),
    found: () => workspace.copyOut(counts),
  };
}

function gatherValues(workspace: Workspace, { lo, hi, step }: SearchStep): Sweep & { found(): SearchFind } {
  const lists: Float64Array[] = [];
  const ends = workspace.place("f64", union([]));
  return {
    add: ([values]) =>
      withWorkspace(workspace.kernels, (scratch) => {
        const room = scratch.allocate("f64", values.length);
        const gathered = { ...room, length: gatherBetween(scratch, room, values, lo, hi) };
        if (gathered.length === 0) return;
        if (step === "tighten") widenExtent(scratch, ends, gathered);
        else lists.push(scratch.copyOut(gathered));
      }),
    end() {},
    found() {
      const [least, most] = workspace.view(ends);
      return step === "tighten" ? [least, most] : { values: joined(lists) };
    },
  };
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

function addTo(counts: Float64Array, more: Float64Array): void {
  for (let bin = 0; bin < more.length; bin++) counts[bin] += more[bin];
}

function count(tally: Map<number, number>, value: number, times: number): void {
  tally.set(value, (tally.get(value) ?? 0) + times);
}

/** Each value as often as it occurs. */
function* valuesOf(tally: ReadonlyMap<number, number>): Generator<number> {
  for (const [value, times] of tally) for (let i = 0; i < times; i++) yield value;
}

/** About as many as the values that one of them then holds. */
function binsFor(values: number): number {
  let bins = fewestBins;
  while (bins < mostBins && bins * bins < 4 * values) bins *= 2;
  return bins;
}

function interval(
  lo: number,
  hi: number,
  ranks: number[],
  below: number,
  step: Interval["step"],
  bins: number,
): Interval {
  const counts = new Float64Array(step === "histogram" ? bins : 0);
  return { lo, hi, ranks, below, step, bins, counts, within: union([]), tally: new Map(), lists: [] };
}

function splitToBins({ lo, hi, ranks, below, counts, bins }: Interval): Interval[] {
  const parts: Interval[] = [];
  /** As the kernel computes it. */
  const edge = (i: number) => (i === bins ? hi : lo + i * ((hi - lo) / bins));
  const ascending = [...ranks].sort((a, b) => a - b);
  let [bin, from] = [0, below];
  for (let next = 0; next < ascending.length && bin < bins; from += counts[bin++]) {
    [bin, from] = binOf(ascending[next], counts, bin, from);
    const first = next;
    while (next < ascending.length && ascending[next] < from + counts[bin]) next++;
    if (next === first) break;
    // Bins are open above, but for the last: the part ends at the last double below the next edge.
    const end = bin === bins - 1 ? hi : previousDouble(edge(bin + 1));
    const step = counts[bin] <= listAtMost ? "list" : "tighten";
    parts.push(interval(edge(bin), end, ascending.slice(first, next), from, step, 0));
  }
  return parts;
}

/** The first bin from `bin` on that holds a rank, and the values below it; the last one where none does. A plain loop: the engine optimizes it soon. */
function binOf(rank: number, counts: Float64Array, bin: number, from: number): [number, number] {
  while (bin < counts.length - 1 && rank >= from + counts[bin]) from += counts[bin++];
  return [bin, from];
}

function previousDouble(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const number = new Float64Array(bits.buffer);
  number[0] = value;
  bits[0] += value > 0 ? -1n : 1n;
  return number[0];
}
