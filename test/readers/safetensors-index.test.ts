import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { safetensors } from "../support/safetensors.ts";

const weight = (value: number) => new Uint8Array(new Float32Array(9).fill(value).buffer);
const shard = (names: string[], values: number[]) =>
  safetensors(
    Object.fromEntries(
      names.map((name, i) => [name, { dtype: "F32", shape: [1, 1, 3, 3], data_offsets: [36 * i, 36 * i + 36] }]),
    ),
    new Uint8Array(Buffer.concat(values.map(weight))),
  );
const main = "net/model.safetensors.index.json";

function open(
  weight_map: unknown,
  shards: Record<string, Uint8Array>,
  text = JSON.stringify({ metadata: {}, weight_map }),
) {
  const files = new Map<string, Uint8Array>([[main, new TextEncoder().encode(text)]]);
  for (const [name, bytes] of Object.entries(shards)) files.set(`net/${name}`, bytes);
  return openModel(fromFiles(files, main));
}

const one = shard(["layer10.weight", "layer2.weight"], [10, 2]);
const two = shard(["layer1.weight", "stray.weight"], [1, 0]);

test("an index of more tensors than the limit is refused", async () => {
  const map = Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [`w${i}`, "one.safetensors"]));
  await expectError(() => open(map, { "one.safetensors": one }), "unsafe", /lists more than 100000 tensors, the limit/);
});

test("tensors come from the shard that the index names", async () => {
  const map = {
    "layer1.weight": "two.safetensors",
    "layer2.weight": "one.safetensors",
    "layer10.weight": "one.safetensors",
  };
  const model = await open(map, { "one.safetensors": one, "two.safetensors": two });
  assert.is(model.format, "safetensors");
  assert.equal(
    model.files.map(({ name }) => name),
    ["model.safetensors.index.json", "two.safetensors", "one.safetensors"],
  );
  assert.equal(
    model.layers.map(({ name }) => name),
    ["layer1", "layer2", "layer10"],
  );
  for (const [i, value] of [1, 2, 10].entries()) assert.is((await model.layers[i].tensor.read())[4], value);
  assert.ok(model.notes.includes("Left out: 1 tensor of the shards that the index does not list."));
});

test("where the shards say that MLX wrote them, channels are last", async () => {
  const facts = { dtype: "F32", shape: [8, 3, 3, 3], data_offsets: [0, 864] };
  const layout = async (format: string) => {
    const bytes = safetensors({ __metadata__: { format }, "a.weight": facts }, new Uint8Array(864));
    return (await open({ "a.weight": "one.safetensors" }, { "one.safetensors": bytes })).layers[0].layout;
  };
  assert.equal([await layout("mlx"), await layout("pt")], ["OHWI", "OIHW"]);
});

test("shards must be beside the index", async () => {
  for (const path of [
    "../one.safetensors",
    "/etc/one.safetensors",
    "C:\\one",
    "https://example.com/one",
    "a/../../one",
    "",
    "a\0b",
  ]) {
    await expectError(
      () => open({ "layer2.weight": path }, { "one.safetensors": one }),
      "unsafe",
      /^model\.safetensors\.index\.json, tensor ".*": points to another file by/,
    );
  }
});

test("a missing shard, a missing tensor, a damaged shard", async () => {
  await expectError(
    () => open({ "layer2.weight": "three.safetensors" }, {}),
    "unreadable",
    /lists the shard "three\.safetensors", which is not beside it/,
  );
  await expectError(
    () => open({ "layer3.weight": "one.safetensors" }, { "one.safetensors": one }),
    "unreadable",
    /tensor "layer3\.weight": the index says it is in "one\.safetensors", which does not hold it/,
  );
  await expectError(
    () => open({ "layer2.weight": "one.safetensors" }, { "one.safetensors": one.slice(0, -1) }),
    "unreadable",
    /^one\.safetensors/,
  );
});

test("an index that is none", async () => {
  await expectError(() => open([], {}), "unreadable", /no weight_map object/);
  await expectError(() => open({ a: 3 }, {}), "unreadable", /gives no file name/);
  await expectError(() => open(null, {}, '{"weight_map":{"a":"x","a":"y"}}'), "unreadable", /has the key "a" twice/);
  await expectError(() => open(null, {}, '{"weight_map":{"a"'), "unreadable", /no valid JSON/);
});

test("pytorch_model.bin.index.json names files of torch.save", async () => {
  const { files } = readGolden<{ files: { name: string; bytes: string }[] }>("torch-files.json");
  const shard = fromBase64(files.find(({ name }) => name === "a stem of 21 characters")!.bytes);
  const index = new TextEncoder().encode(JSON.stringify({ weight_map: { w: "pytorch_model-00001-of-00001.bin" } }));
  const set = new Map([
    ["pytorch_model.bin.index.json", index],
    ["pytorch_model-00001-of-00001.bin", shard],
  ]);
  const model = await openModel(fromFiles(set, "pytorch_model.bin.index.json"));
  assert.equal([model.format, model.files.length, model.part], ["pytorch", 2, ""]);
  assert.equal(
    [...(await model.tensors[0].read())],
    Array.from({ length: 36 }, (_, i) => i),
  );
  assert.is(model.layers[0].kernel.join("x"), "3x3");
});

test.run();
