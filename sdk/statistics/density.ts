import { extent } from "../wasm/extent.ts";
import { kernels as loadedKernels } from "../wasm/load.ts";
import { withWorkspace } from "../wasm/workspace.ts";
import { BandwidthSearch } from "./bandwidth-search.ts";
import { DensityBins, type DensityGrid } from "./density-bins.ts";

export type { DensityGrid } from "./density-bins.ts";

/** Points of a density's grid. */
export const densityPoints = 1024;

/** Standard deviations of the smoothing kernel by which a density's grid reaches beyond the data. */
export const densityMargin = 3;

/** A kernel density estimate on an even grid. */
export interface Density {
  /** Numbers in the sample. */
  count: number;
  /** Standard deviation of the smoothing kernel. */
  bandwidth: number;
  /** Where `values` lie. */
  grid: DensityGrid;
  /** The density at each point of the grid. */
  values: Float64Array;
}

/**
 * The Gaussian kernel density of a sample, with h = s (0.75 n)^(-1/5), s = min(sd, IQR / 1.349), by default on 1024
 * points that reach 3 h beyond the data; within 1e-6 of the peak of the direct sum.
 * @param values At least one finite number.
 */
export async function estimateDensity(values: Float64Array, grid?: DensityGrid): Promise<Density> {
  const kernels = await loadedKernels();
  return withWorkspace(kernels, (workspace) => {
    const block = workspace.place("f64", values);
    const [lo, hi] = extent(workspace, block);
    const search = BandwidthSearch.of(lo, hi, values.length);
    while (!search.done) {
      search.update(workspace, block);
      search.endPass();
    }
    const bandwidth = search.bandwidth(kernels, standardDeviation(values));
    const margin = densityMargin * bandwidth;
    const on = grid ?? { lo: lo - margin, hi: hi + margin, points: densityPoints };
    const bins = DensityBins.over({ lo, hi, bandwidth });
    bins.update(workspace, block);
    return { count: values.length, bandwidth, grid: on, values: bins.density(kernels, on, values.length, bandwidth) };
  });
}

/** n - 1 in the denominator; 0 for a single value. */
function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1));
}
