import type { ModelTensor } from "../../model/model-file.ts";
import type { Budget } from "../budget.ts";
import { type Field, type WireReader, wireTypes } from "../containers/protobuf.ts";
import type { GraphNode } from "../tfjs/graph-nodes.ts";
import { nodeNameOf } from "../tfjs/graph-nodes.ts";
import { parseShape } from "./parse-shape.ts";
import { protoTensor } from "./proto-tensor.ts";

/** A GraphDef of graph.proto. */
export interface ParsedGraph {
  readonly nodes: readonly GraphNode[];
  /** The tensors of its Const nodes, by the node's name. */
  readonly constants: ReadonlyMap<string, ModelTensor>;
  /** Nodes inside the functions of its library. */
  readonly inFunctions: readonly GraphNode[];
}

/** What a node takes in memory, beside its names. */
const bytesANode = 400;
/** One stride, or dilation, an axis. */
const mostSteps = 16;

/** The GraphDef in the bytes [start, end). @throws UnreadableError, UnsafeError beyond the budget. */
export async function parseGraph(
  wire: WireReader,
  budget: Budget,
  { start, end }: { start: number; end: number },
  depth = 0,
): Promise<ParsedGraph> {
  const nodes: GraphNode[] = [];
  const inFunctions: GraphNode[] = [];
  const constants = new Map<string, ModelTensor>();
  for await (const field of wire.fields(start, end, depth)) {
    if (field.number === 1) nodes.push(await parseNode(wire, budget, field, constants, depth + 1));
    else if (field.number === 2 && field.wire === wireTypes.bytes) {
      for await (const body of wire.fields(field.start, field.end, depth + 1)) {
        if (body.number !== 1 || body.wire !== wireTypes.bytes) continue;
        for await (const inner of wire.fields(body.start, body.end, depth + 2)) {
          if (inner.number === 3) inFunctions.push(await parseNode(wire, budget, inner, undefined, depth + 3));
        }
      }
    }
  }
  return { nodes, constants, inFunctions };
}

/** A NodeDef. */
async function parseNode(
  wire: WireReader,
  budget: Budget,
  node: Field,
  constants: Map<string, ModelTensor> | undefined,
  depth: number,
): Promise<GraphNode> {
  wire.expect(node, wireTypes.bytes);
  budget.spend("kept", bytesANode, { offset: node.tag });
  let name = "";
  let op = "";
  const inputs: string[] = [];
  const attributes: Record<string, unknown> = {};
  const values: Field[] = [];
  for await (const field of wire.fields(node.start, node.end, depth)) {
    if (field.number === 1) name = await wire.text(field);
    else if (field.number === 2) op = await wire.text(field);
    else if (field.number === 3) {
      const input = await wire.text(field);
      budget.spend("kept", 60, { offset: field.tag });
      budget.spend("names", input.length, { offset: field.tag });
      // Control inputs carry no data.
      if (!input.startsWith("^")) inputs.push(nodeNameOf(input));
    } else if (field.number === 5) values.push(field);
  }
  budget.spend("names", name.length + op.length, { offset: node.tag });
  for (const field of values) {
    wire.expect(field, wireTypes.bytes);
    await parseAttribute(wire, field, depth + 1, attributes, async (tensor, key) => {
      if (key === "value" && op === "Const") constants?.set(name, await protoTensor(wire, tensor, name, depth + 3));
    });
  }
  return { name, op, inputs, attributes };
}

const stepsWanted = new Set(["strides", "dilations", "ksize", "explicit_paddings"]);
const textsWanted = new Set(["data_format", "shared_name", "padding"]);

/** An entry of the map of AttrValues, as TensorFlow.js writes it in JSON: texts in base64, lists as {list: {i: [...]}}. */
async function parseAttribute(
  wire: WireReader,
  entry: Field,
  depth: number,
  into: Record<string, unknown>,
  onTensor: (tensor: Field, key: string) => Promise<void>,
): Promise<void> {
  let key = "";
  for await (const field of wire.fields(entry.start, entry.end, depth)) {
    if (field.number === 1) key = await wire.text(field);
    if (field.number !== 2 || field.wire !== wireTypes.bytes) continue;
    for await (const value of wire.fields(field.start, field.end, depth + 1)) {
      if (value.number === 8) await onTensor(value, key);
      else if (value.number === 2 && textsWanted.has(key)) into[key] = { s: btoa(latin(await wire.text(value))) };
      else if (value.number === 3 && key === "block_size") into[key] = { i: wire.signed(value) };
      else if (value.number === 7 && key === "shape" && value.wire === wireTypes.bytes) {
        const sizes = await parseShape(wire, value, depth + 2);
        into[key] = { shape: { dim: sizes.map((size) => ({ size })) } };
      } else if (value.number === 1 && stepsWanted.has(key)) {
        into[key] = { list: { i: await parseInts(wire, value, depth + 2) } };
      }
    }
  }
}

/** btoa takes characters up to 255. */
const latin = (text: string) => text.replace(/[^\0-\xff]/g, "?");

async function parseInts(wire: WireReader, list: Field, depth: number): Promise<number[]> {
  wire.expect(list, wireTypes.bytes);
  const ints: number[] = [];
  for await (const field of wire.fields(list.start, list.end, depth)) {
    if (field.number !== 3) continue;
    if (field.wire === wireTypes.varint) ints.push(wire.signed(field));
    else {
      for (let at = field.start; at < field.end && ints.length < mostSteps; ) {
        const [value, next] = await wire.varint(at, field.end);
        ints.push(Number(value));
        at = next;
      }
    }
    if (ints.length >= mostSteps) break;
  }
  return ints;
}
