import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tensorFile } from "../support/models.ts";
import { inFolder, run, writeModel } from "./support.ts";

// Models of which nothing can be compared, and fewer or more models than a command takes.

/** A readable model without convolutions. */
function writeEmpty(path: string): string {
  writeFileSync(path, tensorFile({ "fc.weight": { shape: [4, 4] }, "fc.bias": { shape: [4] } }));
  return path;
}

test("compare ends as analyze of the empty one alone does where only one of its models has filters", () =>
  inFolder(async (folder) => {
    const a = writeModel(join(folder, "a.safetensors"), { channels: 4 });
    const b = writeModel(join(folder, "b.safetensors"), { channels: 4, seed: 2 });
    const empty = writeEmpty(join(folder, "empty.safetensors"));
    const alone = await run(["analyze", empty]);
    const two = await run(["compare", a, empty]);
    assert.equal([two.code, two.stdout, two.stderr], [4, "", alone.stderr]);
    assert.match(two.stderr, "empty.safetensors: holds no convolution layers; 1 linear weight matrix");
    // From two with filters on they are compared, and it is said which is not among them.
    const three = await run(["compare", a, empty, b, "--json"]);
    assert.is(three.code, 0, three.stderr);
    const { models, divergence } = JSON.parse(three.stdout);
    assert.is(divergence.groups.length, 2);
    assert.equal(
      models.map(({ notes }: { notes: string[] }) => notes.filter((note) => note.startsWith("Not compared")).length),
      [0, 1, 0],
    );
    assert.match(
      (await run(["compare", a, empty, b])).stdout.replaceAll(/\n\s*/g, " "),
      "empty.safetensors: Not compared: it holds no convolution layers; 1 linear weight matrix, 1 further tensor.",
    );
  }));

test("compare refuses models of which no two have filters of one size", () =>
  inFolder(async (folder) => {
    const three = writeModel(join(folder, "three.safetensors"), { channels: 4 });
    const five = writeModel(join(folder, "five.safetensors"), { channels: 4, kernel: 5 });
    const usual = await run(["compare", three, five, "--kernel", "3"]);
    assert.is(usual.code, 4);
    assert.match(usual.stderr, "five.safetensors: found no 3x3 convolution filters to analyse; sizes found: 5x5");
    const all = await run(["compare", three, five]);
    assert.equal([all.code, all.stderr], [4, "convscope: no two models have filters of one size\n"]);
    assert.is((await run(["compare", three, five, three])).code, 0);
  }));

test("where fewer models are left than compare and diff need, what is wrong with the missing one is the error", () =>
  inFolder(async (folder) => {
    const a = writeModel(join(folder, "a.safetensors"), { channels: 4 });
    const b = writeModel(join(folder, "b.safetensors"), { channels: 4, seed: 2 });
    const none = join(folder, "none.safetensors");
    for (const command of ["compare", "diff"]) {
      const { code, stdout, stderr } = await run([command, a, none]);
      assert.equal([code, stdout], [3, ""], command);
      assert.match(stderr, /^convscope: none\.safetensors: [^\n]*\n$/, command);
    }
    const { code, stdout } = await run(["compare", a, none, b]);
    assert.is(code, 3);
    assert.match(
      stdout.replaceAll(/\n\s*/g, " "),
      "its name. 1 of 3 models could not be read and is left out: none.safetensors",
    );
  }));

test("diff counts what it was given before it reads", () =>
  inFolder(async (folder) => {
    const a = writeModel(join(folder, "a.safetensors"), { channels: 4 });
    for (const last of [join(folder, "none.safetensors"), a]) {
      const { code, stdout, stderr } = await run(["diff", a, a, last]);
      assert.equal([code, stdout, stderr], [2, "", "convscope: diff compares two models, found 3\n"]);
    }
  }));

test("inspect of a model without convolutions says what it holds, without empty tables", () =>
  inFolder(async (folder) => {
    const { stdout } = await run(["inspect", writeEmpty(join(folder, "empty.safetensors"))]);
    assert.match(stdout, "\nNo convolution layers; 2 tensors\n");
    writeFileSync(join(folder, "bare.safetensors"), tensorFile({}));
    const bare = await run(["inspect", join(folder, "bare.safetensors")]);
    assert.match(bare.stdout, /in 1 file\nNo convolution layers, and no tensors\n$/);
    const full = await run(["inspect", writeModel(join(folder, "a.safetensors"), { layers: ["a.weight"] })]);
    assert.match(full.stdout, /\n1 convolution layer in the order of /);
    assert.match(full.stdout, "\n\nlayer ");
    assert.not.match(full.stdout, "\n\n\n");
  }));

test.run();
