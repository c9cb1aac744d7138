import type { ModelTensor } from "../../model/model-file.ts";
import type { Value } from "./scope.ts";

/** A constant as it reaches a node. */
export interface Constant {
  readonly tensor: ModelTensor;
  /** The stored value at its root. */
  readonly root: Value;
  /** What happened on the way, for telling two ways apart: empty where the tensor arrives as stored. */
  readonly way: string;
  /** Stored tensors that are read to compute it, each as often as it is. */
  readonly parts: number;
}

/** A constant, or why there is none. */
export type Resolved = Constant | { readonly reason: string };

/** Why a value is no constant; becomes a `reason`. */
export class NoConstant {
  constructor(readonly reason: string) {}
}
