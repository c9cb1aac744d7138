import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseAttribute } from "./parse-attribute.ts";
import { parseSparse } from "./parse-sparse.ts";
import { parseTensor } from "./parse-tensor.ts";
import type { Parsing } from "./parsing.ts";
import type { AttributeRecord, GraphRecord, NodeRecord, TensorRecord } from "./records.ts";

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
        const attribute = await parseAttribute(parsing, field, depth + 1, parseGraph);
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

/** The name of a ValueInfoProto. */
async function parseValueName({ wire }: Parsing, value: Field, depth: number): Promise<string> {
  for await (const field of wire.fields(value.start, value.end, depth)) {
    if (field.number === 1) return wire.text(field);
  }
  return "";
}
