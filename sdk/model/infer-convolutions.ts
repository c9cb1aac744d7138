import { appendTo } from "../append-to.ts";
import { counted } from "./counted.ts";
import { isNumberType } from "./decode.ts";
import {
  type AxisOrder,
  inferOrders,
  isPlausible,
  layoutIn,
  type OrderChoice,
  spatialSizes,
  type WeightFacts,
} from "./infer-layout.ts";
import type { ConvDeclaration, ModelContents, ModelTensor } from "./model-file.ts";
import { naturalOrder } from "./natural-order.ts";
import { outputLengths, plainName } from "./output-length.ts";

export interface InferOptions {
  /** (n, k, k) is an array of n filters. */
  bareFilters?: boolean;
  /** In the order of the tensors, not in the natural order of their names. */
  inFileOrder?: boolean;
  /** Outputs of a weight's layer by the length of its bias or normalisation; by names and lengths by default. */
  outputsOf?: (tensor: ModelTensor) => number | undefined;
  /** The order of a weight's axes, where the file tells it. */
  order?: AxisOrder;
}

/**
 * Finds the convolutions of a file that holds tensors only, by their shapes and names, in the natural order of the names.
 *
 * Tensors of rank 3 to 5 are weights of 1-D, 2-D and 3-D convolutions. Which axes are spatial `inferOrders` tells, by the
 * lengths of biases and normalisations, then by names, then by shapes; what is guessed is told in a note. A weight of one
 * input channel per filter is depthwise, save the first one of the model, which looks at a single-channel image. A
 * transposed convolution shows by the length of its bias, or else by its name.
 */
export function inferConvolutions(
  tensors: readonly ModelTensor[],
  { bareFilters = false, inFileOrder = false, outputsOf = outputLengths(tensors), order }: InferOptions = {},
): Required<Pick<ModelContents, "convolutions" | "order" | "roles" | "notes">> {
  const roles = new Map<string, string>();
  const found: ModelTensor[] = [];
  const convolutions: ConvDeclaration[] = [];
  const facts = (tensor: ModelTensor): WeightFacts => ({
    name: tensor.name,
    shape: tensor.shape,
    outputs: outputsOf(tensor),
  });
  for (const tensor of tensors) {
    const reason = reasonAgainst(tensor);
    if (typeof reason === "string") roles.set(tensor.name, reason);
    else if (reason === null) found.push(tensor);
  }
  // Only these: most tensors of a file are biases and the like, and names may have thousands of characters.
  if (!inFileOrder) found.sort((a, b) => naturalOrder(a.name, b.name));
  const weights = found.map(facts);
  const orders = inferOrders(weights, order);
  const guesses = new Map<string, string[]>();
  for (const [i, tensor] of found.entries()) {
    const { name, shape } = tensor;
    const own = layerName(name);
    const choice = orders[i];
    if (bareFilters && isFilters(shape)) {
      convolutions.push({ name: own, tensor, layout: "NHW", kind: "filters", groups: 1 });
    } else if (choice === undefined) {
      const size = spatialSizes(shape, /kernel$/i.test(plainName(name)) ? "keras" : "torch").join("x");
      roles.set(name, `rank ${shape.length}, but ${size} is no plausible kernel`);
    } else {
      const depthwise = namesDepthwise.test(name) || !isStem(own, shape, convolutions);
      const named = isNamedTransposed(name, spatialSizes(shape, choice.order)) && !isPlainDeconv(weights[i]);
      const { layout, kind, groups } = layoutIn(choice.order, weights[i], { named, depthwise });
      // Field by field: spread objects take several times the memory.
      convolutions.push({ name: own, tensor, layout, kind, groups });
      noteGuess(guesses, choice, name);
    }
  }
  const notes = [...describe(convolutions, inFileOrder), ...[...guesses].map(describeGuess)];
  return { convolutions, order: inFileOrder ? "file" : "name", roles, notes };
}

/** Why a tensor is no convolution weight; null where it may be one, undefined where its rank tells already. */
function reasonAgainst({ name, shape, dtype, unread }: ModelTensor): string | null | undefined {
  const rank = shape.length;
  if (rank < 3 || rank > 5) return undefined;
  // A quantised tensor, "i8 -> f32", is read as what it stands for.
  if (unread === undefined && !isNumberType(dtype.slice(dtype.lastIndexOf(" ") + 1)))
    return `elements of type ${dtype} are not read`;
  const plain = plainName(name);
  const last = plain.slice(Math.max(plain.lastIndexOf("."), plain.lastIndexOf("/")) + 1);
  if (lowRank.test(plain)) return "a factor of a low-rank update (LoRA) of another weight, no layer of its own";
  return notWeights.test(last) ? `rank ${rank}, but its name says that it is no convolution weight` : null;
}

function isFilters(shape: readonly number[]): boolean {
  return shape.length === 3 && shape[1] === shape[2] && isPlausible(shape.slice(1));
}

function noteGuess(guesses: Map<string, string[]>, { order, guess }: OrderChoice, name: string): void {
  if (guess === undefined) return;
  appendTo(guesses, `${axes[order]}, ${grounds[guess]}`, name);
}

