import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { npyHeader } from "../../sdk/export/npy.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { inFolder, run } from "./support.ts";

const golden = readGolden<{
  filters: number[];
  files: { file: string; columns: Record<string, (string | number | null)[]> }[];
}>("pandas-frames.json");
const { files } = golden;

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

test("a column of the table groups, cleaned up or not; a nearly right column is told", () =>
  inTable(async (path) => {
    const groups = async (...options: string[]) => {
      const { code, stdout, stderr } = await run(["analyze", path, "--json", "--no-digest", ...options]);
      assert.is(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const names = ({ groups: all }: { groups: { name: string }[] }) => all.map(({ name }) => name);
    const plain = await groups("--by", "label", "--label-column", "Task");
    assert.equal(names(plain), ["Brain Segmentation", "Classification", "GAN-Generator"]);
    assert.is(plain.provenance.options.labels, "Task");
    const clean = await groups("--label-column", "Task", "--by", "label", "--clean-labels");
    assert.equal(names(clean), ["Segmentation", "Classification", "GAN-Generator"]);
    assert.match(clean.notes.join(" "), /Labels are cleaned up: .*Brain Segmentation in 3 layers/);
    for (const [options, message] of [
      [["--by", "label"], "grouping by label needs --label-column: "],
      [["--by", "label", "--label-column", "task"], 'there is no column "task" to group by, did you mean Task?'],
    ] as const) {
      const { code, stderr } = await run(["analyze", path, ...options]);
      assert.is(code, 2);
      assert.ok(stderr.includes(message), stderr);
    }
  }));

test("a sidecar makes the models that the table in the file makes, and serves --select in any command", () =>
  inTable(async (path) => {
    const json = async (...args: string[]) => {
      const { code, stdout, stderr } = await run([...args, "--json"]);
      assert.is(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const table = await json("analyze", path, "--by", "model");
    const [{ columns }] = files;
    const rows = columns.model.map((_, row) =>
      Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[row]])),
    );
    await inFolder(async (folder) => {
      const sidecar = join(folder, "meta.json");
      writeFileSync(sidecar, JSON.stringify(rows));
      const bare = join(folder, "filters.npy");
      const values = new Uint8Array(Float64Array.from(golden.filters).buffer);
      writeFileSync(bare, Buffer.concat([npyHeader("<f8", [golden.filters.length / 9, 3, 3]), values]));
      const beside = await json("analyze", bare, "--labels", sidecar, "--by", "model");
      const plain = (text: object) => JSON.stringify(text).replaceAll(/filters\.(npy|h5)#/g, "");
      for (const key of ["basis", "groups", "divergence", "densities"])
        assert.is(plain(beside[key]), plain(table[key]), key);
      assert.equal(
        beside.models.map(({ layers }: { layers: object[] }) => layers),
        table.models.map(({ layers }: { layers: object[] }) => layers),
      );
      const chosen = await json("inspect", bare, "--labels", sidecar, "--select", "Task=GAN*");
      assert.equal(
        chosen.models.map(({ name }: { name: string }) => name),
        ["filters.npy#gan"],
      );
    });
  }));

test("what cannot be chosen is told: no column, no mark, a misspelled column, nothing left", () =>
  inTable(async (path) => {
    for (const [selection, message] of [
      ["Taks=GAN", 'there is no column "Taks" to select by, did you mean Task?'],
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
