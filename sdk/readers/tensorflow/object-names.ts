import { fromBytes } from "../../bytes/bytes.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Budget } from "../budget.ts";
import { decodeVarint, endOfVarint, WireReader } from "../containers/protobuf.ts";
import type { Bundle } from "./bundle.ts";

const objectGraph = "_CHECKPOINTABLE_OBJECT_GRAPH";
/** Of the graph of objects: a network's has some hundred kB. */
const mostGraphBytes = 32 * 1024 * 1024;
const checksumBytes = 4;

/**
 * What the variables of an object-based checkpoint (TensorFlow 2) were called, by their keys: "conv2d/kernel" for
 * "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE" (trackable_object_graph.proto). Empty where it has no such graph.
 */
export async function objectNames({ texts }: Bundle, file: string, budget: Budget): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const place = texts.get(objectGraph);
  if (place === undefined) return names;
  const { source, start, end } = place;
  if (end - start > mostGraphBytes) {
    throw new UnreadableError(`has ${counted(end - start, "byte")}, expected at most ${mostGraphBytes}`, {
      file,
      tensor: objectGraph,
    });
  }
  budget.spend("structure", end - start);
  // One text: its length, a checksum of the length, its bytes.
  const bytes = await source.read(start, end);
  const next = endOfVarint(bytes, 0, bytes.length);
  const from = next + checksumBytes;
  if (next < 0 || from + Number(decodeVarint(bytes, 0, next)) !== bytes.length) {
    throw new UnreadableError("is no single text", { file, tensor: objectGraph, offset: start });
  }
  const wire = new WireReader(fromBytes(source.name, bytes.subarray(from)));
  for await (const node of wire.fields(0, bytes.length - from)) {
    if (node.number !== 1 || node.wire !== 2) continue;
    for await (const attribute of wire.fields(node.start, node.end, 1)) {
      if (attribute.number !== 2 || attribute.wire !== 2) continue;
      const texts = ["", "", "", ""];
      for await (const field of wire.fields(attribute.start, attribute.end, 2)) {
        if (field.number > 0 && field.number < 4) texts[field.number] = await wire.text(field);
      }
      const [, , full, key] = texts;
      budget.spend("kept", 100 + full.length + key.length);
      if (full !== "" && key !== "") names.set(key, full);
    }
  }
  return names;
}
