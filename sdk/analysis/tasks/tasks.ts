import type { Kernels } from "../../wasm/load.ts";
import { panelSum } from "../orthogonality.ts";
import { type ChunkDone, type ChunkJob, onChunk } from "./chunk.ts";
import { binDensities, countCoefficients, findExtents, searchQuantiles } from "./coefficient-tasks.ts";
import { momentsAbove } from "./moments-above.ts";
import { surveyFilters } from "./survey-filters.ts";
import { unitMoments } from "./unit-moments.ts";

/** The work on one chunk of filters, by name. */
export const chunkTasks = {
  surveyFilters: onChunk(surveyFilters),
  momentsAbove: onChunk(momentsAbove),
  unitMoments: onChunk(unitMoments),
  findExtents: onChunk(findExtents),
  countCoefficients: onChunk(countCoefficients),
  searchQuantiles: onChunk(searchQuantiles),
  binDensities: onChunk(binDensities),
};

/** Everything that a study has done in whatever thread: pure functions of what can be posted to a worker. */
export const tasks = { ...chunkTasks, panelSum };

export type TaskName = keyof typeof tasks;
export type TaskInput<N extends TaskName> = Parameters<(typeof tasks)[N]>[1];
export type TaskOutput<N extends TaskName> = ReturnType<(typeof tasks)[N]>;

export type ChunkTaskName = keyof typeof chunkTasks;
export type ChunkParams<N extends ChunkTaskName> = TaskInput<N> extends ChunkJob<infer P> ? P : never;
export type ChunkResult<N extends ChunkTaskName> = TaskOutput<N> extends ChunkDone<infer R> ? R : never;

/** Runs a task here and now. */
export function runTask<N extends TaskName>(kernels: Kernels, name: N, input: TaskInput<N>): TaskOutput<N> {
  return (tasks[name] as unknown as (kernels: Kernels, input: TaskInput<N>) => TaskOutput<N>)(kernels, input);
}
