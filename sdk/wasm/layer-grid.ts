import { layerGeometryFields } from "../../build/kernel-exports.ts";
import { UsageError } from "../errors.ts";
import type { Block, Workspace } from "./workspace.ts";

/** A 2-D convolution layer, all groups alike, and the periodic images that it acts on. */
export interface LayerGrid {
  groups: number;
  /** Output and input channels of a group. */
  out: number;
  in: number;
  /** Rows and columns. */
  kernel: readonly [number, number];
  stride: readonly [number, number];
  size: readonly [number, number];
}

/** Columns of the matrix of a group at one output frequency, out x wide: in times the input frequencies that fall on it. */
export function wideSide({ in: inputs, stride }: Pick<LayerGrid, "in" | "stride">): number {
  return inputs * stride[0] * stride[1];
}

/** Singular values of a group at one output frequency: min(out, wide). */
export function valuesPerFrequency(grid: LayerGrid): number {
  return Math.min(grid.out, wideSide(grid));
}

/** An output frequency u columns + v, and how many have its values: itself, and -u, -v where that is another one. */
export interface Frequency {
  index: number;
  weight: 1 | 2;
}

/** One of each pair of conjugate output frequencies, which have the same values; the ones that are their own conjugates first. */
export function halfOfFrequencies({ size, stride }: LayerGrid): Frequency[] {
  const [rows, columns] = [size[0] / stride[0], size[1] / stride[1]];
  const own: Frequency[] = [];
  const pairs: Frequency[] = [];
  for (let index = 0; index < rows * columns; index++) {
    const [u, v] = [Math.floor(index / columns), index % columns];
    const conjugate = ((rows - u) % rows) * columns + ((columns - v) % columns);
    if (conjugate === index) own.push({ index, weight: 1 });
    else if (conjugate > index) pairs.push({ index, weight: 2 });
  }
  return [...own, ...pairs];
}

/** Throws unless the kernel fits the images and the strides divide them. */
export function expectLayerGrid({ groups, out, in: inputs, kernel, size, stride }: LayerGrid): void {
  expectLayerSizes([groups, out, inputs, ...kernel, ...stride]);
  for (const [axis, length] of size.entries()) {
    if (!Number.isInteger(length) || length < 1) {
      throw new UsageError(`images of ${size.join(" x ")}, expected whole numbers from 1`);
    }
    if (kernel[axis] > length) {
      throw new UsageError(`kernels of ${kernel.join(" x ")} do not fit on images of ${size.join(" x ")}`);
    }
    if (length % stride[axis] !== 0) {
      throw new UsageError(`images of ${size.join(" x ")}, expected multiples of the stride ${stride.join(" x ")}`);
    }
  }
}

/** Throws unless all are whole numbers from 1. */
export function expectLayerSizes(sizes: readonly number[]): void {
  for (const size of sizes) {
    if (!Number.isInteger(size) || size < 1) {
      throw new UsageError(`a layer with a size of ${size}, expected whole numbers from 1`);
    }
  }
}

/** The grid as the kernels take it: a block of whole numbers, in the order that assembly/operators/layer-geometry.ts gives. */
export function placeLayerGeometry(ws: Workspace, grid: LayerGrid): Block<"u32"> {
  const { groups, out: outputs, in: inputs, kernel, size, stride } = grid;
  const [[kernelRows, kernelColumns], [rows, columns], [strideRows, strideColumns]] = [kernel, size, stride];
  const geometry: Record<(typeof layerGeometryFields)[number], number> = {
    groups,
    outputs,
    inputs,
    kernelRows,
    kernelColumns,
    rows,
    columns,
    strideRows,
    strideColumns,
  };
  return ws.place(
    "u32",
    layerGeometryFields.map((field) => geometry[field]),
  );
}
