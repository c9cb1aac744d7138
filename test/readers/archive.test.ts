import { deflateRawSync, gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { crc32 } from "../../sdk/bytes/crc32.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { openModels } from "../../sdk/model/open-models.ts";
import { zipOf } from "../hostile/zip-bytes.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorFile } from "../support/models.ts";
import { tarOf } from "../support/tar.ts";

// Archives hold models as files: each is one of its own, called "archive!path".

const utf8 = (text: string) => new TextEncoder().encode(text);
const net = tensorFile({ "conv.weight": { shape: [4, 3, 3, 3] }, "fc.weight": { shape: [2, 4] } });
const other = tensorFile({ "up.weight": { shape: [8, 4, 5, 5] } }, 2);
const linear = tensorFile({ "fc.weight": { shape: [2, 4] } });
const packed = (name: string, bytes: Uint8Array) => ({
  name,
  data: deflateRawSync(bytes),
  method: 8,
  size: bytes.length,
  crc: crc32(bytes),
});

const long = `${"folder/".repeat(20)}best.safetensors`;
const archives: [name: string, bytes: Uint8Array][] = [
  ["a.zip", zipOf([{ name: "fold_0/net.safetensors", data: net }, packed("x.safetensors", other)])],
  [
    "a.tar",
    tarOf([
      ["./fold_0/net.safetensors", net],
      ["x.safetensors", other],
    ]),
  ],
];

test("each model in a zip or tar archive is one of its own, with the values of the file itself", async () => {
  for (const [file, bytes] of archives) {
    const models = await openModels(bytes, { name: file });
    assert.equal(
      models.map(({ name, part, format, files }) => [name, part, format, files.map((each) => each.byteLength)]),
      [
        [`${file}!fold_0/net.safetensors`, "fold_0/net.safetensors", "safetensors", [net.length]],
        [`${file}!x.safetensors`, "x.safetensors", "safetensors", [other.length]],
      ],
    );
    assert.match(models[0].notes[0], /^One of 2 models: fold_0\/net\.safetensors, x\.safetensors\.$/);
    for (const [i, alone] of [net, other].entries()) {
      const expected = await openModel(alone, { name: "alone.safetensors" });
      assert.equal(
        models[i].layers.map(({ name }) => name),
        expected.layers.map(({ name }) => name),
      );
      for (const [t, tensor] of models[i].tensors.entries()) {
        assert.equal(await tensor.read(), await expected.tensors[t].read());
        assert.equal(await tensor.read(1, 5), await expected.tensors[t].read(1, 5));
      }
    }
  }
});

test("a gzip file is its content; archives lie in archives, four deep", async () => {
  const gzip = await openModel(gzipSync(net), { name: "net.safetensors.gz" });
  assert.equal([gzip.name, gzip.part, gzip.format], ["net.safetensors.gz", "", "safetensors"]);
  assert.is(gzip.tensors.length, 2);
  const tgz = gzipSync(tarOf([[long, net]]));
  const deep = await openModel(tgz, { name: "a.tgz" });
  assert.is(deep.part, long);
  let nested: Uint8Array = net;
  for (let depth = 1; depth <= 4; depth++) nested = zipOf([{ name: "m.safetensors", data: nested }]);
  assert.is(
    (await openModel(nested, { name: "a.zip" })).part,
    "m.safetensors!m.safetensors!m.safetensors!m.safetensors",
  );
  const fifth = zipOf([{ name: "m.zip", data: nested }]);
  await expectError(() => openModel(fifth, { name: "a.zip" }), "unsafe", /archive in an archive/);
});

test("parts are chosen by patterns; a part that is not there is told beside those that are", async () => {
  const [[name, bytes]] = archives;
  const [chosen, ...none] = await openModels(bytes, { name, parts: ["fold_*"] });
  assert.equal([chosen.part, none.length], ["fold_0/net.safetensors", 0]);
  await expectError(
    () => openModels(bytes, { name, parts: ["fold_1/*"] }),
    "usage",
    /no part "fold_1\/\*"; it holds 2 mod/,
  );
  await expectError(() => openModel(bytes, { name }), "usage", /choose one by `parts`/);
});

test("files find each other in the archive; a shard is a part of its model", async () => {
  const index = utf8(
    JSON.stringify({ weight_map: { "conv.weight": "one.safetensors", "fc.weight": "one.safetensors" } }),
  );
  const bytes = zipOf([
    { name: "m/one.safetensors", data: net },
    { name: "m/model.safetensors.index.json", data: index },
    { name: "m/config.json", data: utf8('{"hidden": 3}') },
  ]);
  const model = await openModel(bytes, { name: "a.zip" });
  assert.is(model.name, "a.zip!m/model.safetensors.index.json");
  assert.equal(
    model.files.map((file) => file.name),
    ["a.zip!m/model.safetensors.index.json", "a.zip!m/one.safetensors"],
  );
});

test("what has no convolutions is left out beside what has; what cannot be read is named", async () => {
  const bytes = zipOf([
    { name: "net.safetensors", data: net },
    { name: "head.safetensors", data: linear },
    { name: "cut.safetensors", data: net.slice(0, -4) },
    { name: "notes.txt", data: utf8("hello") },
  ]);
  const model = await openModel(bytes, { name: "a.zip" });
  assert.is(model.part, "net.safetensors");
  const notes = model.notes.join("\n");
  assert.match(notes, /hold no convolutions and are left out: "head\.safetensors"\./);
  assert.match(notes, /^Not read: a\.zip!cut\.safetensors/m);
  const alone = await openModel(zipOf([{ name: "head.safetensors", data: linear }]), { name: "b.zip" });
  assert.is(alone.layers.length, 0);
});

test("archives without models, and damaged ones, say so", async () => {
  const files = (name: string, bytes: Uint8Array) => () => openModels(bytes, { name });
  await expectError(
    files("a.zip", zipOf([{ name: "a.txt", data: utf8("hi") }])),
    "unsupported",
    /1 file, none of which/,
  );
  await expectError(files("a.zip", zipOf([{ name: "m.onnx", data: utf8("hi") }])), "unreadable", /a\.zip!m\.onnx/);
  const tar = tarOf([["a.safetensors", net]]);
  const wrong = Uint8Array.from(tar);
  wrong[0] ^= 1;
  await expectError(files("a.tar", wrong), "unreadable", /header's checksum is wrong/);
  await expectError(files("a.tar", tar.slice(0, 600)), "unreadable", /cut off/);
  await expectError(
    files("a.gz", gzipSync(net).subarray(0, 50)),
    "unreadable",
    /: is no intact gzip file: it ends too early: cut off/,
  );
  const bomb = gzipSync(new Uint8Array(80 * 2 ** 20));
  await expectError(files("a.gz", bomb), "unsafe", /MiB inflated to open it, the limit/);
});

test("the last model that is closed closes the archive", async () => {
  const [[name, bytes]] = archives;
  let closed = 0;
  const source = { ...fromBytes(name, bytes), close: async () => void closed++ };
  const [first, second] = await openModels(source);
  await first.close();
  await first.close();
  assert.is(closed, 0);
  await second.close();
  assert.is(closed, 1);
});

test.run();
