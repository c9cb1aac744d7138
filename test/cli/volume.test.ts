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

test("the terminal: the components that are not listed, models in a column of their own", () =>
  inNets(async (cubes, squares, folder) => {
    const env = { NO_COLOR: "1" };
    const { stdout } = await run(["volume", cubes], { columns: 200, env });
    const [line] = /explained variance.*\n.*/.exec(stdout) ?? [""];
    assert.match(line, /c8 [\d.]+% +other 18 [\d.]+%$/);
    const sum = [...line.matchAll(/ ([\d.]+)%/g)].reduce((all, [, part]) => all + Number(part), 0);
    // Ten numbers, each rounded to 0.1.
    assert.ok(Math.abs(sum - 100) < 0.5, line);
    const other = join(folder, "other.safetensors");
    const name = "encoder.stages.first.block.convolution.weight";
    writeFileSync(other, tensorFile({ [name]: { shape: [4, 2, 3, 3, 3] } }));
    const both = (await run(["volume", cubes, other], { columns: 150, env })).stdout;
    assert.match(both, /\nmodel +layer +kernel/);
    assert.match(both, /\nother\.safetensors +\S*convolution\S* /);
    const channelsOf = join(folder, "same.safetensors");
    writeFileSync(channelsOf, tensorFile({ "a.weight": { shape: [4, 3, 3, 3] } }));
    const channels = (await run(["channels", squares, channelsOf], { columns: 150, env })).stdout;
    assert.match(channels, /\nsquares\.safetensors +a +/);
    assert.match(channels, /\nsame\.safetensors +a +/);
  }));

test.run();
