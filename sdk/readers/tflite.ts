import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { isNumberType, sizeOf } from "../model/decode.ts";
import { elementCount } from "../model/element-count.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { FlatBuffer } from "./containers/flatbuffer.ts";
import type { ReadOptions } from "./reader.ts";
import { bufferTensor } from "./tflite/buffer-tensor.ts";
import { findConvolutions } from "./tflite/convolutions.ts";
import { Graph } from "./tflite/graph.ts";
import { parseModel } from "./tflite/parse-model.ts";
import type { TensorRecord } from "./tflite/records.ts";
import { roleOf } from "./tflite/roles.ts";
import { UniqueNames } from "./unique-names.ts";
import { WholeTensorCache } from "./whole-tensor-cache.ts";

/**
 * Reads a TensorFlow Lite model (schema.fbs, version 3): indexes the FlatBuffer without its numbers, then follows each
 * convolution's weight to the buffer it comes from. Layers are in the order of the operators, in which they run.
 *
 * @throws UnreadableError for a file that is truncated or contradicts itself; UnsafeError where a limit is exceeded.
 */
export async function read(
  source: ByteSource,
  { signal, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const file = source.name;
  const { subgraphs, buffers, description } = await parseModel(new FlatBuffer(source, { signal, budget }));
  const wholes = new WholeTensorCache();
  const names = new UniqueNames();
  const tensors = new Map<TensorRecord, ModelTensor>();
  for (const record of subgraphs.flatMap((subgraph) => subgraph.tensors)) {
    const place = { file, tensor: record.name, offset: record.at };
    const buffer = buffers[record.buffer];
    if (buffer === undefined && record.buffer > 0) {
      throw new UnreadableError(`names buffer ${record.buffer}, expected one of ${buffers.length}`, place);
    }
    // Without bytes it is what an operator computes, or an input.
    if (buffer === undefined || buffer.byteLength === 0) continue;
    // Tensors may share a buffer, and sparse ones hold more numbers than bytes: a small file could name terabytes.
    budget.spend(
      "values",
      elementCount(record.shape, place) * (isNumberType(record.dtype) ? sizeOf(record.dtype) : 1),
      place,
    );
    tensors.set(record, bufferTensor(source, record, buffer, names.take(record.name), wholes));
  }

  const graphs = subgraphs.map((subgraph) => new Graph(subgraph, tensors, wholes));
  const { declarations, added, notes, roles } = await findConvolutions(graphs, file);
  const used = new Set(declarations.map(({ tensor }) => tensor));
  const allRoles = new Map(roles);
  for (const graph of graphs) {
    for (const [index, record] of graph.subgraph.tensors.entries()) {
      const tensor = tensors.get(record);
      if (tensor === undefined || used.has(tensor) || allRoles.has(tensor.name)) continue;
      allRoles.set(tensor.name, roleOf(graph, index));
    }
  }
  const operators = subgraphs.reduce((sum, subgraph) => sum + subgraph.operators.length, 0);
  const described = description === "" ? "" : `, described as ${JSON.stringify(description.slice(0, 200))}`;
  return {
    tensors: [...tensors.values(), ...added],
    convolutions: declarations,
    order: "graph",
    roles: allRoles,
    files: [source],
    notes: [
      `TensorFlow Lite, ${counted(operators, "operator")} in ${counted(subgraphs.length, "subgraph")}${described}.`,
      ...notes,
    ],
  };
}
