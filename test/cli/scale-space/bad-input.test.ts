import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { npyHeader } from "../../../sdk/export/npy.ts";
import { expectClose } from "../../support/close.ts";
import { seededNormal } from "../../support/seeded.ts";
import { filesIn, inFolder, run, writeModel } from "../support.ts";
import { filtersOf, study, writeLayers } from "./support.ts";

test("a model without depthwise layers: exit code 4 and what to do", () =>
  inFolder(async (folder) => {
    const model = writeModel(join(folder, "net.safetensors"), { channels: 3 });
    const { code, stdout, stderr } = await run(["scale-space", model]);
    assert.equal([code, stdout], [4, ""]);
    assert.match(stderr, /no depthwise layer/);
    assert.match(stderr, /--layers '\*'/);
    assert.is((await study(model, "--layers", "*")).scaleSpace.groups[0].count, 18);
    assert.is((await run(["scale-space", model, "--layers", "none"])).code, 2);
  }));

test("even, 1 x k, 1 x 1 and huge kernels are skipped with the reason", () =>
  inFolder(async (folder) => {
    const shapes = {
      "even.weight": [4, 1, 4, 4],
      "flat.weight": [4, 1, 1, 7],
      "huge.weight": [4, 1, 19, 19],
      "point.weight": [4, 1, 1, 1],
    };
    const mixed = writeLayers(join(folder, "mixed.safetensors"), { ...shapes, "good.weight": [4, 1, 3, 3] });
    const { models, scaleSpace } = await study(mixed);
    assert.is(scaleSpace.layers.length, 1);
    const reasons = new Map(models[0].skippedLayers.map(({ kernel, reason }) => [kernel.join("x"), reason]));
    assert.match(reasons.get("4x4") ?? "", /even/);
    assert.match(reasons.get("1x7") ?? "", /not square/);
    assert.match(reasons.get("19x19") ?? "", /3x3 to 17x17/);
    assert.match(reasons.get("1x1") ?? "", /nothing spatial/);
    const skippedNames = models[0].tensors.skipped.map(({ name }) => name).sort();
    assert.equal(skippedNames, ["a.stem.weight", ...Object.keys(shapes).sort()]);
    const none = writeLayers(join(folder, "none.safetensors"), shapes);
    const { code, stdout, stderr } = await run(["scale-space", none]);
    assert.equal([code, stdout], [4, ""]);
    assert.match(stderr, "found filters of 4x4, 1x7, 19x19, but fits take odd sizes from 3x3 to 17x17");
    assert.match(stderr, "other layers have filters that can be fitted: name them, --layers '*' for all");
    const bare = join(folder, "bare.npy");
    writeFileSync(bare, npyHeader("<f8", [2, 4, 4]));
    writeFileSync(bare, new Float64Array(32).fill(1), { flag: "a" });
    const even = await run(["scale-space", bare]);
    assert.is(even.code, 4);
    assert.match(even.stderr, "found filters of 4x4, but fits take odd sizes from 3x3 to 17x17");
  }));

test("models of large kernels alone: exit code 4, with the sizes found, those fitted, and what takes them", () =>
  inFolder(async (folder) => {
    const large = join(folder, "large.npy");
    writeFileSync(large, npyHeader("<f8", [3, 31, 31]));
    writeFileSync(large, Float64Array.from({ length: 3 * 961 }, seededNormal(31)), { flag: "a" });
    for (const more of [[], ["--layers", "*"]]) {
      const { code, stdout, stderr } = await run(["scale-space", large, ...more]);
      assert.equal([code, stdout], [4, ""]);
      assert.match(stderr, "found filters of 31x31, but fits take odd sizes from 3x3 to 17x17; convscope keys takes");
      assert.not.match(stderr, /not depthwise|--layers|inspect/);
    }
    assert.is((await run(["keys", large, "--count", "2", "-q"])).code, 0);
    const small = writeLayers(join(folder, "small.safetensors"), { "b.weight": [3, 1, 5, 5] });
    const asked = await run(["scale-space", small, "--kernel", "7"]);
    assert.is(asked.code, 4);
    assert.match(asked.stderr, "found filters of 5x5, but this run takes 7x7: leave out --kernel");
  }));

