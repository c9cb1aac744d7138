import { UnreadableError } from "../../errors.ts";
import { type Field, wireTypes } from "../containers/protobuf.ts";
import { parseAttribute } from "./parse-attribute.ts";
import { parseGraph, parseNode } from "./parse-graph.ts";
import type { Parsing } from "./parsing.ts";
import type { AttributeRecord, FunctionRecord, GraphRecord, ModelRecord, NodeRecord } from "./records.ts";

/**
 * The ModelProto that fills the file: its graph, with every tensor's name, shape, type and place.
 * @throws UnreadableError for a file that is cut short or no ONNX model; UnsafeError beyond a limit.
 */
export async function parseModel(parsing: Parsing): Promise<ModelRecord> {
  const { wire } = parsing;
  const { source } = wire;
  const place = { file: source.name };
  if (source.byteLength === 0) throw new UnreadableError("is empty, expected an ONNX model", place);

  const opsets: { domain: string; version: number }[] = [];
  const functions: FunctionRecord[] = [];
  const producer = ["", ""];
  let irVersion = 0;
  let graph: GraphRecord | undefined;
  for await (const field of wire.fields(0, source.byteLength)) {
    switch (field.number) {
      case 1:
        irVersion = wire.signed(field);
        break;
      case 2:
      case 3:
        producer[field.number - 2] = await wire.text(field);
        break;
      case 7:
        wire.expect(field, wireTypes.bytes);
        if (graph !== undefined) throw wire.broken(field.tag, "found a second graph, expected one");
        graph = await parseGraph(parsing, field.start, field.end, 1);
        break;
      case 8:
        parsing.keep(field);
        opsets.push(await parseOpset(parsing, field));
        break;
      case 25:
        parsing.keep(field);
        functions.push(await parseFunction(parsing, field));
        break;
    }
  }
  if (graph === undefined) throw new UnreadableError("found no graph, expected an ONNX model", place);
  // Required from IR version 3 on, and written after the graph: without it the file has lost its end.
  if (irVersion >= 3 && opsets.length === 0) {
    throw new UnreadableError("found no operator set after the graph: the file is cut short", {
      ...place,
      offset: source.byteLength,
    });
  }
  return { graph, irVersion, producer: producer.join(" ").trim(), opsets, functions };
}

/** An OperatorSetIdProto. */
async function parseOpset({ wire }: Parsing, opset: Field): Promise<{ domain: string; version: number }> {
  wire.expect(opset, wireTypes.bytes);
  let domain = "";
  let version = 0;
  for await (const field of wire.fields(opset.start, opset.end, 1)) {
    if (field.number === 1) domain = await wire.text(field);
    else if (field.number === 2) version = wire.signed(field);
  }
  return { domain, version };
}

async function parseFunction(parsing: Parsing, body: Field): Promise<FunctionRecord> {
  const { wire } = parsing;
  wire.expect(body, wireTypes.bytes);
  const inputs: string[] = [];
  const outputs: string[] = [];
  const nodes: NodeRecord[] = [];
  const defaults = new Map<string, AttributeRecord>();
  let name = "";
  let domain = "";
  for await (const field of wire.fields(body.start, body.end, 1)) {
    switch (field.number) {
      case 1:
        name = await wire.text(field);
        break;
      case 4:
      case 5:
        parsing.keep(field);
        (field.number === 4 ? inputs : outputs).push(await wire.text(field));
        break;
      case 7:
        wire.expect(field, wireTypes.bytes);
        parsing.keep(field);
        nodes.push(await parseNode(parsing, field, 2));
        break;
      case 10:
        domain = await wire.text(field);
        break;
      case 11: {
        wire.expect(field, wireTypes.bytes);
        parsing.keep(field);
        const attribute = await parseAttribute(parsing, field, 2, parseGraph);
        defaults.set(attribute.name, attribute);
        break;
      }
    }
  }
  return { name, domain, offset: body.tag, inputs, outputs, defaults, nodes };
}