const axes: Readonly<Record<AxisOrder, string>> = {
  torch: "(out, in, rows, columns)",
  keras: "(rows, columns, in, out)",
  mlx: "(out, rows, columns, in)",
};
const grounds = {
  outputs: "which fits the lengths of biases or normalisations",
  shape: "the order that gives square kernels",
  others: "the order of most weights in the file",
} as const;

/** Names in a note, and their characters. */
const mostNamed = 3;
const longestName = 80;

function describeGuess([what, names]: [string, readonly string[]]): string {
  const some = names.slice(0, mostNamed).map((name) => JSON.stringify(name.slice(0, longestName)));
  const count = names.length === 1 ? "1 weight is" : `${names.length} weights are`;
  return `${count} read as ${what}: ${some.join(", ")}${names.length > mostNamed ? " ..." : ""}.`;
}

/** "conv_dw" of timm, "dwconv" of ConvNeXt, "depthwise" ...: tells a depthwise layer even where it comes first. */
const namesDepthwise = /depth_?wise|(^|[._/-])(conv_?)?dw(_?conv)?\d*([._/-]|$)/i;

/** Tensors of rank 3 to 5 that networks keep beside their weights: positions, tokens, masks, tables of attention biases. */
const notWeights =
  /(^|[^a-z])(bias(es)?|masks?|embed(s|ding|dings)?|position(s|al)?|tokens?|running|anchors?|grids?|tables?|query|queries|scales?|gamma|beta)([^a-z]|$)/i;

/** Factors of low-rank updates (LoRA, LoHa, LoKr) as diffusers, kohya and PEFT name them. */
const lowRank = /(^|[._/])(lora[._](down|up|mid|[ab])|hada_w\d|lokr_w\d)([._/]|$)/i;

/** An "upconv" of an even size doubles the resolution; one of an odd size is a plain convolution after an enlargement. */
function isNamedTransposed(name: string, spatial: readonly number[]): boolean {
  if (/transpose|deconv|transp_?conv/i.test(name)) return true;
  // "tu.0" of nnU-Net's first version; an "up" of other networks enlarges first and convolves then.
  return (/(^|[./])tu[./]\d/.test(name) || /upconv/i.test(name)) && spatial.every((size) => size % 2 === 0);
}

/**
 * Whether a "deconv" is a plain convolution of a decoder: it has as many outputs as its weight's first axis says, and would
 * need groups of several channels, which are hardly ever used, to be a transposed one.
 */
function isPlainDeconv({ name, shape: [first, second], outputs }: WeightFacts): boolean {
  return !/transp/i.test(name) && outputs === first && second > 1 && second !== first;
}

/**
 * Whether a layer looks at an image of its own, so that one input channel makes it no depthwise layer: the first of the model;
 * and of a network of several streams the first of each, which is called like the first but for the stream ("rgb.conv1",
 * "depth.conv1"), or begins a new part of the model with channels that the layer before does not give.
 */
function isStem(name: string, [out]: readonly number[], before: readonly ConvDeclaration[]): boolean {
  const [first, last] = [before[0], before.at(-1)];
  if (first === undefined || last === undefined) return true;
  const [own, other] = [partsOf(name), partsOf(first.name)];
  const differing = own.flatMap((part, i) => (part === other[i] ? [] : [i]));
  const isTwin =
    own.length === other.length &&
    own.length > 1 &&
    differing.length === 1 &&
    differing[0] < own.length - 1 &&
    withoutDigits(own[differing[0]]) !== withoutDigits(other[differing[0]]);
  if (isTwin) return true;
  const given = last.layout.includes("M") ? 1 : last.tensor.shape[last.layout.indexOf("O")];
  const isNewPart = own.length > 1 && partsOf(last.name)[0] !== own[0];
  return isNewPart && out % given !== 0;
}

/** Parts of a name that are looked at. */
const mostParts = 16;

function partsOf(name: string): string[] {
  return name.split(/[./]/, mostParts);
}

function withoutDigits(part: string): string {
  return part.replace(/\d+/g, "");
}

/** "layer1.0.conv1.weight" is the weight of the layer "layer1.0.conv1". */
function layerName(tensor: string): string {
  return plainName(tensor).replace(/[./](weights?|kernel|depthwise_kernel|w)$/i, "") || tensor;
}

function describe(convolutions: readonly ConvDeclaration[], inFileOrder: boolean): string[] {
  if (convolutions.every(({ kind }) => kind === "filters")) return [];
  const order = inFileOrder ? "order of the file" : "natural order of the names";
  const notes = [
    `The format holds no network graph: layers are inferred from the tensors' shapes and names, in the ${order}; a transposed convolution shows by the length of its bias, else only by its name.`,
  ];
  const depthwise = convolutions.filter(({ kind }) => kind === "depthwise").length;
  if (depthwise > 0) {
    notes.push(`Inferred to be depthwise, from one input channel per filter: ${counted(depthwise, "layer")}.`);
  }
  return notes;
}
