import { isNumberType } from "./decode.ts";
import type { ConvDeclaration, ModelContents, ModelTensor } from "./model-file.ts";
import { naturalOrder } from "./natural-order.ts";
import { siblingBias } from "./sibling-bias.ts";
import { transposedGroups } from "./transposed-groups.ts";

/** Sizes beyond this are channels or positions, not kernels (the largest in use are 31, and 32 for image patches). */
const largestPlausible = 32;

/**
 * Finds the convolutions of a file that holds tensors only, by their shapes and names, in the natural order of the names,
 * or `inFileOrder` in that of the tensors.
 *
 * Rank 4 is (out, in, rows, columns), or (rows, columns, in, out) where a name ends in "kernel" as Keras and Flax write
 * it; rank 3 and 5 are 1-D and 3-D convolutions. (out, 1, k, k) is depthwise with `out` groups, save for the first one of
 * the model, which looks at a single-channel image. A transposed convolution, (in, out per group, rows, columns), shows by
 * the length of its bias, which `biasOf` finds, or else by its name.
 * With `bareFilters`, (n, k, k) is an array of n filters.
 */
export function inferConvolutions(
  tensors: readonly ModelTensor[],
  {
    bareFilters = false,
    inFileOrder = false,
    biasOf = siblingBias(tensors),
  }: { bareFilters?: boolean; inFileOrder?: boolean; biasOf?: (tensor: ModelTensor) => ModelTensor | undefined } = {},
): Required<Pick<ModelContents, "convolutions" | "order" | "roles" | "notes">> {
  const roles = new Map<string, string>();
  const convolutions: ConvDeclaration[] = [];
  const ordered = inFileOrder ? tensors : [...tensors].sort((a, b) => naturalOrder(a.name, b.name));
  for (const tensor of ordered) {
    const found = classify(tensor, biasOf(tensor), bareFilters, convolutions.length === 0);
    if (typeof found === "string") roles.set(tensor.name, found);
    else if (found !== undefined) convolutions.push({ name: layerName(tensor.name), tensor, ...found });
  }
  return { convolutions, order: inFileOrder ? "file" : "name", roles, notes: describe(convolutions, inFileOrder) };
}

/** A convolution's facts; or why a tensor is none, where its rank alone does not tell. */
function classify(
  { name, shape, dtype, unread }: ModelTensor,
  bias: ModelTensor | undefined,
  bareFilters: boolean,
  first: boolean,
): Pick<ConvDeclaration, "layout" | "kind" | "groups"> | string | undefined {
  const rank = shape.length;
  if (rank < 3 || rank > 5) return undefined;
  // A quantised tensor, "i8 -> f32", is read as what it stands for.
  if (unread === undefined && !isNumberType(dtype.slice(dtype.lastIndexOf(" ") + 1)))
    return `elements of type ${dtype} are not read`;
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (notWeights.test(last)) return `rank ${rank}, but its name says that it is no convolution weight`;
  const spatial = shape.slice(2);
  if (bareFilters && rank === 3 && shape[1] === shape[2] && isPlausible(spatial.concat(shape[1]))) {
    return { layout: "NHW", kind: "filters", groups: 1 };
  }
  if (/kernel$/i.test(last) && isPlausible(shape.slice(0, rank - 2)) && rank > 3) {
    if (rank === 5) return { layout: "DHWIO", kind: "conv", groups: 1 };
    return /depthwise/i.test(name)
      ? { layout: "HWIM", kind: "depthwise", groups: shape[2] }
      : { layout: "HWIO", kind: "conv", groups: 1 };
  }
  if (!isPlausible(spatial)) return `rank ${rank}, but ${spatial.join("x")} is no plausible kernel`;
  const groups = transposedGroups([shape[0], shape[1]], bias?.shape, isNamedTransposed(name, spatial));
  if (groups > 0) return { layout: rank === 3 ? "IOW" : rank === 4 ? "IOHW" : "IODHW", kind: "transposed", groups };
  const depthwise = shape[1] === 1 && shape[0] > 1 && (!first || namesDepthwise.test(name));
  return {
    layout: rank === 3 ? "OIW" : rank === 4 ? "OIHW" : "OIDHW",
    kind: depthwise ? "depthwise" : "conv",
    groups: depthwise ? shape[0] : 1,
  };
}

/** "conv_dw" of timm, "dwconv" of ConvNeXt, "depthwise" ...: tells a depthwise layer even where it comes first. */
const namesDepthwise = /depth_?wise|(^|[._/-])(conv_?)?dw(_?conv)?\d*([._/-]|$)/i;

/** Tensors of rank 3 to 5 that networks keep beside their weights: positions, tokens, masks, tables of attention biases. */
const notWeights = /bias|mask|embed|position|token|running|anchor|grid|table|query|queries|scale|gamma|beta/i;

/** An "upconv" of an even size doubles the resolution; one of an odd size is a plain convolution after an enlargement. */
function isNamedTransposed(name: string, spatial: readonly number[]): boolean {
  return /transpose|deconv/i.test(name) || (/upconv/i.test(name) && spatial.every((size) => size % 2 === 0));
}

function isPlausible(spatial: readonly number[]): boolean {
  return spatial.every((size) => size <= largestPlausible);
}

/** "layer1.0.conv1.weight" is the weight of the layer "layer1.0.conv1". */
function layerName(tensor: string): string {
  return tensor.replace(/[./](weight|kernel|depthwise_kernel|w)$/i, "") || tensor;
}

function describe(convolutions: readonly ConvDeclaration[], inFileOrder: boolean): string[] {
  if (convolutions.every(({ kind }) => kind === "filters")) return [];
  const order = inFileOrder ? "order of the file" : "natural order of the names";
  const notes = [
    `The format holds no network graph: layers are inferred from the tensors' shapes and names, in the ${order}; a transposed convolution shows by the length of its bias, else only by its name.`,
  ];
  const depthwise = convolutions.filter(({ kind }) => kind === "depthwise").length;
  if (depthwise > 0) {
    notes.push(`Inferred to be depthwise, from one input channel a filter: ${depthwise} layers.`);
  }
  return notes;
}
