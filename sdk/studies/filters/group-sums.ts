import type { BasisResult } from "../../results/analysis.ts";
import { BandwidthSearch } from "../../statistics/bandwidth-search.ts";
import { CoefficientCounts, type CountGrid } from "../../statistics/coefficient-counts.ts";
import type { CountFinds, ExtentFinds } from "../../statistics/coefficient-tasks.ts";
import { type BinnedSample, type BinParts, DensityBins } from "../../statistics/density-bins.ts";
import { Extents } from "../../statistics/extents.ts";
import type { SearchFind } from "../../statistics/order-statistics.ts";
import type { Range } from "../../statistics/range.ts";
import { StrataCounts } from "../../statistics/strata.ts";
import type { ExactSum } from "../../streams/passes.ts";

/** Steps of the searches for the quantiles of a group's coefficients, one search a component. */
export class QuantileFinds implements ExactSum<{ finds: SearchFind[][] }> {
  constructor(readonly searches: readonly BandwidthSearch[]) {}

  add({ finds }: { finds: SearchFind[][] }): void {
    for (const [c, search] of this.searches.entries()) search.addFinds(finds[c]);
  }

  save(): { finds: SearchFind[][] } {
    return { finds: this.searches.map((search) => search.finds) };
  }
}

/** Where a group's coefficients lie, and a step to their quantiles. */
export class GroupExtents implements ExactSum<ExtentFinds> {
  readonly extents: Extents;
  private readonly finds: QuantileFinds;

  /**
   * @param count Of its finite filters.
   * @param filters All of them: what is asked of each goes by it, so that it can be asked before the count is known.
   */
  constructor({ components, mean }: BasisResult, count: number, filters: number) {
    this.extents = Extents.of(components.length);
    this.finds = new QuantileFinds(
      components.map((component) => BandwidthSearch.of(...reachOf(component, mean), count, filters)),
    );
  }

  get searches(): readonly BandwidthSearch[] {
    return this.finds.searches;
  }

  add({ ranges, finds }: ExtentFinds): void {
    this.extents.add(ranges);
    this.finds.add({ finds });
  }

  save(): ExtentFinds {
    return { ranges: this.extents.save(), ...this.finds.save() };
  }
}

/** A coefficient of a filter whose weights are at most 1 in magnitude lies in this range, whatever the filter. */
export function reachOf(component: readonly number[], mean: readonly number[]): Range {
  const [middle, reach] = component.reduce(
    ([at, length], loading, i) => [at - loading * mean[i], length + Math.abs(loading)],
    [0, 0],
  );
  // Far more than rounding may add.
  const margin = 1e-6 * (reach + Math.abs(middle)) + Number.MIN_VALUE;
  return [middle - reach - margin, middle + reach + margin];
}

/** Binned moments of a group's coefficients; null for a component that is binned in another pass. */
export class GroupBins implements ExactSum<{ binned: (BinParts | null)[] }> {
  readonly bins: readonly (DensityBins | null)[];

  constructor(samples: readonly (BinnedSample | null)[]) {
    this.bins = samples.map((sample) => sample && DensityBins.over(sample));
  }

  add({ binned }: { binned: (BinParts | null)[] }): void {
    for (const [c, parts] of binned.entries()) if (parts !== null) this.bins[c]?.addParts(parts);
  }

  save(): { binned: (BinParts | null)[] } {
    return { binned: this.bins.map((bins) => bins && { state: bins.save() }) };
  }
}

/** A group's histograms, plane, parts, steps to its quantiles, and binned moments. */
export class GroupCounts implements ExactSum<CountFinds> {
  readonly counts: CoefficientCounts;
  readonly strata: StrataCounts | null;
  readonly binned: GroupBins;
  /** Where they lie, where that is found in the same pass. */
  readonly extents: Extents | null;
  private readonly finds: QuantileFinds;

  constructor(
    grid: CountGrid,
    divides: boolean,
    searches: readonly BandwidthSearch[],
    samples: readonly (BinnedSample | null)[],
    findsExtents = false,
  ) {
    this.extents = findsExtents ? Extents.of(grid.components) : null;
    this.counts = CoefficientCounts.on(grid);
    this.strata = divides ? StrataCounts.on(grid) : null;
    this.finds = new QuantileFinds(searches);
    this.binned = new GroupBins(samples);
  }

  add({ ranges, counted, strata, finds, binned }: CountFinds): void {
    if (ranges !== null) this.extents?.add(ranges);
    this.counts.add(counted);
    if (strata !== null) this.strata?.add(strata);
    this.finds.add({ finds });
    this.binned.add({ binned });
  }

  save(): CountFinds {
    return {
      ranges: this.extents?.save() ?? null,
      counted: this.counts.save(),
      strata: this.strata?.save() ?? null,
      ...this.finds.save(),
      ...this.binned.save(),
    };
  }
}
