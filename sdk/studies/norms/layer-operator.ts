import type { ConvLayer } from "../../model/conv-layer.ts";
import { greatestCommonDivisor } from "../../statistics/greatest-common-divisor.ts";
import type { LayerGrid } from "../../wasm/layer-grid.ts";
import { reachOf } from "./spread-taps.ts";

/** A layer as an operator on periodic images. */
export interface LayerOperator {
  grid: LayerGrid;
  /** Output frequencies of the whole images that share each of the grid's. */
  copies: number;
  /** Pixels between the weights' taps in the grid's kernel, where it has zeros between them; else 1. */
  spread: readonly [number, number];
  /** Rows and columns of the whole images, of the side that has more of them. */
  size: [number, number];
  /** What was taken for granted, or changed, to get there. */
  notes: string[];
}

/** Frequencies are listed: more of them take hundreds of MB. */
const largestSide = 2048;

/** Why a layer is no 2-D operator on images of any size; null where it is one. */
export function refuseLayer({ tensor, kind, kernel }: ConvLayer): string | null {
  if (tensor.shape.includes(0)) return `shape [${tensor.shape.join(", ")}]: holds no filters`;
  if (kind === "filters") return "bare filters: how they make up a layer is not told";
  if (kernel.length === 2) return null;
  return `${kernel.length}-D convolution, kernel ${kernel.join("x")}: only 2-D layers are measured`;
}

/**
 * The operator of a 2-D convolution on images of `size`, or why there is none. Where the stride does not divide the size, the
 * images are those of the next larger size that it divides. A transposed convolution has the singular values of its adjoint;
 * `size` is then that of its outputs. A stride or dilation that the file does not tell counts as 1: the outputs of a strided
 * layer are some of those, the frequencies of a dilated one too, so its norm is no larger.
 */
export function layerOperator(layer: ConvLayer, size: readonly [number, number]): LayerOperator | string {
  const { kernel, groups, kind } = layer;
  const kernelName = kernel.join("x");
  const refused = refuseLayer(layer);
  if (refused !== null) return refused;
  const [stride, dilation] = [layer.stride ?? [1, 1], layer.dilation ?? [1, 1]];
  const images = size.join("x");
  const reach = reachOf(kernel, dilation);
  if (reach.some((length, axis) => length > size[axis])) {
    const dilated = reach.join() === kernel.join() ? ":" : `, dilation ${dilation.join("x")}: ${reach.join("x")} is`;
    return `kernel ${kernelName}${dilated} larger than the images of ${images}`;
  }
  if (stride.some((step, axis) => step > size[axis])) {
    return `stride ${stride.join("x")}: larger than the images of ${images}`;
  }
  const whole = size.map((length, axis) => Math.ceil(length / stride[axis]) * stride[axis]);
  if (Math.max(...whole) > largestSide) return `images of ${images}: larger than ${largestSide}x${largestSide}`;
  const axes = whole.map((length, axis) => gridAxis(length, kernel[axis], stride[axis], dilation[axis]));
  const [rows, columns] = kind === "transposed" ? [layer.in, layer.out] : [layer.out, layer.in];
  return {
    grid: {
      groups,
      out: rows / groups,
      in: columns / groups,
      kernel: [axes[0].kernel, axes[1].kernel],
      stride: [stride[0], stride[1]],
      size: [axes[0].length, axes[1].length],
    },
    copies: (whole[0] * whole[1]) / (axes[0].length * axes[1].length),
    spread: [axes[0].spread, axes[1].spread],
    size: [whole[0], whole[1]],
    notes: notesOf(layer, size, whole),
  };
}

/** One axis of the smallest grid that has every singular value of the whole one. */
function gridAxis(length: number, kernel: number, stride: number, dilation: number) {
  // All frequencies along an axis with one tap have the same values: one output frequency stands for them.
  if (kernel === 1) return { length: stride, kernel, spread: 1 };
  // Pixels that taps `dilation` apart can reach from one another: each such set is a periodic image of its own, and its
  // operator the undilated one.
  if (stride === 1) return { length: length / greatestCommonDivisor(length, dilation), kernel, spread: 1 };
  return { length, kernel: (kernel - 1) * dilation + 1, spread: dilation };
}

function notesOf(layer: ConvLayer, size: readonly number[], whole: readonly number[]): string[] {
  const untold = [...(layer.stride === null ? ["stride 1"] : []), ...(layer.dilation === null ? ["dilation 1"] : [])];
  return [
    ...(untold.length > 0 ? [`assumed ${untold.join(" and ")}`] : []),
    ...(whole.some((length, axis) => length !== size[axis])
      ? [`images of ${size.join("x")} rounded up to multiples of the stride`]
      : []),
  ];
}
