import type { BasisResult } from "../results/analysis.ts";
import { onFinitePieces, type Swept } from "../streams/swept-task.ts";
import type { Task } from "../streams/task.ts";
import type { Workspace } from "../wasm/workspace.ts";
import { CoefficientCounts, type CountGrid, type SavedCounts } from "./coefficient-counts.ts";
import { byColumn, type Sweep, sweepCoefficients } from "./coefficient-sweep.ts";
import { type BinnedSample, type BinParts, DensityBins, type DensityGrid } from "./density-bins.ts";
import { Extents } from "./extents.ts";
import { type SearchFind, type SearchStep, searchSweep } from "./order-statistics.ts";
import type { Range } from "./range.ts";
import { StrataCounts } from "./strata.ts";

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
  /** Whether it is found, too, where the coefficients lie. */
  extents?: boolean;
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
export const findExtents = onFinitePieces(
  "find extents",
  (workspace, { basis, steps }: SearchParams): Swept<ExtentFinds> => {
    const extents = Extents.of(basis.components.length);
    const searches = searchAll(workspace, basis, steps);
    return sweepCoefficients(workspace, basis, [extents.sweep(workspace), searches], () => {
      return { ranges: extents.save(), finds: searches.finds };
    });
  },
);

export interface CountFinds {
  /** Null where it was not asked for. */
  ranges: Range[] | null;
  counted: SavedCounts;
  strata: Uint32Array | null;
  finds: SearchFind[][];
  binned: (BinParts | null)[];
}

/**
 * Histograms of every component over one range, also of parts of the filters, and of the plane of the first two; a step to
 * the quantiles, and binned moments for the densities.
 */
export const countCoefficients = onFinitePieces(
  "count coefficients",
  (workspace, { basis, grid, divided, extents: wanted, steps, samples }: CountParams): Swept<CountFinds> => {
    const counts = CoefficientCounts.on(grid);
    const strata = divided === null ? null : StrataCounts.on(grid);
    const searches = searchAll(workspace, basis, steps);
    const bins = binAll(workspace, samples ?? []);
    const sweeps = [counts.sweep(workspace), searches, bins];
    if (strata !== null) sweeps.push(strata.sweep(workspace, divided as number));
    const extents = wanted ? Extents.of(basis.components.length) : null;
    if (extents !== null) sweeps.push(extents.sweep(workspace));
    return sweepCoefficients(workspace, basis, sweeps, () => {
      const { finds } = searches;
      const ranges = extents?.save() ?? null;
      return { ranges, counted: counts.counted, strata: strata?.counted ?? null, finds, binned: bins.parts };
    });
  },
);

/** One step of the search for each component's quantiles. */
export const searchQuantiles = onFinitePieces(
  "search quantiles",
  (workspace, { basis, steps }: SearchParams): Swept<{ finds: SearchFind[][] }> => {
    const searches = searchAll(workspace, basis, steps);
    return sweepCoefficients(workspace, basis, [searches], () => ({ finds: searches.finds }));
  },
);

/** The binned moments of each component. */
export const binDensities = onFinitePieces(
  "bin densities",
  (workspace, { basis, samples }: DensityParams): Swept<{ binned: (BinParts | null)[] }> => {
    const bins = binAll(workspace, samples);
    return sweepCoefficients(workspace, basis, [bins], () => ({ binned: bins.parts }));
  },
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

function searchAll(
  workspace: Workspace,
  { components }: BasisResult,
  steps: readonly SearchStep[][] = [],
): Sweep & { readonly finds: SearchFind[][] } {
  const searches = components.map((_, c) => searchSweep(workspace, steps[c] ?? []));
  return {
    ...byColumn(searches),
    get finds() {
      return searches.map(({ finds }) => [...finds]);
    },
  };
}

function binAll(
  workspace: Workspace,
  samples: readonly (BinnedSample | null)[],
): Sweep & { readonly parts: (BinParts | null)[] } {
  const bins = samples.map((sample) => sample && DensityBins.over(sample).sweep(workspace));
  return {
    ...byColumn(bins),
    get parts() {
      return bins.map((sweep) => (sweep === null ? null : sweep.parts));
    },
  };
}
