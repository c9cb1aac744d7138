import type { ByteSource } from "../../bytes/byte-source.ts";
import { closeAll } from "../../bytes/close-all.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { inferConvolutions } from "../../model/infer-convolutions.ts";
import type { ModelContents, ModelTensor } from "../../model/model-file.ts";
import { Budget } from "../budget.ts";
import { type Field, WireReader, wireTypes } from "../containers/protobuf.ts";
import type { ReadOptions } from "../reader.ts";
import { readPaddings } from "../tfjs/graph-images.ts";
import { readGraph } from "../tfjs/graph-model.ts";
import type { Topology } from "../tfjs/topology.ts";
import { type Bundle, readBundle } from "./bundle.ts";
import { nameVariables } from "./name-variables.ts";
import { objectNames } from "./object-names.ts";
import { type ParsedGraph, parseGraph } from "./parse-graph.ts";

/**
 * Reads a TensorFlow graph: a frozen GraphDef, whose constants are its weights, or a SavedModel (saved_model.pb), whose
 * variables lie in `variables/` beside it.
 *
 * @throws UnreadableError for a file that is cut off, lacks its variables or contradicts itself; UnsafeError beyond a limit.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const { budget = new Budget(source) } = options;
  const wire = new WireReader(source);
  const head = await source.read(0, Math.min(2, source.byteLength));
  // A SavedModel begins with its schema's version, a GraphDef with a node.
  const saved = head[0] === 0x08 ? await findGraph(wire, source) : undefined;
  const graph = await parseGraph(
    wire,
    budget,
    saved ?? { start: 0, end: source.byteLength },
    saved === undefined ? 0 : 2,
  );
  const { inputSize } = options;
  return saved === undefined ? readFrozen(source, graph, inputSize) : readSaved(source, graph, budget, inputSize);
}

/** The GraphDef of the first MetaGraphDef of a SavedModel. */
async function findGraph(wire: WireReader, source: ByteSource): Promise<Field> {
  for await (const meta of wire.fields(0, source.byteLength)) {
    if (meta.number !== 2) continue;
    wire.expect(meta, wireTypes.bytes);
    for await (const field of wire.fields(meta.start, meta.end, 1)) {
      if (field.number === 2 && field.wire === wireTypes.bytes) return field;
    }
  }
  throw new UnreadableError("found no graph, expected a SavedModel", { file: source.name, offset: 0 });
}

async function readFrozen(
  source: ByteSource,
  { nodes, constants, inFunctions }: ParsedGraph,
  inputSize: ReadOptions["inputSize"],
): Promise<ModelContents> {
  if (nodes.length === 0)
    throw new UnreadableError("found no node, expected a graph", { file: source.name, offset: 0 });
  const topology = readGraph(
    nodes,
    inFunctions,
    constants,
    source.name,
    await readPaddings(nodes, constants),
    inputSize,
  );
  return {
    ...contentsOf(topology, [...constants.values()]),
    files: [source],
    notes: [`TensorFlow graph of ${counted(nodes.length, "node")}.`, ...topology.notes],
  };
}

async function readSaved(
  source: ByteSource,
  graph: ParsedGraph,
  budget: Budget,
  inputSize: ReadOptions["inputSize"],
): Promise<ModelContents> {
  const folder = "variables/";
  const index = await source.sibling?.(`${folder}variables.index`);
  const files = [source, ...(index === undefined ? [] : [index])];
  const open = async (name: string) => source.sibling?.(folder + name);
  try {
    const bundle: Bundle =
      index === undefined
        ? { tensors: new Map(), shards: [], texts: new Map() }
        : await readBundle(index, budget, open);
    for (const shard of bundle.shards) files.push(shard);
    const { tensors, roles } = nameVariables(bundle.tensors, await objectNames(bundle, source.name, budget));
    const weights = new Map<string, ModelTensor>([
      ...graph.constants,
      ...tensors.map((each) => [each.name, each] as const),
    ]);
    const topology = readGraph(
      graph.nodes,
      graph.inFunctions,
      weights,
      source.name,
      await readPaddings(graph.nodes, weights),
      inputSize,
    );
    const head = `TensorFlow SavedModel, graph of ${counted(graph.nodes.length, "node")}, ${counted(tensors.length, "variable")}${index === undefined ? " (no variables/variables.index beside it)" : ""}.`;
    const all = [...tensors, ...graph.constants.values()];
    if (topology.convolutions.length > 0 || tensors.length === 0) {
      return { ...contentsOf(topology, all, roles), files, notes: [head, ...topology.notes] };
    }
    // TensorFlow 2 keeps its convolutions in functions, to which the weights come as arguments.
    const inferred = inferConvolutions(
      tensors.filter(({ name }) => !roles.has(name)),
      { order: "keras" },
    );
    return {
      tensors: all,
      convolutions: inferred.convolutions,
      order: inferred.order,
      roles: new Map([
        ...[...topology.roles].filter(([name]) => graph.constants.has(name)),
        ...inferred.roles,
        ...roles,
      ]),
      files,
      notes: [head, ...inferred.notes],
    };
  } catch (error) {
    await closeAll(files.slice(1));
    throw error;
  }
}

function contentsOf(
  { convolutions, order, roles }: Topology,
  tensors: readonly ModelTensor[],
  more: ReadonlyMap<string, string> = new Map(),
): Pick<ModelContents, "tensors" | "convolutions" | "order" | "roles"> {
  return { tensors, convolutions, order, roles: new Map([...roles, ...more]) };
}
