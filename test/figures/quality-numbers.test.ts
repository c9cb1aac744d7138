import { test } from "uvu";
import * as assert from "uvu/assert";
import { decileFigure, qualityFigure } from "../../sdk/figures/index.ts";
import type { LayerResult } from "../../sdk/results/analysis.ts";
import { at, axisOf, below, beside, type Drawn, drawnOf, near } from "../support/drawn.ts";
import { sampleResult } from "../support/sample-result.ts";
import { seeded } from "../support/seeded.ts";

// Marks are read back from the drawing by the numbers along its axes.

const measures = [
  ["S", ({ quality }: LayerResult) => quality.sparsity],
  ["H / T_H", ({ quality }: LayerResult) => quality.varianceEntropy / (quality.randomThreshold as number)],
  ["O", ({ quality }: LayerResult) => quality.orthogonality as number],
] as const;

/** The drawing in one piece per panel: what follows the numbers of a left axis, up to those of the next. */
function panelsOf(drawn: Drawn[]): { ticks: Drawn[]; marks: Drawn[] }[] {
  const panels: { ticks: Drawn[]; marks: Drawn[] }[] = [];
  let inTicks = false;
  for (const element of drawn) {
    const tick = beside(element) && Number(element.attributes.get("x")) === 50;
    if (tick && !inTicks) panels.push({ ticks: [], marks: [] });
    if (tick) panels[panels.length - 1].ticks.push(element);
    else panels[panels.length - 1]?.marks.push(element);
    inTicks = tick;
  }
  return panels;
}

/** Layers whose depths are not evenly apart, and whose measures reach far: nothing may be clipped. */
function uneven() {
  const result = sampleResult({ models: 3, layers: 12 });
  const uniform = seeded(3);
  for (const { layers } of result.models) {
    layers.forEach((layer, i) => {
      layer.depth = (i / (layers.length - 1)) ** 2;
      layer.quality.orthogonality = uniform();
      layer.quality.sparsity = uniform();
    });
  }
  return result;
}

test("quality: every dot lies at its layer's depth and measure, inside the panel", () => {
  const result = uneven();
  const layers = new Map(
    result.models.flatMap(({ name, layers: own }) =>
      own.map((layer): [string, LayerResult] => [`${name}, ${layer.name}`, layer]),
    ),
  );
  const panels = panelsOf(drawnOf(qualityFigure(result)));
  assert.is(panels.length, 3);
  const x = axisOf(panels[2].marks.filter(below), "x");
  panels.forEach(({ ticks, marks }, p) => {
    const [symbol, of] = measures[p];
    const y = axisOf(ticks, "y");
    const dots = marks.filter(({ name }) => name === "circle");
    assert.is(dots.length, layers.size, symbol);
    const bottom = at(marks.find(({ name }) => name === "line") as Drawn, "y1");
    for (const dot of dots) {
      const [, name, shown, value] = /^(.*): (.*) = (.*)$/.exec(dot.title) as RegExpExecArray;
      const layer = layers.get(name) as LayerResult;
      assert.is(shown, symbol);
      near(Number(value), of(layer), 5.001e-4, dot.title);
      near(x.value(at(dot, "cx")), layer.depth as number, x.tolerance, dot.title);
      near(y.value(at(dot, "cy")), of(layer), y.tolerance, dot.title);
      assert.ok(at(dot, "cy") <= bottom && at(dot, "cy") >= bottom - 132, `${dot.title} is outside its panel`);
    }
  });
});

test("quality: one curve per model goes through its dots in the order of depth", () => {
  const result = uneven();
  const drawn = drawnOf(qualityFigure(result));
  const dots = new Set(
    drawn.flatMap((dot) => (dot.name === "circle" ? [`${dot.attributes.get("cx")},${dot.attributes.get("cy")}`] : [])),
  );
  const curves = drawn.filter(({ name }) => name === "path");
  assert.is(curves.length, 9);
  for (const curve of curves) {
    const points = (curve.attributes.get("d") ?? "").slice(1).split("L");
    assert.is(points.length, 12);
    for (const point of points) assert.ok(dots.has(point), point);
  }
});

