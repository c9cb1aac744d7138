import { UsageError } from "../errors.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import type { ConvLayer } from "./conv-layer.ts";
import { elementCount } from "./element-count.ts";
import { spatialAxes } from "./list-conv-layers.ts";

/** Layouts whose elements already lie filter by filter. */
const inOrder: ReadonlySet<string> = new Set(["OIHW", "OIDHW", "NHW"]);

/** Whether a layer's weight lies in its file as `readFilters` gives it. */
export function liesByFilter({ layout }: ConvLayer): boolean {
  return inOrder.has(layout);
}

/** A weight in the order of its tensor as one whose axes come as (channels, spatial axes), outputs before inputs. */
export function toFilterOrder(values: FloatArray, layer: ConvLayer): FloatArray {
  return reordered(values, layer, channelsOf(layer));
}

/** The weight of a transposed convolution as that of the one it is the adjoint of: inputs before outputs. */
export function toAdjointOrder(values: FloatArray, layer: ConvLayer): FloatArray {
  return reordered(values, layer, ["I", "O"]);
}

function reordered(values: FloatArray, layer: ConvLayer, channels: readonly string[]): FloatArray {
  const filters = values.slice();
  forEachRow(layer, channels, (to, from, stride, count) => {
    for (let i = 0; i < count; i++) filters[to + i] = values[from + i * stride];
  });
  return filters;
}

/**
 * All filters of a layer, in the order in which `readFilters` gives them, as the values of the layer's tensor: what
 * `rewriteModel` takes.
 *
 * @throws UsageError where they are not as many as the tensor holds.
 */
export function toTensorOrder(filters: FloatArray, layer: ConvLayer): FloatArray {
  const count = elementCount(layer.tensor.shape);
  if (filters.length !== count) {
    throw new UsageError(`the filters hold ${filters.length} numbers, the weight ${count}`, {
      tensor: layer.tensor.name,
    });
  }
  if (liesByFilter(layer)) return filters.slice();
  return backToTensor(filters, layer, channelsOf(layer));
}

/** The weight as `readWeights` gives it, as the values of the layer's tensor. */
export function weightsToTensorOrder(weights: FloatArray, layer: ConvLayer): FloatArray {
  if (layer.kind !== "transposed") return toTensorOrder(weights, layer);
  return backToTensor(weights, layer, ["I", "O"]);
}

function backToTensor(filters: FloatArray, layer: ConvLayer, channels: readonly string[]): FloatArray {
  const values = filters.slice();
  forEachRow(layer, channels, (from, to, stride, count) => {
    for (let i = 0; i < count; i++) values[to + i * stride] = filters[from + i];
  });
  return values;
}

/** In HWIM the output channel is i * M + m, so inputs come first. */
function channelsOf({ layout }: ConvLayer): readonly string[] {
  return layout === "HWIM" ? ["I", "M"] : ["O", "I"];
}

/** For each run of the innermost axis of the filters: where it begins in them and in the tensor, and its step there. */
function forEachRow(
  { layout, tensor: { shape } }: ConvLayer,
  channels: readonly string[],
  visit: (inFilters: number, inTensor: number, stride: number, count: number) => void,
): void {
  const order = [...channels, ...spatialAxes(layout)];
  const axes = order.map((letter) => layout.indexOf(letter));
  const sizes = axes.map((axis) => shape[axis]);
  const strides = axes.map((axis) => elementCount(shape.slice(axis + 1)));
  const total = elementCount(shape);
  const index = new Array<number>(sizes.length).fill(0);
  const innermost = sizes.length - 1;
  const count = sizes[innermost];
  for (let row = 0, at = 0; row < total; row += count) {
    visit(row, at, strides[innermost], count);
    // Count on: the last index but one first, with a carry to those before it.
    for (let axis = innermost - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      at -= strides[axis] * sizes[axis];
      index[axis] = 0;
    }
  }
}
