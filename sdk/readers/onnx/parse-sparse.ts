import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseTensorProto } from "./parse-tensor-proto.ts";
import type { Parsing } from "./parsing.ts";
import { readInts } from "./read-ints.ts";
import type { TensorRecord } from "./records.ts";

const MAX_RANK = 64;

/** A SparseTensorProto: its name (of its values) and its dense shape. */
export async function parseSparse(parsing: Parsing, sparse: Field, depth: number): Promise<TensorRecord> {
  const { wire } = parsing;
  const shape: number[] = [];
  let name = "";
  let dtype = "undefined";
  for await (const field of wire.fields(sparse.start, sparse.end, depth)) {
    if (field.number === 1) {
      wire.expect(field, wireTypes.bytes);
      ({ name, dtype } = await parseTensorProto(parsing, field.start, field.end, depth + 1));
    } else if (field.number === 3) await readInts(wire, field, shape, MAX_RANK);
  }
  return { name, offset: sparse.start, dtype, shape, payload: { kind: "unread", reason: "a sparse tensor" } };
}
