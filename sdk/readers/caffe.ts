import type { ByteSource } from "../bytes/byte-source.ts";
import { UnreadableError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import { elementCount } from "../model/element-count.ts";
import { graphDepths } from "../model/graph-depths.ts";
import type { ConvDeclaration, ModelContents, ModelTensor } from "../model/model-file.ts";
import { storedTensor } from "../model/stored-tensor.ts";
import { unreadTensor } from "../model/unread-tensor.ts";
import { Budget } from "./budget.ts";
import { type CaffeLayer, parseNet } from "./caffe/parse-net.ts";
import { WireReader } from "./containers/protobuf.ts";
import type { ReadOptions } from "./reader.ts";
import { UniqueNames } from "./unique-names.ts";

/** What a layer's further blobs are. */
const blobNames: Readonly<Record<string, readonly string[]>> = {
  BatchNorm: ["running mean", "running variance", "scale of both"],
  Scale: ["scale", "bias"],
  PReLU: ["slope"],
};

/**
 * Reads a .caffemodel: a NetParameter of caffe.proto, with layers of either version. Layers follow bottoms and tops.
 *
 * @throws UnreadableError for a file that is cut off or contradicts itself; UnsafeError beyond a limit.
 */
export async function read(source: ByteSource, options: ReadOptions = {}): Promise<ModelContents> {
  const { budget = new Budget(source) } = options;
  const layers = await parseNet(new WireReader(source), budget);
  if (layers.length === 0) {
    throw new UnreadableError("found no layer, expected a .caffemodel", { file: source.name, offset: 0 });
  }
  const depths = layerDepths(layers);
  const names = new UniqueNames();
  const tensors: ModelTensor[] = [];
  const roles = new Map<string, string>();
  const convolutions: ConvDeclaration[] = [];
  for (const layer of layers) {
    const { type, blobs, convolution } = layer;
    const isConvolution = /^(Convolution|Deconvolution|ConvolutionDepthwise|DepthwiseConvolution)$/.test(type);
    for (const [index, { shape, data }] of blobs.entries()) {
      const name = names.take(`${layer.name}/${index === 0 ? "weight" : index === 1 ? "bias" : index}`);
      const place = { file: source.name, tensor: name, offset: data.start };
      const count = elementCount(shape, place);
      let tensor: ModelTensor;
      if (data.end === data.start)
        tensor = unreadTensor({ name, dtype: "f32", shape, reason: "holds no numbers" }, place);
      else if (data.end - data.start !== 4 * count) {
        throw new UnreadableError(
          `found ${counted(data.end - data.start, "byte")}, expected ${4 * count}: [${shape}] of f32`,
          place,
        );
      } else tensor = storedTensor(source, { name, dtype: "f32", shape, offset: data.start });
      tensors.push(tensor);
      if (!isConvolution || index > 0 || shape.length !== 4) {
        const what = blobNames[type]?.[index] ?? (index === 0 ? "weight" : "bias");
        roles.set(
          name,
          `${what} of ${type} '${layer.name}'${type === "InnerProduct" && index === 0 ? ": no spatial kernel" : ""}`,
        );
        continue;
      }
      const transposed = type === "Deconvolution";
      const groups = convolution.group;
      if (!(groups > 0 && shape[0] % groups === 0)) {
        throw new UnreadableError(`is a weight of shape [${shape}] in ${groups} groups`, place);
      }
      convolutions.push({
        name: layer.name,
        tensor,
        layout: transposed ? "IOHW" : "OIHW",
        kind: transposed ? "transposed" : groups > 1 && shape[1] === 1 ? "depthwise" : "conv",
        groups,
        stride: convolution.stride,
        dilation: convolution.dilation,
        graphDepth: depths.get(layer),
      });
    }
  }
  const normalised = layers.filter(({ type }) => type === "BatchNorm").length;
  return {
    tensors,
    convolutions,
    order: "graph",
    roles,
    files: [source],
    notes: [
      `Caffe model of ${counted(layers.length, "layer")}.`,
      normalised > 0
        ? `${normalised} batch normalisation layers: not folded into the weights.`
        : "No batch normalisation layers: if the network was trained with it, it is folded into the weights, which changes sparsity and variance entropy.",
    ],
  };
}

/** A layer takes from the last one before it that gives a blob of that name: layers in place give it anew. */
function layerDepths(layers: readonly CaffeLayer[]): Map<CaffeLayer | "image", number> {
  const makers = new Map<string, CaffeLayer>();
  const from = new Map<CaffeLayer, (CaffeLayer | "image")[]>();
  for (const layer of layers) {
    const isData = layer.bottoms.length === 0;
    from.set(layer, isData ? [] : layer.bottoms.map((bottom) => makers.get(bottom) ?? "image"));
    for (const top of layer.tops) makers.set(top, layer);
  }
  return graphDepths<CaffeLayer | "image">(
    layers,
    (layer) => (layer === "image" ? [] : (from.get(layer) ?? [])),
    (layer) => (layer === "image" || layer.bottoms.length === 0 ? "input" : "node"),
  );
}
