import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { networkHalves } from "../../sdk/studies/operators/network-halves.ts";

/** A model.json of `weights` 3x3 weights, all zero. */
function open(document: object, weights: string[], shape = [3, 3, 1, 1]) {
  const specs = weights.map((name) => ({ name, shape, dtype: "float32" }));
  const json = { ...document, weightsManifest: [{ paths: ["w.bin"], weights: specs }] };
  const files = new Map([
    ["model.json", new TextEncoder().encode(JSON.stringify(json))],
    ["w.bin", new Uint8Array(weights.length * 36)],
  ]);
  return openModel(fromFiles(files, "model.json"));
}

const keras = (...layers: [type: string, name: string][]) => {
  const listed = layers.map(([class_name, name]) => ({ class_name, config: { name } }));
  return open(
    { modelTopology: { class_name: "Sequential", config: { name: "net", layers: listed } } },
    layers.filter(([type]) => type.startsWith("Conv")).map(([, name]) => `${name}/kernel`),
  );
};

const graph = (...nodes: [op: string, name: string][]) => {
  const convolutions = nodes.filter(([op]) => op.startsWith("Conv2D"));
  const node = [
    { name: "x", op: "Placeholder" },
    ...convolutions.map(([, name]) => ({ name: `w ${name}`, op: "Const" })),
    ...nodes.map(([op, name], i) => ({ name, op, input: [i === 0 ? "x" : nodes[i - 1][1], `w ${name}`] })),
  ];
  return open(
    { format: "graph-model", modelTopology: { node } },
    convolutions.map(([, name]) => `w ${name}`),
  );
};

async function halves(opening: ReturnType<typeof openModel>) {
  const model = await opening;
  const { from, half } = networkHalves(model);
  return [from, ...model.layers.map((layer) => half(layer))];
}

test("Keras: the decoder begins behind the first UpSampling2D, or at a Conv2DTranspose", async () => {
  const plain: [string, string][] = [
    ["Conv2D", "a"],
    ["Conv2D", "b"],
  ];
  assert.equal(await halves(keras(...plain)), ["depth", "encoder", "decoder"]);
  const up = await halves(keras(...plain, ["UpSampling2D", "up"], ["Conv2D", "c"]));
  assert.equal(up, ["graph", "encoder", "encoder", "decoder"]);
  const transposed = await halves(keras(...plain, ["Conv2DTranspose", "up"], ["Conv2D", "c"]));
  assert.equal(transposed, ["graph", "encoder", "encoder", "decoder", "decoder"]);
});

test("TensorFlow.js graphs: behind the first operator that enlarges; not where images are only fitted to the network", async () => {
  for (const op of ["ResizeNearestNeighbor", "ResizeBilinear", "DepthToSpace"]) {
    const found = await halves(graph(["Conv2D", "a"], ["Conv2D", "b"], [op, "up"], ["Conv2D", "c"]));
    assert.equal(found, ["graph", "encoder", "encoder", "decoder"], op);
  }
  const fitted = await halves(graph(["ResizeBilinear", "fit"], ["Conv2D", "a"], ["Conv2D", "b"]));
  assert.equal(fitted, ["depth", "encoder", "decoder"]);
});

test.run();
