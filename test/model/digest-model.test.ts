import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { digestModel, fromFiles, openModel } from "../../sdk/index.ts";

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

/** A TensorFlow.js weights manifest of one 3x3 filter, and its shard. */
function twoFiles(first: number): Map<string, Uint8Array> {
  const weights = new Uint8Array(Float32Array.from({ length: 9 }, (_, i) => (i === 0 ? first : i)).buffer);
  const manifest = [{ paths: ["a.bin"], weights: [{ name: "c/kernel", shape: [3, 3, 1, 1], dtype: "float32" }] }];
  return new Map([
    ["weights_manifest.json", new TextEncoder().encode(JSON.stringify(manifest))],
    ["a.bin", weights],
  ]);
}

async function digestOf(files: Map<string, Uint8Array>, digest = true) {
  return digestModel(await openModel(fromFiles(files, "weights_manifest.json")), { digest });
}

test("the digest of several files covers each of them, in the form that sha256sum prints", async () => {
  const files = twoFiles(1);
  const { sha256: whole, files: listed } = await digestOf(files);
  assert.equal(
    listed.map(({ name, sha256 }) => [name, sha256]),
    [...files].map(([name, bytes]) => [name, sha256(bytes)]),
  );
  assert.is(whole, sha256(listed.map((file) => `${file.sha256}  ${file.name}\n`).join("")));
  assert.is.not((await digestOf(twoFiles(2))).sha256, whole);
});

test("a single file's digest is its own, and none is made unless asked for", async () => {
  const bytes = new TextEncoder().encode("\x93NUMPY\x01\x00\x46\x00");
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 3), }".padEnd(69);
  const file = new Uint8Array([
    0x93,
    ...bytes.slice(2),
    ...new TextEncoder().encode(`${header}\n`),
    ...new Uint8Array(36),
  ]);
  const model = await openModel(file, { name: "a.npy" });
  assert.is((await digestModel(model, { digest: true })).sha256, sha256(file));
  const without = await digestOf(twoFiles(1), false);
  assert.is(without.sha256, null);
  assert.equal(
    without.files.map((one) => one.sha256),
    [null, null],
  );
});

test.run();
