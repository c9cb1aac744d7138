import { test } from "uvu";
import * as assert from "uvu/assert";
import { decileFigure, qualityFigure } from "../../sdk/figures/index.ts";
import type { AnalysisResult, LayerResult } from "../../sdk/results/analysis.ts";
import { number, readBottomAxis, readLeftAxes } from "../support/axes.ts";
import { type Found, parseMarkup } from "../support/markup-check.ts";
import { sampleResult } from "../support/sample-result.ts";
import { seeded } from "../support/seeded.ts";

// Where a mark stands says what the data say: positions are read back by the figure's own axes, as a reader does.

/** Layers at uneven depths, with values over the whole of their ranges. */
function spread(models: number, layers: number, kernel = 3): AnalysisResult {
  const result = sampleResult({ models, layers, kernel });
  const uniform = seeded(models * 100 + layers);
  for (const { depth, quality } of result.models.flatMap((model) => model.layers).map((layer) => uneven(layer))) {
    quality.sparsity = uniform() ** 2;
    quality.varianceEntropy = 0.2 + 0.8 * uniform();
    quality.orthogonality = 0.05 + 0.9 * uniform() * (1 - (depth as number) / 2);
  }
  return result;
}

function uneven(layer: LayerResult): LayerResult {
  layer.depth = (layer.depth as number) ** 2;
  return layer;
}

const measuresOf = ({ quality }: LayerResult, side: number): number[] => [
  quality.sparsity,
  quality.varianceEntropy / (side === 3 ? (quality.randomThreshold as number) : Math.log10(side * side)),
  quality.orthogonality as number,
];

function within(mark: Found, key: string, { top, bottom }: { top: number; bottom: number }): boolean {
  return number(mark, key) >= top - 0.01 && number(mark, key) <= bottom + 0.01;
}

for (const side of [3, 5]) {
  test(`quality, ${side}x${side}: each dot lies at its layer's depth and value`, () => {
    const result = spread(3, 11, side);
    const elements = parseMarkup(qualityFigure(result));
    const axes = readLeftAxes(elements);
    const depthAt = readBottomAxis(elements);
    assert.equal(
      axes.map(({ title }) => title),
      ["sparsity S", `variance entropy ${side === 3 ? "H / T_H" : "H / H_max"}`, "orthogonality O"],
    );
    const dots = elements.filter(({ name }) => name === "circle");
    const titles = elements.filter(({ name, path }) => name === "title" && path.at(-1) === "circle");
    const layers = result.models.flatMap((model) => model.layers.map((layer) => ({ model, layer })));
    assert.is(dots.length, 3 * layers.length);
    axes.forEach((axis, m) => {
      layers.forEach(({ model, layer }, i) => {
        const at = m * layers.length + i;
        assert.ok(within(dots[at], "cy", axis), `${titles[at].text} is inside its panel`);
        const value = measuresOf(layer, side)[m];
        assert.ok(Math.abs(axis.valueAt(number(dots[at], "cy")) - value) <= 2 * axis.step, titles[at].text);
        assert.ok(Math.abs(depthAt(number(dots[at], "cx")) - (layer.depth as number)) < 1e-4, titles[at].text);
        const symbol = ["S", side === 3 ? "H / T_H" : "H / H_max", "O"][m];
        assert.is(titles[at].text, `${model.name}, ${layer.name}: ${symbol} = ${value.toFixed(3)}`);
      });
    });
    // The lines go through the dots.
    const lines = elements.filter(({ name }) => name === "path");
    assert.is(lines.length, 3 * 3);
    lines.forEach((path, l) => {
      const points = (path.attributes.get("d") as string).slice(1).split("L");
      const own = dots.slice(l * 11, l * 11 + 11);
      assert.equal(
        points,
        own.map((dot) => `${dot.attributes.get("cx")},${dot.attributes.get("cy")}`),
      );
    });
  });
}

test("quality: the legend has each model's own colour", () => {
  const elements = parseMarkup(qualityFigure(spread(4, 3)));
  const legend = elements.filter(({ name, attributes }) => name === "line" && attributes.get("stroke-width") === "2");
  const lines = elements.filter(({ name }) => name === "path").slice(0, 4);
  assert.is(new Set(legend.map(({ attributes }) => attributes.get("stroke"))).size, 4);
  assert.equal(
    legend.map(({ attributes }) => attributes.get("stroke")),
    lines.map(({ attributes }) => attributes.get("stroke")),
  );
});

test("quality: beyond 80 layers no dots, beyond 14 models no names", () => {
  const dots = (svg: string) => parseMarkup(svg).filter(({ name }) => name === "circle").length;
  assert.is(dots(qualityFigure(spread(1, 80))), 3 * 80);
  assert.is(dots(qualityFigure(spread(1, 81))), 0);
  const text = (svg: string) => parseMarkup(svg).map((found) => found.text);
  assert.not.ok(text(qualityFigure(spread(14, 2))).some((line) => /One thin line/.test(line)));
  assert.ok(text(qualityFigure(spread(15, 2))).includes("One thin line for each of the 15 models."));
});

