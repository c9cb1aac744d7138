import {
  binDensities,
  countCoefficients,
  estimateDensities,
  findExtents,
  searchQuantiles,
} from "../statistics/coefficient-tasks.ts";
import { countMaxima, surveyFilters } from "../statistics/filter-survey.ts";
import { rawMoments } from "../statistics/moment-tasks.ts";
import { momentsAbove } from "../statistics/moments-above.ts";
import { countNearBounds } from "../statistics/near-bounds.ts";
import { sumAgainst, sumPanels } from "../statistics/orthogonality.ts";
import type { Task } from "../streams/task.ts";

// Every task that a study gives to whoever does its work. Each has an input and an output of its own.

/** Those of the filter study, which a worker has from its start. */
// biome-ignore lint/suspicious/noExplicitAny: as above
const filterTasks: readonly Task<any, any>[] = [
  surveyFilters,
  countMaxima,
  countNearBounds,
  rawMoments,
  momentsAbove,
  sumAgainst,
  sumPanels,
  findExtents,
  countCoefficients,
  searchQuantiles,
  binDensities,
  estimateDensities,
];

/** The task that a message names. The code of other studies is loaded when the first of their tasks comes. */
export async function taskNamed(name: string): Promise<Task<unknown, unknown>> {
  const isNamed = (task: Task<unknown, unknown>) => task.name === name;
  const task = filterTasks.find(isNamed) ?? (await import("./further-tasks.ts")).furtherTasks.find(isNamed);
  if (task === undefined) throw new Error(`there is no task named ${name} in this version`);
  return task;
}
