import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError } from "../errors.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { FlatBuffer } from "./containers/flatbuffer.ts";
import { LastWhole } from "./last-whole.ts";
import type { ReadOptions } from "./reader.ts";
import { findConvolutions } from "./tflite/convolutions.ts";
import { Graph } from "./tflite/graph.ts";
import { parseModel } from "./tflite/parse-model.ts";
import type { TensorRecord } from "./tflite/records.ts";
import { roleOf } from "./tflite/roles.ts";
import { storedTensor } from "./tflite/stored-tensor.ts";
import { UniqueNames } from "./unique-names.ts";

/**
 * Reads a TensorFlow Lite model (schema.fbs, version 3): indexes the FlatBuffer without its numbers, then follows each
 * convolution's weight to the buffer it comes from. Layers are in the order of the operators, in which they run.
 *
 * @throws UnreadableError for a file that is truncated or contradicts itself; UnsafeError where a limit is exceeded.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const file = source.name;
  const { subgraphs, buffers, description } = await parseModel(new FlatBuffer(source, options.signal));
  const lastWhole = new LastWhole();
  const names = new UniqueNames();
  const tensors = new Map<TensorRecord, ModelTensor>();
  for (const record of subgraphs.flatMap((subgraph) => subgraph.tensors)) {
    const buffer = buffers[record.buffer];
    if (buffer === undefined && record.buffer > 0) {
      throw new UnreadableError(`names buffer ${record.buffer}, expected one of ${buffers.length}`, {
        file,
        tensor: record.name,
        offset: record.at,
      });
    }
    // Without bytes it is what an operator computes, or an input.
    if (buffer === undefined || buffer.byteLength === 0) continue;
    tensors.set(record, storedTensor(source, record, buffer, names.take(record.name), lastWhole));
  }

  const graphs = subgraphs.map((subgraph) => new Graph(subgraph, tensors));
  const { declarations, notes, roles } = findConvolutions(graphs, file);
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
    tensors: [...tensors.values()],
    convolutions: declarations,
    order: "graph",
    roles: allRoles,
    files: [source],
    notes: [`TensorFlow Lite, ${operators} operators in ${subgraphs.length} subgraphs${described}.`, ...notes],
  };
}
