import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf, stripFigure } from "../../../sdk/figures/index.ts";
import { stripPieces } from "../../../sdk/figures/strip.ts";
import { textWidth } from "../../../sdk/figures/svg/text.ts";
import type { AtlasPlaces } from "../../../sdk/index.ts";
import { orthogonality, sparsity } from "../../../sdk/results/measures.ts";
import { at, drawnOf } from "../../support/drawn.ts";
import { colorScaleOf, gridsOf, largest, recordsOf, showsWeights } from "../../support/marks.ts";
import { sampleResult } from "../../support/sample-result.ts";

// The strip beside its table of numbers: what is read off the one stands in the other.

const result = sampleResult({ models: 2, layers: 11 });
const strip = figureOf(result, "strip", { model: 0 });
const colors = drawnOf(figureOf(result, "filters").svg());
/** The colours of the grid of filters, from -1 to 1. */
const scale = colorScaleOf(colors);
// Its ends bear the limit in two digits.
const unit = Number(largest(result.models[0].layers[0].examples.flat()).toPrecision(2));

/** What is not 0 never reads as 0. */
const written = (value: number) => (value === 0 ? "0" : value < 0.005 ? "<.01" : value.toFixed(2).replace(/^0\./, "."));

test("a number that is not 0 never reads as 0", () => {
  const some = structuredClone(result);
  const shares = [0, 0.004, 0.006, 0.5];
  shares.forEach((share, i) => {
    some.models[0].layers[i].quality.sparsity = share;
  });
  const texts = drawnOf(figureOf(some, "strip", { model: 0 }).svg({ width: 2000 })).flatMap((one) =>
    one.name === "text" && at(one, "x") > 74 ? [one] : [],
  );
  const row = Math.min(...texts.filter(({ text }) => text === "<.01").map((one) => at(one, "y")));
  assert.equal(
    texts
      .filter((one) => at(one, "y") === row)
      .slice(0, 4)
      .map(({ text }) => text),
    ["0", "<.01", ".01", ".50"],
  );
});

for (const width of [400, 760, 2000]) {
  const drawn = drawnOf(strip.svg({ width }));
  const records = recordsOf(strip.table());
  const grids = gridsOf(drawn);
  const perLayer = 5;

  test(`${width} px: a column a layer of the first model, a row a typical filter, in its weights' colours`, () => {
    const { layers } = result.models[0];
    assert.is(grids.length, layers.length * perLayer);
    assert.equal(
      records.map(({ layer }) => layer),
      layers.flatMap(({ name }) => new Array(perLayer).fill(name)),
    );
    const columns = [...new Set(grids.map(({ x }) => x))].sort((a, b) => a - b);
    const perBand = columns.length;
    const bands = Math.ceil(layers.length / perBand);
    // As many in each band as the width lets, shared out evenly.
    assert.is(perBand, Math.ceil(layers.length / bands));
    grids.forEach((grid, i) => {
      const weights = Object.entries(records[i]).flatMap(([name, value]) =>
        name.startsWith("weight_") && value !== null ? [value as number] : [],
      );
      showsWeights(grid, weights, scale, largest(weights) / unit, `filter ${i}`);
      const layer = Math.floor(i / perLayer);
      assert.is(grid.x, columns[layer % perBand]);
      if (i % perLayer > 0) assert.is(grid.y > grids[i - 1].y, true);
    });
  });

  test(`${width} px: the bar under each filter is its share`, () => {
    const rects = drawn.filter(({ name }) => name === "rect");
    grids.forEach((grid, i) => {
      const bars = rects.filter(
        (rect) => at(rect, "height") === 4 && at(rect, "x") === grid.x && Math.abs(at(rect, "y") - grid.y - 60) < 0.5,
      );
      assert.is(bars.length, 2);
      const [whole, part] = bars.map((bar) => at(bar, "width"));
      assert.ok(Math.abs(part / whole - (records[i].share as number)) < 0.001, `filter ${i}`);
    });
  });

  test(`${width} px: at the foot a curve each of sparsity, entropy, orthogonality and norm, with the numbers over it`, () => {
    const { layers } = result.models[0];
    const columns = [...new Set(grids.map(({ x }) => x))].sort((a, b) => a - b);
    const perBand = columns.length;
    const largest = Math.max(...layers.map(({ quality }) => quality.l2NormMean ?? 0));
    const curves = drawn.filter(({ name }) => name === "polyline");
    assert.is(curves.length, 4 * Math.ceil(layers.length / perBand));
    layers.forEach((layer, i) => {
      const { quality, kernel } = layer;
      const expected = [
        sparsity.of(layer) as number,
        quality.varianceEntropy / Math.log10(kernel[0] ** 2),
        orthogonality.of(layer) ?? 0,
        (quality.l2NormMean ?? 0) / largest,
      ];
      expected.forEach((value, m) => {
        const { attributes, dx, dy } = curves[4 * Math.floor(i / perBand) + m];
        const [px, py] = (attributes.get("points") as string).split(" ")[i % perBand].split(",").map(Number);
        const [x, y] = [px + dx, py + dy];
        assert.is(x, columns[i % perBand] + 28);
        // 18 px are 1; the line of 0 is 31 px below the row's top, its number's base line 8.
        const text = drawn.find(
          (one) => one.name === "text" && at(one, "x") === x && Math.abs(at(one, "y") + 23 - 18 * value - y) < 0.01,
        );
        assert.is(text?.text, written(value), `layer ${i}, measure ${m}`);
      });
    });
  });
}

