import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";

// docs/LIMITS.md and the code say the same: each row that names a constant has its value, and no limit of a reader is missing.

interface Row {
  readonly limit: string;
  readonly file: string;
  readonly constant: string;
}

const readers = "sdk/readers/";
const rows: Row[] = [];
for (const line of readFileSync("docs/LIMITS.md", "utf8").split("\n")) {
  const [, , limit, place] = line.split("|").map((cell) => cell.trim());
  const [, file, constant] = /^(\S+\.ts) (\w+)$/.exec(place ?? "") ?? [];
  if (file !== undefined) rows.push({ limit, file: readers + file, constant });
}

test("every limit has the value that the code has", () => {
  assert.ok(rows.length > 50, `${rows.length} rows`);
  for (const { limit, file, constant } of rows) {
    const source = readFileSync(file, "utf8");
    const [, expression] = new RegExp(`^(?:export )?const ${constant} = ([^;]+);`, "m").exec(source) ?? [];
    assert.ok(expression !== undefined, `${file} has no ${constant}`);
    assert.is(valueOfText(limit), valueOfExpression(expression), `${file} ${constant}`);
  }
});

test("every number that bounds a reader is in the table", () => {
  const listed = new Set(rows.map(({ file, constant }) => `${file} ${constant}`));
  const missing: string[] = [];
  for (const name of readdirSync(readers, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    for (const [, constant] of readFileSync(readers + name, "utf8").matchAll(limitLine)) {
      if (!listed.has(`${readers}${name} ${constant}`) && !noLimits.has(`${name} ${constant}`)) {
        missing.push(`${name} ${constant}`);
      }
    }
  }
  assert.equal(missing, []);
});

/** Names that say "no more than": the numbers of formats themselves, and what a thing costs (`bytesANode`), are called otherwise. */
const limitLine = /^(?:export )?const ((?:most|max|largest|deepest|smallest|free|small|MAX_|FREE_)\w*) = [\d(]/gm;
/** Bounds of something else than what a file may ask for. */
const noLimits = new Set([
  "onnx/roles.ts MAX_STEPS", // how far a role is looked for
  "foreign-text.ts longestShown", // of a text in a message
  "containers/protobuf.ts MAX_FILE", // which of two messages is given
  "list-some.ts mostListed", // names in a note
  "list-some.ts longestListed", // the same
  "tfjs/layers-model.ts MAX_PARTS", // names of more parts are found as a whole
  "torch/named-code.ts maxListed", // names in a note
  "torch/understand.ts maxOthers", // the same
  "tflite/convolutions.ts MAX_NOTES", // the same
  "archive.ts mostNamed", // the same
  "hdf5/b-tree-2.ts mostNodes", // a cache
  "hdf5/storage.ts mostBlocks", // the same
  "hdf5/chunk-tree.ts mostNodes", // the same
  "hdf5/open-hdf5.ts mostNamed", // names in a note
]);

const units: Record<string, number> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** "64 MiB", "100,000", "11 x 11". */
function valueOfText(text: string): number {
  const [, number, unit] = /^([\d,]+)(?: (KiB|MiB|GiB))?(?: [x×] \d+)?$/.exec(text) ?? [];
  return Number(number?.replaceAll(",", "")) * (unit === undefined ? 1 : units[unit]);
}

/** A number, a product, a shift or a power, as the constants are written. */
function valueOfExpression(expression: string): number {
  const plain = expression.replaceAll("_", "");
  const [, base, operator, by] = /^(\d+) (<<|\*\*) (\d+)$/.exec(plain) ?? [];
  if (operator !== undefined)
    return Number(base) * (operator === "<<" ? 2 : Number(base)) ** (Number(by) - (operator === "<<" ? 0 : 1));
  return plain.split(" * ").reduce((product, factor) => product * Number(factor), 1);
}

test.run();
