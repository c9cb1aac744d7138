import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf } from "../../../sdk/figures/index.ts";
import { orthogonality, sparsity } from "../../../sdk/results/measures.ts";
import { at, drawnOf } from "../../support/drawn.ts";
import { colorScaleOf, gridsOf, largest, recordsOf, showsWeights } from "../../support/marks.ts";
import { sampleResult } from "../../support/sample-result.ts";

// The strip beside its table of numbers: what is read off the one stands in the other.

const result = sampleResult({ models: 2, layers: 11 });
const strip = figureOf(result, "strip");
const colors = drawnOf(figureOf(result, "filters").svg());
/** The colours of the grid of filters, from -1 to 1. */
const scale = colorScaleOf(colors);
// Its ends bear the limit in two digits.
const unit = Number(largest(result.models[0].layers[0].examples.flat()).toPrecision(2));

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

  test(`${width} px: the bar under each filter is its share, those at the foot are sparsity, entropy and orthogonality`, () => {
    const rects = drawn.filter(({ name }) => name === "rect");
    grids.forEach((grid, i) => {
      const bars = rects.filter(
        (rect) => at(rect, "height") === 4 && at(rect, "x") === grid.x && Math.abs(at(rect, "y") - grid.y - 60) < 0.5,
      );
      assert.is(bars.length, 2);
      const [whole, part] = bars.map((bar) => at(bar, "width"));
      assert.ok(Math.abs(part / whole - (records[i].share as number)) < 0.001, `filter ${i}`);
    });
    result.models[0].layers.forEach((layer, i) => {
      const grid = grids[perLayer * i + perLayer - 1];
      const bars = rects.filter(
        (rect) =>
          at(rect, "height") === 3 &&
          at(rect, "x") === grid.x &&
          at(rect, "y") > grid.y &&
          at(rect, "y") < grid.y + 150,
      );
      const shares = [0, 2, 4].map((b) => at(bars[b + 1], "width") / at(bars[b], "width"));
      const k = layer.kernel[0];
      const expected = [sparsity.of(layer), layer.quality.varianceEntropy / Math.log10(k * k), orthogonality.of(layer)];
      shares.forEach((share, m) => assert.ok(Math.abs(share - (expected[m] ?? 0)) < 0.001, `layer ${i}, measure ${m}`));
      const texts = drawn.filter(
        (text) =>
          text.name === "text" &&
          at(text, "x") === grid.x + 56 &&
          at(text, "y") > grid.y &&
          at(text, "y") < grid.y + 150,
      );
      assert.equal(
        texts.map(({ text }) => Number(text)),
        expected.map((value) => Number((value ?? 0).toFixed(2))),
      );
    });
  });
}

test("more layers than are looked at one by one: the first, and how many there are", () => {
  const many = sampleResult({ models: 1, layers: 70 });
  const drawn = drawnOf(figureOf(many, "strip").svg());
  assert.is(gridsOf(drawn).length, 64 * 5);
  assert.ok(drawn.some(({ text }) => text?.includes("The first 64 of 70 layers.")));
});

test.run();
