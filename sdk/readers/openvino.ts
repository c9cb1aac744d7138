import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError, UnsafeError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { graphDepths } from "../model/graph-depths.ts";
import type { ConvDeclaration, ModelContents, ModelTensor, WeightLayout } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { reshaped } from "./derived/derived-tensor.ts";
import { cut, listSome } from "./list-some.ts";
import { NoteList } from "./note-list.ts";
import { type IrLayer, listOf, parseNet } from "./openvino/parse-net.ts";
import { constTensor, followConstant } from "./openvino/weights.ts";
import type { ReadOptions } from "./reader.ts";
import { UniqueNames } from "./unique-names.ts";
import { WholeTensorCache } from "./whole-tensor-cache.ts";

/** The largest published networks have some MB of XML. */
const mostXmlBytes = 64 * 1024 * 1024;

const layouts: Readonly<Record<string, Readonly<Record<number, WeightLayout>>>> = {
  plain: { 3: "OIW", 4: "OIHW", 5: "OIDHW" },
  transposed: { 3: "IOW", 4: "IOHW", 5: "IODHW" },
};

/** Convolutions, and whether they transpose and whether the first axis of their weight is that of the groups. */
const convolutions: ReadonlyMap<string, { transposed: boolean; grouped: boolean }> = new Map([
  ["Convolution", { transposed: false, grouped: false }],
  ["GroupConvolution", { transposed: false, grouped: true }],
  ["ConvolutionBackpropData", { transposed: true, grouped: false }],
  ["GroupConvolutionBackpropData", { transposed: true, grouped: true }],
]);

/**
 * Reads an OpenVINO IR of version 10 or 11: the network in the .xml, the numbers in the .bin beside it.
 *
 * @throws UnreadableError where the .bin is missing or cut off, or the parts contradict each other; UnsupportedError for older
 *   versions; UnsafeError beyond a limit.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const { budget = new Budget(source) } = options;
  const file = source.name;
  if (source.byteLength > mostXmlBytes) {
    throw new UnsafeError(`has ${counted(source.byteLength, "byte")} of XML, expected at most ${mostXmlBytes}`, {
      file,
      offset: 0,
    });
  }
  const text = new TextDecoder().decode(await source.read(0, source.byteLength));
  const layers = parseNet(text, file, budget);
  const beside = `${file.replace(/\.xml$/i, "")}.bin`;
  const bin = await source.sibling?.(beside);
  if (bin === undefined) {
    throw new UnreadableError(
      `its weights are in ${JSON.stringify(beside)}, which is not beside it: drop or copy both`,
      { file, offset: 0 },
    );
  }
  budget.enlarge(bin);
  try {
    return understand(layers, source, bin);
  } catch (error) {
    await bin.close?.();
    throw error;
  }
}

function understand(layers: ReadonlyMap<string, IrLayer>, source: ByteSource, bin: ByteSource): ModelContents {
  const names = new UniqueNames();
  const constants = new Map<string, ModelTensor>();
  for (const layer of layers.values()) {
    if (layer.type === "Const")
      constants.set(layer.id, constTensor(layer, bin, names.take(layer.name || `layer ${layer.id}`)));
  }
  const roles = rolesOf(layers, constants);
  const depths = graphDepths(
    layers.values(),
    ({ inputs }) => inputs.flatMap(({ layer }) => layers.get(layer) ?? []),
    ({ type }) => (type === "Parameter" ? "input" : "node"),
  );
  const notes = new NoteList();
  const declarations: ConvDeclaration[] = [];
  const fileBytes = source.byteLength + bin.byteLength;
  const graph = { layers, constants, wholes: new WholeTensorCache(), fileBytes, known: new Map() };
  const users = new Map<string, string[]>();
  const replaced = new Map<string, ModelTensor>();
  const own = new UniqueNames();
  for (const layer of layers.values()) {
    const kind = convolutions.get(layer.type);
    if (kind === undefined) continue;
    const found = layer.inputs[1] === undefined ? "is absent" : followConstant(layer.inputs[1], graph);
    if (typeof found === "string") {
      notes.add([`${layer.type} '${cut(layer.name)}' is not listed: its weight ${found}.`]);
      continue;
    }
    const known = users.get(found.root.id);
    if (known !== undefined) {
      known.push(layer.name);
      continue;
    }
    users.set(found.root.id, [layer.name]);
    const declaration = declare(layer, found.tensor, kind, source.name);
    if (found.tensor !== constants.get(found.root.id) || kind.grouped) replaced.set(found.root.id, declaration.tensor);
    roles.delete(declaration.tensor.name);
    declarations.push({ ...declaration, name: own.take(layer.name), graphDepth: depths.get(layer) });
  }
  for (const [id, sharers] of users) {
    if (sharers.length > 1)
      notes.add([`The weight '${cut(layers.get(id)?.name ?? "")}' is shared by ${listSome(sharers)}: counted once.`]);
  }
  const quantised = [...layers.values()].filter(({ type }) => type === "FakeQuantize").length;
  return {
    tensors: Array.from(constants, ([id, tensor]) => replaced.get(id) ?? tensor),
    convolutions: declarations,
    order: "graph",
    roles,
    files: [source, bin],
    notes: [
      `OpenVINO IR of ${counted(layers.size, "layer")}.`,
      ...(quantised > 0
        ? [`${counted(quantised, "FakeQuantize layer")}: weights are read before them, as they are stored.`]
        : []),
      "Batch normalisation is folded into the weights by the converter, which changes sparsity and variance entropy.",
      ...notes.list(),
    ],
  };
}

function declare(
  { type, name, data }: IrLayer,
  weight: ModelTensor,
  { transposed, grouped }: { transposed: boolean; grouped: boolean },
  file: string,
): ConvDeclaration {
  const [groups, ...rest] = grouped ? weight.shape : [1, ...weight.shape];
  const shape = grouped ? [groups * rest[0], ...rest.slice(1)] : weight.shape;
  const layout = layouts[transposed ? "transposed" : "plain"][shape.length];
  if (layout === undefined || !(groups > 0)) {
    throw new UnreadableError(`is the weight of ${type} '${cut(name)}', of shape [${weight.shape}]`, {
      file,
      tensor: weight.name,
    });
  }
  const steps = (key: string) => {
    const list = listOf(data.get(key));
    return list?.length === shape.length - 2 ? list : undefined;
  };
  const depthwise = !transposed && groups > 1 && shape[1] === 1;
  return {
    name,
    tensor: grouped ? reshaped(weight, shape) : weight,
    layout,
    kind: transposed ? "transposed" : depthwise ? "depthwise" : "conv",
    groups,
    stride: steps("strides"),
    dilation: steps("dilations"),
  };
}

/** What constants are for, by the first layer that takes each. */
function rolesOf(
  layers: ReadonlyMap<string, IrLayer>,
  constants: ReadonlyMap<string, ModelTensor>,
): Map<string, string> {
  const roles = new Map<string, string>();
  for (const layer of layers.values()) {
    for (const [index, { layer: id }] of layer.inputs.entries()) {
      const tensor = constants.get(id);
      if (tensor === undefined || roles.has(tensor.name)) continue;
      const reason = layer.type === "MatMul" ? ": no spatial kernel" : "";
      roles.set(tensor.name, `input ${index + 1} of ${layer.type.slice(0, 40)} '${cut(layer.name)}'${reason}`);
    }
  }
  for (const { name } of constants.values()) if (!roles.has(name)) roles.set(name, "not used by any layer");
  return roles;
}
