import { UnreadableError } from "../../errors.ts";
import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseTensor, readInts } from "./parse-tensor.ts";
import type { Parsing } from "./parsing.ts";
import type { AttributeRecord, GraphRecord, NodeRecord, Run, TensorRecord } from "./records.ts";
import { countFixed, extendRuns, readVarints } from "./runs.ts";

/** Attributes whose integers say something about a weight; other lists of integers are only counted. */
const intsWanted = new Set(["strides", "kernel_shape", "perm"]);
const MAX_INTS = 64;

/** The GraphProto at the bytes [start, end). */
export async function parseGraph(parsing: Parsing, start: number, end: number, depth: number): Promise<GraphRecord> {
  const { wire } = parsing;
  const nodes: NodeRecord[] = [];
  const initializers: TensorRecord[] = [];
  const inputs: string[] = [];
  const outputs: string[] = [];
  for await (const field of wire.fields(start, end, depth)) {
    if (![1, 5, 11, 12, 15].includes(field.number)) continue;
    wire.expect(field, wireTypes.bytes);
    parsing.keep(field);
    if (field.number === 1) nodes.push(await parseNode(parsing, field, depth + 1));
    else if (field.number === 5) initializers.push(await parseTensor(parsing, field.start, field.end, depth + 1));
    else if (field.number === 11) inputs.push(await parseValueName(parsing, field, depth + 1));
    else if (field.number === 12) outputs.push(await parseValueName(parsing, field, depth + 1));
    else initializers.push(await parseSparse(parsing, field, depth + 1));
  }
  return { nodes, initializers, inputs, outputs };
}

/** A NodeProto. */
export async function parseNode(parsing: Parsing, node: Field, depth: number): Promise<NodeRecord> {
  const { wire } = parsing;
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, AttributeRecord>();
  let name = "";
  let op = "";
  let domain = "";
  for await (const field of wire.fields(node.start, node.end, depth)) {
    switch (field.number) {
      case 1:
        parsing.keep(field);
        inputs.push(await wire.text(field));
        break;
      case 2:
        parsing.keep(field);
        outputs.push(await wire.text(field));
        break;
      case 3:
        name = await wire.text(field);
        break;
      case 4:
        op = await wire.text(field);
        break;
      case 5: {
        wire.expect(field, wireTypes.bytes);
        parsing.keep(field);
        const attribute = await parseAttribute(parsing, field, depth + 1);
        attributes.set(attribute.name, attribute);
        break;
      }
      case 7:
        domain = await wire.text(field);
        break;
    }
  }
  return { name, op, domain, inputs, outputs, attributes };
}

/** An AttributeProto. The scalars and lists of a Constant node (value_float, value_ints ...) become tensors. */
async function parseAttribute(parsing: Parsing, attribute: Field, depth: number): Promise<AttributeRecord> {
  const { wire } = parsing;
  const graphs: GraphRecord[] = [];
  const lists = new Map<number, Run[]>();
  let name = "";
  let i: number | undefined;
  let tensor: TensorRecord | undefined;
  for await (const field of wire.fields(attribute.start, attribute.end, depth)) {
    switch (field.number) {
      case 1:
        name = await wire.text(field);
        break;
      case 2:
        wire.expect(field, wireTypes.fixed32);
        extendRuns(listOf(lists, 2), field);
        break;
      case 3:
        i = wire.signed(field);
        extendRuns(listOf(lists, 3), field);
        break;
      case 5:
        wire.expect(field, wireTypes.bytes);
        tensor = await parseTensor(parsing, field.start, field.end, depth + 1);
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
      case 22:
        wire.expect(field, wireTypes.bytes);
        tensor = await parseSparse(parsing, field, depth + 1);
        break;
    }
  }
  const ints: number[] = [];
  if (intsWanted.has(name)) {
    for await (const field of wire.fields(attribute.start, attribute.end, depth)) {
      if (field.number === 8) await readInts(wire, field, ints, MAX_INTS);
    }
  }
  tensor ??= await valueTensor(parsing, name, lists, attribute.start);
  return { name, i, ints, tensor, graphs };
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
    throw new UnreadableError(`found ${count} numbers in ${name}, expected 1`, { file: source.name, offset });
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

/** A SparseTensorProto: its name (of its values) and its dense shape. */
async function parseSparse(parsing: Parsing, sparse: Field, depth: number): Promise<TensorRecord> {
  const { wire } = parsing;
  const shape: number[] = [];
  let name = "";
  let dtype = "undefined";
  for await (const field of wire.fields(sparse.start, sparse.end, depth)) {
    if (field.number === 1) {
      wire.expect(field, wireTypes.bytes);
      ({ name, dtype } = await parseTensor(parsing, field.start, field.end, depth + 1));
    } else if (field.number === 3) await readInts(wire, field, shape, MAX_INTS);
  }
  return { name, offset: sparse.start, dtype, shape, payload: { kind: "unread", reason: "a sparse tensor" } };
}

/** The name of a ValueInfoProto. */
async function parseValueName({ wire }: Parsing, value: Field, depth: number): Promise<string> {
  for await (const field of wire.fields(value.start, value.end, depth)) {
    if (field.number === 1) return wire.text(field);
  }
  return "";
}
