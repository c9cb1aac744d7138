import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseAttribute } from "./parse-attribute.ts";
import { parseSparse } from "./parse-sparse.ts";
import { parseTensorProto } from "./parse-tensor-proto.ts";
import type { Parsing } from "./parsing.ts";
import type { AttributeRecord, GraphRecord, NodeRecord, TensorRecord } from "./records.ts";

/** The GraphProto at the bytes [start, end). */
export async function parseGraph(parsing: Parsing, start: number, end: number, depth: number): Promise<GraphRecord> {
  const { wire } = parsing;
  const nodes: NodeRecord[] = [];
  const initializers: TensorRecord[] = [];
  const inputs: string[] = [];
  const outputs: string[] = [];
  const shapes = new Map<string, readonly number[]>();
  for (const field of wire.steps(start, end, depth)) {
    if (field instanceof Promise) {
      await field;
      continue;
    }
    if (![1, 5, 11, 12, 13, 15].includes(field.number)) continue;
    wire.expect(field, wireTypes.bytes);
    parsing.keep(field);
    if (field.number === 1) nodes.push(await parseNode(parsing, field, depth + 1));
    else if (field.number === 5) initializers.push(await parseTensorProto(parsing, field.start, field.end, depth + 1));
    else if (field.number === 11) inputs.push(await parseValue(parsing, field, depth + 1, shapes));
    else if (field.number === 12) outputs.push(await parseValue(parsing, field, depth + 1, shapes));
    else if (field.number === 13) await parseValue(parsing, field, depth + 1, shapes);
    else initializers.push(await parseSparse(parsing, field, depth + 1));
  }
  return { nodes, initializers, inputs, outputs, shapes };
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
  for (const field of wire.steps(node.start, node.end, depth)) {
    if (field instanceof Promise) {
      await field;
      continue;
    }
    switch (field.number) {
      case 1:
        parsing.keep(field);
        inputs.push(wire.heldText(field) ?? (await wire.text(field)));
        break;
      case 2:
        parsing.keep(field);
        outputs.push(wire.heldText(field) ?? (await wire.text(field)));
        break;
      case 3:
        name = wire.heldText(field) ?? (await wire.text(field));
        break;
      case 4:
        op = wire.heldText(field) ?? (await wire.text(field));
        break;
      case 5: {
        wire.expect(field, wireTypes.bytes);
        parsing.keep(field);
        const attribute = await parseAttribute(parsing, field, depth + 1, parseGraph);
        attributes.set(attribute.name, attribute);
        break;
      }
      case 7:
        domain = wire.heldText(field) ?? (await wire.text(field));
        break;
    }
  }
  return { name, op, domain, inputs, outputs, attributes };
}

/** The name of a ValueInfoProto; the sizes of a tensor go into `shapes`. */
async function parseValue(
  { wire }: Parsing,
  value: Field,
  depth: number,
  shapes: Map<string, readonly number[]>,
): Promise<string> {
  let name = "";
  let shape: readonly number[] | undefined;
  for (const field of wire.steps(value.start, value.end, depth)) {
    if (field instanceof Promise) {
      await field;
      continue;
    }
    if (field.number === 1) name = wire.heldText(field) ?? (await wire.text(field));
    if (field.number === 2 && field.wire === wireTypes.bytes) shape = await parseShape(wire, field, depth + 1);
  }
  if (shape !== undefined) shapes.set(name, shape);
  return name;
}

/** Field numbers down from a TypeProto: its tensor type, that one's shape, its dimensions, their value. */
const path = [1, 2, 1, 1];

/** The sizes of a TypeProto; -1 for a symbol. Undefined where it is no tensor or has no shape. */
async function parseShape(wire: Parsing["wire"], type: Field, depth: number): Promise<number[] | undefined> {
  const inside = async (field: Field, number: number, at: number): Promise<Field[]> => {
    const found: Field[] = [];
    for await (const inner of wire.fields(field.start, field.end, at)) {
      // No image has more dimensions; a hostile file may.
      if (inner.number === number && found.push(inner) === 8) break;
    }
    return found;
  };
  const [tensor] = await inside(type, path[0], depth);
  if (tensor?.wire !== wireTypes.bytes) return undefined;
  const [shape] = await inside(tensor, path[1], depth + 1);
  if (shape?.wire !== wireTypes.bytes) return undefined;
  const sizes: number[] = [];
  for (const dimension of await inside(shape, path[2], depth + 2)) {
    if (dimension.wire !== wireTypes.bytes) return undefined;
    const [size] = await inside(dimension, path[3], depth + 3);
    sizes.push(size?.wire === wireTypes.varint ? Number(size.value) : -1);
  }
  return sizes;
}
