import type { Kernels } from "../wasm/load.ts";
import { DensityBins, type DensityGrid } from "./density.ts";
import type { Range } from "./range.ts";

/** What the densities of one group's components follow from; a list has one entry a component. */
export interface DensityJob {
  /** Binned moments of the coefficients. */
  states: Float64Array[];
  ranges: Range[];
  bandwidths: number[];
  grids: DensityGrid[];
  /** Coefficients in each. */
  count: number;
}

/** The densities on their grids. */
export function estimateDensities(
  kernels: Kernels,
  { states, ranges, bandwidths, grids, count }: DensityJob,
): Float64Array[] {
  return states.map((state, c) => {
    const bins = new DensityBins(ranges[c][0], ranges[c][1], bandwidths[c]);
    bins.mergeSaved(state);
    return bins.density(kernels, grids[c], count);
  });
}
