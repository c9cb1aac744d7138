import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  divergenceHeatmap,
  figureOf,
  idealFiltersFigure,
  layerNormsFigure,
  operatorExamplesFigure,
  operatorPlaneFigure,
  operatorSpectraFigure,
  overlayFigure,
  planeFigure,
  residualsFigure,
  ridgeFigure,
  spreadEllipsesFigure,
} from "../../sdk/figures/index.ts";
import { frame } from "../../sdk/figures/svg/frame.ts";
import { significant } from "../../sdk/figures/svg/number.ts";
import { seriesStyle } from "../../sdk/figures/svg/style.ts";
import { fitText } from "../../sdk/figures/svg/text.ts";
import { at, axisOf, below, beside, drawnOf, near, pointsOf } from "../support/drawn.ts";
import { legendOf } from "../support/marks.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";

// Figures at the ends of what they draw: nothing, one thing, more than has room, numbers without a range.

const texts = (svg: string) => drawnOf(svg).flatMap(({ name, text }) => (name === "text" ? [text] : []));
const heightOf = (svg: string) => Number(/height="([\d.]+)"/.exec(svg)?.[1]);

test("where there is nothing to draw, the figure says so", () => {
  const { operators } = sampleOperators({ layers: 2 });
  const { scaleSpace } = sampleScaleSpace({ layers: 1 });
  const result = sampleResult({ models: 2, layers: 1 });
  for (const [svg, said] of [
    [operatorExamplesFigure({ operators: { ...operators, examples: [] } }), "No filter was labelled."],
    [operatorSpectraFigure({ operators: { ...operators, examples: [] } }), "No filter comes near to a feature."],
    [operatorPlaneFigure({ operators: { ...operators, planes: [] } }), "There is no plane of this kind."],
    [idealFiltersFigure({ scaleSpace: { ...scaleSpace, examples: [] } }), "There is no example."],
    [spreadEllipsesFigure({ scaleSpace: { ...scaleSpace, examples: [] } }), "There is no example."],
    [residualsFigure({ scaleSpace: { ...scaleSpace, layers: [] } }), "No filter was fitted."],
    [overlayFigure({ ...result, densities: [] }), "no density"],
  ])
    assert.ok(texts(svg).includes(said), said);
  assert.not.ok(texts(idealFiltersFigure({ scaleSpace })).includes("There is no example."));
  assert.not.ok(texts(spreadEllipsesFigure({ scaleSpace })).includes("There is no example."));
});

test("one row of examples takes the height of one", () => {
  const { operators } = sampleOperators({ layers: 3 });
  const height = (count: number) =>
    heightOf(operatorExamplesFigure({ operators: { ...operators, examples: operators.examples.slice(0, count) } }));
  assert.is(height(1), height(4));
  assert.is(height(5) - height(4), 168);
});

test("heat map: cells and numbers shrink beyond 8, 16 and 60 groups; beyond 60 there are no numbers", () => {
  const look = (models: number) => {
    const { divergence } = sampleResult({ models });
    const drawn = drawnOf(divergenceHeatmap({ divergence }));
    const cell = drawn.find(({ name, attributes }) => name === "rect" && attributes.get("stroke") === "#ffffff");
    const numbers = drawn.filter(({ name, text }) => name === "text" && text === "0");
    return [at(cell as never, "width"), numbers.length > 1 ? at(numbers[0], "font-size") : null];
  };
  assert.equal([8, 9, 16, 17].map(look), [
    [56, 11],
    [42, 10],
    [42, 10],
    [33, 9.7],
  ]);
  const { divergence } = sampleResult({ models: 2 });
  const many = (n: number) => {
    const square = (value: number) =>
      Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 0 : value)));
    const groups = Array.from({ length: n }, (_, i) => `g${i}`);
    const svg = divergenceHeatmap({
      divergence: {
        ...divergence,
        groups,
        matrix: square(1.5),
        debiased: square(1.25),
        floor: { mean: square(0), upper: square(1) },
        interval: null,
      },
    });
    return texts(svg).filter((text) => text === "1.50").length;
  };
  assert.equal([many(60), many(61)], [60 * 59, 0]);
});

test("heat map: the colours end at the largest D above its noise floor", () => {
  const { divergence } = sampleResult({ models: 3 });
  const rows = (a: number, b: number, c: number) => [
    [0, a, b],
    [a, 0, c],
    [b, c, 0],
  ];
  const ends = (upper: number) => {
    const floor = { mean: rows(0, 0, 0), upper: rows(upper, 0.1, 0.1) };
    return texts(divergenceHeatmap({ divergence: { ...divergence, matrix: rows(8, 2, 1), floor } }));
  };
  assert.ok(ends(9).includes("2") && !ends(9).includes("8"));
  assert.ok(ends(8).includes("2") && !ends(8).includes("8"));
  assert.ok(ends(7).includes("8") && !ends(7).includes("2"));
});

