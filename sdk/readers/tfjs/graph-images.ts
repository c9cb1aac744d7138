import type { ModelTensor } from "../../model/model-file.ts";
import { changeImage, enlargeImage, type ImageSize, inputImage, largestImage, slideWindow } from "../image-size.ts";
import { isChannelsFirst, paddingOf, stepsOf } from "./graph-attributes.ts";
import type { FindWeight, GraphNode } from "./graph-nodes.ts";
import { asObject } from "./json.ts";

/** Operators that give images of the size they take. */
const keeping = new Set([
  ...["Identity", "StopGradient", "Cast", "BiasAdd", "BiasAddV1", "Add", "AddV2", "AddN", "Sub", "Mul", "RealDiv"],
  ...["Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Sigmoid", "Tanh", "Softplus", "Prelu", "Maximum", "Minimum"],
  ...["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3", "Concat", "ConcatV2", "Square", "SquaredDifference"],
  ...["Sqrt", "Rsqrt", "Pow", "Abs", "Neg", "Exp", "LRN", "ClipByValue", "FakeQuantWithMinMaxVars"],
]);
const inputs = new Set(["Placeholder", "PlaceholderV2", "_Arg"]);
const windows = /^_?(Fused)?(Conv2D|DepthwiseConv2dNative)$/;
const pads = new Set(["Pad", "PadV2", "MirrorPad"]);

/**
 * The images that go into each convolution of a graph: they follow from its inputs, in the order of its nodes.
 * @param paddings The numbers of constants that Pad takes, by name.
 */
export function graphImages(
  nodes: readonly GraphNode[],
  find: FindWeight,
  paddings: ReadonlyMap<string, readonly number[]>,
  given: readonly [number, number] | undefined,
): (node: GraphNode) => ImageSize | undefined {
  const known = new Map<string, ImageSize>();
  const channelsFirst = nodes.some((node) => windows.test(node.op) && isChannelsFirst(node));
  const into = ({ op, inputs: from }: GraphNode) => known.get(from[op === "Conv2DBackpropInput" ? 2 : 0] ?? "");
  for (const node of nodes) {
    const image = behind(node);
    if (image !== undefined) known.set(node.name, image);
  }
  return into;

  function behind(node: GraphNode): ImageSize | undefined {
    const { op } = node;
    const image = into(node);
    if (inputs.has(op)) return inputImage(shapeOf(node), channelsFirst, given);
    if (op === "PlaceholderWithDefault") return image ?? inputImage(shapeOf(node), channelsFirst, given);
    if (keeping.has(op)) return largestImage(node.inputs.map((name) => known.get(name)));
    if (windows.test(op) || op === "Conv2DBackpropInput") {
      const weight = find(node.inputs[1] ?? "");
      if (typeof weight === "string") return undefined;
      const window = {
        kernel: weight.shape.slice(0, 2),
        stride: stepsOf(node, "strides"),
        dilation: stepsOf(node, "dilations"),
        padding: paddingOf(node),
      };
      return op === "Conv2DBackpropInput" ? enlargeImage(image, window) : slideWindow(image, window);
    }
    if (op === "MaxPool" || op === "AvgPool") {
      const kernel = stepsOf(node, "ksize");
      return kernel && slideWindow(image, { kernel, stride: stepsOf(node, "strides"), padding: paddingOf(node) });
    }
    if (pads.has(op)) {
      const edges = paddings.get(node.inputs[1] ?? "");
      const first = channelsFirst ? 4 : 2;
      if (edges?.length !== 8) return undefined;
      return changeImage(image, (length, axis) => length + edges[first + 2 * axis] + edges[first + 2 * axis + 1]);
    }
    if (op === "DepthToSpace" || op === "SpaceToDepth") {
      const block = Number(asObject(node.attributes.block_size)?.i);
      return changeImage(image, (length) => (op === "DepthToSpace" ? length * block : length / block));
    }
    return undefined;
  }
}

/** The numbers of the constants that a graph pads by: eight each. */
export async function readPaddings(
  nodes: readonly GraphNode[],
  weights: ReadonlyMap<string, ModelTensor>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const paddings = new Map<string, readonly number[]>();
  for (const { op, inputs: from } of nodes) {
    const tensor = pads.has(op) ? weights.get(from[1] ?? "") : undefined;
    if (tensor === undefined || tensor.unread !== undefined || String(tensor.shape) !== "4,2") continue;
    paddings.set(from[1], Array.from(await tensor.read()));
  }
  return paddings;
}

/** The sizes of an input; -1 where one is open. */
function shapeOf({ attributes }: GraphNode): number[] | undefined {
  const dimensions = asObject(asObject(attributes.shape)?.shape)?.dim;
  return Array.isArray(dimensions) ? dimensions.map((dimension) => Number(asObject(dimension)?.size ?? -1)) : undefined;
}
