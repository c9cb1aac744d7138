import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf, stripFigure } from "../../../sdk/figures/index.ts";
import { at, drawnOf } from "../../support/drawn.ts";
import { gridsOf, recordsOf } from "../../support/marks.ts";
import { sampleResult } from "../../support/sample-result.ts";

const depths = (result: ReturnType<typeof sampleResult>, model: number, given: (number | null)[]) => {
  const { layers } = result.models[model];
  layers.length = given.length;
  layers.forEach((layer, i) => {
    layer.depth = given[i];
  });
};
/** Rows of filters, one below the other, each by the left edges of its filters. */
const rowsOf = (svg: string) => {
  const rows = new Map<number, number[]>();
  for (const { x, y } of gridsOf(drawnOf(svg))) rows.set(y, [...(rows.get(y) ?? []), x]);
  return [...rows].sort(([a], [b]) => a - b).map(([, xs]) => xs.sort((a, b) => a - b));
};

test("a strip of each model below the other, three filters a layer, layers of equal depth below each other", () => {
  const result = sampleResult({ models: 2, layers: 5 });
  depths(result, 0, [0, 0.25, 0.5, 0.75, 1]);
  depths(result, 1, [0, 0.5, 1]);
  const svg = stripFigure(result);
  const rows = rowsOf(svg);
  assert.equal(
    rows.map(({ length }) => length),
    [5, 5, 5, 3, 3, 3],
  );
  assert.equal(rows[3], [rows[0][0], rows[0][2], rows[0][4]]);
  for (const { name } of result.models) assert.match(svg, `>${name}</text>`);
  assert.match(svg, "<title>2 networks at a glance</title>");
  assert.match(svg, "three largest clusters");
  assert.not.match(svg, "evenly spaced");
  const records = recordsOf(figureOf(result, "strip").table());
  assert.equal(
    [...new Set(records.map(({ model, layer }) => `${model} ${layer}`))],
    result.models.flatMap(({ name, layers }) => layers.map((layer) => `${name} ${layer.name}`)),
  );
});

test("curves and numbers stand under their layers", () => {
  const result = sampleResult({ models: 2, layers: 5 });
  depths(result, 0, [0, 0.25, 0.5, 0.75, 1]);
  depths(result, 1, [0, 0.5, 1]);
  const svg = stripFigure(result);
  const drawn = drawnOf(svg);
  const curves = drawn.filter(({ name }) => name === "polyline");
  assert.is(curves.length, 8);
  const rows = rowsOf(svg);
  const side = 56;
  curves.forEach(({ attributes, dx }, c) => {
    const xs = (attributes.get("points") as string)
      .split(" ")
      .map((point) => Number(point.split(",")[0]) + dx - side / 2);
    assert.equal(xs, rows[c < 4 ? 0 : 3]);
  });
});

test("a chosen model is drawn alone, with all its layers; so is the only one that has filters to show", () => {
  const result = sampleResult({ models: 2, layers: 11 });
  assert.match(stripFigure(result, { model: 1 }), `<title>${result.models[1].name} at a glance</title>`);
  assert.is(rowsOf(stripFigure(result, { model: 1 })).flat().length, 55);
  for (const layer of result.models[0].layers) layer.typical = [];
  assert.is(stripFigure(result), stripFigure(result, { model: 1 }));
});

test("of more layers than a band holds some at even distances, the ends among them; of more than eight models the first: said", () => {
  const result = sampleResult({ models: 2, layers: 20 });
  const svg = stripFigure(result);
  assert.is(rowsOf(svg)[0].length, 8);
  assert.match(svg.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "), `8 of 20 layers of ${result.models[0].name}`);
  const models = (count: number) => {
    const [one] = sampleResult({ models: 1, layers: 3 }).models;
    return { models: Array.from({ length: count }, (_, i) => ({ ...one, name: `m${i}.onnx` })) };
  };
  const shown = (count: number) => stripFigure(models(count));
  assert.not.match(shown(8), "The first");
  assert.match(shown(9), "The first 8 of 9 models.");
  for (const count of [8, 9]) assert.is(rowsOf(shown(count)).length, 8 * 3);
});

test("on paper no more models than a page holds, and no drawing is higher", () => {
  const [one] = sampleResult({ models: 1, layers: 6 }).models;
  const models = Array.from({ length: 6 }, (_, i) => ({ ...one, name: `m${i}.onnx` }));
  for (const width of [314, 677]) {
    const svg = stripFigure({ models }, { columns: width < 400 ? 1 : 2, style: "paper", width });
    const height = Number(/height="([\d.]+)pt"/.exec(svg)?.[1]);
    assert.ok(height < 700, `${height}`);
    assert.match(svg, /The first \d of 6 models\./);
    const texts = drawnOf(svg).filter(({ name }) => name === "text");
    assert.ok(texts.every((text) => at(text, "x") >= 0));
  }
});

test.run();
