import { extent } from "../../wasm/extent.ts";
import { histogram } from "../../wasm/histogram.ts";
import { histogram2d } from "../../wasm/histogram-2d.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../../wasm/workspace.ts";
import { projectChunk } from "../coefficients.ts";
import { DensityBins } from "../density.ts";
import { type SearchFind, type SearchStep, searchStep } from "../order-statistics.ts";
import type { Range } from "../range.ts";
import type { BasisResult } from "../result.ts";

export interface InBasis {
  basis: BasisResult;
}

/** A task on the coefficients of filters in a basis: one column a component, inside the Wasm memory. */
function onColumns<P extends InBasis, R>(compute: (workspace: Workspace, columns: Block<"f64">[], params: P) => R) {
  return (kernels: Kernels, data: FloatArray, _width: number, params: P): R =>
    withWorkspace(kernels, (workspace) => compute(workspace, projectChunk(workspace, data, params.basis), params));
}

/** Where each component's coefficients lie. */
export const findExtents = onColumns((workspace, columns, _: InBasis): Range[] =>
  columns.map((column) => extent(workspace, column)),
);

export interface CountParams extends InBasis {
  bins: number;
  range: Range;
  planeBins: number;
  /** Ranges of the plane's axes. */
  plane: Range[];
  steps: SearchStep[][];
}

/** Histograms of every component over one range, and of the plane of the first two; with the first step to the quantiles. */
export const countCoefficients = onColumns(
  (workspace, columns, { bins, range, planeBins, plane: [x, y], steps }: CountParams) => {
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
export const searchQuantiles = onColumns((workspace, columns, { steps }: InBasis & { steps: SearchStep[][] }) =>
  search(workspace, columns, steps),
);

function search(workspace: Workspace, columns: Block<"f64">[], steps: SearchStep[][]): SearchFind[][] {
  return columns.map((column, c) => steps[c].map((step) => searchStep(workspace, column, step)));
}

/** The binned moments of each component. */
export const binDensities = onColumns(
  (workspace, columns, { ranges, bandwidths }: InBasis & { ranges: Range[]; bandwidths: number[] }): Float64Array[] =>
    columns.map((column, c) => {
      const bins = new DensityBins(ranges[c][0], ranges[c][1], bandwidths[c]);
      bins.visit(workspace, column);
      return bins.save();
    }),
);
