import type { ByteSource } from "../bytes/byte-source.ts";
import { closeAll } from "../bytes/close-all.ts";
import { type ErrorPlace, UnreadableError, UnsupportedError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { graphDepths } from "../model/graph-depths.ts";
import type { ConvDeclaration, ModelContents, WeightLayout } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { type Field, WireReader, wireTypes } from "./containers/protobuf.ts";
import { parseProgram } from "./coreml/ml-program.ts";
import { parseNeuralNetwork } from "./coreml/neural-network.ts";
import type { CoreLayer, CoreModel } from "./coreml/records.ts";
import { cut } from "./list-some.ts";
import type { ReadOptions } from "./reader.ts";
import { UniqueNames } from "./unique-names.ts";

const layouts: Readonly<Record<number, WeightLayout>> = { 3: "OIW", 4: "OIHW", 5: "OIDHW" };
const transposedLayouts: Readonly<Record<number, WeightLayout>> = { 3: "IOW", 4: "IOHW", 5: "IODHW" };

/** Fields of Model.proto: networks, classifiers and regressors of layers; the program; pipelines of models. */
const networks = new Set([303, 403, 500]);
const programField = 502;
const pipelines = new Set([200, 201, 202]);

/**
 * Reads a Core ML model: a .mlmodel of a neural network, or the .mlmodel of a .mlpackage, whose ML program has its weights
 * in `weights/weight.bin` beside it.
 *
 * @throws UnreadableError for a file that is cut off, lacks its weights or contradicts itself; UnsupportedError for a model of
 *   another kind (a pipeline, trees); UnsafeError beyond a limit.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const { budget = new Budget(source) } = options;
  const wire = new WireReader(source);
  const files: ByteSource[] = [source];
  const beside = new Map<string, ByteSource>();
  const open = async (path: string) => {
    const known = beside.get(path) ?? (await source.sibling?.(path));
    if (known === undefined) {
      throw new UnreadableError(
        `its weights are in ${JSON.stringify(path)}, which is not beside it: open the whole .mlpackage`,
        {
          file: source.name,
        },
      );
    }
    if (!beside.has(path)) {
      beside.set(path, known);
      files.push(known);
      budget.enlarge(known);
    }
    return known;
  };
  try {
    const field = await findModel(wire, { file: source.name, offset: 0 });
    const model =
      field.number === programField
        ? await parseProgram(wire, field, budget, open)
        : await parseNeuralNetwork(wire, field, budget);
    return describe(model, files);
  } catch (error) {
    await closeAll(files.slice(1));
    throw error;
  }
}

/** The network or program of a Model. */
async function findModel(wire: WireReader, place: ErrorPlace): Promise<Field> {
  for await (const field of wire.fields(0, wire.source.byteLength)) {
    if (field.wire !== wireTypes.bytes) continue;
    if (networks.has(field.number) || field.number === programField) return field;
    if (pipelines.has(field.number)) {
      throw new UnsupportedError("is a Core ML pipeline: save its networks as models of their own", place);
    }
    if (field.number >= 200) {
      throw new UnsupportedError(`is a Core ML model without a network (field ${field.number} of Model.proto)`, place);
    }
  }
  throw new UnreadableError("found no network, expected a Core ML model", place);
}

function describe({ kind, layers, tensors, roles, notes }: CoreModel, files: readonly ByteSource[]): ModelContents {
  const depths = layerDepths(layers);
  const names = new UniqueNames();
  const convolutions: ConvDeclaration[] = [];
  const users = new Set<string>();
  const shared: string[] = [];
  for (const layer of layers) {
    if (layer.convolution === undefined) continue;
    const { weight, transposed, groups, stride, dilation } = layer.convolution;
    if (users.has(weight.name)) {
      shared.push(`The weight '${cut(weight.name)}' is shared by '${cut(layer.name)}' and others: counted once.`);
      continue;
    }
    users.add(weight.name);
    const { shape } = weight;
    const layout = (transposed ? transposedLayouts : layouts)[shape.length];
    if (layout === undefined || !(groups > 0) || shape[0] % groups !== 0) {
      throw new UnreadableError(`is a convolution's weight of shape [${shape}] in ${groups} groups`, {
        file: files[0].name,
        tensor: weight.name,
      });
    }
    convolutions.push({
      name: names.take(layer.name),
      tensor: weight,
      layout,
      kind: transposed ? "transposed" : groups > 1 && shape[1] === 1 ? "depthwise" : "conv",
      groups,
      ...(stride.length === shape.length - 2 ? { stride } : {}),
      ...(dilation.length === shape.length - 2 ? { dilation } : {}),
      graphDepth: depths.get(layer),
    });
  }
  const head = `Core ML ${kind} of ${counted(layers.length, kind === "ML program" ? "operation" : "layer")}.`;
  return { tensors, convolutions, order: "graph", roles, files, notes: [head, ...notes, ...shared] };
}

function layerDepths(layers: readonly CoreLayer[]): Map<CoreLayer | "input", number> {
  const makers = new Map<string, CoreLayer>();
  for (const layer of layers) for (const output of layer.outputs) if (!makers.has(output)) makers.set(output, layer);
  // An operation's further inputs (strides, weights) are constants, which no layer makes: of those that one takes, one counts.
  return graphDepths<CoreLayer | "input">(
    layers,
    (layer) => {
      if (layer === "input") return [];
      const before = layer.inputs.flatMap((input) => makers.get(input) ?? []);
      return before.length > 0 ? before : ["input"];
    },
    (layer) => (layer === "input" ? "input" : "node"),
  );
}
