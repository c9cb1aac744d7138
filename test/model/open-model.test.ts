import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { openModel } from "../../sdk/model/open-model.ts";
import { expectError } from "../support/expect-error.ts";
import { fromBase64, readGolden } from "../support/golden.ts";

const golden = readGolden<{ safetensors: { file: string }; npz: { file: string }[] }>("readers.json");
const safetensors = fromBase64(golden.safetensors.file);
const npz = fromBase64(golden.npz[0].file);

test("bytes, blobs, files and sources give the same model", async () => {
  const sources = [
    safetensors,
    new Blob([safetensors]),
    new File([safetensors], "m.safetensors"),
    fromBytes("m.safetensors", safetensors),
  ];
  for (const source of sources) {
    const model = await openModel(source, { name: "m.safetensors" });
    assert.equal(
      [model.name, model.format, model.order, model.layers.length],
      ["m.safetensors", "safetensors", "name", 5],
    );
    assert.equal(
      model.files.map(({ name }) => name),
      ["m.safetensors"],
    );
    await model.close();
  }
  assert.is((await openModel(new File([npz], "f.npz"))).name, "f.npz");
  assert.is((await openModel(npz)).name, "model");
});

test("a renamed file is read as what it is, and that is noted", async () => {
  const model = await openModel(fromBytes("model.onnx", npz));
  assert.is(model.format, "npz");
  assert.is(model.notes[0], "The file's name says onnx; its content is npz and was read so.");
  assert.is((await openModel(fromBytes("model.npz", npz))).notes.filter((note) => /name says/.test(note)).length, 0);
});

test("an unknown file, an empty one, a name that promises what the content is not", async () => {
  const unknown = new TextEncoder().encode("GIF89a..........");
  await expectError(
    () => openModel(fromBytes("cat.gif", unknown)),
    "unsupported",
    /^cat\.gif: is a GIF picture, not a model$/,
  );
  for (const extension of ["safetensors", "safetensors.index.json", "onnx", "json", "npy", "npz", "bin"]) {
    await expectError(() => openModel(fromBytes(`a.${extension}`, new Uint8Array(0))), "unreadable", /is empty/);
    if (extension !== "bin")
      await expectError(
        () => openModel(fromBytes(`a.${extension}`, Uint8Array.of(1, ...unknown))),
        extension === "safetensors" ? "unsafe" : "unreadable",
      );
  }
});

test("an aborted signal stops it", async () => {
  await expectError(() => openModel(safetensors, { signal: AbortSignal.abort() }), "aborted");
});

test("close closes every file of the model", async () => {
  let closed = 0;
  const source = { ...fromBytes("m.safetensors", safetensors), close: async () => void closed++ };
  await (await openModel(source)).close();
  assert.is(closed, 1);
});

test.run();
