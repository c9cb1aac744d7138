import { elementCount } from "../../model/element-count.ts";
import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseTensorProto } from "./parse-tensor-proto.ts";
import type { Parsing } from "./parsing.ts";
import { readInts } from "./read-ints.ts";
import type { Payload, TensorRecord } from "./records.ts";

const MAX_RANK = 64;

/**
 * A SparseTensorProto: the values that are stored, their places, its dense shape. The name is that of the values. Where the
 * counts of values and places contradict each other it is one that is not read: the other layers are none the worse for it.
 */
export async function parseSparse(parsing: Parsing, sparse: Field, depth: number): Promise<TensorRecord> {
  const { wire } = parsing;
  const shape: number[] = [];
  let values: TensorRecord | undefined;
  let indices: TensorRecord | undefined;
  for await (const field of wire.fields(sparse.start, sparse.end, depth)) {
    if (field.number === 3) await readInts(wire, field, shape, MAX_RANK);
    else if (field.number === 1 || field.number === 2) {
      wire.expect(field, wireTypes.bytes);
      const tensor = await parseTensorProto(parsing, field.start, field.end, depth + 1);
      if (field.number === 1) values = tensor;
      else indices = tensor;
    }
  }
  const name = values?.name ?? "";
  const place = { file: wire.source.name, tensor: name, offset: sparse.start };
  elementCount(shape, place);
  const payload = payloadOf(values, indices, shape);
  return { name, offset: sparse.start, dtype: values?.dtype ?? "undefined", shape, payload };
}

function payloadOf(
  values: TensorRecord | undefined,
  indices: TensorRecord | undefined,
  shape: readonly number[],
): Payload {
  if (values === undefined || indices === undefined)
    return { kind: "unread", reason: "a sparse tensor without values or indices" };
  const [count, axes] = indices.shape;
  const fits = values.shape.length === 1 && count === values.shape[0] && (axes === undefined || axes === shape.length);
  if (fits && indices.shape.length <= 2 && indices.dtype === "i64") return { kind: "sparse", values, indices };
  const found = `values [${values.shape}] at ${indices.dtype} indices [${indices.shape}]`;
  return { kind: "unread", reason: `sparse with ${found}, expected [n] at i64 [n] or [n, ${shape.length}]` };
}
