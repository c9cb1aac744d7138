import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { csvParse } from "d3-dsv";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBase64, readGolden } from "../support/golden.ts";
import { tensorFile } from "../support/models.ts";
import { seededNormal } from "../support/seeded.ts";
import { inFolder, run, writeModel } from "./support.ts";

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
    assert.is(code, 3);
    assert.not(existsSync(path("out")));
  }));

test("a file given twice is said to be one, by digest, with its base name; one of the same weights and other bytes is not", () =>
  inFiles(async (path) => {
    const twice = await run(["diff", path("before.pt"), path("before.pt")]);
    assert.is(twice.code, 0);
    assert.match(twice.stdout, 'Problem: "before.pt" and "before.pt#2" are one network, given twice\n');
    assert.match(twice.stdout, "\nChanges  before.pt -> before.pt#2\n");
    const model = writeModel(path("a.safetensors"));
    const bytes = readFileSync(model);
    const longer = Buffer.alloc(bytes.length + 8, " ");
    const header = Number(bytes.readBigUInt64LE());
    longer.writeBigUInt64LE(BigInt(header + 8));
    bytes.copy(longer, 8, 8, 8 + header);
    bytes.copy(longer, 16 + header, 8 + header);
    writeFileSync(path("b.safetensors"), longer);
    for (const argv of [
      [model, path("b.safetensors")],
      [path("before.pt"), path("before.pt"), "--no-digest"],
    ]) {
      const { stdout } = await run(["diff", ...argv]);
      assert.not.match(stdout, "given twice");
      assert.match(stdout, "hold the same convolution weights");
    }
    const copy = path("copy.pt");
    copyFileSync(path("before.pt"), copy);
    assert.match((await run(["diff", path("before.pt"), copy])).stdout, '"before.pt" and "copy.pt" are one network');
  }));

test("the line above the table names both models within the width, whole where they fit", () =>
  inFiles(async (path) => {
    const headOf = async (letters: number, columns: number) => {
      const names = ["a", "b"].map((end) => `${"x".repeat(letters - 1)}${end}`);
      const { stdout } = await run(["diff", `${names[0]}=${path("before.pt")}`, `${names[1]}=${path("half.pt")}`], {
        columns,
        env: { NO_COLOR: "1" },
      });
      return { names, head: stdout.split("\n").find((line) => line.startsWith("Changes")) ?? "" };
    };
    // "Changes  A -> B" is 13 letters longer than the two names.
    const at = await headOf(33, 79);
    assert.is(at.head, `Changes  ${at.names[0]} -> ${at.names[1]}`);
    const above = await headOf(34, 80);
    assert.ok(above.head.length <= 80 && above.head.includes("…"), above.head);
    const [a, b] = above.head.replace("Changes  ", "").split(" -> ");
    assert.ok(a.endsWith("a") && b.endsWith("b"), above.head);
    const wide = await headOf(90, 80);
    assert.ok(wide.head.length <= 80, wide.head);
  }));

test("in 80 columns the column of what happened to a layer stays where it says something, and is left out elsewhere", () =>
  inFolder(async (folder) => {
    const names = [
      "encoder.first_block.depthwise_convolution.weight",
      "encoder.second_block.depthwise_convolution.weight",
    ];
    const write = (name: string, seed: number, channels: number) => {
      const path = join(folder, name);
      writeFileSync(
        path,
        tensorFile({ [names[0]]: { shape: [16, 16, 3, 3] }, [names[1]]: { shape: [channels, 16, 3, 3] } }, seed),
      );
      return path;
    };
    const print = async (a: string, b: string) => {
      const { stdout } = await run(["diff", a, b], { columns: 80, env: { NO_COLOR: "1" } });
      const [, head, ...rows] = stdout.slice(stdout.indexOf("\nChanges") + 1).split("\n");
      return [head.split(/ {2,}/), ...rows.slice(0, 2)] as const;
    };
    const before = write("before.safetensors", 1, 16);
    const [head, unrelated, other] = await print(before, write("strange.safetensors", 2, 24));
    assert.ok(head.includes("what") && head.includes("change"), head.join());
    assert.match(unrelated, /changed {2}unrelated weights/);
    assert.match(other, /changed {2}other shapes/);
    assert.ok([unrelated, other].every((row) => row.length <= 80));
    const scaled = join(folder, "tuned.safetensors");
    const noise = seededNormal(3);
    const values = (seed: number) => {
      const next = seededNormal(seed);
      return Float32Array.from({ length: 2 * 16 * 16 * 9 }, next);
    };
    const own = values(1).map((value) => value + 0.1 * noise());
    const half = own.length / 2;
    writeFileSync(
      scaled,
      tensorFile({
        [names[0]]: { shape: [16, 16, 3, 3], values: own.slice(0, half) },
        [names[1]]: { shape: [16, 16, 3, 3], values: own.slice(half) },
      }),
    );
    const [plain] = await print(before, scaled);
    assert.not(plain.includes("what"), plain.join());
    assert.ok(
      ["change", "cosine", "p10"].every((title) => plain.includes(title)),
      plain.join(),
    );
  }));

test("one model, and three, are told", () =>
  inFiles(async (path) => {
    const one = await run(["diff", path("before.pt")]);
    assert.equal([one.code, one.stderr], [2, "convscope: diff compares two models, found one\n"]);
    const three = await run(["diff", path("before.pt"), path("same.pt"), path("half.pt")]);
    assert.is(three.code, 2);
    assert.match(three.stderr, "found 3\n");
    // From a folder, too, though one of them is damaged.
    mkdirSync(path("three"));
    for (const name of ["before", "same", "half"]) copyFileSync(path(`${name}.pt`), path(`three/${name}.pt`));
    truncateSync(path("three/same.pt"), 100);
    const damaged = await run(["diff", path("three")]);
    assert.is(damaged.code, 2, damaged.stdout);
    assert.match(damaged.stderr, "diff compares two models, found 3\n");
  }));

test.run();
