import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { openModels } from "../../sdk/model/open-models.ts";
import { openZip } from "../../sdk/readers/containers/zip.ts";
import { zipOf } from "../hostile/zip-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden, sameNumbers } from "../support/golden.ts";
import { readTruncated } from "../support/truncations.ts";

// What torch.export.save of PyTorch 2.8 and later writes.

interface Golden {
  file: string;
  tensors: Record<string, { shape: number[]; values: number[] }>;
}
const { file, tensors } = readGolden<Golden>("pt2.json");
const bytes = fromBase64(file);

/** The archive again, with some files other (null: without them). */
async function changed(changes: Record<string, string | null>) {
  const parts: { name: string; data: Uint8Array }[] = [];
  for (const { name, data } of await partsOf()) {
    const change = changes[name.slice("model/".length)];
    if (change !== null) parts.push({ name, data: change === undefined ? data : new TextEncoder().encode(change) });
  }
  return zipOf(parts);
}

async function partsOf(): Promise<{ name: string; data: Uint8Array }[]> {
  const entries = await openZip(fromBytes("m.pt2", bytes));
  return Promise.all(entries.map(async (entry) => ({ name: entry.name, data: await entry.read(0, entry.byteLength) })));
}

const textOf = async (path: string) => {
  const entry = (await openZip(fromBytes("m.pt2", bytes))).find(({ name }) => name === `model/${path}`)!;
  return new TextDecoder().decode(await entry.read(0, entry.byteLength));
};

test("every tensor has torch's values, views and channels-last ones too", async () => {
  const model = await openModel(bytes, { name: "m.pt2" });
  assert.is(model.format, "pytorch");
  assert.equal(
    model.tensors.map(({ name }) => name),
    Object.keys(tensors),
  );
  for (const tensor of model.tensors) {
    const { shape, values } = tensors[tensor.name];
    assert.equal(tensor.shape, shape);
    assert.ok(sameNumbers(await tensor.read(), values), tensor.name);
    assert.ok(sameNumbers(await tensor.read(5, 8), values.slice(5, 8)), tensor.name);
  }
});

test("layers are those of the graph, with its strides, groups, dilations, depths and sizes of images", async () => {
  const model = await openModel(bytes, { name: "m.pt2" });
  assert.equal(
    model.layers.map(({ name, kind, groups, stride, dilation, depthRank, imageSize }) => [
      name,
      kind,
      groups,
      stride,
      dilation,
      depthRank,
      imageSize ?? null,
    ]),
    [
      ["conv1", "conv", 1, [2, 2], [1, 1], 0, [32, 24]],
      ["dw", "depthwise", 8, [1, 1], [2, 2], 1, null],
      ["up", "transposed", 1, [2, 2], [1, 1], null, null],
      // Side by side, behind the transposed one.
      ["tail", "conv", 1, [1, 1], [1, 1], 2, null],
      ["half", "conv", 1, [1, 1], [1, 1], 2, null],
    ],
  );
  assert.ok(model.notes.includes('Convolutions whose weights are computed are not listed: "last".'));
  assert.is(model.roles.get("all"), "self of aten.mul.Tensor");
  assert.is(model.roles.get("conv1.bias"), "bias of aten.conv2d.default");
});

test("without a graph shapes and names tell; several programs are models of their own", async () => {
  const bare = await openModel(await changed({ "models/model.json": "{}" }), { name: "m.pt2" });
  assert.ok(bare.layers.some(({ name }) => name === "conv1"));
  assert.match(bare.notes.join(" "), /graph is not there/);
  const list = await textOf("data/weights/model_weights_config.json");
  const two = await openModels(
    zipOf([
      ...(await partsOf()),
      { name: "model/data/weights/other_weights_config.json", data: new TextEncoder().encode(list) },
    ]),
    { name: "m.pt2" },
  );
  assert.equal(
    two.map(({ part }) => part),
    ["model", "other"],
  );
});

test("a weight that is pickled, missing, too short or of an unknown type is listed, the rest read", async () => {
  const config = JSON.parse(await textOf("data/weights/model_weights_config.json"));
  config.config["conv1.weight"].use_pickle = true;
  config.config["dw.weight"].tensor_meta.dtype = 99;
  config.config["tail.weight"].tensor_meta.storage_offset.as_int = 1e6;
  config.config["half.weight"].path_name = "weight_99";
  config.config["up.weight"].tensor_meta.layout = 1;
  const model = await openModel(await changed({ "data/weights/model_weights_config.json": JSON.stringify(config) }), {
    name: "m.pt2",
  });
  const reasons = Object.fromEntries(model.layers.map(({ name, reason }) => [name, reason]));
  assert.match(reasons.conv1 ?? "", /pickled/);
  assert.match(reasons.dw ?? "", /elements of type 99/);
  assert.match(reasons.tail ?? "", /reaches to element 1000144 of a storage of 216/);
  assert.match(reasons.half ?? "", /"weight_99", which the file does not hold/);
  const bias = model.tensors.find(({ name }) => name === "conv1.bias")!;
  assert.ok(sameNumbers(await bias.read(), tensors["conv1.bias"].values));
});

test("lists that are none, paths that lead elsewhere, programs that are compiled", async () => {
  const open = async (changes: Record<string, string | null>) => openModel(await changed(changes), { name: "m.pt2" });
  await expectError(
    () => open({ "data/weights/model_weights_config.json": "[]" }),
    "unreadable",
    /is no list of weights/,
  );
  await expectError(() => open({ "data/weights/model_weights_config.json": "{" }), "unreadable", /not JSON/);
  const config = JSON.parse(await textOf("data/weights/model_weights_config.json"));
  config.config["conv1.weight"].path_name = "../constants/x";
  const outside = { "data/weights/model_weights_config.json": JSON.stringify(config) };
  await expectError(() => open(outside), "unreadable", /expected a file, sizes and strides/);
  await expectError(
    () => open({ "data/weights/model_weights_config.json": null }),
    "unsupported",
    /torch\.export\.save/,
  );
});

test("truncated at any place", async () => {
  const { failed, of } = await readTruncated("m.pt2", bytes);
  assert.is(failed, of);
});

test.run();
