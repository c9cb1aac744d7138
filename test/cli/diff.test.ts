import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { csvParse } from "d3-dsv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBase64, readGolden } from "../support/golden.ts";
import { inFolder, run } from "./support.ts";

const golden = readGolden<{ before: string; variants: { name: string; file: string; states: string[] }[] }>(
  "diff.json",
);

async function inFiles(body: (path: (name: string) => string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    for (const { name, file } of [{ name: "before", file: golden.before }, ...golden.variants]) {
      writeFileSync(path(`${name}.pt`), gunzipSync(fromBase64(file)));
    }
    await body(path);
  });
}

test("the table has a row for every layer that changed, in 100 columns; -o writes it with the document", () =>
  inFiles(async (path) => {
    for (const { name, states } of golden.variants) {
      const argv = ["diff", path("before.pt"), path(`${name}.pt`), "-o", path(name)];
      const { code, stdout, stderr } = await run(argv, { columns: 100, env: { NO_COLOR: "1" } });
      assert.is(code, 0, stderr);
      const unchanged = states.filter((state) => state === "unchanged").length;
      assert.ok(
        stdout.includes(
          `\n${unchanged} ${unchanged === 1 ? "layer" : "layers"} of ${states.length} unchanged to the bit.`,
        ),
        stdout,
      );
      assert.ok(stdout.split("\n").every((line) => line.length <= 100));
      const rows = csvParse(readFileSync(join(path(name), "tables/changes.csv"), "utf8"));
      assert.equal(
        rows.map(({ state }) => state),
        states,
      );
      const document = JSON.parse(readFileSync(join(path(name), "convscope-diff.json"), "utf8"));
      assert.is(document.schema, "convscope-diff/1");
      assert.equal(
        rows.map((row) => Number(row.relative_change)),
        document.layers.map(({ relativeChange }: { relativeChange: number }) => relativeChange ?? 0),
      );
    }
  }));

test("--exit-code: 10 where anything changed, 0 where nothing did", () =>
  inFiles(async (path) => {
    const codeOf = async (name: string, ...options: string[]) =>
      (await run(["diff", path("before.pt"), path(`${name}.pt`), ...options])).code;
    assert.equal(
      [await codeOf("tuned", "--exit-code"), await codeOf("same", "--exit-code"), await codeOf("tuned")],
      [10, 0, 0],
    );
  }));

test("--json is one document; nothing is written where a file is missing", () =>
  inFiles(async (path) => {
    const { stdout } = await run(["diff", path("before.pt"), path("half.pt"), "--json", "--no-digest"]);
    const { models, layers, states } = JSON.parse(stdout);
    assert.equal(
      models.map(({ name, sha256 }: { name: string; sha256: null }) => [name, sha256]),
      [
        ["before.pt", null],
        ["half.pt", null],
      ],
    );
    assert.equal([layers.length, states.rounded], [5, 5]);
    const { code } = await run(["diff", path("before.pt"), path("none.pt"), "-o", path("out")]);
    assert.is(code, 2);
    assert.not(existsSync(path("out")));
  }));

test("one model, and three, are told", () =>
  inFiles(async (path) => {
    const one = await run(["diff", path("before.pt")]);
    assert.equal([one.code, one.stderr], [2, "convscope: diff compares two models, found one\n"]);
    const three = await run(["diff", path("before.pt"), path("same.pt"), path("half.pt")]);
    assert.is(three.code, 2);
    assert.match(three.stderr, "found 3; --part chooses");
  }));

test.run();
