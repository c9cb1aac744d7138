import {
  binDensities,
  type CountParams,
  type CountResult,
  countCoefficients,
  type DensityParams,
  findExtents,
  type InBasis,
  type SearchParams,
  searchQuantiles,
} from "../statistics/coefficient-tasks.ts";
import { estimateDensities } from "../statistics/estimate-densities.ts";
import { momentsAbove } from "../statistics/moments-above.ts";
import type { SearchFind } from "../statistics/order-statistics.ts";
import { panelSum } from "../statistics/orthogonality.ts";
import type { Range } from "../statistics/range.ts";
import { type FilterSurvey, surveyFilters } from "../statistics/survey-filters.ts";
import { unitMoments } from "../statistics/unit-moments.ts";
import type { Kernels } from "../wasm/load.ts";
import { type ChunkDone, type ChunkJob, type ChunkTask, onChunk } from "./chunk.ts";
import type { ReadShared } from "./numbers.ts";

/** The work on one chunk of filters, by name. */
export interface ChunkTasks {
  surveyFilters: ChunkTask<{ signedMaxima: boolean; examples: number }, FilterSurvey>;
  momentsAbove: ChunkTask<{ bound: number; signedMaxima: boolean }, Float64Array>;
  unitMoments: ChunkTask<{ largest: number }, Float64Array>;
  findExtents: ChunkTask<InBasis, Range[]>;
  countCoefficients: ChunkTask<CountParams, CountResult>;
  searchQuantiles: ChunkTask<SearchParams, SearchFind[][]>;
  binDensities: ChunkTask<DensityParams, Float64Array[]>;
}

/** Everything that a study has done in whatever thread: pure functions of what can be posted to a worker. */
export interface Tasks extends ChunkTasks {
  panelSum: typeof panelSum;
  estimateDensities: typeof estimateDensities;
}

const tasks: Tasks = {
  surveyFilters: onChunk(surveyFilters),
  momentsAbove: onChunk(momentsAbove),
  unitMoments: onChunk(unitMoments),
  findExtents: onChunk(findExtents),
  countCoefficients: onChunk(countCoefficients),
  searchQuantiles: onChunk(searchQuantiles),
  binDensities: onChunk(binDensities),
  panelSum,
  estimateDensities,
};

export type TaskName = keyof Tasks;
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[1];
export type TaskOutput<N extends TaskName> = ReturnType<Tasks[N]>;

export type ChunkTaskName = keyof ChunkTasks;
export type ChunkParams<N extends ChunkTaskName> = TaskInput<N> extends ChunkJob<infer P> ? P : never;
export type ChunkResult<N extends ChunkTaskName> = TaskOutput<N> extends ChunkDone<infer R> ? R : never;

/** Runs a task here and now. */
export function runTask<N extends TaskName>(
  kernels: Kernels,
  name: N,
  input: TaskInput<N>,
  read: ReadShared,
): TaskOutput<N> {
  type Task = (kernels: Kernels, input: TaskInput<N>, read: ReadShared) => TaskOutput<N>;
  return (tasks[name] as unknown as Task)(kernels, input, read);
}
