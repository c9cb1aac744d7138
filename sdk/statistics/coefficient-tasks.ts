import type { BasisResult } from "../results/analysis.ts";
import type { OfFilters } from "../streams/chunk.ts";
import { extent } from "../wasm/extent.ts";
import { histogram } from "../wasm/histogram.ts";
import { histogram2d } from "../wasm/histogram-2d.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { projectChunk } from "./coefficients.ts";
import { DensityBins } from "./density.ts";
import { type SearchFind, type SearchStep, searchStep } from "./order-statistics.ts";
import type { Range } from "./range.ts";

export interface InBasis {
  basis: BasisResult;
}

/** A task on the coefficients of filters in a basis: one column a component, inside the Wasm memory. */
function onColumns<P extends InBasis, R>(
  compute: (workspace: Workspace, columns: Block<"f64">[], params: P) => R,
): OfFilters<P, R> {
  return (kernels, data, _width, params) =>
    withWorkspace(kernels, (workspace) => compute(workspace, projectChunk(workspace, data, params.basis), params));
}

/** Where each component's coefficients lie. */
export const findExtents: OfFilters<InBasis, Range[]> = onColumns((workspace, columns) =>
  columns.map((column) => extent(workspace, column)),
);

export interface SearchParams extends InBasis {
  /** One list a component. */
  steps: SearchStep[][];
}

export interface CountParams extends SearchParams {
  bins: number;
  range: Range;
  planeBins: number;
  /** Ranges of the plane's axes. */
  plane: Range[];
}

export interface CountResult {
  counts: Float64Array[];
  /** Coefficients outside the range. */
  outside: number;
  plane: Float64Array;
  finds: SearchFind[][];
}

/** Histograms of every component over one range, and of the plane of the first two; with the first step to the quantiles. */
export const countCoefficients: OfFilters<CountParams, CountResult> = onColumns(
  (workspace, columns, { bins, range, planeBins, plane: [x, y], steps }) => {
    let outside = 0;
    const counts = columns.map((column) => {
      const block = workspace.zeros("f64", bins);
      outside += histogram(workspace, block, column, range[0], range[1]);
      return workspace.copyOut(block);
    });
    const block = workspace.zeros("f64", planeBins * planeBins);
    histogram2d(workspace, block, columns[0], columns[1], x[0], x[1], y[0], y[1]);
    return { counts, outside, plane: workspace.copyOut(block), finds: search(workspace, columns, steps) };
  },
);

/** One step of the search for each component's quantiles. */
export const searchQuantiles: OfFilters<SearchParams, SearchFind[][]> = onColumns((workspace, columns, { steps }) =>
  search(workspace, columns, steps),
);

function search(workspace: Workspace, columns: Block<"f64">[], steps: SearchStep[][]): SearchFind[][] {
  return columns.map((column, c) => steps[c].map((step) => searchStep(workspace, column, step)));
}

export interface DensityParams extends InBasis {
  /** One a component. */
  ranges: Range[];
  bandwidths: number[];
}

/** The binned moments of each component. */
export const binDensities: OfFilters<DensityParams, Float64Array[]> = onColumns(
  (workspace, columns, { ranges, bandwidths }) =>
    columns.map((column, c) => {
      const bins = new DensityBins(ranges[c][0], ranges[c][1], bandwidths[c]);
      bins.visit(workspace, column);
      return bins.save();
    }),
);
