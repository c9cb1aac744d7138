import type { GraphRecord, NodeRecord } from "./records.ts";

export interface ImageSizes {
  /** Rows and columns of a value, where they are known. */
  of(name: string): readonly [number, number] | undefined;
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
  { shapes, nodes }: GraphRecord,
  kernelOf: (node: NodeRecord) => readonly number[],
): ImageSizes {
  const sizes = new Map<string, readonly [number, number]>();
  for (const [name, shape] of shapes) {
    if (shape.length === 4 && shape[2] > 0 && shape[3] > 0) sizes.set(name, [shape[2], shape[3]]);
  }
  const afterUpsampling = new Set<NodeRecord>();
  let enlarged = false;
  for (const node of nodes) {
    enlarged ||= enlarging.has(node.op);
    if (enlarged) afterUpsampling.add(node);
    const [output] = node.outputs;
    if (output === undefined || sizes.has(output)) continue;
    const inputs = node.inputs.flatMap((name) => sizes.get(name) ?? []);
    if (inputs.length === 0) continue;
    const first = sizes.get(node.inputs[0]);
    // Of images that are stretched to one another the largest stays.
    if (keeping.has(node.op)) sizes.set(output, largest(node.inputs.flatMap((name) => [sizes.get(name) ?? [0, 0]])));
    else if (windows.has(node.op) && first !== undefined) {
      const size = slide(node, first, kernelOf(node));
      if (size !== undefined) sizes.set(output, size);
    }
  }
  return { of: (name) => sizes.get(name), afterUpsampling };
}

function largest(sizes: readonly (readonly number[])[]): readonly [number, number] {
  return [Math.max(...sizes.map(([rows]) => rows)), Math.max(...sizes.map(([, columns]) => columns))];
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
