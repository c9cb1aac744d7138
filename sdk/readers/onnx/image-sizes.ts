import type { Padding } from "../../model/model-file.ts";
import {
  enlargeImage,
  type ImageSize,
  inputImage,
  largestImage,
  noPadding,
  slideWindow,
  type Window,
} from "../image-size.ts";
import type { Flattened } from "./flatten.ts";
import type { NodeRecord } from "./records.ts";
import type { Scope, Value } from "./scope.ts";

export interface ImageSizes {
  /** Rows and columns of a value, where they are known. */
  of(name: string, scope: Scope): readonly [number, number] | undefined;
  /** Whether that size follows from the one that the caller gave. */
  isGiven(name: string, scope: Scope): boolean;
  /** Nodes at and behind the first that enlarges images. */
  readonly afterUpsampling: ReadonlySet<NodeRecord>;
}

/** Operators that give images of the size they take. */
const keeping: ReadonlySet<string> = new Set([
  ...[
    "Relu",
    "LeakyRelu",
    "PRelu",
    "Clip",
    "Sigmoid",
    "HardSigmoid",
    "HardSwish",
    "Tanh",
    "Elu",
    "Selu",
    "Softplus",
    "Erf",
  ],
  ...[
    "BatchNormalization",
    "InstanceNormalization",
    "Dropout",
    "Identity",
    "Cast",
    "QuantizeLinear",
    "DequantizeLinear",
  ],
  ...["Add", "Sub", "Mul", "Div", "Concat", "Min", "Max", "Sum"],
]);
const windows: ReadonlySet<string> = new Set([
  "Conv",
  "FusedConv",
  "QLinearConv",
  "ConvInteger",
  "MaxPool",
  "AveragePool",
]);
const enlarging: ReadonlySet<string> = new Set(["Resize", "Upsample", "ConvTranspose", "DepthToSpace"]);

/** Sizes that the graph describes, and those that follow from them through convolutions, pools and what keeps the size. */
export function imageSizes(
  shapes: ReadonlyMap<string, readonly number[]>,
  { top, nodes }: Flattened,
  kernelOf: (node: NodeRecord) => readonly number[],
  given?: { inputs: readonly string[]; size: readonly [number, number] },
): ImageSizes {
  const images = new Map<Value, ImageSize>();
  const open = new Set(given?.inputs);
  for (const [name, shape] of shapes) {
    const value = top.find(name);
    if (value === undefined) continue;
    const image = inputImage(shape, true, open.has(name) && value.tensor === undefined ? given?.size : undefined);
    if (image !== undefined) images.set(value, image);
  }
  const afterUpsampling = new Set<NodeRecord>();
  let enlarged = false;
  for (const { node, scope } of nodes) {
    enlarged ||= enlarging.has(node.op);
    if (enlarged) afterUpsampling.add(node);
    const output = scope.find(node.outputs[0] ?? "");
    if (output === undefined || images.has(output)) continue;
    const image = imageBehind(
      node,
      node.inputs.map((name) => images.get(scope.find(name) as Value)),
      kernelOf,
    );
    if (image !== undefined) images.set(output, image);
  }
  const find = (name: string, scope: Scope) => images.get(scope.find(name) as Value);
  return {
    of: (name, scope) => find(name, scope)?.size,
    isGiven: (name, scope) => find(name, scope)?.given ?? false,
    afterUpsampling,
  };
}

/** The images that a node gives of those that it takes; undefined where they are not known. */
function imageBehind(
  node: NodeRecord,
  images: readonly (ImageSize | undefined)[],
  kernelOf: (node: NodeRecord) => readonly number[],
): ImageSize | undefined {
  const [first] = images;
  if (keeping.has(node.op)) return largestImage(images);
  if (node.op === "GlobalAveragePool" || node.op === "GlobalMaxPool" || isMeanOfImages(node)) {
    return first && { ...first, size: [1, 1] };
  }
  if (node.op === "ConvTranspose") return asksForSize(node) ? undefined : enlargeImage(first, windowOf(node, kernelOf));
  return windows.has(node.op) ? slideWindow(first, windowOf(node, kernelOf)) : undefined;
}

/** Whether a node takes the mean over rows and columns and keeps them as one pixel. */
function isMeanOfImages({ op, attributes }: NodeRecord): boolean {
  const axes = attributes.get("axes")?.ints ?? [];
  return op === "ReduceMean" && attributes.get("keepdims")?.i !== 0 && ["2,3", "-2,-1"].includes(String(axes));
}

/** Zeros around the images of a 2-D convolution or pool; undefined where the node does not tell. */
export function paddingOf({ attributes }: NodeRecord): Padding | undefined {
  const auto = attributes.get("auto_pad");
  if (auto !== undefined && auto.text !== "NOTSET") {
    return auto.text === "SAME_UPPER" ? "same" : auto.text === "VALID" ? noPadding : undefined;
  }
  const [top = 0, left = 0, bottom = 0, right = 0] = attributes.get("pads")?.ints ?? [];
  return [top, left, bottom, right];
}

/** Whether a transposed convolution says in attributes of its own which images it makes. */
function asksForSize({ attributes }: NodeRecord): boolean {
  return ["auto_pad", "output_shape", "output_padding"].some((name) => attributes.has(name));
}

function windowOf(node: NodeRecord, kernelOf: (node: NodeRecord) => readonly number[]): Window {
  const kernel = kernelOf(node);
  // Which side the odd zero stands on changes no size.
  const padding = node.attributes.get("auto_pad")?.text === "SAME_LOWER" ? "same" : paddingOf(node);
  return {
    kernel,
    stride: node.attributes.get("strides")?.ints,
    dilation: node.attributes.get("dilations")?.ints,
    padding: kernel.length === 2 ? padding : undefined,
    ceil: node.attributes.get("ceil_mode")?.i === 1,
  };
}
