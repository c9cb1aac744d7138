import type { BasisResult } from "../results/analysis.ts";
import { onFiniteFilters } from "../streams/filter-task.ts";
import type { PlacedFilters } from "../streams/placed-filters.ts";
import type { Task } from "../streams/task.ts";
import type { Block, Workspace } from "../wasm/workspace.ts";
import { CoefficientCounts, type CountGrid, type SavedCounts } from "./coefficient-counts.ts";
import { projectPlaced } from "./coefficients.ts";
import { type BinnedSample, type BinParts, DensityBins, type DensityGrid } from "./density-bins.ts";
import { Extents } from "./extents.ts";
import { type SearchFind, type SearchStep, searchStep } from "./order-statistics.ts";
import { StrataCounts, strataOf } from "./strata.ts";

// Tasks on the coefficients of filters in a basis, one column a component, inside the Wasm memory. Lists have an entry a component.

export interface InBasis {
  basis: BasisResult;
}

export interface SearchParams extends InBasis {
  steps: SearchStep[][];
}

export interface CountParams extends SearchParams {
  grid: CountGrid;
  /** Filters of the group; null where no parts of it are counted. */
  divided: number | null;
}

export interface DensityParams extends InBasis {
  samples: BinnedSample[];
}

/** Where each component's coefficients lie. */
export const findExtents = onFiniteFilters("find extents", (filters: PlacedFilters, { basis }: InBasis) => {
  const extents = Extents.of(basis.components.length);
  extents.update(filters.workspace, columnsOf(filters, basis));
  return extents.save();
});

export interface CountFinds {
  counted: SavedCounts;
  strata: Uint32Array | null;
  finds: SearchFind[][];
}

/**
 * Histograms of every component over one range, also of parts of the filters, and of the plane of the first two; with the
 * first step to the quantiles.
 */
export const countCoefficients = onFiniteFilters(
  "count coefficients",
  (filters: PlacedFilters, { basis, grid, divided, steps }: CountParams): CountFinds => {
    const columns = columnsOf(filters, basis);
    const counts = CoefficientCounts.on(grid);
    counts.update(filters.workspace, columns);
    let strata: Uint32Array | null = null;
    if (divided !== null) {
      const parts = StrataCounts.on(grid);
      parts.update(filters.workspace, columns, strataOf(filters, divided));
      strata = parts.counted;
    }
    return { counted: counts.counted, strata, finds: findAll(filters.workspace, columns, steps) };
  },
);

/** One step of the search for each component's quantiles. */
export const searchQuantiles = onFiniteFilters(
  "search quantiles",
  (filters: PlacedFilters, { basis, steps }: SearchParams): SearchFind[][] =>
    findAll(filters.workspace, columnsOf(filters, basis), steps),
);

/** The binned moments of each component. */
export const binDensities = onFiniteFilters(
  "bin densities",
  (filters: PlacedFilters, { basis, samples }: DensityParams): BinParts[] =>
    columnsOf(filters, basis).map((column, c) => {
      const bins = DensityBins.over(samples[c]);
      return bins.partsOf(filters.workspace, piecesOf(column, filters.counts));
    }),
);

/** What the densities of one group's components follow from. */
export interface DensityJob {
  /** Saved bins. */
  states: Float64Array[];
  samples: BinnedSample[];
  grids: DensityGrid[];
  /** Coefficients in each. */
  count: number;
}

/** The densities on their grids. */
export const estimateDensities: Task<DensityJob, Float64Array[]> = {
  name: "estimate densities",
  run: (kernels, { states, samples, grids, count }) =>
    states.map((state, c) => DensityBins.load(samples[c], state).density(kernels, grids[c], count)),
};

function columnsOf({ workspace, block, width }: PlacedFilters, basis: BasisResult): Block<"f64">[] {
  return projectPlaced(workspace, block, width, basis);
}

function findAll(workspace: Workspace, columns: Block<"f64">[], steps: SearchStep[][]): SearchFind[][] {
  return columns.map((column, c) => steps[c].map((step) => searchStep(workspace, column, step)));
}

/** The coefficients of each chunk's filters. */
function piecesOf(column: Block<"f64">, counts: readonly number[]): Block<"f64">[] {
  let from = 0;
  return counts.map((count) => {
    const piece = { ...column, pointer: column.pointer + from * Float64Array.BYTES_PER_ELEMENT, length: count };
    from += count;
    return piece;
  });
}
