import {
  binDensities,
  countCoefficients,
  estimateDensities,
  findExtents,
  searchQuantiles,
} from "../statistics/coefficient-tasks.ts";
import { countMaxima, surveyFilters } from "../statistics/filter-survey.ts";
import { bringFilters } from "../statistics/k-means.ts";
import { momentsAbove, rawMoments, unitMoments } from "../statistics/moment-tasks.ts";
import { sumAgainst, sumPanels } from "../statistics/orthogonality.ts";
import { countSample } from "../statistics/sample-tasks.ts";
import type { Task } from "../streams/task.ts";
import { findEigenFilters, measureMixing } from "./channels/channel-tasks.ts";
import { describeFilters } from "./describe-filters/describe-task.ts";
import { findExcess } from "./idealize/clip/clip-tasks.ts";
import { judgeChunks } from "./idealize/ideal-tasks.ts";
import { assignKeys, clusterOnce, sampleUsable } from "./keys/key-tasks.ts";
import { findNorm, findValues, proveBound } from "./norms/norm-tasks.ts";
import { provePadded, takeSteps } from "./norms/padded/padded-tasks.ts";
import { countLabels, labelChunks } from "./operators/label-tasks.ts";
import { countInPlane, findPlaneExtents } from "./operators/plane-tasks.ts";
import { countExplained, fitChunks, fitGroup, shareFits } from "./scale-space/fit-tasks.ts";

/** Every task that a study gives to whoever does its work. */
// biome-ignore lint/suspicious/noExplicitAny: each has an input and an output of its own
export const tasks: readonly Task<any, any>[] = [
  surveyFilters,
  countMaxima,
  rawMoments,
  momentsAbove,
  unitMoments,
  sumAgainst,
  sumPanels,
  findExtents,
  countCoefficients,
  searchQuantiles,
  binDensities,
  estimateDensities,
  countSample,
  bringFilters,
  countLabels,
  labelChunks,
  findPlaneExtents,
  countInPlane,
  findValues,
  findNorm,
  proveBound,
  takeSteps,
  provePadded,
  findEigenFilters,
  measureMixing,
  countExplained,
  fitChunks,
  fitGroup,
  shareFits,
  sampleUsable,
  assignKeys,
  clusterOnce,
  judgeChunks,
  findExcess,
  describeFilters,
];

const byName = new Map(tasks.map((task) => [task.name, task]));

/** The task that a message names. */
export function taskNamed(name: string): Task<unknown, unknown> {
  const task = byName.get(name);
  if (task === undefined) throw new Error(`there is no task named ${name} in this version`);
  return task;
}
