import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseSparse } from "./parse-sparse.ts";
import { parseTensorProto } from "./parse-tensor-proto.ts";
import type { Parsing } from "./parsing.ts";
import { readInts } from "./read-ints.ts";
import type { AttributeRecord, GraphRecord, Run, TensorRecord } from "./records.ts";
import { countFixed, extendRuns, readVarints } from "./runs.ts";

/** Attributes whose integers say something about a weight or the size of images; other lists of integers are only counted. */
const intsWanted = new Set([
  ...["strides", "dilations", "pads", "kernel_shape", "perm"],
  ...["axes", "split", "starts", "ends"],
]);
const MAX_INTS = 64;
const longestText = 16;

/**
 * An AttributeProto. The scalars and lists of a Constant node (value_float, value_ints ...) become tensors.
 * @param parseGraph Reads the graphs inside it; given, since graphs hold nodes and these attributes.
 */
export async function parseAttribute(
  parsing: Parsing,
  attribute: Field,
  depth: number,
  parseGraph: (parsing: Parsing, start: number, end: number, depth: number) => Promise<GraphRecord>,
): Promise<AttributeRecord> {
  const { wire } = parsing;
  const graphs: GraphRecord[] = [];
  const lists = new Map<number, Run[]>();
  let name = "";
  let refersTo = "";
  let i: number | undefined;
  let text: string | undefined;
  const tensors: TensorRecord[] = [];
  for (const field of wire.steps(attribute.start, attribute.end, depth)) {
    if (field instanceof Promise) {
      await field;
      continue;
    }
    switch (field.number) {
      case 1:
        name = wire.heldText(field) ?? (await wire.text(field));
        break;
      case 2:
        wire.expect(field, wireTypes.fixed32);
        extendRuns(listOf(lists, 2), field);
        break;
      case 3:
        i = wire.signed(field);
        extendRuns(listOf(lists, 3), field);
        break;
      case 4:
        // auto_pad has ten characters at most.
        if (field.wire === wireTypes.bytes && field.end - field.start <= longestText)
          text = wire.heldText(field) ?? (await wire.text(field));
        break;
      case 5:
      case 10:
        wire.expect(field, wireTypes.bytes);
        parsing.keep(field);
        tensors.push(await parseTensorProto(parsing, field.start, field.end, depth + 1));
        break;
      case 6:
      case 11:
        wire.expect(field, wireTypes.bytes);
        parsing.keep(field);
        graphs.push(await parseGraph(parsing, field.start, field.end, depth + 1));
        break;
      case 7:
      case 8: {
        if (field.wire !== wireTypes.bytes) {
          wire.expect(field, field.number === 7 ? wireTypes.fixed32 : wireTypes.varint);
        }
        const runs = listOf(lists, field.number);
        const before = runs.length;
        extendRuns(runs, field);
        if (runs.length > before) parsing.keep(field);
        break;
      }
      case 21:
        refersTo = wire.heldText(field) ?? (await wire.text(field));
        break;
      case 22:
      case 23:
        wire.expect(field, wireTypes.bytes);
        parsing.keep(field);
        tensors.push(await parseSparse(parsing, field, depth + 1));
        break;
    }
  }
  const ints: number[] = [];
  if (intsWanted.has(name) && lists.has(8)) {
    for (const field of wire.steps(attribute.start, attribute.end, depth)) {
      if (field instanceof Promise) await field;
      else if (field.number === 8) await readInts(wire, field, ints, MAX_INTS);
    }
  }
  const value = await valueTensor(parsing, name, lists, attribute.start);
  if (value !== undefined) tensors.push(value);
  return { name, i, text, refersTo, ints, tensors, graphs };
}

function listOf(lists: Map<number, Run[]>, number: number): Run[] {
  const runs = lists.get(number) ?? [];
  lists.set(number, runs);
  return runs;
}

async function valueTensor(
  { wire: { source } }: Parsing,
  name: string,
  lists: ReadonlyMap<number, Run[]>,
  offset: number,
): Promise<TensorRecord | undefined> {
  const field = { value_float: 2, value_int: 3, value_floats: 7, value_ints: 8 }[name];
  if (field === undefined) {
    if (name !== "value_string" && name !== "value_strings") return undefined;
    return { name: "", offset, dtype: "string", shape: [], payload: { kind: "unread", reason: "text, not numbers" } };
  }
  const runs = lists.get(field) ?? [];
  const isFloat = field === 2 || field === 7;
  let count = 0;
  if (isFloat) count = countFixed(source, runs, 4);
  else for await (const values of readVarints(source, runs)) count += values.length;
  if (field < 4 && count !== 1) {
    throw new UnreadableError(`found ${counted(count, "number")} in ${name}, expected 1`, {
      file: source.name,
      offset,
    });
  }
  const shape = field < 4 ? [] : [count];
  return {
    name: "",
    offset,
    dtype: isFloat ? "f32" : "i64",
    shape,
    payload: { kind: "fields", source, width: isFloat ? 4 : 0, runs },
  };
}
