import { bringFilters } from "../statistics/k-means.ts";
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

/** The tasks of the studies beside the filter study. */
// biome-ignore lint/suspicious/noExplicitAny: each has an input and an output of its own
export const furtherTasks: readonly Task<any, any>[] = [
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
