import { availableParallelism } from "node:os";
import { createPool, type Model, type Pool } from "../../sdk/index.ts";

/** Filters that are done in the time that workers take to start. */
const fewFilters = 200_000;

/** Does a study with its workers, of which there are none where it is better done in this thread. */
export async function withStudyPool<R>(
  workers: number | undefined,
  models: readonly Model[],
  study: (pool: Pool | undefined) => Promise<R>,
): Promise<R> {
  const filters = models.flatMap(({ layers }) => layers).reduce((sum, layer) => sum + layer.filters, 0);
  const size = workers ?? (filters < fewFilters ? 1 : availableParallelism());
  const pool = size === 1 ? undefined : createPool({ size });
  try {
    return await study(pool);
  } finally {
    pool?.dispose();
  }
}
