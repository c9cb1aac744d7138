import type { ConvLayer } from "./conv-layer.ts";
import { rankDepths } from "./depth-ranks.ts";
import { filterSide, isSliced, slicesOf } from "./filter-size.ts";
import type { ConvDeclaration, WeightLayout } from "./model-file.ts";
import { refuseTensor } from "./refuse-tensor.ts";

/** The largest k of a k x k filter that is analysed: beyond it there are too few filters for k*k statistics. */
export const largestKernel = 11;

/**
 * Describes every declared convolution as a layer, in the same order.
 * A 3-D kernel of 1 x k x k is a k x k filter. With `slices`, one of k x k x k stands for its k slices along each of three
 * axes, each a 2-D filter.
 */
export function listConvLayers(
  declarations: readonly ConvDeclaration[],
  { slices = false }: { slices?: boolean } = {},
): ConvLayer[] {
  const { ranks, largest } = rankDepths(declarations);
  return declarations.map((declaration, index) => {
    const { name, tensor, layout, kind } = declaration;
    const geometry = geometryOf(declaration);
    const { afterUpsampling } = declaration;
    const reason = reasonOf(declaration, geometry, slices);
    const depthRank = ranks[index];
    // A depthwise weight of no channels has no groups either, and 0 / 0 is not 0.
    const kernels = tensor.shape.includes(0) ? 0 : geometry.out * (geometry.in / geometry.groups);
    // Field by field: an object that others are spread into takes several times as long to make.
    const layer = {
      name,
      tensor,
      layout,
      kind,
      kernel: geometry.kernel,
      in: geometry.in,
      out: geometry.out,
      groups: geometry.groups,
      stride: stepsOf(declaration.stride),
      dilation: stepsOf(declaration.dilation),
      imageSize: declaration.imageSize ?? null,
      imageSizeGiven: declaration.imageSizeGiven ?? false,
      padding: paddingOf(declaration.padding),
      depthRank,
      depth: declaration.statedDepth ?? (depthRank === null ? null : depthRank / Math.max(1, largest)),
      ...(declaration.labels === undefined ? {} : { labels: declaration.labels }),
      filters: reason === null && isSliced(geometry) ? kernels * slicesOf(filterSide(geometry)) : kernels,
      reason,
    };
    return afterUpsampling === undefined ? layer : { ...layer, afterUpsampling };
  });
}

/** Files may hold any numbers: what is no step is not known. */
function stepsOf(steps: readonly number[] | undefined): readonly number[] | null {
  return steps?.every((step) => Number.isSafeInteger(step) && step > 0) ? steps : null;
}

/** Zeros of more than any kernel's reach make no difference to a study, and are no network's. */
const mostPadding = 2 ** 16;

function paddingOf(padding: ConvDeclaration["padding"]): ConvLayer["padding"] {
  if (padding === undefined || padding === "same") return padding ?? null;
  return padding.every((count) => Number.isSafeInteger(count) && count >= 0 && count <= mostPadding) ? padding : null;
}

type Geometry = Pick<ConvLayer, "kernel" | "in" | "out" | "groups">;

/** Spatial sizes and channels by the letters of the layout. */
function geometryOf({ tensor, layout, kind, groups }: ConvDeclaration): Geometry {
  const size = (axis: string) => tensor.shape[layout.indexOf(axis)];
  const kernel = spatialAxes(layout).map(size);
  if (layout === "NHW") return { kernel, in: 1, out: tensor.shape[0], groups: 1 };
  // Every input channel is a group of its own, with M outputs.
  if (layout === "HWIM") return { kernel, in: size("I"), out: size("I") * size("M"), groups: size("I") };
  // A transposed convolution's weight holds the outputs of one group, every other one the inputs of one group.
  if (kind === "transposed") return { kernel, in: size("I"), out: size("O") * groups, groups };
  return { kernel, in: size("I") * groups, out: size("O"), groups };
}

/** The layout's spatial axes, depth before rows before columns. */
export function spatialAxes(layout: WeightLayout): string[] {
  return [...layout].filter((axis) => "DHW".includes(axis));
}

const onRequest = "its 2-D slices are analysed only on request";

/** Whether a layer is left out only because `slices` was not asked for. */
export function awaitsSlices({ reason }: { readonly reason: string | null }): boolean {
  return reason?.endsWith(onRequest) === true;
}

function reasonOf({ kind, tensor }: ConvDeclaration, { kernel }: Geometry, slices: boolean): string | null {
  const size = kernel.join("x");
  const refused = refuseTensor(tensor);
  if (refused !== null) return refused;
  if (kind === "transposed") return `transposed convolution, kernel ${size}: its weights are no filters of the input`;
  if (kernel.length === 1) return `1-D convolution, kernel ${size}: no 2-D filters`;
  if (kernel.every((length) => length === 1)) return `${size} convolution: nothing spatial`;
  const square = isSquare(kernel);
  if (kernel.length === 3 && square && isSliced({ kernel }) && !slices) {
    return `3-D convolution, kernel ${size}: ${onRequest}`;
  }
  if (kernel.length > 3 || (kernel.length === 3 && !square))
    return `${kernel.length}-D convolution, kernel ${size}: no 2-D filters`;
  if (!square) return `kernel ${size}: not square`;
  return filterSide({ kernel }) > largestKernel ? tooLarge(kernel) : null;
}

/** k x k; of three sizes also k x k x k, and k x k with a third of 1. */
function isSquare(kernel: readonly number[]): boolean {
  const sides =
    kernel.length === 3 && kernel.filter((side) => side === 1).length === 1
      ? kernel.filter((side) => side !== 1)
      : kernel;
  return sides.every((side) => side === sides[0]);
}

/** The reason of a layer whose filters are of no use only to the statistics of the filter study. */
export function tooLarge(kernel: readonly number[]): string {
  return `kernel ${kernel.join("x")}: larger than ${largestKernel}x${largestKernel}, the largest analysed`;
}
