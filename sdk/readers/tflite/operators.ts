import type { ConvKind, WeightLayout } from "../../model/model-file.ts";

/** BuiltinOperator of the schema: the numbers of those whose inputs have names here. */
const names: ReadonlyMap<number, string> = new Map([
  [0, "ADD"],
  [2, "CONCATENATION"],
  [3, "CONV_2D"],
  [4, "DEPTHWISE_CONV_2D"],
  [6, "DEQUANTIZE"],
  [9, "FULLY_CONNECTED"],
  [16, "LSTM"],
  [18, "MUL"],
  [22, "RESHAPE"],
  [23, "RESIZE_BILINEAR"],
  [34, "PAD"],
  [36, "GATHER"],
  [39, "TRANSPOSE"],
  [40, "MEAN"],
  [41, "SUB"],
  [42, "DIV"],
  [45, "STRIDED_SLICE"],
  [49, "SPLIT"],
  [54, "PRELU"],
  [55, "MAXIMUM"],
  [57, "MINIMUM"],
  [60, "PADV2"],
  [65, "SLICE"],
  [67, "TRANSPOSE_CONV"],
  [102, "SPLIT_V"],
  [97, "RESIZE_NEAREST_NEIGHBOR"],
  [100, "MIRROR_PAD"],
  [114, "QUANTIZE"],
  [124, "DENSIFY"],
  [126, "BATCH_MATMUL"],
  [132, "CONV_3D"],
  [141, "CONV_3D_TRANSPOSE"],
  [171, "STABLEHLO_CONVOLUTION"],
]);

/** The number that stands for an operator with a name of its own. */
export const CUSTOM = 32;

export function operatorName(code: number): string {
  return names.get(code) ?? `builtin operator ${code}`;
}

/** Operators that hand the numbers of their one input on. */
export const passesOn: ReadonlySet<string> = new Set(["DEQUANTIZE", "DENSIFY"]);

/** Operators behind which a constant stays one, and which of their inputs it is; its use is what their output is for. */
export const changes: ReadonlyMap<string, number> = new Map([
  ["DEQUANTIZE", 0],
  ["DENSIFY", 0],
  ["RESHAPE", 0],
  ["TRANSPOSE", 0],
  ["QUANTIZE", 0],
  ["SPLIT", 1],
  ["SPLIT_V", 0],
]);

/** A convolution: where its weight and its image stand among the inputs, and where its options hold the strides. */
export interface ConvOperator {
  readonly kind: ConvKind;
  readonly layout: WeightLayout;
  readonly image: number;
  readonly weight: number;
  /** Fields of its options, in the order of the layout's spatial axes; none where the options are no FlatBuffer. */
  readonly strides: readonly number[];
  /** Fields of the factors of dilation, likewise; none where the operator has no dilation. */
  readonly dilations: readonly number[];
  /** The field of the depth multiplier. */
  readonly multiplier?: number;
}

export const convOperators: ReadonlyMap<string, ConvOperator> = new Map<string, ConvOperator>([
  ["CONV_2D", { kind: "conv", layout: "OHWI", image: 0, weight: 1, strides: [2, 1], dilations: [5, 4] }],
  [
    "DEPTHWISE_CONV_2D",
    { kind: "depthwise", layout: "IHWO", image: 0, weight: 1, strides: [2, 1], dilations: [6, 5], multiplier: 3 },
  ],
  ["TRANSPOSE_CONV", { kind: "transposed", layout: "OHWI", image: 2, weight: 1, strides: [2, 1], dilations: [] }],
  ["CONV_3D", { kind: "conv", layout: "DHWIO", image: 0, weight: 1, strides: [1, 3, 2], dilations: [5, 7, 6] }],
  [
    "CONV_3D_TRANSPOSE",
    { kind: "transposed", layout: "DHWOI", image: 2, weight: 1, strides: [1, 3, 2], dilations: [5, 7, 6] },
  ],
  // MediaPipe's own.
  [
    "Convolution2DTransposeBias",
    { kind: "transposed", layout: "OHWI", image: 0, weight: 1, strides: [], dilations: [] },
  ],
]);

const inputNames: Readonly<Record<string, readonly string[]>> = {
  CONV_2D: ["input", "weight", "bias"],
  DEPTHWISE_CONV_2D: ["input", "weight", "bias"],
  CONV_3D: ["input", "weight", "bias"],
  FULLY_CONNECTED: ["input", "weight", "bias"],
  TRANSPOSE_CONV: ["output shape", "weight", "input", "bias"],
  CONV_3D_TRANSPOSE: ["output shape", "weight", "input", "bias"],
  Convolution2DTransposeBias: ["input", "weight", "bias"],
  PRELU: ["input", "slope"],
  RESHAPE: ["input", "shape"],
  PAD: ["input", "padding"],
  PADV2: ["input", "padding", "value"],
  MIRROR_PAD: ["input", "padding"],
  RESIZE_BILINEAR: ["input", "size"],
  RESIZE_NEAREST_NEIGHBOR: ["input", "size"],
  TRANSPOSE: ["input", "permutation"],
  MEAN: ["input", "axes"],
  SPLIT: ["axis", "input"],
  SPLIT_V: ["input", "sizes", "axis"],
};

/** What an operator's input is called. */
export function inputName(op: string, index: number): string {
  return inputNames[op]?.[index] ?? `input ${index}`;
}
