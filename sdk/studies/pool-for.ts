import type { TaskRunner } from "../streams/task-runner.ts";
import type { AnyStudy, Plan } from "./study.ts";

/** Filters that keep a worker busy for about as long as it takes to start, where little is done with each. */
const filtersOfWorker = 50_000;

/** Filters of a layer, in the mean, up to which a light study takes as long to hand a layer to a worker as to do it: 46 gain nothing. */
const smallLayer = 64;

/** The workers of a study, already starting, no more than it keeps busy; none where the calling thread alone is as fast. */
export function poolFor(
  { isLight }: Pick<AnyStudy, "isLight">,
  { models }: Pick<Plan, "models">,
  pool: TaskRunner | undefined,
): TaskRunner | undefined {
  const studied = models.flatMap(({ layers }) => layers.filter(({ reason }) => reason === null));
  const filters = studied.reduce((sum, layer) => sum + layer.filters, 0);
  if (isLight && filters < smallLayer * studied.length) return undefined;
  pool?.start?.(Math.floor(filters / filtersOfWorker));
  return pool;
}
