import type { OperatorNull } from "../../results/operators.ts";
import type { MomentSummary } from "../../statistics/moments.ts";
import type { TaskRunner } from "../../streams/task-runner.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { Running } from "../study.ts";
import type { LabelCounts } from "./label-counts.ts";
import type { ResolvedOperatorsOptions } from "./options.ts";
import type { Plan, PlannedLayer } from "./plan-layers.ts";

/** What the study of operators works on. */
export interface StudyInput {
  kernels: Kernels;
  runner: TaskRunner;
  plan: Plan;
  resolved: ResolvedOperatorsOptions;
  running: Running;
}

/** A layer with its labels and the null model that belongs to it. */
export interface StudiedLayer extends PlannedLayer {
  labelled: LabelCounts;
  /** Of the raw weights. */
  moments: MomentSummary;
  null: OperatorNull;
}
