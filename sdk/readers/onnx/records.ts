import type { ByteSource } from "../../bytes/byte-source.ts";

// What is kept of an ONNX file (onnx.proto): names, sizes and byte ranges, never the numbers themselves.

/** A stretch of numbers of one wire type. */
export interface Run {
  readonly start: number;
  end: number;
  /** Bytes of the tag before each number: 0 in a packed field. */
  readonly tagLength: number;
}

/** Where a tensor's numbers are. */
export type Payload =
  | { readonly kind: "bytes"; readonly source: ByteSource; readonly start: number; readonly end: number }
  | {
      readonly kind: "fields";
      readonly source: ByteSource;
      /** Bytes of each number; 0 for varints. */
      readonly width: 0 | 4 | 8;
      readonly runs: readonly Run[];
    }
  /** The numbers of a sparse tensor, and where in the dense one they stand. */
  | { readonly kind: "sparse"; readonly values: TensorRecord; readonly indices: TensorRecord }
  /** Legal, but not read here. */
  | { readonly kind: "unread"; readonly reason: string };

export interface TensorRecord {
  readonly name: string;
  /** Byte offset of the TensorProto. */
  readonly offset: number;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly payload: Payload;
}

export interface AttributeRecord {
  readonly name: string;
  readonly i?: number;
  /** A short text. */
  readonly text?: string;
  /** In a function's body: the attribute of the call whose value it takes; "" where it has its own. */
  readonly refersTo: string;
  readonly ints: readonly number[];
  readonly tensors: readonly TensorRecord[];
  readonly graphs: readonly GraphRecord[];
}

export interface NodeRecord {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeRecord>;
}

export interface GraphRecord {
  /** Sizes of inputs and of values that the file describes, by name; unknown ones are -1. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly nodes: readonly NodeRecord[];
  readonly initializers: readonly TensorRecord[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A local function: a template, which each node of its name and domain stands for. */
export interface FunctionRecord {
  readonly name: string;
  readonly domain: string;
  /** Byte offset of the FunctionProto. */
  readonly offset: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Values of attributes that a call may leave out. */
  readonly defaults: ReadonlyMap<string, AttributeRecord>;
  readonly nodes: readonly NodeRecord[];
}

export interface ModelRecord {
  readonly graph: GraphRecord;
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: readonly { domain: string; version: number }[];
  readonly functions: readonly FunctionRecord[];
}

export function describeNode(node: NodeRecord): string {
  return `${node.op} '${node.name || node.outputs.find((output) => output !== "") || ""}'`;
}
