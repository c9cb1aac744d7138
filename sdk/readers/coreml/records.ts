import type { ModelTensor } from "../../model/model-file.ts";

/** A layer of a neural network, or an operation of an ML program. */
export interface CoreLayer {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly convolution?: {
    readonly weight: ModelTensor;
    readonly transposed: boolean;
    readonly groups: number;
    readonly stride: readonly number[];
    readonly dilation: readonly number[];
  };
}

/** What a model holds, of whichever kind. */
export interface CoreModel {
  readonly kind: string;
  readonly layers: readonly CoreLayer[];
  /** Every tensor, and what those are for that are no convolution's weight. */
  readonly tensors: readonly ModelTensor[];
  readonly roles: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}
