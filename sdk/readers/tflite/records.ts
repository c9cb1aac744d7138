import type { Padding } from "../../model/model-file.ts";
import { cut } from "../list-some.ts";

/** A tensor of a subgraph, without its numbers. */
export interface TensorRecord {
  /** As written in the file; not unique. */
  readonly name: string;
  /** Byte offset of its table. */
  readonly at: number;
  readonly dtype: string;
  /** Unknown sizes are -1. */
  readonly shape: readonly number[];
  /** Index of its buffer; 0 is the empty one. */
  readonly buffer: number;
  readonly quantisation?: Quantisation;
  readonly sparsity?: Sparsity;
}

/** value = scale * (q - zero point), with one of each for the tensor or for each index of `axis`. */
export interface Quantisation {
  readonly scale: readonly number[];
  /** As many as scales. */
  readonly zeroPoint: readonly number[];
  readonly axis: number;
}

/** Where the stored numbers of a sparse tensor belong (the TACO format with blocks; schema.fbs, SparsityParameters). */
export interface Sparsity {
  readonly at: number;
  /** The dimensions from the outermost stored one; those from the rank on are the block's. */
  readonly order: readonly number[];
  /** The tensor's dimension that each dimension of the block divides. */
  readonly blockMap: readonly number[];
  /** One a stored dimension. */
  readonly levels: readonly SparseLevel[];
}

/** A dimension that is stored whole, or as compressed sparse rows. */
export type SparseLevel =
  | { readonly kind: "dense"; readonly size: number }
  | { readonly kind: "csr"; readonly segments: StoredInts; readonly indices: StoredInts };

export interface StoredInts {
  readonly dtype: "i32" | "u16" | "u8";
  readonly start: number;
  readonly count: number;
}

export interface OperatorRecord {
  /** The name of a builtin operator as the schema spells it, or a custom one's own. */
  readonly op: string;
  readonly index: number;
  /** Byte offset of its table. */
  readonly at: number;
  /** Indices of the subgraph's tensors; -1 for an optional one that is absent. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** One a spatial axis, rows before columns; absent where the options do not tell. */
  readonly stride?: readonly number[];
  /** Likewise; 1 for an operator without dilation. */
  readonly dilation?: readonly number[];
  /** Of a 2-D convolution. */
  readonly padding?: Padding;
  /** Outputs of a depthwise convolution for each input channel; 0 where the options do not tell. */
  readonly multiplier: number;
}

export interface SubgraphRecord {
  readonly name: string;
  readonly tensors: readonly TensorRecord[];
  readonly operators: readonly OperatorRecord[];
  readonly outputs: ReadonlySet<number>;
}

/** Where a buffer's bytes lie in the file. */
export interface BufferRecord {
  readonly start: number;
  readonly byteLength: number;
}

export interface ModelRecord {
  readonly description: string;
  readonly subgraphs: readonly SubgraphRecord[];
  readonly buffers: readonly BufferRecord[];
}

export function describeOperator({ op, index }: OperatorRecord): string {
  return `${cut(op)} (operator ${index})`;
}
