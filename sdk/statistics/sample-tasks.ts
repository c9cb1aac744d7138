import type { BasisResult } from "../results/analysis.ts";
import { onFiniteFilters } from "../streams/filter-task.ts";
import type { ExactSum } from "../streams/passes.ts";
import type { PlacedFilters } from "../streams/placed-filters.ts";
import type { Block } from "../wasm/workspace.ts";
import { CoefficientCounts, type CountGrid, type SavedCounts } from "./coefficient-counts.ts";
import { projectPlaced } from "./coefficients.ts";

export interface SampleParams {
  basis: BasisResult;
  grid: CountGrid;
  /** About so much of the filters is counted; 1: all. */
  share: number;
}

export interface SampleFinds {
  counted: SavedCounts;
  /** Filters that were counted. */
  filters: number;
}

/** Histograms of the coefficients of some of the filters. */
export const countSample = onFiniteFilters(
  "count sample",
  (filters: PlacedFilters, { basis, grid, share }: SampleParams): SampleFinds => {
    const counts = CoefficientCounts.on(grid);
    const block = share < 1 ? someOf(filters, share) : filters.block;
    if (block.length > 0) {
      counts.update(filters.workspace, projectPlaced(filters.workspace, block, filters.width, basis));
    }
    return { counted: counts.counted, filters: block.length / filters.width };
  },
);

/** The sum of what `countSample` finds. */
export class SampleCounts implements ExactSum<SampleFinds> {
  private readonly counts: CoefficientCounts;
  private filters = 0;

  constructor(grid: CountGrid) {
    this.counts = CoefficientCounts.on(grid);
  }

  add({ counted, filters }: SampleFinds): void {
    this.counts.add(counted);
    this.filters += filters;
  }

  save(): SampleFinds {
    return { counted: this.counts.save(), filters: this.filters };
  }
}

/** 2^32 over the golden ratio: its multiples lie evenly, whatever the step between them, so that no channel is passed over. */
const golden = 0x9e3779b1;

/** The filters whose place, times the golden ratio, has a fraction below the share. */
function someOf({ workspace, block, counts, places, width }: PlacedFilters, share: number): Block<"f32" | "f64"> {
  const bound = share * 2 ** 32;
  const rows: number[] = [];
  let row = 0;
  for (const [i, count] of counts.entries()) {
    for (let j = 0; j < count; j++, row++) if (Math.imul(places[i] + j, golden) >>> 0 < bound) rows.push(row);
  }
  const some = workspace.allocate(block.type, rows.length * width);
  const [from, to] = [workspace.view(block), workspace.view(some)];
  for (const [i, at] of rows.entries()) to.set(from.subarray(at * width, (at + 1) * width), i * width);
  return some;
}
