import type { BasisResult } from "../../results/analysis.ts";
import type { CountGrid } from "../../statistics/coefficient-counts.ts";
import { countCoefficients, findExtents } from "../../statistics/coefficient-tasks.ts";
import { type BinnedSample, sampleInBins } from "../../statistics/density-bins.ts";
import { type DivergenceOptions, defaultBins } from "../../statistics/divergence.ts";
import type { Range } from "../../statistics/range.ts";
import { strataFit } from "../../statistics/strata.ts";
import type { FilterStream } from "../../streams/filter-stream.ts";
import { mostGroups } from "./choose-compared.ts";
import { GroupCounts, GroupExtents, reachOf } from "./group-sums.ts";
import type { LayerGroup } from "./groups.ts";
import { binsOfPlanes, mostBinned } from "./resolution.ts";

/** All that is counted of a group's coefficients in one reading, and where. */
export interface CountedOnce {
  readonly grid: CountGrid;
  readonly samples: readonly BinnedSample[];
  readonly counts: GroupCounts;
}

/** What is known of a group's coefficients before anything is known of its filters: where they lie, or all that is counted of them. */
export type Begun = { readonly extents: GroupExtents } | CountedOnce;

/** What groups are begun with. */
export interface Beginning {
  readonly stream: FilterStream;
  readonly basis: BasisResult;
  readonly divergence: DivergenceOptions;
  /** How many groups there are, random filters among them. */
  readonly groups: number;
  readonly onFilters: (filters: number) => void;
}

/** Bins of all components of all groups together, each with its three sums: 18 MB. */
const mostBins = 750_000;
/** Of a component: 1/1400 of what coefficients of 3 x 3 filters can reach over, far below the bandwidth of millions of them. */
const binsAtMost = 8192;

/**
 * Goes through a group's coefficients in a basis that is given. Where the range of the histograms is given, too, all that is counted of
 * them is counted in this one reading, in bins over all that coefficients can reach; the planes are those of the range.
 */
export async function beginGroup(beginning: Beginning, key: string, { layers }: LayerGroup): Promise<Begun> {
  const { stream, basis, divergence, groups, onFilters } = beginning;
  const filters = filtersOf(layers);
  const components = basis.components.length;
  if (divergence.range === undefined || groups * components > mostBinned) {
    const extents = new GroupExtents(basis, filters, filters);
    const params = { basis, steps: extents.searches.map((search) => search.steps) };
    await stream.sum(`${key} extents`, extents, findExtents, layers, params, onFilters);
    return { extents };
  }
  const { range, bins = defaultBins } = divergence;
  const plane: Range[] = [range, range];
  const grid = { components, bins, range, planeBins: binsOfPlanes(groups), plane };
  const each = Math.min(binsAtMost, Math.floor(mostBins / (groups * components)));
  const samples = basis.components.map((component) => sampleInBins(...reachOf(component, basis.mean), each));
  const divides = groups > 1 && groups <= mostGroups && strataFit(groups, components, bins);
  const counts = new GroupCounts(grid, divides, [], samples, true);
  const params = { basis, grid, divided: divides ? filters : null, extents: true, samples };
  await stream.sum(`${key} counts`, counts, countCoefficients, layers, params, onFilters);
  return { grid, samples, counts };
}

export function filtersOf(layers: LayerGroup["layers"]): number {
  return layers.reduce((sum, layer) => sum + layer.filters, 0);
}
