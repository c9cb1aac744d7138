import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { createPool, type Model, type Pool } from "../../sdk/index.ts";
import { inputPaths, type Source } from "../models/find-sources.ts";

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

/** Bytes of files that workers start ahead for: reading the first of them takes a second. */
const manyBytes = 2 ** 28;

/** A pool whose workers start while large files are opened, where some are asked for: both take a tenth of a second. */
export async function poolAhead(workers: number | undefined, sources: readonly Source[]): Promise<Pool | undefined> {
  if (workers === undefined || workers === 1) return undefined;
  let bytes = 0;
  for (const path of inputPaths(sources)) bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
  if (bytes < manyBytes) return undefined;
  const pool = createPool({ size: workers });
  pool.start?.(workers);
  return pool;
}

/** Does a study with its workers, of which there are none where it is better done in this thread. */
export async function withStudyPool<R>(
  workers: number | undefined,
  models: readonly Model[],
  study: (pool: Pool | undefined) => Promise<R>,
  ahead?: Pool,
): Promise<R> {
  const size = workers ?? usualWorkers(models);
  const pool = ahead ?? (size === 1 ? undefined : createPool({ size }));
  try {
    return await study(pool);
  } finally {
    pool?.dispose();
  }
}