test("heat map: as many decimals as a number has room for", () => {
  const { divergence } = sampleResult({ models: 2 });
  for (const [value, shown] of [
    [9.9994, "9.999"],
    [10, "10.0"],
    [99.96, "100.0"],
    [100, "100"],
    [0.0004, "<0.001"],
  ] as const) {
    const matrix = [
      [0, value],
      [value, 0],
    ];
    assert.ok(
      texts(
        divergenceHeatmap({
          divergence: {
            ...divergence,
            matrix,
            floor: {
              mean: [
                [0, 0],
                [0, 0],
              ],
              upper: [
                [0, 0],
                [0, 0],
              ],
            },
          },
        }),
      ).includes(shown),
      shown,
    );
  }
});

test("component shares: beyond nine components the rest is one grey part; nine colours reach from blue to amber", () => {
  const result = sampleResult({ models: 2, kernel: 5 });
  const drawn = drawnOf(figureOf(result, "component-share").svg());
  const legend = legendOf(drawn);
  assert.equal([...legend.keys()], [...Array.from({ length: 9 }, (_, c) => `c${c}`), "others"]);
  const told = (of: typeof drawn) => of.some(({ text }) => text === "Others: the 16 components from c9 on together.");
  assert.ok(told(drawn));
  assert.not(told(drawnOf(figureOf(sampleResult({ models: 2 }), "component-share").svg())));
  assert.equal([legend.get("c0"), legend.get("c8")], ["#3f74d8", "#d88000"]);
  const x = axisOf(drawn.filter((text) => below(text) && text.text.endsWith("%")).slice(-5), "x");
  const parts = drawn.filter(({ name, attributes }) => name === "rect" && attributes.get("height") === "22");
  assert.is(parts.length, 10);
  const others = parts[9];
  assert.is(others.attributes.get("fill"), legend.get("others"));
  const rest = (result.divergence.shares ?? []).slice(9).reduce((sum, share) => sum + share[0][1], 0);
  near(x.value(at(others, "x") + at(others, "width")) - x.value(at(others, "x")), rest, 2 * x.tolerance, "the rest");
  near(x.value(at(others, "x") + at(others, "width")), 1, 2 * x.tolerance, "the bar is full");
});

test("scales of one layer are described in words, too", () => {
  const { scaleSpace } = sampleScaleSpace({ layers: 1 });
  const median = scaleSpace.layers[0].sigmaX[2].toFixed(2);
  const svg = figureOf({ scaleSpace }, "scale-sigmas").svg();
  assert.match(svg, `Median of sigma x: ${median} to ${median} pixels.</desc>`);
});

test("spectra: one column where two have no room", () => {
  const { operators } = sampleOperators({ layers: 2 });
  const columns = (width: number) => {
    const frames = drawnOf(operatorSpectraFigure({ operators }, { width })).filter(
      ({ name, attributes }) => name === "rect" && attributes.get("stroke-width") === "0.75",
    );
    return new Set(frames.map(({ dx }) => dx)).size;
  };
  assert.equal([300, 429, 430, 619, 620, 2000].map(columns), [1, 1, 2, 2, 3, 3]);
});

test("layer norms: numbers of the axis are as close as they have room for", () => {
  const { norms } = sampleOperators({ models: 2, layers: 2, norms: "norm" });
  if (norms === undefined) throw new Error("the sample has norms");
  const ticks = (least: number, most: number, width = 760) => {
    const layers = [least, most].map((spectralNorm, i) => ({ ...norms.layers[i], spectralNorm }));
    return drawnOf(layerNormsFigure({ norms: { ...norms, layers } }, { width }))
      .filter(below)
      .map(({ text }) => text);
  };
  assert.equal(ticks(0.35, 7.5), ["0.5", "1", "2", "5"]);
  assert.equal(ticks(0.04, 14.5), ["0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10"]);
  assert.equal(ticks(0.04, 14.5, 550), ["0.1", "0.3", "1", "3", "10"]);
  assert.equal(ticks(0.004, 145, 600), ["0.01", "0.1", "1", "10", "100"]);
  assert.equal(ticks(1e-4, 1e4, 600), ["0.001", "1", "1,000"]);
});

