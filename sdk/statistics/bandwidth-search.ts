import type { Kernels } from "../wasm/load.ts";
import type { Block, Workspace } from "../wasm/workspace.ts";
import { OrderStatistics, type SavedSearch, type SearchFind, type SearchStep } from "./order-statistics.ts";
import type { Range } from "./range.ts";
import type { State } from "./state.ts";

/** The quantiles that a bandwidth needs: the quartiles, and the ends of the middle 98 % where those are one value. */
const quantiles = [0.25, 0.75, 0.01, 0.99];

/** The distance of the quartiles of a normal distribution, in standard deviations. */
export const perDeviation = 1.3489795003921634;

export interface SavedBandwidthSearch {
  count: number;
  search: SavedSearch;
}

/** The passes over a sample that its bandwidth needs. */
export class BandwidthSearch implements State<SavedBandwidthSearch> {
  private constructor(
    private readonly count: number,
    private readonly search: OrderStatistics,
  ) {}

  /**
   * Of `count` values, none below lo or above hi.
   * @param most No fewer than `count`: what the first step goes by where the count is not known yet.
   */
  static of(lo: number, hi: number, count: number, most = count): BandwidthSearch {
    const ranks = quantiles.flatMap((q) => ranksOf(q, count));
    return new BandwidthSearch(count, OrderStatistics.of([...new Set(ranks)], lo, hi, most));
  }

  /** One that looks for nothing. */
  static none(): BandwidthSearch {
    return BandwidthSearch.of(0, 0, 1);
  }

  static load({ count, search }: SavedBandwidthSearch): BandwidthSearch {
    return new BandwidthSearch(count, OrderStatistics.load(search));
  }

  get done(): boolean {
    return this.search.done;
  }

  /** What the pass under way asks of every chunk. */
  get steps(): SearchStep[] {
    return this.search.steps;
  }

  update(workspace: Workspace, values: Block<"f64">): void {
    this.search.update(workspace, values);
  }

  /** Adds what the steps found in a chunk. */
  addFinds(finds: readonly SearchFind[]): void {
    this.search.addFinds(finds);
  }

  /** What the finds of this pass add up to. */
  get finds(): SearchFind[] {
    return this.search.finds;
  }

  merge(other: BandwidthSearch): void {
    this.search.merge(other.search);
  }

  save(): SavedBandwidthSearch {
    return { count: this.count, search: this.search.save() };
  }

  endPass(): void {
    this.search.endPass();
  }

  /** h = s (0.75 n)^(-1/5); where s is 0 it is taken from the range of 1 % to 99 %, and where that is 0 too, h = 1. */
  bandwidth(kernels: Kernels, standardDeviation: number): number {
    const between = (from: number, to: number) => this.quantile(to) - this.quantile(from);
    let s = Math.min(standardDeviation, between(0.25, 0.75) / perDeviation);
    if (s === 0) s = between(0.01, 0.99) / 4.6526957480816815;
    return s === 0 ? 1 : s * bandwidthFactor(kernels, this.count);
  }

  /** The least that the bandwidth may turn out to be, after one pass or more; null where it may also be more than twice that. */
  leastBandwidth(kernels: Kernels, standardDeviation: number): number | null {
    const [least, most] = this.spread(standardDeviation);
    return least > 0 && most <= 2 * least ? least * bandwidthFactor(kernels, this.count) : null;
  }

  /** Between two passes: where the quartiles are known to differ, nothing but them is looked for. */
  settle(standardDeviation: number): void {
    if (!(this.spread(standardDeviation)[0] > 0)) return;
    const [inner, outer] = [quantiles.slice(0, 2), quantiles.slice(2)].map((some) =>
      some.flatMap((q) => ranksOf(q, this.count)),
    );
    this.search.forget(outer.filter((rank) => !inner.includes(rank)));
  }

  /** Between which values s lies, as far as is known. */
  private spread(standardDeviation: number): Range {
    const [inner, outer] = [1, 0].map((i) => {
      const [q25, q75] = [ranksOf(0.25, this.count)[i], ranksOf(0.75, this.count)[1 - i]];
      return [this.search.boundsOf(q25), this.search.boundsOf(q75)];
    });
    return [inner[1][0] - inner[0][1], outer[1][1] - outer[0][0]].map((between) =>
      Math.min(standardDeviation, between / perDeviation),
    ) as Range;
  }

  private quantile(q: number): number {
    return quantileOf(q, this.count, (rank) => this.search.value(rank));
  }
}

/** A quantile of `count` values from those of the two ranks around it. */
export function quantileOf(q: number, count: number, at: (rank: number) => number): number {
  const ranks = ranksOf(q, count);
  const [a, b] = ranks.map(at);
  const fraction = q * (count - 1) - ranks[0];
  // From the nearer end, as numpy does.
  return fraction < 0.5 ? a + (b - a) * fraction : b - (b - a) * (1 - fraction);
}

/** (0.75 n)^(-1/5). */
export function bandwidthFactor(kernels: Kernels, count: number): number {
  return kernels.exp(-0.2 * kernels.log(0.75 * count));
}

function ranksOf(q: number, count: number): [number, number] {
  const rank = Math.floor(q * (count - 1));
  return [rank, Math.min(rank + 1, count - 1)];
}
