import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { writableFormats } from "../sdk/export/write-back/rewrite-files.ts";
import { refusals } from "../sdk/readers/foreign.ts";
import { formats } from "../sdk/readers/registry.ts";

// docs/FORMATS.md says what the code does: both are changed together.

const text = readFileSync("docs/FORMATS.md", "utf8");
const rows = (columns: number) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.slice(2, -2).split(" | "))
    .filter((cells) => cells.length === columns && !cells[0].startsWith("---"))
    .slice(1);

test("every reader has a row with the ends of names that it takes, and no other", () => {
  const table = rows(5).map(([format, ends]) => ({
    format,
    ends: [...ends.matchAll(/`([^`]+)`/g)].map(([, end]) => end),
  }));
  const listed = table.flatMap(({ format, ends }) => ends.map((end) => `${format} ${end}`)).sort();
  // Shards of PyTorch are found by an index of the same form as those of safetensors.
  const known = formats.flatMap(({ format, extensions }) =>
    extensions.map((end) => `${end === ".bin.index.json" ? "pytorch" : format} ${end}`),
  );
  assert.equal(listed, known.sort());
});

test("README, --help and the page's first view agree on how many formats are read", () => {
  const known = new Set(formats.map(({ format }) => format)).size;
  assert.match(readFileSync("README.md", "utf8"), new RegExp(`\\| ${known} formats,`));
  // PyTorch, safetensors, ONNX, Keras, TensorFlow.js, TensorFlow Lite, HDF5, .npy and .npz are named.
  for (const path of ["cli/help.ts", "web-demo/views/start.tsx"]) {
    const said = readFileSync(path, "utf8");
    for (const name of "PyTorch|safetensors|ONNX|Keras|TensorFlow.js|TensorFlow Lite|HDF5|.npy|.npz".split("|")) {
      assert.ok(said.includes(name), `${path}: ${name}`);
    }
    assert.match(said, new RegExp(`\\b${known - 9} more formats`), path);
  }
});

test("what is written back is what the writers take", () => {
  const yes = new Set(rows(5).flatMap(([format, , written]) => (written === "yes" ? [format] : [])));
  const no = new Set(rows(5).flatMap(([format, , written]) => (written === "no" ? [format] : [])));
  assert.equal([...yes].sort(), [...writableFormats].sort());
  assert.equal([...yes, ...no].sort(), [...new Set(formats.map(({ format }) => format))].sort());
});

test("every kind of file that is named and not read stands there with its message", () => {
  assert.equal(
    rows(2).map(([, says]) => says),
    [...refusals()],
  );
});

test.run();
