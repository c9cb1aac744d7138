import { test } from "uvu";
import * as assert from "uvu/assert";
import { modelExtensions, openModels } from "../../sdk/index.ts";
import { findMains } from "../../web-demo/engine/find-mains.ts";
import { Studies } from "../../web-demo/engine/studies.ts";
import { zipOf } from "../hostile/zip-bytes.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { tensorFile } from "../support/models.ts";

// The page's engine without a browser: the models in one dropped file are models of the page.

const studies = () => new Studies({ pool: undefined as never, begin() {}, count: () => 0 });
const file = (name: string, bytes: Uint8Array): [string, File] => [
  name,
  new File([bytes as Uint8Array<ArrayBuffer>], name),
];

interface Golden {
  files: { name: string; file: string; bytes: string; models: { part: string }[] }[];
}
const { files } = readGolden<Golden>("torch-files.json");

test("each network of a checkpoint is a model with the part in its name, compared with the others", async () => {
  const several = files.filter(({ models }) => models.length > 1 && models.every(({ part }) => !part.includes("/")));
  assert.ok(several.length >= 3);
  for (const { name, file: path, bytes, models } of several) {
    const overview = await studies().study([file(path, fromBase64(bytes))], {}, () => {});
    const expected = models.map(({ part }) => `${path}#${part}`);
    assert.equal(
      overview.models.map((model) => model.name),
      expected,
      name,
    );
    assert.is(overview.by, "model", name);
    assert.equal([...overview.groups].sort(), [...expected].sort(), name);
    assert.is(overview.matrix.length, expected.length);
    assert.equal(overview.unread, []);
  }
});

test("each model in an archive is one, and its filters are read from there", async () => {
  const shapes = { "a.weight": { shape: [4, 2, 3, 3] } };
  const archive = zipOf([
    { name: "fold_0/best.safetensors", data: tensorFile(shapes, 1) },
    { name: "fold_1/best.safetensors", data: tensorFile(shapes, 2) },
    { name: "plans.json", data: new TextEncoder().encode("{}") },
  ]);
  const page = studies();
  const { models } = await page.study(
    [file("runs.zip", archive), file("c.safetensors", tensorFile(shapes, 3))],
    {},
    () => {},
  );
  assert.equal(models.map(({ name }) => name).sort(), [
    "c.safetensors",
    "runs.zip!fold_0/best.safetensors",
    "runs.zip!fold_1/best.safetensors",
  ]);
  for (const [i, { name }] of models.entries()) {
    const { weights, total } = await page.filters(i, 0, 0, 3);
    const seed = name.includes("fold_0") ? 1 : name.includes("fold_1") ? 2 : 3;
    const [alone] = await openModels(tensorFile(shapes, seed), { name: "alone.safetensors" });
    assert.is(total, 8);
    assert.equal([...weights], [...(await alone.tensors[0].read(0, 27))], name);
  }
  // What the page exports has them, too.
  const saved = JSON.parse(await (await page.exportAs("json")).text());
  assert.equal(
    saved.models.map(({ name }: { name: string }) => name),
    models.map(({ name }) => name),
  );
});

test("one file with networks beside one that is no model: the parts are studied, the other is told", async () => {
  const { file: path, bytes } = files.find(({ models }) => models.length === 2)!;
  const overview = await studies().study(
    [file(path, fromBase64(bytes)), file("broken.safetensors", new Uint8Array(20).fill(7))],
    {},
    () => {},
  );
  assert.is(overview.models.length, 2);
  assert.is(overview.unread.length, 1);
  assert.match(overview.unread[0], /^broken\.safetensors/);
});

test("archives and exported programs are files that the page takes", () => {
  const paths = ["a/runs.zip", "b/model.pt2", "c/best.pth", "d/notes.txt"];
  assert.equal(findMains(paths), paths.slice(0, 3));
});

test("a file of any format that is read here is taken beside others", () => {
  for (const extension of modelExtensions()) {
    const paths = [extension.startsWith(".") ? `one${extension}` : extension, "two.onnx", "notes.txt"];
    assert.equal(findMains(paths), paths.slice(0, 2), extension);
  }
  assert.ok([".ptl", ".hdf"].every((extension) => modelExtensions().includes(extension)));
});

test.run();
