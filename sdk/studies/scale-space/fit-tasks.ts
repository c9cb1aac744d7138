import type { Family, Method, Mode } from "../../results/scale-space-names.ts";
import { onPlacedFilters } from "../../streams/filter-task.ts";
import { blocksOf, type PlacedFilters } from "../../streams/placed-filters.ts";
import type { Task } from "../../streams/task.ts";
import { withWorkspace } from "../../wasm/workspace.ts";
import { FitSummary, type SavedFitSummary, type SummaryOptions } from "./fit-summary.ts";
import { bestFit } from "./fits/best-fit.ts";
import { fitsOf } from "./fits/fit-filters.ts";
import { type PooledFit, type PooledMethod, pooledFit } from "./fits/fit-pooled.ts";
import { nearestKeys } from "./fits/nearest-keys.ts";
import { type FitParams, studyFilters } from "./study-filters.ts";

/** A summary of the fits of each chunk's filters. */
export const fitChunks = onPlacedFilters(
  "fit chunks",
  (filters: PlacedFilters, { fit, summary }: { fit: FitParams; summary: SummaryOptions }): SavedFitSummary[] => {
    const k = Math.sqrt(filters.width);
    return blocksOf(filters).map((block, i) => {
      const found = new FitSummary(k, summary);
      withWorkspace(filters.workspace.kernels, (ws) =>
        found.update(studyFilters(ws, block, k, filters.chunks[i].start, fit)),
      );
      return found.save();
    });
  },
);

export interface NoiseFitJob {
  /** Random filters, k x k each. */
  filters: Float64Array;
  k: number;
  mode: Mode;
  method: Method;
  /** Centred cosine from which on a filter counts as explained. */
  cosine: number;
}

/** How many of some filters the families explain, and how many the master key filters. */
export const countExplained: Task<NoiseFitJob, { families: number; keys: number }> = {
  name: "count explained",
  run(kernels, { filters, k, mode, method, cosine }) {
    const count = (cosines: (number | undefined | null)[]) =>
      cosines.filter((each) => Math.abs(each ?? 0) >= cosine).length;
    const fits = fitsOf(kernels, filters, k, { mode, methods: [method] });
    return {
      families: count(fits.map((fit) => bestFit(fit, method)?.cosine)),
      keys: count(nearestKeys(filters, k).map((nearest) => nearest?.cosine)),
    };
  },
};

export interface PooledJob {
  filters: Float64Array;
  k: number;
  family: Family;
  method: PooledMethod;
  mode: Mode;
}

/** One sigma for a group of filters. */
export const fitGroup: Task<PooledJob, PooledFit> = {
  name: "fit group",
  run: (kernels, { filters, k, family, method, mode }) => pooledFit(kernels, filters, k, family, method, { mode }),
};
