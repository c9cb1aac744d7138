import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tensorFile } from "../support/models.ts";
import { inFolder, run } from "./support.ts";

/** A model of one layer of each shape. */
function writeShapes(path: string, ...shapes: number[][]): string {
  writeFileSync(path, tensorFile(Object.fromEntries(shapes.map((shape, i) => [`layer${i}.weight`, { shape }]))));
  return path;
}

test("what an export of one size leaves out is counted, with the way to it", () =>
  inFolder(async (folder) => {
    const output = join(folder, "f.csv");
    const said = async (shapes: number[][], ...more: string[]) => {
      const model = writeShapes(join(folder, "m.safetensors"), ...shapes);
      const { code, stderr } = await run(["export", model, "-o", output, "-q", ...more]);
      assert.is(code, 0, stderr);
      return stderr;
    };
    const three = [8, 4, 3, 3];
    // Points, dense layers and kernels that are not square have no filters to leave out.
    assert.is(await said([three]), "");
    assert.is(await said([three, [8, 4, 1, 1], [8, 4, 1, 7], [8, 4]]), "");
    assert.is(await said([three, [1, 1, 5, 5]]), "1 5x5 filter left out: --kernel 5x5 writes them\n");
    assert.is(await said([three, [64, 32, 5, 5]]), "2,048 5x5 filters left out: --kernel 5x5 writes them\n");
    assert.is(
      await said([three, [64, 32, 5, 5]], "--kernel", "5"),
      "32 3x3 filters left out: --kernel 3x3 writes them\n",
    );
    // The most frequent first.
    assert.is(
      await said([three, [2, 2, 5, 5], [2, 4, 7, 7]]),
      "8 7x7 filters, 4 5x5 filters left out: --kernel 7x7 writes those of 7x7\n",
    );
    const sides = [2, 4, 5, 6, 7, 8].map((k) => [1, k, k, k]);
    assert.match(await said([three, ...sides]), /^8 8x8 .*, 5 5x5 filters and 2 more sizes left out: --kernel 8x8 /);
    // What --layers leaves out was not asked for.
    assert.is(await said([three, [2, 2, 5, 5]], "--layers", "layer0"), "");
  }));

test("several sizes at once are wrong use, and nothing is written", () =>
  inFolder(async (folder) => {
    const all = async (...shapes: number[][]) => {
      const model = writeShapes(join(folder, "m.safetensors"), ...shapes);
      return run(["export", model, "-o", join(folder, "f.npz"), "--kernel", "all"]);
    };
    const two = await all([2, 2, 3, 3], [2, 2, 5, 5]);
    assert.is(two.code, 2);
    assert.match(two.stderr, /filters of 3x3, 5x5 do not fit into one array: choose one size with --kernel\n$/);
    assert.not.ok(existsSync(join(folder, "f.npz")));
    const one = await all([2, 2, 5, 5], [4, 2, 5, 5]);
    assert.equal([one.code, /^wrote 12 filters to [^\n]*\n$/.test(one.stderr)], [0, true], one.stderr);
  }));

test.run();
