import type { ConvLayer } from "../../../model/conv-layer.ts";
import type { PaddedGrid } from "../../../wasm/padded-layer.ts";
import { reachOf } from "../spread-taps.ts";

/** A layer as the network applies it, with zeros beyond the images' edges. */
export interface PaddedOperator {
  grid: PaddedGrid;
  /** Zeros behind the last row, and the last column, that the layer reaches. */
  behind: [number, number];
  /** What was taken for granted to get there. */
  notes: string[];
}

/** A vector of more numbers takes more than 128 MB, and the search needs some of them. */
const mostNumbers = 2 ** 24;

/**
 * The operator of a 2-D convolution on images of `size`, or why there is none. A transposed convolution has the singular values of
 * its adjoint; `size` is then that of its outputs. Padding that a file does not tell is taken as one that keeps the size at stride 1.
 */
export function paddedOperator(layer: ConvLayer, size: readonly [number, number]): PaddedOperator | string {
  const { kernel, groups, kind } = layer;
  const stride = pair(layer.stride);
  const dilation = pair(layer.dilation);
  const reach = reachOf(kernel, dilation);
  const axes = [0, 1].map((axis) => paddedAxis(size[axis], reach[axis], stride[axis], paddingOf(layer, axis)));
  const images = size.join("x");
  if (axes.some(({ out }) => out < 1)) return `kernel ${kernel.join("x")}: leaves nothing of images of ${images}`;
  const [rows, columns] = kind === "transposed" ? [layer.in, layer.out] : [layer.out, layer.in];
  const outSize: [number, number] = [axes[0].out, axes[1].out];
  if (Math.max(columns * size[0] * size[1], rows * outSize[0] * outSize[1]) > mostNumbers) {
    return `images of ${images} with ${Math.max(rows, columns)} channels: more than ${mostNumbers} numbers, choose smaller ones`;
  }
  const assumed = [
    ...(layer.stride === null ? ["stride 1"] : []),
    ...(layer.dilation === null ? ["dilation 1"] : []),
    ...(layer.padding == null && reach.some((length) => length > 1)
      ? [`padding ${axes.map(({ before }) => before).join("x")}`]
      : []),
  ];
  return {
    grid: {
      groups,
      out: rows / groups,
      in: columns / groups,
      kernel: [kernel[0], kernel[1]],
      stride,
      dilation,
      pad: [axes[0].before, axes[1].before],
      size: [size[0], size[1]],
      outSize,
    },
    behind: [axes[0].behind, axes[1].behind],
    notes: assumed.length === 0 ? [] : [`assumed ${assumed.join(" and ")}`],
  };
}

function pair(steps: readonly number[] | null): [number, number] {
  return [steps?.[0] ?? 1, steps?.[1] ?? 1];
}

/** Zeros before and behind along an axis; "same": as many as give length / stride outputs, rounded up. */
function paddingOf({ padding }: ConvLayer, axis: number): [number, number] | "same" | null {
  return padding == null || padding === "same" ? (padding ?? null) : [padding[axis], padding[axis + 2]];
}

function paddedAxis(length: number, reach: number, stride: number, padding: [number, number] | "same" | null) {
  const [before, after] =
    padding === "same"
      ? samePadding(length, reach, stride)
      : (padding ?? [Math.floor((reach - 1) / 2), Math.ceil((reach - 1) / 2)]);
  const out = Math.floor((length + before + after - reach) / stride) + 1;
  // The last output may end before the padding does.
  const behind = Math.max(0, (out - 1) * stride - before + reach - length);
  return { out, before, behind };
}

/** TensorFlow's SAME: the odd one goes behind. */
function samePadding(length: number, reach: number, stride: number): [number, number] {
  const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + reach - length);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
