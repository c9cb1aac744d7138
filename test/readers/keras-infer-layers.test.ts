import { test } from "uvu";
import * as assert from "uvu/assert";
import { inferLayers } from "../../sdk/readers/keras/infer-layers.ts";

/** Weights of these shapes, by key; nothing of them is read. */
function weights(shapes: Record<string, number[]>) {
  return new Map(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { name, shape, dtype: "f32", read: () => Promise.reject(new Error("read")) },
    ]),
  );
}

test("a transposed convolution's kernel (rows, columns, out, in) is known by its bias, else by its name", () => {
  const cases: [string, number[], number | undefined, string, string][] = [
    ["up", [2, 2, 4, 8], 4, "transposed", "HWOI"],
    ["volume", [2, 2, 2, 4, 8], 4, "transposed", "DHWOI"],
    ["line", [2, 4, 8], 4, "transposed", "WOI"],
    ["conv", [3, 3, 4, 8], 8, "conv", "HWIO"],
    ["deconv_but_plain", [3, 3, 4, 8], 8, "conv", "HWIO"],
    ["square", [3, 3, 8, 8], 8, "conv", "HWIO"],
    ["square_transpose", [3, 3, 8, 8], 8, "transposed", "HWOI"],
    ["bare", [3, 3, 4, 8], undefined, "conv", "HWIO"],
    ["deconv_bare", [3, 3, 4, 8], undefined, "transposed", "HWOI"],
    ["odd", [3, 3, 4, 8], 5, "conv", "HWIO"],
  ];
  for (const [layer, shape, bias, kind, layout] of cases) {
    for (const variables of [false, true]) {
      const [kernel, beside] = variables
        ? [`${layer}/vars/0`, `${layer}/vars/1`]
        : [`${layer}/kernel`, `${layer}/bias`];
      const shapes = bias === undefined ? { [kernel]: shape } : { [kernel]: shape, [beside]: [bias] };
      const { convolutions } = inferLayers(weights(shapes), "a.h5", { variables, theano: false });
      assert.equal(
        convolutions.map((each) => [each.name, each.kind, each.layout]),
        [[layer, kind, layout]],
        kernel,
      );
    }
  }
});

test("Keras 1's kernels on Theano, (out, in, rows, columns), are not told by their last axes", () => {
  const shapes = { "conv/kernel": [5, 4, 3, 5], "conv/bias": [5] };
  const { convolutions } = inferLayers(weights({ ...shapes, "up/kernel": [5, 4, 5, 3], "up/bias": [5] }), "a.h5", {
    variables: false,
    theano: true,
  });
  assert.equal(
    convolutions.map((each) => [each.kind, each.layout]),
    [
      ["conv", "OIHW"],
      ["conv", "OIHW"],
    ],
  );
});

test.run();
