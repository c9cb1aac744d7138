import type { NodeRecord } from "./records.ts";

/** Which inputs of a convolution operator carry its weight; `scale` and `zeroPoint` where the weight is quantised. */
export interface ConvOperator {
  readonly weight: number;
  readonly scale?: number;
  readonly zeroPoint?: number;
  readonly transposed?: boolean;
}

const convolutions: ReadonlyMap<string, ConvOperator> = new Map([
  ["Conv", { weight: 1 }],
  ["FusedConv", { weight: 1 }],
  ["ConvTranspose", { weight: 1, transposed: true }],
  ["QLinearConv", { weight: 3, scale: 4, zeroPoint: 5 }],
  ["ConvInteger", { weight: 1, zeroPoint: 3 }],
  ["DeformConv", { weight: 1 }],
]);

/** Operators of MMCV and MMDeploy, whatever their domain. */
const deformable: ReadonlyMap<string, ConvOperator> = new Map([
  ["MMCVDeformConv2d", { weight: 2 }],
  ["MMCVModulatedDeformConv2d", { weight: 3 }],
]);

const knownDomains = new Set(["", "ai.onnx", "com.microsoft"]);

export function convOperator({ op, domain }: NodeRecord): ConvOperator | undefined {
  return knownDomains.has(domain) ? (convolutions.get(op) ?? deformable.get(op)) : deformable.get(op);
}

/** Why the weight of a convolution that onnxruntime's optimiser laid out for one machine is not read; undefined of others. */
export function relaidConvolution({ op, domain }: NodeRecord): string | undefined {
  const isRelaid = domain === "com.microsoft.nchwc" || domain === "com.ms.internal.nhwc";
  if (!(isRelaid && op.includes("Conv")) && op !== "NhwcFusedConv" && op !== "NhwcConv") return undefined;
  return "onnxruntime's optimiser laid its weight out for one machine; take the model before that, or save it at the level ORT_ENABLE_EXTENDED";
}

export function isConvolution(node: NodeRecord): boolean {
  return convOperator(node) !== undefined || relaidConvolution(node) !== undefined;
}

/** What an operator's inputs are called in plain words, in the order of the specification. */
const inputNames: ReadonlyMap<string, readonly string[]> = new Map([
  ["Conv", ["input", "weight", "bias"]],
  ["FusedConv", ["input", "weight", "bias", "summand"]],
  ["ConvTranspose", ["input", "weight", "bias"]],
  ["DeformConv", ["input", "weight", "offset", "bias", "mask"]],
  ["ConvInteger", ["input", "weight", "input zero point", "weight zero point"]],
  [
    "QLinearConv",
    [
      "input",
      "input scale",
      "input zero point",
      "weight",
      "weight scale",
      "weight zero point",
      "output scale",
      "output zero point",
      "bias",
    ],
  ],
  ["BatchNormalization", ["input", "scale", "bias", "running mean", "running variance"]],
  ["InstanceNormalization", ["input", "scale", "bias"]],
  ["LayerNormalization", ["input", "scale", "bias"]],
  ["GroupNormalization", ["input", "scale", "bias"]],
  ["Gemm", ["weight", "weight", "bias"]],
  ["MatMul", ["weight", "weight"]],
  ["MatMulInteger", ["weight", "weight", "zero point", "zero point"]],
  [
    "QLinearMatMul",
    [
      "weight",
      "scale",
      "zero point",
      "weight",
      "weight scale",
      "weight zero point",
      "output scale",
      "output zero point",
    ],
  ],
  ["DequantizeLinear", ["data", "scale", "zero point"]],
  ["QuantizeLinear", ["data", "scale", "zero point"]],
  ["LSTM", ["input", "input weight", "recurrent weight", "bias"]],
  ["GRU", ["input", "input weight", "recurrent weight", "bias"]],
  ["RNN", ["input", "input weight", "recurrent weight", "bias"]],
  ["Reshape", ["data", "shape constant"]],
  ["Expand", ["data", "shape constant"]],
  ["ConstantOfShape", ["shape constant"]],
  ["Tile", ["data", "repeats"]],
  ["Unsqueeze", ["data", "axes"]],
  ["Squeeze", ["data", "axes"]],
  ["ReduceMean", ["data", "axes"]],
  ["ReduceSum", ["data", "axes"]],
  ["Concat", ["operand", "operand"]],
  ["Slice", ["data", "starts", "ends", "axes", "steps"]],
  ["Split", ["data", "sizes"]],
  ["Pad", ["data", "pad sizes", "pad value"]],
  ["Clip", ["data", "lower bound", "upper bound"]],
  ["Resize", ["data", "region of interest", "scales", "sizes"]],
  ["Upsample", ["data", "scales"]],
  ["Gather", ["data", "indices"]],
  ["PRelu", ["input", "slope"]],
  ["If", ["condition"]],
  ["Add", ["operand", "operand"]],
  ["Sub", ["operand", "operand"]],
  ["Mul", ["operand", "operand"]],
  ["Div", ["operand", "operand"]],
  ["Pow", ["operand", "exponent"]],
]);

export function inputName({ op }: NodeRecord, index: number): string {
  return inputNames.get(op)?.[index] ?? `input ${index + 1}`;
}

/** Operators whose weights have no rows and columns. */
export const withoutKernel = new Set(["MatMul", "Gemm", "MatMulInteger", "QLinearMatMul", "LSTM", "GRU", "RNN"]);

/** Operators that hand a tensor on in another form: what it is for is what their output is for. */
export const passesOn = new Set([
  "Identity",
  "Cast",
  "Transpose",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "QuantizeLinear",
  "DequantizeLinear",
]);
