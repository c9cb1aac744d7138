import { availableParallelism } from "node:os";
import { createPool, type Model, type Pool } from "../../sdk/index.ts";

/** Filters that are done in the time that workers take to start. */
const fewFilters = 200_000;
/** Files of less hold so many only deflated: threads would take more memory than such a file is allowed. */
const fewBytes = 4 * 2 ** 20;

/** How many workers a study may start that none was asked for. */
export function usualWorkers(models: readonly Model[], cores = availableParallelism()): number {
  const filters = models.flatMap((model) => model.layers).reduce((sum, layer) => sum + layer.filters, 0);
  const files = new Set(models.flatMap((model) => model.files));
  const bytes = [...files].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return filters < fewFilters || bytes < fewBytes ? 1 : cores;
}

/** Does a study with its workers, of which there are none where it is better done in this thread. */
export async function withStudyPool<R>(
  workers: number | undefined,
  models: readonly Model[],
  study: (pool: Pool | undefined) => Promise<R>,
): Promise<R> {
  const size = workers ?? usualWorkers(models);
  const pool = size === 1 ? undefined : createPool({ size });
  try {
    return await study(pool);
  } finally {
    pool?.dispose();
  }
}
