import type { ConvLayer } from "../../model/conv-layer.ts";
import type { LayerChange } from "../../results/diff.ts";
import type { Numbers } from "./vectors.ts";

/**
 * A layer's weights as rows of columns of taps: (outputs, inputs of one group, taps of a kernel). Of a transposed convolution rows
 * are inputs and columns outputs, as `readWeights` gives them.
 */
export interface WeightGrid {
  readonly values: Numbers;
  readonly rows: number;
  readonly columns: number;
  readonly taps: number;
}

export function gridOf(layer: ConvLayer, values: Numbers): WeightGrid {
  const taps = layer.kernel.reduce((product, side) => product * side, 1);
  const rows = layer.kind === "transposed" ? layer.in : layer.out;
  return { values, rows, columns: values.length / rows / taps, taps };
}

/**
 * (outputs, inputs of a group, taps along each axis), a transposed layer's inputs first: what all formats tell of a weight, also
 * those that do not tell a transposed convolution from a plain one.
 */
export function weightShape(layer: ConvLayer): number[] {
  const [first, second] =
    layer.kind === "transposed" ? [layer.in, layer.out / layer.groups] : [layer.out, layer.in / layer.groups];
  return [first, second, ...layer.kernel];
}

/** The weights after in the order of those before. */
export function inOrderOf(
  a: WeightGrid,
  b: WeightGrid,
  { outputOrder, inputOrder }: Pick<LayerChange, "outputOrder" | "inputOrder">,
  isTransposed: boolean,
): WeightGrid["values"] {
  if (!outputOrder && !inputOrder) return b.values;
  const [rows, columns] = isTransposed ? [inputOrder, outputOrder] : [outputOrder, inputOrder];
  const values = a.values.slice();
  for (let row = 0, at = 0; row < a.rows; row++) {
    for (let column = 0; column < a.columns; column++, at += a.taps) {
      const from = ((rows?.[row] ?? row) * a.columns + (columns?.[column] ?? column)) * a.taps;
      values.set(b.values.subarray(from, from + a.taps), at);
    }
  }
  return values;
}
