import type { StateHeader, StateRound } from "../results/state.ts";
import type { Collected, PassKind } from "../streams/passes.ts";
import type { PackedModels } from "./packed-models.ts";

/** A pass, as far as it was gone through. */
export interface CollectedPass extends Collected {
  /** How it is merged. */
  readonly kind: PassKind;
}

/** One round of a state, and its passes by their names. */
export interface CollectedRound extends StateRound {
  /** What was found. */
  readonly passes: ReadonlyMap<string, CollectedPass>;
}

/** What one shard of a study has found, or several that were merged: `encodeState` makes a file of it. */
export interface StudyState extends Omit<StateHeader, "rounds"> {
  /** As they were opened. */
  readonly models: PackedModels;
  /** In their order. */
  readonly rounds: readonly CollectedRound[];
}
