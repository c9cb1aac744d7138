import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

interface Fixture {
  name: string;
  file: string;
  dilations: (number[] | null)[];
  images?: number[][];
}

const { fixtures } = readGolden<{ fixtures: Fixture[] }>("dilation.json");

for (const { name, file, dilations, images = [] } of fixtures) {
  test(`${name}: layers carry the dilation that the program wrote`, async () => {
    const model = await openModel(fromBytes(name, fromBase64(file)));
    assert.equal(
      model.layers.map(({ dilation }) => dilation),
      dilations,
    );
    for (const [i, size] of images.entries()) assert.equal(model.layers[i].imageSize, size);
    await model.close();
  });
}

test("a TensorFlow.js graph: the spatial part of the attribute, 1 where it is left out", async () => {
  const list = (...steps: number[]) => ({ list: { i: steps.map(String) } });
  const nodes = [
    { name: "x", op: "Placeholder" },
    { name: "w0", op: "Const" },
    { name: "w1", op: "Const" },
    { name: "w2", op: "Const" },
    { name: "a", op: "Conv2D", input: ["x", "w0"], attr: { strides: list(1, 1, 1, 1), dilations: list(1, 2, 3, 1) } },
    { name: "b", op: "DepthwiseConv2dNative", input: ["a", "w1"], attr: { strides: list(1, 1, 1, 1) } },
    // "NCHW" in base64.
    {
      name: "c",
      op: "_FusedConv2D",
      input: ["b", "w2"],
      attr: { strides: list(1, 1, 1, 1), dilations: list(1, 1, 4, 5), data_format: { s: "TkNIVw==" } },
    },
  ];
  const weights = ["w0", "w1", "w2"].map((name) => ({ name, shape: [3, 3, 1, 1], dtype: "float32" }));
  const json = {
    format: "graph-model",
    modelTopology: { node: nodes },
    weightsManifest: [{ paths: ["w.bin"], weights }],
  };
  const files = new Map([
    ["model.json", new TextEncoder().encode(JSON.stringify(json))],
    ["w.bin", new Uint8Array(3 * 36)],
  ]);
  const model = await openModel(fromFiles(files, "model.json"));
  assert.equal(
    model.layers.map(({ dilation }) => dilation),
    [
      [2, 3],
      [1, 1],
      [4, 5],
    ],
  );
});

test.run();
