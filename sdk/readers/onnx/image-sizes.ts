import type { Flattened } from "./flatten.ts";
import type { NodeRecord } from "./records.ts";
import type { Scope, Value } from "./scope.ts";

export interface ImageSizes {
  /** Rows and columns of a value, where they are known. */
  of(name: string, scope: Scope): readonly [number, number] | undefined;
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
): ImageSizes {
  const sizes = new Map<Value, readonly [number, number]>();
  for (const [name, shape] of shapes) {
    const value = top.find(name);
    if (value !== undefined && shape.length === 4 && shape[2] > 0 && shape[3] > 0)
      sizes.set(value, [shape[2], shape[3]]);
  }
  const afterUpsampling = new Set<NodeRecord>();
  let enlarged = false;
  for (const { node, scope } of nodes) {
    const sizeOf = (name: string) => sizes.get(scope.find(name) as Value);
    enlarged ||= enlarging.has(node.op);
    if (enlarged) afterUpsampling.add(node);
    const output = scope.find(node.outputs[0] ?? "");
    if (output === undefined || sizes.has(output)) continue;
    // Of images that are stretched to one another the largest stays.
    if (keeping.has(node.op)) {
      let largest: readonly [number, number] | undefined;
      for (const name of node.inputs) {
        const size = sizeOf(name);
        if (size !== undefined) largest = [Math.max(largest?.[0] ?? 0, size[0]), Math.max(largest?.[1] ?? 0, size[1])];
      }
      if (largest !== undefined) sizes.set(output, largest);
    } else if (windows.has(node.op)) {
      const first = sizeOf(node.inputs[0] ?? "");
      const size = first && slide(node, first, kernelOf(node));
      if (size !== undefined) sizes.set(output, size);
    }
  }
  return { of: (name, scope) => sizes.get(scope.find(name) as Value), afterUpsampling };
}

/** The size that a window leaves (ONNX, Conv and MaxPool); undefined where it leaves nothing. */
function slide(
  node: NodeRecord,
  size: readonly [number, number],
  kernel: readonly number[],
): [number, number] | undefined {
  const ints = (name: string) => node.attributes.get(name)?.ints ?? [];
  const [strides, dilations, pads] = [ints("strides"), ints("dilations"), ints("pads")];
  if (kernel.length !== 2 || node.attributes.get("auto_pad") !== undefined) return undefined;
  const up = node.attributes.get("ceil_mode")?.i === 1;
  const out = size.map((length, axis) => {
    const reach = (dilations[axis] ?? 1) * (kernel[axis] - 1) + 1;
    const steps = (length + (pads[axis] ?? 0) + (pads[axis + 2] ?? 0) - reach) / (strides[axis] ?? 1);
    return (up ? Math.ceil(steps) : Math.floor(steps)) + 1;
  });
  return out.every((length) => length > 0) ? [out[0], out[1]] : undefined;
}
