import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBase64, readGolden } from "../support/golden.ts";
import { inFolder, run } from "./support.ts";

const { files } = readGolden<{ files: { file: string }[] }>("pandas-frames.json");

async function inTable(body: (path: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, "filters.h5");
    writeFileSync(path, gunzipSync(fromBase64(files[0].file)));
    await body(path);
  });
}

const studies = ["analyze", "operators", "scale-space", "keys", "inspect"];

for (const command of studies) {
  test(`${command}: --part and --select choose models and layers, in any command`, () =>
    inTable(async (path) => {
      for (const [options, names] of [
        [
          ["--select", "Task=*Segmentation,GAN*"],
          ["unet_brain", "gan"],
        ],
        [["--select", "Task=*Segmentation,GAN*", "--select", "name!=*gan"], ["unet_brain"]],
        [["--part", "gan"], ["gan"]],
        [["--select", "Visual Category="], ["gan"]],
      ] as const) {
        const { code, stdout, stderr } = await run([command, path, "--json", ...options]);
        assert.is(code, 0, stderr);
        assert.equal(
          JSON.parse(stdout).models.map(({ name }: { name: string }) => name),
          names.map((name) => `filters.h5#${name}`),
        );
      }
    }));
}

test("layers of one model are chosen too; the others are listed with the reason", () =>
  inTable(async (path) => {
    const { stdout } = await run(["inspect", path, "--json", "--part", "unet_brain", "--select", "conv_depth=0,2"]);
    assert.equal(
      JSON.parse(stdout).models[0].layers.map(({ reason }: { reason: string | null }) => reason),
      [null, "left out by --select", null],
    );
  }));

test("what cannot be chosen is told: no column, no mark, a misspelled column, nothing left", () =>
  inTable(async (path) => {
    for (const [selection, message] of [
      ["Taks=GAN", '--select: there is no column "Taks", did you mean Task?'],
      ["colour=red", 'there is no column "colour" to select by; there are name, format, folder, model_id'],
      ["Task", '--select: found "Task", expected COLUMN=PATTERN,... or COLUMN!=PATTERN,...'],
      ["=x", '--select: found "=x", expected'],
      ["Task=Music", "no layer of the 3 models fits Task=Music"],
    ]) {
      const { code, stderr } = await run(["analyze", path, "--select", selection]);
      assert.is(code, 2);
      assert.ok(stderr.includes(message), stderr);
    }
  }));

test.run();