/** Type 7 of Hyndman and Fan, by its definition. */
function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const h = (sorted.length - 1) * q;
  const [i, rest] = [Math.floor(h), h % 1];
  return rest === 0 ? sorted[i] : (1 - rest) * sorted[i] + rest * sorted[i + 1];
}

test("deciles: box, median line, whiskers and dots of every decile are those of its layers", () => {
  const result = sampleResult({ models: 4, layers: 19 });
  const uniform = seeded(9);
  const all = result.models.flatMap(({ layers }) => layers);
  for (const layer of all) {
    layer.depth = uniform() ** 1.5;
    layer.quality.sparsity = uniform() ** 2;
    // Some far out.
    layer.quality.orthogonality = uniform() < 0.08 ? 0.05 : 0.6 + 0.3 * uniform();
  }
  const panels = panelsOf(drawnOf(decileFigure(result)));
  assert.is(panels.length, 3);
  const counts = panels[2].marks.flatMap(({ text }) => /^n = (\d+)$/.exec(text)?.[1] ?? []).map(Number);
  const deciles = Array.from({ length: 10 }, (_, d) =>
    all.filter(({ depth }) => (depth as number) <= (d + 1) / 10 && ((depth as number) > d / 10 || d === 0)),
  );
  assert.equal(
    counts,
    deciles.map(({ length }) => length),
  );
  assert.ok(counts.some((count) => count < 5) && counts.some((count) => count > 8));
  panels.forEach(({ ticks, marks }, p) => {
    const y = axisOf(ticks, "y");
    const [symbol, of] = measures[p];
    const rects = marks.filter(({ name, attributes }) => name === "rect" && attributes.get("fill") === "#cfe3f2");
    const medians = marks.filter(({ name, attributes }) => name === "line" && attributes.get("stroke-width") === "2.5");
    const boxed = deciles.filter(({ length }) => length >= 5);
    assert.equal([rects.length, medians.length], [boxed.length, boxed.length], symbol);
    const dots = marks.filter(({ name }) => name === "circle").map((dot) => y.value(at(dot, "cy")));
    const expectedDots: number[] = [];
    let box = 0;
    for (const layers of deciles) {
      const values = layers.map(of);
      if (values.length < 5) {
        expectedDots.push(...values);
        continue;
      }
      const place = `${symbol}, box ${box}`;
      const [lower, median, upper] = [0.25, 0.5, 0.75].map((q) => quantile(values, q));
      const [rect, line] = [rects[box], medians[box]];
      near(y.value(at(rect, "y")), upper, y.tolerance, `${place}, upper quartile`);
      near(y.value(at(rect, "y") + at(rect, "height")), lower, y.tolerance, `${place}, lower quartile`);
      near(y.value(at(line, "y1")), median, y.tolerance, `${place}, median`);
      assert.is(at(line, "y1"), at(line, "y2"));
      const reach = 1.5 * (upper - lower);
      const inside = values.filter((value) => value >= lower - reach && value <= upper + reach);
      const [down, up] = marks.slice(marks.indexOf(rect) - 4, marks.indexOf(rect) - 2);
      near(y.value(at(down, "y1")), Math.min(...inside), y.tolerance, `${place}, whisker`);
      near(y.value(at(up, "y2")), Math.max(...inside), y.tolerance, `${place}, whisker`);
      expectedDots.push(...values.filter((value) => !inside.includes(value)));
      box++;
    }
    assert.is(dots.length, expectedDots.length, symbol);
    const [found, expected] = [dots, expectedDots].map((values) => [...values].sort((a, b) => a - b));
    found.forEach((value, i) => near(value, expected[i], y.tolerance, `${symbol}, dot ${i}`));
  });
});

test.run();
