import { test } from "uvu";
import * as assert from "uvu/assert";
import * as entry from "../../sdk/figures/index.ts";
import {
  comparisonFigures,
  type Drawable,
  figureOf,
  figures,
  figuresOf,
  renderReport,
  timelineFigures,
  timelineFiguresOf,
  volumeFigures,
  volumeFiguresOf,
} from "../../sdk/figures/index.ts";
import { expectError } from "../support/expect-error.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleChannels } from "../support/sample-channels.ts";
import { sampleDiff } from "../support/sample-diff.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";
import { sampleTimeline } from "../support/sample-timeline.ts";
import { sampleVolume } from "../support/sample-volume.ts";

const { operators, norms } = sampleOperators();
const { scaleSpace } = sampleScaleSpace();
const channels = sampleChannels();
const whole: Drawable = {
  ...sampleResult(),
  operators,
  norms,
  channels,
  scaleSpace,
  keys: sampleKeys(4, 8),
  diff: sampleDiff(),
};
const rows = [...Object.values(figures).flat(), ...Object.values(comparisonFigures).flat()];

test("names are distinct and suit a file; every figure is there in a document that has every part", () => {
  const names = rows.map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  for (const name of names) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
  assert.equal(
    figuresOf(whole)
      .map(({ name }) => name)
      .sort(),
    names.sort(),
  );
});

test("every figure has a title that its drawing bears, a caption of whole sentences, and its numbers", () => {
  for (const figure of [
    ...figuresOf(whole),
    ...timelineFiguresOf(sampleTimeline()),
    ...volumeFiguresOf(sampleVolume()),
  ]) {
    const { name, title, caption } = figure;
    const heading = parseMarkup(figure.svg()).find((element) => element.name === "title")?.text ?? "";
    // The grid of filters has room for the layer's name alone.
    assert.ok(name === "filters" ? title.endsWith(heading) : heading === title, `${name}: ${heading}`);
    assert.match(caption, /^[A-Z].*[\w\])]\.$/, name);
    assert.not.match(caption, /\n|undefined| {2}/, name);
    const table = figure.table();
    assert.ok(table.rows.length > 0, name);
    for (const row of table.rows) assert.is(row.length, table.columns.length, name);
  }
});

test("a document's figures are those of its parts alone, and none of an empty part", () => {
  const studies = (document: Drawable) => [...new Set(figuresOf(document).map(({ study }) => study))];
  assert.equal(studies({}), []);
  assert.equal(studies(sampleResult()), ["filters"]);
  assert.equal(studies({ operators, norms }), ["operators", "norms"]);
  assert.equal(studies({ channels }), ["channels"]);
  assert.equal(studies({ scaleSpace }), ["scale-space"]);
  assert.equal(studies({ keys: whole.keys }), ["keys"]);
  const empty = {
    operators: { ...operators, layers: [], groups: [], examples: [], blindness: null, planes: [] },
    channels: { first: [], mixing: [], skipped: [] },
    scaleSpace: { ...scaleSpace, layers: [], groups: [], examples: [] },
  };
  assert.equal(figuresOf(empty), []);
  assert.equal(
    figuresOf({ keys: { ...sampleKeys(2, 3), search: null } }).map(({ name }) => name),
    ["keys"],
  );
});

test("one group has no figure of a difference; equal groups have no shares of it; one layer no deciles", () => {
  const names = (document: Drawable) => figuresOf(document).map(({ name }) => name);
  const alone = names(sampleResult({ models: 1 }));
  for (const name of ["divergence", "component-share", "overlay"]) assert.not.ok(alone.includes(name), name);
  const equal = sampleResult();
  equal.divergence.matrix = equal.divergence.matrix.map((row) => row.map(() => 0));
  assert.ok(names(equal).includes("divergence"));
  assert.not.ok(names(equal).includes("component-share"));
  for (const [layers, there] of [
    [1, false],
    [2, true],
  ] as const) {
    const { models, ...rest } = sampleResult({ models: 1 });
    const few = { ...rest, models: models.map((model) => ({ ...model, layers: model.layers.slice(0, layers) })) };
    assert.is(names(few).includes("deciles"), there);
    assert.ok(names(few).includes("quality"));
  }
});

