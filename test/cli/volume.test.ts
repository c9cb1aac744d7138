import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tensorFile } from "../support/models.ts";
import { filesIn, inFolder, run } from "./support.ts";

/** A folder with a network of 3-D kernels, and one of 2-D ones. */
const inNets = (body: (cubes: string, squares: string, folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    const [cubes, squares] = ["cubes", "squares"].map((name) => join(folder, `${name}.safetensors`));
    const shape = [4, 2, 3, 3, 3];
    writeFileSync(cubes, tensorFile({ "a.weight": { shape }, "b.weight": { shape: [2, 4, 1, 1, 1] } }));
    writeFileSync(squares, tensorFile({ "a.weight": { shape: [4, 3, 3, 3] } }));
    await body(cubes, squares, folder);
  });

test("analyze --volume is volume: the same bytes, of the schema; -o writes everything", () =>
  inNets(async (cubes, _, folder) => {
    const [one, two] = [await run(["volume", cubes, "--json"]), await run(["analyze", cubes, "--volume", "--json"])];
    assert.is(one.code, 0, one.stderr);
    assert.is(one.stdout, two.stdout);
    const valid = new Ajv2020({ allowUnionTypes: true }).compile(
      JSON.parse(readFileSync("build/schema/convscope-volume-1.schema.json", "utf8")),
    );
    const document = JSON.parse(one.stdout);
    const isValid: boolean = valid(document);
    assert.ok(isValid, JSON.stringify(valid.errors));
    assert.is(document.sizes[0].basis.components[0].length, 27);
    const { code, stdout } = await run(["volume", cubes, "-o", join(folder, "out")], {
      columns: 60,
      env: { NO_COLOR: "1" },
    });
    assert.is(code, 0);
    assert.match(stdout, /\n3-D kernels\nlayer /);
    assert.ok(stdout.split("\n").every((line) => line.length <= 60));
    assert.equal(filesIn(join(folder, "out")), [
      "convscope-volume.json",
      "figures",
      "figures/volume-anisotropy.svg",
      "figures/volume-basis.svg",
      "figures/volume-kernels.svg",
      "report.html",
      "tables",
      "tables/slices.csv",
      "tables/volume-basis.csv",
      "tables/volume.csv",
    ]);
  }));

test("a rule on the axes; options of 2-D filters beside --volume; a network without 3-D kernels", () =>
  inNets(async (cubes, squares) => {
    assert.is((await run(["volume", cubes, "--fail-on", "anisotropy>1"])).code, 5);
    const refused = await run(["analyze", cubes, "--volume", "--slices"]);
    assert.is(refused.code, 2);
    assert.match(refused.stderr, "--volume studies 3-D kernels whole; --slices is about 2-D filters");
    for (const option of [
      ["--kernel", "3"],
      ["--by", "layer"],
      ["--with", "norms"],
      ["--against", "none"],
    ]) {
      assert.is((await run(["analyze", cubes, "--volume", ...option])).code, 2, option.join(" "));
    }
    const none = await run(["analyze", squares, "--volume"]);
    assert.is(none.code, 4);
    assert.match(
      none.stderr,
      "squares.safetensors: found no 3-D kernels among 1 convolution layer; the first: 2-D convolution",
    );
    const slices = await run(["analyze", cubes]);
    assert.is(slices.code, 4);
    assert.match(slices.stderr, "--volume takes them whole, --slices in slices");
    const part = await run(["volume", cubes, "--layers", "b"]);
    assert.is(part.code, 4);
    assert.is((await run(["volume", cubes, "--layers", "c"])).code, 2);
  }));

test.run();