test("sizes to 17x17 are fitted, also those too large for the statistics of analyze", () =>
  inFolder(async (folder) => {
    const shapes = { "b.weight": [3, 1, 13, 13], "c.weight": [3, 1, 17, 17] };
    const model = writeLayers(join(folder, "net.safetensors"), shapes);
    const sizes = async (...options: string[]) =>
      (await study(model, ...options)).scaleSpace.layers.map(({ name, kernel, count }) => [name, kernel[0], count]);
    assert.equal(await sizes(), [
      ["b", 13, 3],
      ["c", 17, 3],
    ]);
    assert.equal(await sizes("--layers", "c"), [["c", 17, 3]]);
    assert.equal(await sizes("--kernel", "13"), [["b", 13, 3]]);
  }));

test("constant and zero filters are counted and have no cosine", () =>
  inFolder(async (folder) => {
    const shape = { "b.weight": [5, 1, 3, 3], "still.weight": [2, 1, 3, 3] };
    const model = writeLayers(join(folder, "net.safetensors"), shape, (weights, name) => {
      if (name === "still.weight") weights.fill(0.25);
      else weights.fill(0, 0, 9).fill(0.1, 9, 18).fill(Number.NaN, 20, 21);
    });
    const document = await study(model, "--filters", "--pooled", "--extended");
    const layers = document.scaleSpace.layers.map(({ count, constant, nonFinite }) => [count, constant, nonFinite]);
    assert.equal(layers, [
      [2, 2, 1],
      [0, 2, 0],
    ]);
    for (const { best, nearestKey, fits, extended } of filtersOf(document).slice(0, 3)) {
      assert.equal([best, nearestKey], [null, null]);
      assert.is(fits.length, 48);
      assert.ok(fits.every(({ cosine }) => cosine === null));
      assert.equal(extended, []);
    }
    const [zero, constant] = filtersOf(document);
    assert.equal([zero.spread.mean, zero.spread.covariance, zero.spread.l1], [null, null, 0]);
    // The middle of a square, whose sides have variance (3^2 - 1) / 12.
    expectClose([...(constant.spread.covariance ?? [])], [2 / 3, 0, 2 / 3], 1e-15, "constant");
    const { stdout } = await run(["scale-space", model, "--quiet"]);
    assert.match(stdout.replaceAll(/\s+/g, " "), "5 filters without a direction");
    const still = writeLayers(join(folder, "still.safetensors"), { "b.weight": [2, 1, 3, 3] }, (w) => w.fill(1));
    const before = filesIn(folder);
    for (const more of [[], ["--pooled", "--extended", "-o", join(folder, "out")]]) {
      const none = await run(["scale-space", still, ...more]);
      assert.equal([none.code, none.stdout], [4, ""]);
      assert.match(none.stderr, "still.safetensors: every one of 2 filters is constant, zero or not finite");
    }
    assert.is((await run(["keys", still])).code, 4);
    assert.equal(filesIn(folder), before);
  }));

test("what has no meaning is a usage error", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [4, 1, 3, 3] });
    const wrong: [string[], RegExp][] = [
      [["--cosine", "2"], /cosine is 2/],
      [["--cosine", "x"], /--cosine/],
      [["--cosine", "0.5,0.9"], /several/],
      [["--method", "E"], /--method/],
      [["--mode", "book"], /--mode/],
      [["--kernel", "4"], /kernel size is 4/],
      [["--kernel", "19x19"], /kernel size is 19/],
      [["--format", "csv"], /-o DIR/],
    ];
    for (const [options, message] of wrong) {
      const { code, stdout, stderr } = await run(["scale-space", model, ...options]);
      assert.equal([code, stdout], [2, ""], options.join(" "));
      assert.match(stderr, message);
    }
  }));

test("output that cannot be written is an error, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    const model = writeLayers(join(folder, "net.safetensors"), { "b.weight": [4, 1, 3, 3] });
    const before = filesIn(folder);
    const places: [string, number][] = [
      [model, 2],
      [join(model, "out"), 1],
    ];
    for (const [out, expected] of places) {
      const { code, stdout, stderr } = await run(["scale-space", model, "-o", out]);
      assert.equal([code, stdout], [expected, ""], out);
      assert.match(stderr, "net.safetensors");
    }
    assert.equal(filesIn(folder), before);
  }));

test.run();
