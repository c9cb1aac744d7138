import { availableParallelism } from "node:os";
import { createPool, type Model, type Pool } from "../../sdk/index.ts";

/** Filters that are done in the time that workers take to start. */
const fewFilters = 200_000;
/** Files of less hold so many only deflated: threads would take more memory than such a file is allowed. */
const fewBytes = 4 * 2 ** 20;

/** Filters of a layer, in the mean, up to which a light study takes as long to hand a layer to a worker as to do it: 46 gain nothing. */
const smallLayer = 64;

/** How many workers a study is given that none was asked for. @param isLight Whether it does little with each filter. */
export function usualWorkers(models: readonly Model[], isLight: boolean, cores = availableParallelism()): number {
  const layers = models.flatMap((model) => model.layers);
  const filters = layers.reduce((sum, layer) => sum + layer.filters, 0);
  const files = new Set(models.flatMap((model) => model.files));
  const bytes = [...files].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const isSmall = filters < fewFilters || bytes < fewBytes || (isLight && filters < smallLayer * layers.length);
  return isSmall ? 1 : cores;
}

/** Does a study with its workers, of which there are none where it is better done in this thread. */
export async function withStudyPool<R>(
  workers: number | undefined,
  models: readonly Model[],
  study: (pool: Pool | undefined) => Promise<R>,
  isLight = false,
): Promise<R> {
  const size = workers ?? usualWorkers(models, isLight);
  const pool = size === 1 ? undefined : createPool({ size });
  try {
    return await study(pool);
  } finally {
    pool?.dispose();
  }
}
