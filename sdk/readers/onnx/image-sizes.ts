import type { Padding } from "../../model/model-file.ts";
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
  const sizes = new Map<Value, readonly [number, number]>();
  for (const [name, shape] of shapes) {
    const value = top.find(name);
    if (value !== undefined && shape.length === 4 && shape[2] > 0 && shape[3] > 0)
      sizes.set(value, [shape[2], shape[3]]);
  }
  // Values whose size follows from the caller's.
  const fromGiven = new Set<Value>();
  for (const name of given?.inputs ?? []) {
    const value = top.find(name);
    if (value === undefined || sizes.has(value) || shapes.get(name)?.length !== 4 || value.tensor !== undefined)
      continue;
    sizes.set(value, (given as { size: readonly [number, number] }).size);
    fromGiven.add(value);
  }
  const afterUpsampling = new Set<NodeRecord>();
  let enlarged = false;
  for (const { node, scope } of nodes) {
    const sizeOf = (name: string) => sizes.get(scope.find(name) as Value);
    enlarged ||= enlarging.has(node.op);
    if (enlarged) afterUpsampling.add(node);
    const output = scope.find(node.outputs[0] ?? "");
    if (output === undefined || sizes.has(output)) continue;
    if (node.inputs.some((name) => fromGiven.has(scope.find(name) as Value))) fromGiven.add(output);
    // Of images that are stretched to one another the largest stays.
    if (keeping.has(node.op)) {
      let largest: readonly [number, number] | undefined;
      for (const name of node.inputs) {
        const size = sizeOf(name);
        if (size !== undefined) largest = [Math.max(largest?.[0] ?? 0, size[0]), Math.max(largest?.[1] ?? 0, size[1])];
      }
      if (largest !== undefined) sizes.set(output, largest);
    } else if (node.op === "GlobalAveragePool" || node.op === "GlobalMaxPool" || isMeanOfImages(node)) {
      if (sizeOf(node.inputs[0] ?? "") !== undefined) sizes.set(output, [1, 1]);
    } else if (node.op === "ConvTranspose") {
      const first = sizeOf(node.inputs[0] ?? "");
      const size = first && enlarge(node, first, kernelOf(node));
      if (size !== undefined) sizes.set(output, size);
    } else if (windows.has(node.op)) {
      const first = sizeOf(node.inputs[0] ?? "");
      const size = first && slide(node, first, kernelOf(node));
      if (size !== undefined) sizes.set(output, size);
    }
  }
  return {
    of: (name, scope) => sizes.get(scope.find(name) as Value),
    isGiven: (name, scope) => fromGiven.has(scope.find(name) as Value),
    afterUpsampling,
  };
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
    return auto.text === "SAME_UPPER" ? "same" : auto.text === "VALID" ? [0, 0, 0, 0] : undefined;
  }
  const [top = 0, left = 0, bottom = 0, right = 0] = attributes.get("pads")?.ints ?? [];
  return [top, left, bottom, right];
}

/** The size that a transposed convolution makes (ONNX, ConvTranspose); undefined where it asks for one by other attributes. */
function enlarge(
  { attributes }: NodeRecord,
  size: readonly [number, number],
  kernel: readonly number[],
): [number, number] | undefined {
  const ints = (name: string) => attributes.get(name)?.ints ?? [];
  if (kernel.length !== 2 || ["auto_pad", "output_shape", "output_padding"].some((name) => attributes.has(name))) {
    return undefined;
  }
  const [strides, dilations, pads] = [ints("strides"), ints("dilations"), ints("pads")];
  const out = size.map((length, axis) => {
    const reach = (dilations[axis] ?? 1) * (kernel[axis] - 1) + 1;
    return (length - 1) * (strides[axis] ?? 1) + reach - (pads[axis] ?? 0) - (pads[axis + 2] ?? 0);
  });
  return out.every((length) => length > 0) ? [out[0], out[1]] : undefined;
}

/** The size that a window leaves (ONNX, Conv and MaxPool); undefined where it leaves nothing. */
function slide(
  node: NodeRecord,
  size: readonly [number, number],
  kernel: readonly number[],
): [number, number] | undefined {
  const ints = (name: string) => node.attributes.get(name)?.ints ?? [];
  const [strides, dilations] = [ints("strides"), ints("dilations")];
  const auto = node.attributes.get("auto_pad")?.text;
  // Which side the odd zero stands on changes no size.
  const padding = auto === "SAME_LOWER" ? "same" : paddingOf(node);
  if (kernel.length !== 2 || padding === undefined) return undefined;
  const up = node.attributes.get("ceil_mode")?.i === 1;
  const out = size.map((length, axis) => {
    if (padding === "same") return Math.ceil(length / (strides[axis] ?? 1));
    const reach = (dilations[axis] ?? 1) * (kernel[axis] - 1) + 1;
    const steps = (length + padding[axis] + padding[axis + 2] - reach) / (strides[axis] ?? 1);
    return (up ? Math.ceil(steps) : Math.floor(steps)) + 1;
  });
  return out.every((length) => length > 0) ? [out[0], out[1]] : undefined;
}
