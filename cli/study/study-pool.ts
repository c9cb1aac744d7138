import { availableParallelism } from "node:os";
import { createPool, type Model, type Pool } from "../../sdk/index.ts";

/** Filters that are done in the time that workers take to start. */
const fewFilters = 200_000;

/** The workers of a study; undefined where it is better done in this thread. */
export function studyPool(workers: number | undefined, models: readonly Model[]): Pool | undefined {
  const filters = models.flatMap(({ layers }) => layers).reduce((sum, layer) => sum + layer.filters, 0);
  const size = workers ?? (filters < fewFilters ? 1 : availableParallelism());
  return size === 1 ? undefined : createPool({ size });
}
