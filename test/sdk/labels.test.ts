import { test } from "uvu";
import * as assert from "uvu/assert";
import { labelOf, parseLabels } from "../../sdk/studies/filters/labels.ts";
import { expectError } from "../support/expect-error.ts";

test("CSV: quotes, a byte-order mark, CRLF, blank lines and spaces around cells", () => {
  const text = '\uFEFFmodel, layer ,task\r\n"a, ""b""",conv1,"x\ny"\r\n\r\nc,, z \r\n';
  assert.equal(parseLabels(text, "csv"), {
    column: "task",
    rows: [
      { model: 'a, "b"', layer: "conv1", label: "x\ny" },
      { model: "c", layer: null, label: "z" },
    ],
  });
});

test("JSON: records with texts, numbers, missing keys and a byte-order mark", () => {
  const text = '\uFEFF[{"model": "a", "task": 3}, {"layer": "l", "task": true, "note": null}]';
  assert.equal(parseLabels(text, "json").rows, [
    { model: "a", layer: null, label: "3" },
    { model: null, layer: "l", label: "true" },
  ]);
  assert.is(parseLabels('[{"__proto__": "p", "model": "a"}]', "json").rows[0].label, "p");
});

test("a depth as the label has one text, in CSV and in JSON", () => {
  const csv = parseLabels("layer,conv_depth_norm\na,0.0\nb,1e-1\nc,1.00\n", "csv", "conv_depth_norm");
  const rows = [
    { layer: "a", conv_depth_norm: 0 },
    { layer: "b", conv_depth_norm: 0.1 },
    { layer: "c", conv_depth_norm: 1 },
  ];
  assert.equal(csv, parseLabels(JSON.stringify(rows), "json", "conv_depth_norm"));
  assert.equal(
    csv.rows.map(({ label }) => label),
    ["0", "0.1", "1"],
  );
});

test("the label's column is the first that is no key, or the one asked for", () => {
  const text = "task,model,size\nx,a,9\n";
  assert.equal(parseLabels(text, "csv").rows[0].label, "x");
  assert.equal(parseLabels(text, "csv", "size").rows[0].label, "9");
});

test("an empty label, or none, is (no label)", () => {
  for (const [text, format] of [
    ["model,task\na,x\nb,\n", "csv"],
    ['[{"model": "a", "task": "x"}, {"model": "b", "task": null}]', "json"],
    ['[{"model": "a", "task": "x"}, {"model": "b"}]', "json"],
  ] as const)
    assert.equal(
      parseLabels(text, format).rows.map(({ label }) => label),
      ["x", "(no label)"],
    );
});

test("a row for model and layer wins over the layer's, and that over the model's; of equals the first", () => {
  const labels = parseLabels("model,layer,l\nm,,model\n,x,layer\nm,x,both\nm,x,later\n", "csv");
  assert.is(labelOf(labels, "m", "x"), "both");
  assert.is(labelOf(labels, "n", "x"), "layer");
  assert.is(labelOf(labels, "m", "y"), "model");
  assert.is(labelOf(labels, "n", "y"), null);
});

for (const [text, format, column, message] of [
  ["", "csv", undefined, /holds no row/],
  ["model,task\n", "csv", undefined, /holds no row/],
  ["name,task\na,x\n", "csv", undefined, /columns name, task, expected one named model, layer or filter_ids/],
  ["model,layer\na,x\n", "csv", undefined, /expected a label column/],
  ["model,task\na,x\n", "csv", "size", /columns model, task, expected a label column size/],
  ["model,task\na\n", "csv", undefined, /row 1 of the labels file has 1 cell, expected 2/],
  ["model,task\n,x\n", "csv", undefined, /row 1 .* names neither a model nor a layer/],
  ["{", "json", undefined, /is not JSON: /],
  ["{}", "json", undefined, /must be a JSON array/],
  ["[]", "json", undefined, /holds no row/],
  ["[null]", "json", undefined, /row 1 of the labels file is not a record/],
  ['[["model"]]', "json", undefined, /row 1 of the labels file is not a record/],
  ['[{"model": "a", "task": {"x": 1}}]', "json", undefined, /row 1 .* nested task, expected a text or a number/],
] as const) {
  test(`refused: ${JSON.stringify(text)}`, async () => {
    await expectError(() => parseLabels(text, format, column), "usage", message);
  });
}

test.run();