/** Linear interpolation between order statistics, written out. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (place % 1) * (high - low);
}

test("deciles: boxes, medians, whiskers and dots stand at the quartiles, medians and layers", () => {
  const result = spread(5, 23);
  const elements = parseMarkup(decileFigure(result));
  const axes = readLeftAxes(elements);
  assert.is(axes.length, 3);
  const layers = result.models.flatMap((model) => model.layers);
  const decileOf = (depth: number) => (depth === 0 ? 0 : Math.ceil(Math.round(depth * 1e9) / 1e8) - 1);
  const columns = Array.from({ length: 10 }, (_, d) => layers.filter(({ depth }) => decileOf(depth as number) === d));
  const marks = elements.filter(
    ({ path, name }) => !path.includes("text") && ["line", "rect", "circle"].includes(name),
  );
  axes.forEach((axis, m) => {
    const own = marks.filter((mark) => {
      const key = mark.name === "circle" ? "cy" : mark.name === "rect" ? "y" : "y1";
      return within(mark, key, axis);
    });
    const ink = (mark: Found) => mark.attributes.get("stroke") === "#1f2328";
    const medians = own.filter(({ attributes }) => attributes.get("stroke-width") === "2.5");
    const boxes = own.filter((mark) => mark.name === "rect" && ink(mark));
    const uprights = own.filter((m) => m.name === "line" && ink(m) && number(m, "x1") === number(m, "x2"));
    const caps = own.filter((m) => m.name === "line" && ink(m) && number(m, "x1") !== number(m, "x2"));
    const near = (y: number, value: number, what: string) =>
      assert.ok(
        Math.abs(axis.valueAt(y) - value) <= 2 * axis.step,
        `${axis.title}, ${what}: ${axis.valueAt(y)}, ${value}`,
      );
    let drawn = 0;
    for (const [d, column] of columns.entries()) {
      const values = column.map((layer) => measuresOf(layer, 3)[m]);
      if (values.length < 5) continue;
      const [lower, median, upper] = [0.25, 0.5, 0.75].map((q) => quantile(values, q));
      const fence = 1.5 * (upper - lower);
      const inside = values.filter((value) => value >= lower - fence && value <= upper + fence);
      const [low, high] = [Math.min(...inside), Math.max(...inside)];
      near(number(medians[drawn], "y1"), median, `median of decile ${d}`);
      near(number(boxes[drawn], "y"), upper, `upper quartile of decile ${d}`);
      near(number(boxes[drawn], "y") + number(boxes[drawn], "height"), lower, `lower quartile of decile ${d}`);
      const [down, up] = uprights.slice(2 * drawn, 2 * drawn + 2);
      near(number(down, "y1"), low, "the lower whisker's end");
      near(number(down, "y2"), lower, "the lower whisker's foot");
      near(number(up, "y1"), upper, "the upper whisker's foot");
      near(number(up, "y2"), high, "the upper whisker's end");
      near(number(caps[2 * drawn], "y1"), low, "the lower cap");
      near(number(caps[2 * drawn + 1], "y1"), high, "the upper cap");
      drawn++;
    }
    assert.equal([medians.length, boxes.length, caps.length], [drawn, drawn, 2 * drawn]);
    assert.ok(drawn >= 5, `${drawn} boxes`);
    const dots = own.filter(({ name }) => name === "circle").map((dot) => axis.valueAt(number(dot, "cy")));
    const expected = columns.flatMap((column) => {
      const values = column.map((layer) => measuresOf(layer, 3)[m]);
      if (values.length < 5) return values;
      const [lower, upper] = [0.25, 0.75].map((q) => quantile(values, q));
      const fence = 1.5 * (upper - lower);
      return values.filter((value) => value < lower - fence || value > upper + fence);
    });
    assert.is(dots.length, expected.length);
    const sorted = [dots, expected].map((list) => list.sort((a, b) => a - b));
    sorted[0].forEach((value, i) => assert.ok(Math.abs(value - sorted[1][i]) <= 2 * axis.step));
  });
});

test("deciles: five layers make a box, four are dots; n stands below", () => {
  for (const [models, boxes] of [
    [4, 0],
    [5, 1],
  ]) {
    const result = spread(models, 1);
    const elements = parseMarkup(decileFigure(result));
    const medians = elements.filter(({ attributes }) => attributes.get("stroke-width") === "2.5");
    assert.is(medians.length, 3 * boxes);
    const counts = elements.flatMap(({ text }) => (/^n = /.test(text) ? [text] : []));
    assert.equal(counts, [`n = ${models}`, ...Array.from({ length: 9 }, () => "n = 0")]);
  }
});

test.run();