test("a further kernel size has the figures of its study under names of its own", () => {
  const result = sampleResult();
  const other = { ...result, basis: { ...result.basis, kernel: [9, 1] } };
  const names = figuresOf({ ...result, otherKernels: [other] }).map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  for (const name of ["ridge", "ridge-9x1", "basis-9x1", "overlay-9x1"]) assert.ok(names.includes(name), name);
  assert.ok(!names.includes("explained-variance-9x1"));
  assert.ok(!names.includes("quality-9x1"), "no layer has that size");
});

test("of models with layers of several sizes, the title of each figure that is drawn for each size names it, once", () => {
  const result = sampleResult({ models: 2, layers: 3, kernel: 5, others: [7] });
  const once = ["strip", "explained-variance", "filters"];
  for (const { name, title, svg } of figuresOf(result)) {
    const size = name.endsWith("-7x7") ? "7×7 filters" : "5×5 filters";
    const told = once.includes(name) ? 0 : 1;
    for (const text of [
      title,
      svg().match(/<title>([^<]*)/)?.[1] ?? "",
      svg({ style: "paper" }).match(/<title>([^<]*)/)?.[1] ?? "",
    ])
      assert.is(text.split(size).length - 1, told, `${name}: ${text}`);
  }
  const report = renderReport(result);
  for (const size of ["5×5", "7×7"])
    for (const title of ["Divergence between the groups", "Quality of the layers along the depth"])
      assert.match(report, `<title>${title}, ${size} filters</title>`);
  // A study of one size of them, as the page has it, and one of a size alone.
  const one = figuresOf({ ...result, ...result.otherKernels[0], otherKernels: [] });
  assert.is(one.find(({ name }) => name === "divergence")?.title, "Divergence between the groups, 7×7 filters");
  const alone = figuresOf(sampleResult({ models: 2, layers: 3 }));
  assert.is(alone.find(({ name }) => name === "divergence")?.title, "Divergence between the groups");
  assert.is(
    figureOf(result, "divergence")
      .svg({ title: "Mine" })
      .match(/<title>([^<]*)/)?.[1],
    "Mine",
  );
});

test("a choice reaches the drawing, its title and its numbers", () => {
  const result = sampleResult({ models: 3 });
  const [a, , c] = result.groups.map(({ name }) => name);
  const overlay = figureOf(result, "overlay", { pair: [0, 2] });
  assert.is(overlay.title, `Densities of ${a} and ${c}`);
  assert.equal([...new Set(overlay.table().rows.map((row) => row[2]))], [a, c]);
  const plane = figureOf(result, "plane", { group: 2 });
  assert.equal([...new Set(plane.table().rows.map(([group]) => group))], [result.planes[2].group]);
  const grid = figureOf(result, "filters", { model: 1, layer: 1 });
  const { name, examples } = result.models[1].layers[1];
  assert.ok(grid.svg().includes(name));
  assert.equal(grid.table().rows[0].slice(1), examples[0]);
});

test("the first filters are those of the first layer that has any", () => {
  const result = sampleResult();
  result.models[0].layers = [];
  result.models[1].layers[0].examples = [];
  assert.ok(figureOf(result, "filters").svg().includes(result.models[1].layers[1].name));
});

test("an unknown name is an error that names it", async () => {
  await expectError(() => figureOf({ scaleSpace }, "ridge"), "usage", /no figure "ridge"/);
});

test("every function that draws is in the catalogue", () => {
  const drawing = Object.keys(entry).filter((name) => /Figure$|^basisStrip$|^divergenceHeatmap$|Grid$/.test(name));
  // operatorPlaneFigure draws three of them, familyBarsFigure and sigmaDepthFigure two each.
  assert.is(rows.length + timelineFigures.length + volumeFigures.length, drawing.length + 4);
});

test.run();
