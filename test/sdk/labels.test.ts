import { test } from "uvu";
import * as assert from "uvu/assert";
import { cleanLabels, type Labels, labelModels, parseLabels } from "../../sdk/index.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";

const cells = ({ rows }: Labels) => rows.map(({ columns }) => Object.fromEntries(columns));

test("CSV: quotes, a byte-order mark, CRLF, blank lines and spaces around cells", () => {
  const text = '\uFEFFmodel, layer ,task\r\n"a, ""b""",conv1,"x\ny"\r\n\r\nc,, z \r\n';
  const labels = parseLabels(text, "csv");
  assert.equal(labels.columns, ["model", "layer", "task"]);
  assert.equal(cells(labels), [
    { model: 'a, "b"', layer: "conv1", task: "x\ny" },
    { model: "c", task: "z" },
  ]);
});

test("JSON: records with texts, numbers, missing keys and a byte-order mark", () => {
  const text = '\uFEFF[{"model": "a", "task": 3}, {"layer": "l", "task": true, "note": null}]';
  assert.equal(cells(parseLabels(text, "json")), [
    { model: "a", task: "3" },
    { layer: "l", task: "true" },
  ]);
  assert.is(parseLabels('[{"__proto__": "p", "model": "a"}]', "json").rows[0].columns.get("__proto__"), "p");
});

const shape = { shape: [4, 1, 3, 3] };
const model = (name: string) => tensorModel(name, { "x.weight": shape, "y.weight": shape });
const tasks = (models: { layers: readonly { labels?: ReadonlyMap<string, string> }[] }[]) =>
  models.map(({ layers }) => layers.map(({ labels }) => labels?.get("task") ?? null));

test("a row for model and layer wins over the layer's, and that over the model's; of equals the first", async () => {
  const labels = parseLabels("model,layer,task\nm,,model\n,x,layer\nm,x,both\nm,x,later\n", "csv");
  assert.equal(tasks(labelModels([await model("m"), await model("n")], labels)), [
    ["both", "model"],
    ["layer", null],
  ]);
});

test("an empty cell is no label, also where the model's row has one; later tables keep other columns", async () => {
  const labels = parseLabels("model,layer,task,size\nm,,faces,9\nm,x,,\n", "csv");
  const labelled = labelModels([await model("m")], labels);
  assert.equal(tasks(labelled), [[null, "faces"]]);
  const again = labelModels(labelled, parseLabels("model,task\nm,x-rays\n", "csv"));
  assert.equal(tasks(again), [["x-rays", "x-rays"]]);
  assert.is(again[0].layers[1].labels?.get("size"), "9");
});

test("the labels' digest is that of their cells, CSV or JSON", async () => {
  const [csv] = labelModels([await model("m")], parseLabels("model,task\nm,3\n", "csv"));
  const [json] = labelModels([await model("m")], parseLabels('[{"model": "m", "task": 3}]', "json"));
  const [other] = labelModels([await model("m")], parseLabels("model,task\nm,4\n", "csv"));
  assert.is(csv.labelledBy?.sha256, json.labelledBy?.sha256);
  assert.is.not(csv.labelledBy?.sha256, other.labelledBy?.sha256);
});

test("clean-up: tasks that contain Segmentation are one, blanks at the end go, and a note tells", async () => {
  const text = JSON.stringify([
    { model: "m", layer: "x", Task: "Brain Segmentation ", Place: "medical MRI  " },
    { model: "m", layer: "y", Task: "GAN", Place: "Segmentation" },
  ]);
  const [cleaned] = cleanLabels(labelModels([await model("m")], parseLabels(text, "json")));
  assert.equal(
    cleaned.layers.map(({ labels }) => [labels?.get("Task"), labels?.get("Place")]),
    [
      ["Segmentation", "medical MRI"],
      ["GAN", "Segmentation"],
    ],
  );
  assert.is(
    cleaned.runNotes?.at(-1),
    'Labels are cleaned up: tasks that contain "Segmentation" are called Segmentation (Brain Segmentation in 1 layer); blanks at the end of labels are cut (Task "Brain Segmentation " in 1 layer, Place "medical MRI  " in 1).',
  );
  assert.is(cleanLabels([await model("m")])[0].runNotes?.at(-1), "Labels are cleaned up: nothing was to do.");
});

test("rows that name nothing of the models", async () => {
  const labels = parseLabels("model,task\nother,x\n", "csv");
  await expectError(async () => labelModels([await model("m")], labels), "usage", /no row .* of m, .* is x/);
});

for (const [text, format, message] of [
  ["", "csv", /holds no row/],
  ["model,task\n", "csv", /holds no row/],
  ["name,task\na,x\n", "csv", /columns name, task, expected one named model, layer or filter_ids/],
  ["model,task\na\n", "csv", /row 1 of the labels file has 1 cell, expected 2/],
  ["model,task\n,x\n", "csv", /row 1 .* names neither a model nor a layer/],
  ["filter_ids,task\n9:3,x\n", "csv", /row 1 .* filter_ids "9:3", expected "a:b"/],
  ["{", "json", /is not JSON: /],
  ["{}", "json", /must be a JSON array/],
  ["[]", "json", /holds no row/],
  ["[null]", "json", /row 1 of the labels file is not a record/],
  ['[["model"]]', "json", /row 1 of the labels file is not a record/],
  ['[{"model": "a", "task": {"x": 1}}]', "json", /row 1 .* nested task, expected a text or a number/],
] as const) {
  test(`refused: ${JSON.stringify(text)}`, async () => {
    await expectError(() => parseLabels(text, format), "usage", message);
  });
}

test.run();
