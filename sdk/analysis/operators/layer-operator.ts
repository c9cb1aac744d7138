import type { ConvLayer } from "../../model/conv-layer.ts";
import type { LayerGrid } from "../../wasm/layer-grid.ts";

/** A layer as an operator on periodic images. */
export interface LayerOperator {
  grid: LayerGrid;
  /** Output frequencies of the whole images that share each of the grid's, where the kernel has one row or column. */
  copies: number;
}

/**
 * The operator of a 2-D convolution on images of `size`, or why there is none. A stride that the file does not tell counts as
 * 1: the strided layer's outputs are some of those, so its norm is no larger. Dilation counts as 1: no format's layer tells it.
 * A transposed convolution has the singular values of its adjoint; `size` is then that of its outputs.
 */
export function layerOperator(layer: ConvLayer, size: readonly [number, number]): LayerOperator | string {
  const { kernel, groups, kind } = layer;
  const kernelName = kernel.join("x");
  if (layer.tensor.shape.includes(0)) return `shape [${layer.tensor.shape.join(", ")}]: holds no filters`;
  if (kind === "filters") return "bare filters: how they make up a layer is not told";
  if (kernel.length !== 2) return `${kernel.length}-D convolution, kernel ${kernelName}: only 2-D layers are measured`;
  const stride = layer.stride ?? [1, 1];
  if (kernel.some((length, axis) => length > size[axis])) {
    return `kernel ${kernelName}: larger than the images of ${size.join("x")}`;
  }
  if (size.some((length, axis) => length % stride[axis] !== 0)) {
    return `stride ${stride.join("x")}: does not divide the images of ${size.join("x")}`;
  }
  // All frequencies along an axis with one tap have the same values: one output frequency stands for them.
  const grid = size.map((length, axis) => (kernel[axis] === 1 ? stride[axis] : length));
  const [rows, columns] = kind === "transposed" ? [layer.in, layer.out] : [layer.out, layer.in];
  return {
    grid: {
      groups,
      out: rows / groups,
      in: columns / groups,
      kernel: [kernel[0], kernel[1]],
      stride: [stride[0], stride[1]],
      size: [grid[0], grid[1]],
    },
    copies: (size[0] * size[1]) / (grid[0] * grid[1]),
  };
}