test("behind the curves, where half of an atlas's layers lie; of few layers nothing", () => {
  const quartiles = (lower: number, upper: number, of: number) => ({
    ...{ value: 0, layers: of, quartiles: [lower, upper], percentile: 0.5, equal: 0, low: 0, high: 1 },
  });
  const [model] = result.models;
  const layers = model.layers.map(({ name }, i) => ({
    ...{ model: model.name, layer: name, among: "", networks: 9 },
    measures: { orthogonality: quartiles(0.25, 0.75, i === 0 ? 29 : 30), sparsity: quartiles(0, 2, 30) },
  }));
  const atlas = { layers } as unknown as AtlasPlaces;
  const drawn = drawnOf(figureOf({ ...result, atlas }, "strip").svg({ width: 2000 }));
  const bare = new Set(drawnOf(strip.svg({ width: 2000 })).map((one) => JSON.stringify([...one.attributes])));
  const bands = drawn.filter(
    (one) => one.name === "rect" && at(one, "height") <= 18 && !bare.has(JSON.stringify([...one.attributes])),
  );
  assert.is(bands.length, 2 * layers.length - 1);
  const heights = bands.map((band) => at(band, "height"));
  assert.is(heights.filter((height) => height === 9).length, layers.length - 1);
  // Beyond 1 it ends at 1.
  assert.is(heights.filter((height) => height === 18).length, layers.length);
});

test("a typical filter's bar and frame have the colour of its label, where it has one; a layer's troubles are named", () => {
  const [model] = result.models;
  const [first, second] = model.layers;
  const operators = {
    references: [{ name: "edge" }, { name: "mean" }],
    layers: [{ model: model.name, name: first.name, counts: { edge: 3, mean: 1 } }],
  };
  const typical = first.typical.map((filter, i) => ({ ...filter, actsLike: i === 0 ? "mean" : null }));
  const models = [
    {
      ...model,
      layers: [
        { ...first, typical },
        { ...second, nonFinite: 3 },
      ],
    },
  ];
  const drawn = drawnOf(stripFigure({ models, operators } as unknown as typeof result));
  const bars = drawn.filter((one) => one.name === "rect" && at(one, "height") === 4 && one.attributes.has("fill"));
  const colors = bars.map(({ attributes }) => attributes.get("fill"));
  const swatches = drawn
    .filter((one) => one.name === "rect" && at(one, "width") === 10)
    .map((one) => one.attributes.get("fill"));
  assert.is(colors[1], swatches[1]);
  assert.is.not(colors[3], swatches[1]);
  const frames = drawn.filter((one) => one.name === "rect" && one.attributes.get("stroke") === swatches[1]);
  const [grid] = gridsOf(drawn);
  assert.equal(
    frames.map((one) => [at(one, "x"), at(one, "y"), at(one, "width")]),
    [[grid.x - 2, grid.y - 2, 60]],
  );
  assert.is(frames[0].title, "spectrum nearest to mean");
  assert.ok(drawn.some(({ text }) => text?.startsWith("3 not finite")));
});