test("planes: an axis without a range has one about its value; 0 has a line only where it is inside", () => {
  const { operators } = sampleOperators({ layers: 2 });
  const [plane] = operators.planes;
  const drawn = (x: [number, number], y: [number, number]) =>
    drawnOf(
      operatorPlaneFigure({
        operators: { ...operators, planes: [{ ...plane, x, y, counts: plane.counts.map(() => 1) }] },
      }),
    );
  const single = drawn([2, 2], [-1, 1]);
  const across = axisOf(
    single.filter((text) => below(text) && !text.text.includes("%")),
    "x",
  );
  const frameOf = (all: typeof single) =>
    all.find(
      ({ name, attributes }) =>
        name === "rect" && attributes.get("stroke-width") === "0.75" && Number(attributes.get("height")) > 100,
    );
  const box = frameOf(single);
  near(across.value(box?.dx ?? 0), 1, 2 * across.tolerance, "left end");
  near(across.value((box?.dx ?? 0) + at(box as never, "width")), 3, 2 * across.tolerance, "right end");
  const zeros = (all: typeof single) => {
    const [left, top] = [frameOf(all)?.dx ?? 0, frameOf(all)?.dy ?? 0];
    const lines = all.filter(
      ({ name, attributes, dx, dy }) =>
        name === "line" && attributes.get("stroke") === "#e4e7eb" && dx === left && dy === top,
    );
    return lines.map((line) => (at(line, "x1") === at(line, "x2") ? "x" : "y")).join("");
  };
  assert.is(zeros(drawn([-1, 1], [-1, 1])), "xy");
  assert.is(zeros(drawn([0.5, 1], [-1, 1])), "y");
  assert.is(zeros(drawn([-2, 1], [-3, -1])), "x");
  assert.is(zeros(drawn([0, 1], [0, 1])), "");
});

test("the plane of the filters without a range goes from −1 to 1", () => {
  const result = sampleResult({ models: 1 });
  const planes = result.planes.map((plane) => ({
    ...plane,
    x: [0, 0] as [number, number],
    y: [0, 0] as [number, number],
  }));
  const drawn = drawnOf(planeFigure({ ...result, planes }));
  const [x, y] = [
    axisOf(
      drawn.filter((text) => below(text) && !text.text.includes("%")),
      "x",
    ),
    axisOf(drawn.filter(beside), "y"),
  ];
  const box = drawn.find(({ name, attributes }) => name === "rect" && attributes.get("stroke-width") === "0.75");
  const side = at(box as never, "width");
  near(x.value(box?.dx ?? 0), -1, 2 * x.tolerance, "left");
  near(x.value((box?.dx ?? 0) + side), 1, 2 * x.tolerance, "right");
  near(y.value(box?.dy ?? 0), 1, 2 * y.tolerance, "top");
});

test("ridge: a density of one point is a point at its place", () => {
  const result = sampleResult({ models: 1 });
  const densities = result.densities.map((density) => ({
    ...density,
    grid: { lo: 0.25, hi: 0.25, points: 1 },
    values: [3],
  }));
  const drawn = drawnOf(ridgeFigure({ ...result, densities }, { components: 1 }));
  const x = axisOf(
    drawn.filter((text) => below(text) && /^[−\d.]+$/.test(text.text)),
    "x",
  );
  const [path] = drawn.filter(({ name }) => name === "path");
  assert.ok(pointsOf(path).length > 2, "the curve has no points");
  for (const [px] of pointsOf(path)) near(x.value(px), 0.25, 2 * x.tolerance, "the point");
});

test("series: seven colours, then the same ones dashed in three ways", () => {
  const styles = Array.from({ length: 29 }, (_, i) => seriesStyle(i));
  assert.equal(
    [0, 7, 14, 21, 28].map((i) => styles[i].dash),
    [undefined, "5 3", "2 2", "7 2 2 2", undefined],
  );
  assert.is(new Set(styles.slice(0, 28).map(({ color, dash }) => `${color} ${dash}`)).size, 28);
});

test("text: no room leaves the ends of a name; a heading has at most 300 characters; no number is n/a", () => {
  assert.is(fitText("abcdefgh", 10, 11), "a…h");
  assert.is(fitText("abc", 10, 11), "abc");
  const title = "x".repeat(301);
  const svg = frame({ title, description: "d", notes: [], width: 400, height: 10 }, {}, []);
  assert.is(/<title>([^<]*)<\/title>/.exec(svg)?.[1].length, 300);
  const short = frame({ title: "y".repeat(300), description: "d", notes: [], width: 400, height: 10 }, {}, []);
  assert.not.match(short, "…</title>");
  const shown = drawnOf(
    frame({ title: "z ".repeat(400), description: "d", notes: [], width: 400, height: 10 }, {}, []),
  );
  const words = shown.filter(({ name }) => name === "text").map(({ text }) => text);
  assert.is(words.join(" ").length, 300);
  for (const value of [null, undefined, Number.NaN, Infinity]) assert.is(significant(value), "n/a");
});

test.run();
