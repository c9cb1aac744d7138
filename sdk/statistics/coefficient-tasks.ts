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
import type { Range } from "./range.ts";
import { StrataCounts, strataOf } from "./strata.ts";

// Tasks on the coefficients of filters in a basis, one column a component, inside the Wasm memory. Lists have an entry a component.

export interface InBasis {
  basis: BasisResult;
}

export interface SearchParams extends InBasis {
  /** None where no quantiles are looked for. */
  steps?: SearchStep[][];
}

export interface CountParams extends SearchParams {
  grid: CountGrid;
  /** Filters of the group; null where no parts of it are counted. */
  divided: number | null;
  /** What is binned for densities; null for a component whose bandwidth is not known well enough, absent for none. */
  samples?: (BinnedSample | null)[];
}

export interface DensityParams extends InBasis {
  samples: (BinnedSample | null)[];
}

export interface ExtentFinds {
  ranges: Range[];
  finds: SearchFind[][];
}

/** Where each component's coefficients lie, and a step to their quantiles. */
export const findExtents = onFiniteFilters(
  "find extents",
  (filters: PlacedFilters, { basis, steps }: SearchParams): ExtentFinds => {
    const columns = columnsOf(filters, basis);
    const extents = Extents.of(basis.components.length);
    extents.update(filters.workspace, columns);
    return { ranges: extents.save(), finds: findAll(filters.workspace, columns, steps) };
  },
);

export interface CountFinds {
  counted: SavedCounts;
  strata: Uint32Array | null;
  finds: SearchFind[][];
  binned: (BinParts | null)[];
}

/**
 * Histograms of every component over one range, also of parts of the filters, and of the plane of the first two; a step to
 * the quantiles, and binned moments for the densities.
 */
export const countCoefficients = onFiniteFilters(
  "count coefficients",
  (filters: PlacedFilters, { basis, grid, divided, steps, samples }: CountParams): CountFinds => {
    const columns = columnsOf(filters, basis);
    const counts = CoefficientCounts.on(grid);
    counts.update(filters.workspace, columns);
    let strata: Uint32Array | null = null;
    if (divided !== null) {
      const parts = StrataCounts.on(grid);
      parts.update(filters.workspace, columns, strataOf(filters, divided));
      strata = parts.counted;
    }
    const binned = binAll(filters, columns, samples ?? []);
    return { counted: counts.counted, strata, finds: findAll(filters.workspace, columns, steps), binned };
  },
);

/** One step of the search for each component's quantiles. */
export const searchQuantiles = onFiniteFilters(
  "search quantiles",
  (filters: PlacedFilters, { basis, steps }: SearchParams) => ({
    finds: findAll(filters.workspace, columnsOf(filters, basis), steps),
  }),
);

/** The binned moments of each component. */
export const binDensities = onFiniteFilters(
  "bin densities",
  (filters: PlacedFilters, { basis, samples }: DensityParams) => ({
    binned: binAll(filters, columnsOf(filters, basis), samples),
  }),
);

/** What the densities of one group's components follow from. */
export interface DensityJob {
  /** Saved bins. */
  states: Float64Array[];
  samples: BinnedSample[];
  bandwidths: number[];
  grids: DensityGrid[];
  /** Coefficients in each. */
  count: number;
}

/** The densities on their grids. */
export const estimateDensities: Task<DensityJob, Float64Array[]> = {
  name: "estimate densities",
  run: (kernels, { states, samples, bandwidths, grids, count }) =>
    states.map((state, c) => DensityBins.load(samples[c], state).density(kernels, grids[c], count, bandwidths[c])),
};

function columnsOf({ workspace, block, width }: PlacedFilters, basis: BasisResult): Block<"f64">[] {
  return projectPlaced(workspace, block, width, basis);
}

function findAll(workspace: Workspace, columns: Block<"f64">[], steps: SearchStep[][] = []): SearchFind[][] {
  return columns.map((column, c) => (steps[c] ?? []).map((step) => searchStep(workspace, column, step)));
}

function binAll(
  { workspace, counts }: PlacedFilters,
  columns: Block<"f64">[],
  samples: readonly (BinnedSample | null)[],
): (BinParts | null)[] {
  return samples.map(
    (sample, c) => sample && DensityBins.over(sample).partsOf(workspace, piecesOf(columns[c], counts)),
  );
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
