import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { csvParse } from "d3-dsv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBase64, readGolden } from "../support/golden.ts";
import { inFolder, run } from "./support.ts";

const { files } = readGolden<{ files: string[] }>("timeline.json");

/** A folder with the checkpoints of epochs 7 to 12, and a file that is none. */
async function inRun(body: (folder: string, path: (name: string) => string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const checkpoints = join(folder, "run");
    mkdirSync(checkpoints);
    for (const [i, file] of files.entries()) {
      writeFileSync(join(checkpoints, `epoch=${i + 7}.ckpt`), gunzipSync(fromBase64(file)));
    }
    writeFileSync(join(checkpoints, "notes.txt"), "lr 0.1\n");
    await body(checkpoints, (name) => join(checkpoints, name));
  });
}

test("a folder: in the order of the epochs, what is no model is named, in 100 columns; -o writes everything", () =>
  inRun(async (folder, path) => {
    const { code, stdout, stderr } = await run(["timeline", folder, "-o", path("out"), "--with", "norms"], {
      columns: 100,
      env: { NO_COLOR: "1" },
    });
    assert.is(code, 0, stderr);
    assert.match(stderr, /skipped notes.txt/);
    assert.match(stdout, /\nTimeline {2}6 checkpoints\n/);
    assert.ok(stdout.split("\n").every((line) => line.length <= 100));
    const document = JSON.parse(readFileSync(path("out/convscope-timeline.json"), "utf8"));
    assert.equal(
      document.checkpoints.map(({ step }: { step: number }) => step),
      [7, 8, 9, 10, 11, 12],
    );
    const rows = csvParse(readFileSync(path("out/tables/timeline.csv"), "utf8"));
    assert.is(rows.length, 6 * 3);
    assert.ok(rows.every(({ spectral_norm: norm }) => Number(norm) > 0));
    for (const file of ["report.html", "figures/timeline.svg", "figures/timeline-filters.svg", "tables/settled.csv"]) {
      assert.ok(existsSync(path(`out/${file}`)), file);
    }
  }));

test("names of one's own keep the order given; --json is one document", () =>
  inRun(async (_, path) => {
    const named = (name: string, epoch: number) => `${name}=${path(`epoch=${epoch}.ckpt`)}`;
    const { stdout } = await run(["timeline", named("late", 12), named("early", 7), "--json", "--no-digest"]);
    const { checkpoints, schema } = JSON.parse(stdout);
    assert.equal(
      [schema, checkpoints.map(({ name }: { name: string }) => name)],
      ["convscope-timeline/1", ["late", "early"]],
    );
  }));

test("the same bytes with one worker and two", () =>
  inRun(async (folder) => {
    const [one, two] = [
      await run(["timeline", folder, "--json", "--workers", "1"]),
      await run(["timeline", folder, "--json", "--workers", "2"]),
    ];
    assert.is(one.stdout, two.stdout);
  }));

test("one file, and a file that is no checkpoint, are refused", () =>
  inRun(async (_, path) => {
    const one = await run(["timeline", path("epoch=7.ckpt")]);
    assert.equal([one.code, one.stderr], [2, "convscope: found 1 checkpoint, expected at least 2\n"]);
    const stranger = await run(["timeline", path("epoch=7.ckpt"), path("notes.txt")]);
    assert.is(stranger.code, 3);
    assert.match(stranger.stderr, /notes.txt/);
  }));

test.run();
