import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { elementCount } from "../model/element-count.ts";
import { graphDepths } from "../model/graph-depths.ts";
import type { ConvDeclaration, ModelContents, ModelTensor } from "../model/model-file.ts";
import { storedTensor } from "../model/stored-tensor.ts";
import { Budget } from "./budget.ts";
import { cutOff } from "./cut-off.ts";
import { parseConfig } from "./darknet/parse-config.ts";
import { type Layer, planLayers } from "./darknet/plan-layers.ts";
import type { ReadOptions } from "./reader.ts";

/**
 * Reads Darknet's .weights: numbers without names, which its .cfg beside it explains. A file that ends with a layer
 * ("darknet53.conv.74") holds the first layers of its network.
 *
 * @throws UnreadableError where the .cfg is missing or is another network's, or the file ends within a layer;
 *   UnsupportedError for a layer whose numbers are not known here; UnsafeError.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const { budget = new Budget(source) } = options;
  const config = await openConfig(source);
  try {
    const sections = await parseConfig(config);
    if (sections.length < 2)
      throw new UnreadableError("holds no layers, expected a Darknet network", { file: config.name, offset: 0 });
    budget.spend("kept", 1000 * sections.length);
    return understand(source, config, planLayers(sections, config.name), await headerBytes(source));
  } catch (error) {
    await config.close?.();
    throw error;
  }
}

/** The network of "yolov3-tiny_final.weights" is "yolov3-tiny.cfg". */
async function openConfig(source: ByteSource): Promise<ByteSource> {
  const stem = source.name.replace(/\.weights$|\.conv\.\d+$/i, "");
  const names = [...new Set([stem, stem.replace(/_(final|last|best|\d+)$/, "")])].map((name) => `${name}.cfg`);
  for (const name of names) {
    const found = await source.sibling?.(name);
    if (found !== undefined) return found;
  }
  throw new UnreadableError(
    `is Darknet's weights without their network: put ${JSON.stringify(names.at(-1))} beside it`,
    {
      file: source.name,
      offset: 0,
    },
  );
}

/** Version (three i32), then the number of images seen: of 64 bits from version 0.2 on. */
async function headerBytes(source: ByteSource): Promise<number> {
  if (source.byteLength < 20) throw cutOff(source.byteLength, 20, { file: source.name });
  const head = await source.read(0, 12);
  const view = new DataView(head.buffer, head.byteOffset, 12);
  const [major, minor] = [view.getInt32(0, true), view.getInt32(4, true)];
  if (major < 0 || major > 1000 || minor < 0 || minor > 1000) {
    throw new UnreadableError(`says version ${major}.${minor}, expected Darknet's weights (0.1, 0.2)`, {
      file: source.name,
      offset: 0,
    });
  }
  return major * 10 + minor >= 2 ? 20 : 16;
}

function understand(source: ByteSource, config: ByteSource, layers: readonly Layer[], start: number): ModelContents {
  const tensors: ModelTensor[] = [];
  const roles = new Map<string, string>();
  const convolutions: ConvDeclaration[] = [];
  const depths = graphDepths(
    layers.map((_, index) => index),
    (index) => layers[index]?.from ?? [],
    (index) => (index < 0 ? "input" : "node"),
  );
  let offset = start;
  let read = 0;
  for (const [index, { type, parts, convolution }] of layers.entries()) {
    if (parts.length > 0 && offset === source.byteLength && read > 0) break;
    for (const { name: part, shape } of parts) {
      const name = `layer ${index} (${type})/${part}`;
      const end = offset + 4 * elementCount(shape, { file: source.name, tensor: name });
      if (end > source.byteLength) throw cutOff(source.byteLength, end, { file: source.name, tensor: name });
      const tensor = storedTensor(source, { name, dtype: "f32", shape, offset });
      tensors.push(tensor);
      offset = end;
      if (part !== "weights" || convolution === undefined) {
        roles.set(name, `${part} of layer ${index} (${type})${part === "weights" ? ": no spatial kernel" : ""}`);
        continue;
      }
      const transposed = type === "deconvolutional";
      const [rows, columns] = convolution.imageSize;
      convolutions.push({
        name: `layer ${index} (${type})`,
        tensor,
        layout: transposed ? "IOHW" : "OIHW",
        kind: transposed ? "transposed" : convolution.groups > 1 && shape[1] === 1 ? "depthwise" : "conv",
        groups: convolution.groups,
        stride: convolution.stride,
        dilation: convolution.dilation,
        ...(rows > 0 && columns > 0 ? { imageSize: [rows, columns] } : {}),
        graphDepth: depths.get(index),
      });
    }
    read = index + 1;
  }
  if (offset !== source.byteLength) {
    throw new UnreadableError(
      `has ${counted(source.byteLength - offset, "byte")} more than ${config.name} has layers for: of another network?`,
      { file: source.name, offset },
    );
  }
  const partial =
    read < layers.length ? [`It holds the first ${read} of the ${layers.length} layers of ${config.name}.`] : [];
  const normalised = tensors.filter(({ name }) => name.endsWith("/variances")).length;
  return {
    tensors,
    convolutions,
    order: "graph",
    roles,
    files: [source, config],
    notes: [
      `Darknet weights, ${counted(layers.length, "layer")} of ${config.name}.`,
      ...partial,
      normalised > 0
        ? `${counted(normalised, "layer")} with batch normalisation: not folded into the weights.`
        : "No batch normalisation: whether it is folded into the weights cannot be told.",
    ],
  };
}
