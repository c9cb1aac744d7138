import { UnreadableError } from "../../errors.ts";
import { elementCount } from "../../model/element-count.ts";
import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseTensorProto } from "./parse-tensor-proto.ts";
import type { Parsing } from "./parsing.ts";
import { readInts } from "./read-ints.ts";
import type { TensorRecord } from "./records.ts";

const MAX_RANK = 64;

/**
 * A SparseTensorProto: the values that are stored, their places, its dense shape. The name is that of the values.
 * @throws UnreadableError where the counts of values and places contradict each other.
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
  const stored = values?.shape[0] ?? 0;
  elementCount(shape, place);
  const [count = 0, axes] = indices?.shape ?? [];
  if (
    (values?.shape.length ?? 1) !== 1 ||
    count !== stored ||
    !(axes === undefined || axes === shape.length) ||
    (indices !== undefined && indices.dtype !== "i64") ||
    shape.some((size) => size < 0)
  ) {
    throw new UnreadableError(
      `is sparse with values [${values?.shape ?? 0}] at indices [${indices?.shape ?? 0}], expected [n] and [n] or [n, ${shape.length}]`,
      place,
    );
  }
  const payload =
    values === undefined || indices === undefined
      ? ({ kind: "unread", reason: "a sparse tensor without values or indices" } as const)
      : ({ kind: "sparse", values, indices } as const);
  return { name, offset: sparse.start, dtype: values?.dtype ?? "undefined", shape, payload };
}