test("for paper: rows of layers as wide as one column or two, and nothing beyond", () => {
  // As many as a page has room for; of more, see print.test.ts.
  for (const [columns, most, layers] of [
    [1, 4, 4],
    [1, 4, 7],
    [2, 9, 17],
  ] as const) {
    const many = figureOf(sampleResult({ models: 1, layers }), "strip");
    const drawn = drawnOf(many.svg({ columns, style: "paper" }));
    const width = Number(drawn[0].attributes.get("viewBox")?.split(" ")[2]);
    const grids = gridsOf(drawn);
    // Five filters of each, or two where these have no room.
    assert.ok([5, 2].includes(grids.length / layers), `${grids.length} of ${layers}`);
    const columnsOf = new Set(grids.map(({ x }) => x));
    const bands = Math.ceil(layers / most);
    assert.is(columnsOf.size, Math.ceil(layers / bands), `${columns} columns`);
    for (const one of drawn) {
      if (one.name !== "rect") continue;
      assert.ok(at(one, "x") >= 0 && at(one, "x") + Number(one.attributes.get("width")) <= width, `${columns} columns`);
    }
  }
});

test("in pieces for a report: each as wide as a sheet of paper at most, all layers once, the legend alone", () => {
  const { bands, legend } = stripPieces(sampleResult({ models: 1, layers: 30 }), {}, 7);
  assert.is(bands.length, 5);
  assert.is(
    bands.reduce((sum, band) => sum + gridsOf(drawnOf(band)).length, 0),
    30 * 5,
  );
  // A4 within margins of 1 cm has 718 px.
  for (const band of bands) assert.ok(Number(drawnOf(band)[0].attributes.get("width")) <= 718);
  assert.is(legend, "");
});

test("which end is the input is said of a graph alone", () => {
  const result = sampleResult();
  const [model] = result.models;
  const captionOf = (...orders: (typeof model.order)[]) =>
    figureOf({ ...result, models: orders.map((order) => ({ ...model, order })) }, "strip").caption;
  assert.match(captionOf("graph", "graph"), "each layer, from the input to the output.");
  assert.match(captionOf("file"), "each layer, in the order of the file.");
  assert.match(captionOf("name", "name"), "each layer, in the order of the tensors' names.");
  assert.match(
    captionOf("name", "file", "graph", "file"),
    "each layer, from the input to the output or in the order of the file or in the order of the tensors' names.",
  );
});

test("the rows of numbers have the measures' names and symbols", () => {
  const texts = drawnOf(strip.svg())
    .filter((one) => one.name === "text" && one.attributes.get("x") === "0")
    .map(({ text }) => text);
  const band = texts.slice(0, texts.indexOf("typical", 1)).join(" ");
  assert.ok(
    band.endsWith("sparsity S variance entropy H / H_max orthogonality O mean L2 norm / max"),
    JSON.stringify(band),
  );
});

test("names stand in two lines where one is too short, troubles too; no line is wider than its column, and short names end where long ones do", () => {
  const some = sampleResult({ models: 1, layers: 4 });
  const names = ["/enc1/enc1.0/Conv", "/enc1/enc1.2/dw/Conv", "stem", "/mid/dw/Conv"];
  const flag = { flag: "low-variance", text: "" } as (typeof some)["models"][0]["layers"][0]["quality"]["flags"][0];
  some.models[0].layers.forEach((layer, i) => {
    layer.name = names[i];
    layer.nonFinite = 0;
    layer.quality.zeroFilters = 0;
    layer.quality.flags = i === 1 ? [flag] : [];
  });
  const drawn = drawnOf(figureOf(some, "strip").svg({ columns: 1, style: "paper" }));
  const heads = drawn.filter((one) => one.name === "text" && one.attributes.get("text-anchor") === "middle");
  const bold = heads.filter((one) => one.attributes.has("font-weight"));
  assert.is(bold.map(({ text }) => text).join(""), names.join(""));
  assert.ok(bold.length > names.length);
  for (const { text } of bold) assert.ok(textWidth(text, 11) <= 58, text);
  // The line above the size, in every column.
  const stem = bold.find(({ text }) => text === "stem") as (typeof bold)[0];
  assert.is(at(stem, "y"), Math.max(...bold.map((one) => at(one, "y"))));
  const said = heads.filter((one) => one.text === "low" || one.text === "diversity");
  assert.is(said.length, 2, heads.map(({ text }) => text).join("|"));
  // Filters begin below the lowest line.
  const lowest = Math.max(...heads.filter((one) => !/^[.\d]/.test(one.text)).map((one) => at(one, "y")));
  for (const { y } of gridsOf(drawn)) assert.ok(y >= lowest + 8, `${y} and ${lowest}`);
});

test("more layers than are looked at one by one: the first, and how many there are", () => {
  const many = sampleResult({ models: 1, layers: 70 });
  const drawn = drawnOf(figureOf(many, "strip").svg());
  assert.is(gridsOf(drawn).length, 64 * 5);
  assert.ok(drawn.some(({ text }) => text?.includes("The first 64 of 70 layers.")));
});

test.run();
