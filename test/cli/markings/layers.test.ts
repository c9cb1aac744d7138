import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatInspection } from "../../../cli/inspect/format-inspection.ts";
import { formatLayers } from "../../../cli/study/format-layers.ts";
import { formatStudy } from "../../../cli/study/format-study.ts";
import { plainColors } from "../../support/plain-colors.ts";
import { sampleResult } from "../../support/sample-result.ts";
import { colors, lineOf, occurrences } from "./printed.ts";

// What the terminal marks, leaves out or says by a rule: below the rule's number, at it and above.

test("layers: up to 24 are all shown; of more the flagged ones first, in the model's order", () => {
  for (const layers of [24, 25, 40]) {
    const [model] = sampleResult({ models: 1, layers }).models;
    model.layers.forEach((layer, i) => {
      layer.name = `number-${i}.`;
      layer.quality.flags = i >= 30 ? [{ flag: "sparse", text: "" }] : [];
    });
    const printed = formatLayers([model], 500, plainColors)[0];
    const shown = [...printed.matchAll(/^number-(\d+)\./gm)].map(([, i]) => Number(i));
    const flagged = layers > 30 ? Array.from({ length: layers - 30 }, (_, i) => 30 + i) : [];
    const others = Array.from({ length: 24 - flagged.length }, (_, i) => i);
    assert.equal(shown, [...others, ...flagged]);
    const rest = layers - 24;
    const note = rest === 1 ? "1 more layer not shown;" : `${rest} more layers not shown;`;
    assert.is(/more layers? not shown/.test(printed), rest > 0);
    if (rest > 0) assert.ok(printed.includes(`${note} --json or -o DIR has them all.`));
    assert.ok(printed.includes("Not analysed: 2 convolution layers, 2 tensors; convscope inspect says why."));
  }
});

test("layers: what was not analysed is counted, and of none nothing is said", () => {
  const [model] = sampleResult({ models: 1, layers: 2 }).models;
  const { skippedLayers, tensors } = model;
  const noteOf = (layers: number, others: number) =>
    lineOf(
      formatLayers(
        [
          {
            ...model,
            skippedLayers: skippedLayers.slice(0, layers),
            tensors: { ...tensors, skipped: tensors.skipped.slice(0, others) },
          },
        ],
        500,
        plainColors,
      )[0],
      "Not analysed",
    );
  assert.is(noteOf(0, 0), "");
  assert.is(noteOf(1, 0), "Not analysed: 1 convolution layer; convscope inspect says why.");
  assert.is(noteOf(0, 2), "Not analysed: 2 tensors; convscope inspect says why.");
});

test("flags stand out in yellow; depth has two decimals, or a dash", () => {
  const [model] = sampleResult({ models: 1, layers: 2 }).models;
  Object.assign(model.layers[0], { name: "a", depth: null });
  Object.assign(model.layers[1], { name: "b", depth: 0.125 });
  model.layers[0].quality.flags = [{ flag: "binary", text: "" }];
  const printed = formatLayers([model], 500, colors)[0];
  assert.ok(lineOf(printed, "a ").includes("<yellow>binary</>"));
  assert.match(lineOf(printed, "a "), / - /);
  assert.match(lineOf(printed, "b "), / 0\.13 /);
});

test("inspection: what the order of the layers follows; dilations where one is above 1", () => {
  const layer = { ...sampleResult({ models: 1, layers: 1 }).models[0].layers[0] };
  const model = { name: "m", format: "onnx", sha256: null, files: [], notes: [], tensors: [], order: "graph" };
  const printed = (change: object) =>
    [...formatInspection({ ...model, layers: [layer], ...change } as never, 500, plainColors)].join("");
  for (const [order, words] of [
    ["graph", "network's graph"],
    ["file", "file"],
    ["name", "tensors' names"],
  ])
    assert.ok(
      printed({ order }).replaceAll("\n", " ").includes(`1 convolution layer in the order of the ${words}, 1 with`),
    );
  const dilated = [null, [1, 1], [1, 2], [2, 2]].map((dilation) =>
    printed({ layers: [layer, { ...layer, dilation }] }).includes("dilation"),
  );
  assert.equal(dilated, [false, false, true, true]);
  const strides = [null, [1, 1]].map((stride) => printed({ layers: [{ ...layer, stride }] }).includes("stride"));
  assert.equal(strides, [false, true]);
});

test("inspection: in 100 columns no stride or dilation above 1 is left out; a reason says no more than its row does not", () => {
  const own = {
    ...sampleResult({ models: 1, layers: 1 }).models[0].layers[0],
    name: "features.0.conv",
    stride: [2, 2],
  };
  const layers = [
    { ...own, dilation: [2, 2], reason: "transposed convolution, kernel 4x4: its weights are no filters of the input" },
    { ...own, dilation: [1, 1], reason: "kernel 1x7: not square" },
    { ...own, reason: "3-D convolution, kernel 3x3x3: its 2-D slices are analysed only on request" },
  ].map((layer) => ({ ...layer, kind: "transposed", kernel: [4, 4], in: 1024, out: 1024, filters: 1048576 }));
  const model = { name: "m", format: "onnx", sha256: null, files: [], notes: [], tensors: [], order: "graph", layers };
  const printed = [...formatInspection(model as never, 100, plainColors)].join("");
  for (const head of ["stride", "dilation"]) assert.ok(printed.includes(head), head);
  assert.match(printed, / 2×2 +2×2 +1,048,576 +transposed: no filters/);
  assert.match(printed, / not square\n/);
  assert.match(printed, / 3-D: its 2-D slices/);
});

test("a study of more than 40 models shows the layers of 40, of more than 100 the summaries of 100", () => {
  const printed = (models: number) => formatStudy(sampleResult({ models, layers: 1 }), 500, plainColors);
  const tables = (text: string) => occurrences(text, /^layer {2,}in /gm);
  assert.equal(
    [40, 41, 42].map((models) => tables(printed(models))),
    [40, 40, 40],
  );
  const notes = [40, 41, 42].map((models) => /The layers of (.*?) are not shown;/.exec(printed(models))?.[1]);
  assert.equal(notes, [undefined, "1 more model", "2 more models"]);
  const left = [100, 101].map(
    (models) => /(\d+ more models?) not shown; --json and summary\.csv/.exec(printed(models))?.[1],
  );
  assert.equal(left, [undefined, "1 more model"]);
});

test("filters that are positive multiples of one another have no axes, and are not called equal", () => {
  const result = sampleResult({ models: 1 });
  result.basis.explainedVariance.fill(0);
  const printed = formatStudy(result, 200, plainColors);
  assert.match(printed, "\n  no axes: the filters are all equal, up to positive factors\n");
  assert.not.match(formatStudy(sampleResult({ models: 1 }), 200, plainColors), "no axes");
});

test.run();
