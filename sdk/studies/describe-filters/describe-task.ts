import type { Task } from "../../streams/task.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { LabellerOptions } from "../operators/labeller.ts";
import { type NearestLabels, nearestLabels } from "../operators/nearest-labels.ts";
import { type BestFits, bestFits } from "../scale-space/best-fits.ts";
import type { FitParams } from "../scale-space/study-filters.ts";

export interface DescribeJob {
  /** k x k each. */
  filters: FloatArray;
  k: number;
  /** Null: no labels are asked for, or none is given to filters of this layer. */
  labels: LabellerOptions | null;
  /** The same of fits. */
  fits: FitParams | null;
}

/** What studies say of each of some filters. */
export interface FilterDescriptions {
  labels: NearestLabels | null;
  fits: BestFits | null;
}

/** Labels and fits of single filters, in typed arrays: tables of a million of them are made piece by piece. */
export const describeFilters: Task<DescribeJob, FilterDescriptions> = {
  name: "describe filters",
  run: (kernels, { filters, k, labels, fits }) => ({
    labels: labels === null ? null : nearestLabels(kernels, filters, k, labels),
    fits: fits === null ? null : bestFits(kernels, filters, k, fits),
  }),
};
