import { test } from "uvu";
import * as assert from "uvu/assert";
import { listConvLayers, type ModelTensor, readFilters, toTensorOrder } from "../../sdk/index.ts";
import type { ConvKind, WeightLayout } from "../../sdk/model/model-file.ts";
import { readWeights } from "../../sdk/model/read-filters.ts";
import { expectError } from "../support/expect-error.ts";

/** A weight whose element at each place is its own index in C order. */
function layerOf(layout: WeightLayout, shape: number[], kind: ConvKind = "conv") {
  const values = Float64Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i);
  const tensor: ModelTensor = { name: "w", dtype: "f64", shape, read: async (start, end) => values.slice(start, end) };
  const groups = kind === "depthwise" ? shape[layout.indexOf("I")] : 1;
  const [layer] = listConvLayers([{ name: "l", tensor, layout, kind, groups }], { slices: true });
  return { layer, values };
}

const cases: [WeightLayout, number[], ConvKind?][] = [
  ["OIHW", [4, 3, 5, 5]],
  ["HWIO", [5, 5, 3, 4]],
  ["HWIM", [3, 3, 4, 2], "depthwise"],
  ["OHWI", [4, 5, 5, 3]],
  ["IHWO", [1, 3, 3, 6], "depthwise"],
  ["OIDHW", [2, 3, 4, 4, 4]],
  ["DHWIO", [4, 4, 4, 2, 3]],
  ["NHW", [7, 3, 3], "filters"],
];

for (const [layout, shape, kind] of cases) {
  test(`${layout}: filters go back to where they came from`, async () => {
    const { layer, values } = layerOf(layout, shape, kind);
    const filters: number[] = [];
    // The slices of a 3-D kernel share its weights.
    if (layout.includes("D")) filters.push(...(await readWeights(layer)));
    else for await (const chunk of readFilters(layer, { chunk: 2 })) filters.push(...chunk.data);
    assert.equal(toTensorOrder(Float64Array.from(filters), layer), values);
    // Weight (row 1, column 2) of the last filter, by the strides of the layout.
    const width = layer.kernel[layer.kernel.length - 1];
    const side = Object.fromEntries([...layout].map((letter, axis) => [letter, shape[axis]]));
    const at: Record<string, number> = { ...side, H: 2, W: 3 };
    const index = [...layout].reduce((sum, letter, axis) => sum * shape[axis] + at[letter] - 1, 0);
    assert.is(filters[filters.length - width * width + width + 2], index);
  });
}

test("a count that does not fit is refused", async () => {
  const { layer } = layerOf("HWIO", [3, 3, 2, 2]);
  await expectError(() => toTensorOrder(new Float32Array(35), layer), "usage", /35 numbers, the weight 36/);
});

test.run();
