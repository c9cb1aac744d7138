/**
 * One study shared by several processes: each goes through its shard of the filters and saves what it finds as a state; merged,
 * in whatever order, the states give the result that one process gives, byte for byte. An entry of its own.
 *
 * @module
 */

export type {
  StateFile,
  StateHeader,
  StateInputs,
  StateLayer,
  StateModel,
  StateRound,
  StateTensor,
} from "../results/state.ts";
export type { Collected, FilterRun, PassKind } from "../streams/passes.ts";
export { type CollectOptions, collectState } from "./collect-state.ts";
export type { Shard } from "./cut-shards.ts";
export { decodeState } from "./decode-state.ts";
export { encodeState, encodeStatePieces } from "./encode-state.ts";
export { FurtherRoundError } from "./further-round-error.ts";
export { mergeStates, type NamedState, StateMerger } from "./merge-states.ts";
export { missingShards } from "./missing-shards.ts";
export { PackedModels } from "./packed-models.ts";
export { mayBePlaced, type ReportOptions, reportState } from "./report-state.ts";
export type { CollectedPass, CollectedRound, StudyState } from "./state.ts";
export type { StateBytes } from "./state-bytes.ts";
