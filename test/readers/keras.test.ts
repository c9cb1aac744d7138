import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { accountTensors } from "../../sdk/model/account-tensors.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { read } from "../../sdk/readers/keras.ts";
import { zipOf } from "../hostile/zip-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { readTruncated } from "../support/truncations.ts";

interface Golden {
  files: Record<string, string>;
  brain: string;
  filters: { layer: string; values: string }[];
}
const golden = readGolden<Golden>("keras.json");
const bytesOf = (name: string) => fromBase64(golden.files[name]);
const open = (name: string, as = name) => openModel(fromBytes(as, bytesOf(name)));
const withConfig = ["whole.h5", "stored.keras", "deflated.keras", "older.keras"];

async function filtersOf(layer: Parameters<typeof readFilters>[0]): Promise<number[]> {
  const values: number[] = [];
  for await (const { data } of readFilters(layer)) values.push(...data);
  return values;
}

test("one network in four layouts gives the same layers in the order of the configuration", async () => {
  for (const name of withConfig) {
    const model = await open(name);
    assert.is(model.order, "graph");
    assert.is(model.format, name.endsWith(".keras") ? "keras" : "hdf5");
    assert.equal(
      model.layers.map(({ name: layer, kind, groups, stride, kernel }) => [layer, kind, groups, stride, kernel]),
      [
        ["stem", "conv", 1, [2, 2], [3, 3]],
        ["wide", "depthwise", 4, [1, 1], [5, 5]],
        ["grouped", "conv", 2, [1, 1], [3, 3]],
        ["sep", "depthwise", 6, [1, 1], [3, 3]],
        ["sep/pointwise", "conv", 1, [1, 1], [1, 1]],
        ["up", "transposed", 1, [2, 2], [2, 2]],
        ["b_first", "conv", 1, [1, 1], [3, 3]],
        ["a_second", "conv", 1, [1, 1], [3, 3]],
        ["line", "conv", 1, [1], [3]],
      ],
      name,
    );
  }
});

test("filters are bit for bit those of the arrays that were written", async () => {
  for (const name of withConfig) {
    const { layers } = await open(name);
    const analysed = layers.filter(({ reason }) => reason === null);
    assert.equal(
      analysed.map((layer) => layer.name),
      golden.filters.map(({ layer }) => layer),
    );
    for (const [i, layer] of analysed.entries()) {
      const expected = doublesFromBase64(golden.filters[i].values);
      assert.ok(sameNumbers(await filtersOf(layer), expected), `${name} ${layer.name}`);
    }
  }
});

test("weights alone: in the order of layer_names, or of the names of numbered variables", async () => {
  const legacy = await open("legacy.weights.h5");
  assert.is(legacy.order, "file");
  assert.equal(
    legacy.layers.map(({ name }) => name.split("/")[0]),
    ["stem", "wide", "grouped", "sep", "sep", "up", "tail", "tail", "line"],
  );
  const numbered = await open("numbered.weights.h5");
  assert.is(numbered.order, "name");
  for (const model of [legacy, numbered]) {
    const kinds = model.layers.map(({ kind }) => kind).sort();
    // The name of the layer "up" does not say that it is transposed; its bias, and the folder "conv2d_transpose", do.
    assert.equal(kinds, [...Array(6).fill("conv"), "depthwise", "depthwise", "transposed"]);
    const found = await Promise.all(model.layers.filter(({ reason }) => reason === null).map(filtersOf));
    for (const { layer, values } of golden.filters) {
      const expected = doublesFromBase64(values);
      assert.ok(
        found.some((filters) => sameNumbers(filters, expected)),
        layer,
      );
    }
  }
});

test("every weight is accounted for by what it is", async () => {
  const model = await open("whole.h5");
  const { used, skipped } = accountTensors(
    model,
    model.layers.filter(({ reason }) => reason === null),
  );
  assert.is(used.length + skipped.length, model.tensors.length);
  const reasons = new Map(skipped.map(({ name, reason }) => [name, reason]));
  assert.is(reasons.get("model_weights/norm/norm/gamma:0"), "scale of BatchNormalization 'norm'");
  assert.is(reasons.get("optimizer_weights/Adam/stem/kernel/m:0"), "state of the optimiser");
  assert.match(reasons.get("model_weights/dense/dense/kernel:0")!, /Dense 'dense'/);
});

test("bfloat16 as Keras stores it, and kernels of Keras 1 in Theano's order", async () => {
  const brain = await open("brain.weights.h5");
  assert.is(brain.tensors[0].dtype, "bf16");
  assert.ok(sameNumbers(await brain.tensors[0].read(), doublesFromBase64(golden.brain)));
  const theano = await open("theano.h5");
  const [{ name, layout, in: inputs, out, kernel, stride }] = theano.layers;
  assert.equal([name, layout, inputs, out, kernel, stride], ["convolution2d_1", "OIHW", 2, 4, [3, 5], [2, 1]]);
  assert.ok(theano.notes.some((note) => /rotated by 180 degrees/.test(note)));
});

test("the content tells a .keras archive, and a cut one is refused", async () => {
  assert.is((await open("stored.keras", "model.zip")).format, "keras");
  const { failed, of } = await readTruncated("a.keras", bytesOf("stored.keras"), 64);
  assert.is(failed, of);
});

test("a configuration that does not fit its weights is refused", async () => {
  const bytes = Buffer.from(bytesOf("whole.h5"));
  const at = bytes.indexOf('"kernel_size": [5, 5]');
  bytes.write("7", at + 16, "latin1");
  await expectError(() => openModel(fromBytes("a.h5", bytes)), "unreadable", /has the kernel \[7,5\]/);
});

test("an archive that lacks one of its two parts, or whose configuration is no object", async () => {
  const zipped = (...parts: [string, string][]) =>
    read(fromBytes("m.keras", zipOf(parts.map(([name, text]) => ({ name, data: new TextEncoder().encode(text) })))));
  const metadata: [string, string] = ["metadata.json", '{"keras_version":"3.3.3"}'];
  await expectError(
    () => zipped(metadata, ["model.weights.h5", ""]),
    "unreadable",
    /^m\.keras: is an archive without config\.json, expected a \.keras model/,
  );
  await expectError(
    () => zipped(metadata, ["config.json", "{}"]),
    "unreadable",
    /^m\.keras: is an archive without model\.weights\.h5, expected a \.keras model/,
  );
  await expectError(
    () => zipped(metadata, ["config.json", "[]"], ["model.weights.h5", "x"]),
    "unreadable",
    /^m\.keras\/config\.json: is not a JSON object/,
  );
});

test.run();
