import type { Family, Mode } from "../../results/scale-space-names.ts";
import { onEachChunk } from "../../streams/filter-task.ts";
import type { Task } from "../../streams/task.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { type PooledFit, type PooledMethod, pooledFit } from "./fits/fit-pooled.ts";
import { type FitParams, studyFilters } from "./study-filters.ts";

/** Everything that the study tells of each chunk's filters. */
export const fitChunks = onEachChunk("fit chunks", (kernels, filters, { start, width }, params: FitParams) =>
  // The filters' weights come along: of memory that is read into again, a copy.
  studyFilters(kernels, filters.slice() as FloatArray, Math.sqrt(width), start, params),
);

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
