import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";

// What a kernel works with lies in the caller's scratch memory: a variable of a module would make the order of calls matter.

const files = (readdirSync("assembly", { recursive: true }) as string[])
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file: file.replaceAll("\\", "/"), source: readFileSync(join("assembly", file), "utf8") }));

/** Lines of a source's first level that match, without comments. */
function firstLevel(source: string, pattern: RegExp): string[] {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .split("\n")
    .filter((line) => pattern.test(line));
}

test("no module of assembly/ has a variable, but the arena its top", () => {
  const found = files.flatMap(({ file, source }) =>
    firstLevel(source, /^(export )?(let|var)\b|^ {2}static (?!\w+(<\w+>)?\()/).map((line) => `${file}: ${line.trim()}`),
  );
  assert.is(files.length > 100, true);
  assert.equal(
    found.map((line) => line.split(" ").slice(0, 3).join(" ")),
    ["memory/arena.ts: let top:"],
  );
});

test("memory that a module keeps is a table, filled for a size and mode and read by all", () => {
  const blank = files.flatMap(({ file, source }) =>
    firstLevel(source, /^(export )?const \w+(: \w+)? = memory\.data\(/).map((line) => `${file} ${line}`),
  );
  assert.equal(
    blank.filter((line) => / export /.test(line)),
    [],
    "nobody else writes it",
  );
  assert.equal([...new Set(blank.map((line) => line.split(" ")[0]))].sort(), [
    "scale-space/axis-series.ts",
    "scale-space/chebyshev.ts",
    "scale-space/first-look.ts",
    "scale-space/fit-absolute.ts",
    "scale-space/gaussian-at.ts",
    "scale-space/grid.ts",
    "scale-space/products.ts",
    "scale-space/sharpen-series.ts",
  ]);
});

test.run();
