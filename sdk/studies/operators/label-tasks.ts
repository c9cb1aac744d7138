import { onFiniteFilters } from "../../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../../streams/placed-filters.ts";
import type { Task } from "../../streams/task.ts";
import { LabelCounts, type SavedLabelCounts } from "./label-counts.ts";
import { type LabellerOptions, labellerOf } from "./labeller.ts";

export interface LabelParams {
  labeller: LabellerOptions;
  k: number;
  list: boolean;
  spectra: boolean;
}

/** The labels of each chunk's filters. */
export const labelChunks = onFiniteFilters(
  "label chunks",
  (filters: PlacedFilters, { labeller: options, k, ...asked }: LabelParams): SavedLabelCounts[] => {
    const labeller = labellerOf(filters.workspace.kernels, options);
    return blocksOf(filters).map((block, i) => {
      const counts = new LabelCounts(labeller.labels.length);
      counts.update(filters.workspace, block, labeller, k, filters.chunks[i], asked);
      return counts.save();
    });
  },
);

export interface NoiseJob {
  labeller: LabellerOptions;
  k: number;
  /** Random filters, k x k each. */
  filters: Float64Array;
}

/** How many of some filters get each label. */
export const countLabels: Task<NoiseJob, number[]> = {
  name: "count labels",
  run(kernels, { labeller: options, k, filters }) {
    const labeller = labellerOf(kernels, options);
    const counts = new Array<number>(labeller.labels.length).fill(0);
    const distances = labeller.labelDistances(filters, k);
    for (let i = 0; i < filters.length / (k * k); i++) counts[labeller.labelIndex(distances, i)]++;
    return counts;
  },
};
