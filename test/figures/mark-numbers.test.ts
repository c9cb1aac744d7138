import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  componentShareFigure,
  explainedVarianceFigure,
  familyBarsFigure,
  keysCurveFigure,
  layerNormsFigure,
  nearestKeysFigure,
  operatorPlaneFigure,
  operatorSpectraFigure,
  overlayFigure,
  planeFigure,
  residualsFigure,
  ridgeFigure,
  sigmaDepthFigure,
} from "../../sdk/figures/index.ts";
import type { OperatorsDocument } from "../../sdk/results/operators.ts";
import { at, axisOf, below, beside, type Drawn, drawnOf, near, pointsOf } from "../support/drawn.ts";
import { sampleKeys } from "../support/sample-keys.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";

// Marks are read back from the drawing by the numbers along its axes: positions are those of the data.

const result = sampleResult({ models: 3, layers: 4 });
const { operators, norms } = sampleOperators({ models: 2, layers: 4 }) as Required<OperatorsDocument>;
const { scaleSpace } = sampleScaleSpace();
const rectangles = (drawn: Drawn[]) => drawn.filter(({ name }) => name === "rect");

test("explained variance: dots at the running sums, bars as high as the shares", () => {
  const drawn = drawnOf(explainedVarianceFigure(result));
  const y = axisOf(drawn.filter(beside), "y");
  const ratio = result.basis.explainedVarianceRatio;
  const dots = drawn.filter(({ name }) => name === "circle");
  const bars = rectangles(drawn).filter(({ attributes }) => attributes.get("fill-opacity") === "0.18");
  const heads = drawn.filter((element) => below(element) && /^c\d$/.test(element.text));
  assert.equal([dots.length, bars.length, heads.length], [9, 9, 9]);
  const foot = y.value(at(bars[0], "y") + at(bars[0], "height"));
  near(foot, 0, y.tolerance, "the foot of the bars");
  let sum = 0;
  ratio.forEach((share, c) => {
    sum += share;
    near(y.value(at(dots[c], "cy")), sum, y.tolerance, `sum to c${c}`);
    near(y.value(at(bars[c], "y")), share, y.tolerance, `share of c${c}`);
    assert.is(at(dots[c], "cx"), at(heads[c], "x"));
    near(at(bars[c], "x") + at(bars[c], "width") / 2, at(heads[c], "x"), 0.02, `bar of c${c}`);
  });
});

test("component share: parts of each bar are the components' shares, the pairs by descending D", () => {
  const { divergence } = result;
  const drawn = drawnOf(componentShareFigure(result));
  const x = axisOf(
    drawn
      .filter(below)
      .filter(({ text }) => text.endsWith("%"))
      .slice(-5),
    "x",
  );
  const parts = rectangles(drawn).filter(({ attributes }) => attributes.get("height") === "22");
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ].sort(([a, b], [c, d]) => divergence.matrix[c][d] - divergence.matrix[a][b]);
  assert.is(parts.length, 3 * 9);
  pairs.forEach(([a, b], p) => {
    let from = 0;
    divergence.shares.forEach((share, c) => {
      const part = parts[9 * p + c];
      near(x.value(at(part, "x")), from, x.tolerance, `pair ${p}, start of c${c}`);
      from += share[a][b];
      near(x.value(at(part, "x") + at(part, "width")), from, 1.5 * x.tolerance, `pair ${p}, end of c${c}`);
    });
  });
});

test("ridge: each curve peaks where its density does, on the column's axis, and ends inside it", () => {
  const drawn = drawnOf(ridgeFigure(result, { components: 3 }));
  const curves = drawn.filter(({ name, attributes }) => name === "path" && attributes.get("fill-opacity") === "0.22");
  assert.is(curves.length, 9);
  const ticks = drawn.filter(below).filter(({ text }) => /^[−\d]/.test(text) && !text.includes("%"));
  // A column's numbers follow its curves.
  for (let c = 0; c < 3; c++) {
    const own = curves.slice(3 * c, 3 * c + 3);
    const from = drawn.indexOf(own[2]);
    const to = c < 2 ? drawn.indexOf(curves[3 * c + 3]) : drawn.length;
    const x = axisOf(
      ticks.filter((tick) => drawn.indexOf(tick) > from && drawn.indexOf(tick) < to),
      "x",
    );
    own.forEach((curve, g) => {
      const { grid, values } = result.densities.find(
        ({ group, component }) => group === result.groups[g].name && component === c,
      ) as (typeof result.densities)[number];
      const step = (grid.hi - grid.lo) / (grid.points - 1);
      const points = pointsOf(curve);
      const [place] = points.reduce((best, point) => (point[1] < best[1] ? point : best));
      // Where the curve is highest, the density is at its peak; two peaks may be as high.
      const found = values[Math.round((x.value(place) - grid.lo) / step)];
      assert.ok(found > 0.995 * Math.max(...values), `peak of c${c}, group ${g}: ${found}`);
      for (const [px] of points) assert.ok(x.value(px) >= grid.lo - step && x.value(px) <= grid.hi + step);
    });
  }
});

test("overlay: both curves of a panel share its axes", () => {
  const drawn = drawnOf(overlayFigure(result, { pair: [0, 2] }));
  const curves = drawn.filter(({ name, attributes }) => name === "path" && attributes.get("fill-opacity") === "0.12");
  assert.is(curves.length, 18);
  const peaks: number[][] = [];
  curves.forEach((curve, i) => {
    const [group, component] = [result.groups[i % 2 === 0 ? 0 : 2].name, Math.floor(i / 2)];
    const density = result.densities.find((each) => each.group === group && each.component === component);
    const { grid, values } = density as (typeof result.densities)[number];
    const next = curves[i + (i % 2 === 0 ? 2 : 1)];
    const end = next === undefined ? drawn.length : drawn.indexOf(next);
    const x = axisOf(drawn.slice(drawn.indexOf(curve), end).filter(below), "x");
    const [px, py] = pointsOf(curve).reduce((best, point) => (point[1] < best[1] ? point : best));
    const step = (grid.hi - grid.lo) / (grid.points - 1);
    const found = values[Math.round((x.value(px) - grid.lo) / step)];
    assert.ok(found > 0.995 * Math.max(...values), `peak of c${component}: ${found}`);
    peaks.push([Math.max(...values), curve.dy + 110 - py]);
  });
  // Heights are in the ratio of the peaks.
  for (let i = 0; i < 18; i += 2) {
    const [[a, high], [b, low]] = peaks.slice(i, i + 2);
    near(high / low, a / b, 0.01 * (a / b), `heights of c${i / 2}`);
  }
});

test("plane: the axes hold every group's bins", () => {
  const drawn = drawnOf(planeFigure(result));
  const frames = rectangles(drawn).filter(
    ({ attributes }) => attributes.get("stroke-width") === "0.75" && Number(attributes.get("height")) > 100,
  );
  assert.is(frames.length, 3);
  const [first] = frames;
  const x = axisOf(drawn.slice(0, drawn.indexOf(frames[1])).filter(below), "x");
  const y = axisOf(drawn.slice(0, drawn.indexOf(frames[1])).filter(beside), "y");
  const side = at(first, "width");
  const ends = (axis: "x" | "y", of: (...values: number[]) => number) =>
    of(...result.planes.flatMap((plane) => plane[axis]));
  near(x.value(at(first, "x")), ends("x", Math.min), x.tolerance, "left");
  near(x.value(at(first, "x") + side), ends("x", Math.max), x.tolerance, "right");
  near(y.value(at(first, "y")), ends("y", Math.max), y.tolerance, "top");
  near(y.value(at(first, "y") + side), ends("y", Math.min), y.tolerance, "bottom");
});

test("layer norms: bars run from 1 to the norm on a logarithmic axis, the largest first", () => {
  const drawn = drawnOf(layerNormsFigure({ norms }));
  const bars = rectangles(drawn).filter(({ title }) => title.includes("spectral norm"));
  const sorted = [...norms.layers].sort((a, b) => b.spectralNorm - a.spectralNorm);
  assert.is(bars.length, sorted.length);
  const ticks = drawn
    .filter(below)
    .slice(0, -2)
    .flatMap((tick) => (Number(tick.text) > 0 ? [{ place: at(tick, "x"), log: Math.log10(Number(tick.text)) }] : []));
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const scale = (last.place - first.place) / (last.log - first.log);
  bars.forEach((bar, i) => {
    const norm = sorted[i].spectralNorm;
    const [start, end] = [at(bar, "x"), at(bar, "x") + at(bar, "width")];
    const one = first.place - first.log * scale;
    const place = one + Math.log10(norm) * scale;
    near(start, Math.min(one, place), 0.03, `start of ${sorted[i].name}`);
    // A bar is a pixel wide at least.
    near(end, Math.max(one, place, Math.min(one, place) + 1), 0.03, `end of ${sorted[i].name}`);
    assert.ok(bar.title.includes(sorted[i].name));
  });
});

test("scales: the dot is the median, the bar goes from the lower to the upper quartile", () => {
  const drawn = drawnOf(sigmaDepthFigure({ scaleSpace }));
  const dots = drawn.filter(({ name, attributes }) => name === "circle" && attributes.get("r") === "3.25");
  const bars = drawn.filter(({ name, attributes }) => name === "line" && attributes.get("stroke-width") === "4");
  const layers = scaleSpace.layers.filter(({ sigmaX }) => sigmaX.length === 5);
  assert.equal([dots.length, bars.length], [2 * layers.length, 2 * layers.length]);
  const half = drawn.indexOf(dots[layers.length]);
  for (const [axis, own, part] of [
    ["sigmaX", dots.slice(0, layers.length), drawn.slice(0, half)],
    ["sigmaY", dots.slice(layers.length), drawn.slice(half)],
  ] as const) {
    const x = axisOf(
      part.filter(below).filter(({ text }) => /^[\d.]+$/.test(text)),
      "x",
    );
    own.forEach((dot, i) => {
      const [, lower, median, upper] = layers[i][axis];
      const bar = bars[dots.indexOf(dot)];
      near(x.value(at(dot, "cx")), median, x.tolerance, `${axis} ${i}, median`);
      near(x.value(at(bar, "x1")), lower, x.tolerance, `${axis} ${i}, lower`);
      near(x.value(at(bar, "x2")), upper, x.tolerance, `${axis} ${i}, upper`);
    });
  }
});

test("families: parts of a bar are the families' shares, the thin bar the share explained", () => {
  const drawn = drawnOf(familyBarsFigure({ scaleSpace }));
  const x = axisOf(
    drawn
      .filter(below)
      .filter(({ text }) => text.endsWith("%"))
      .slice(-5),
    "x",
  );
  const thin = rectangles(drawn).filter(({ attributes }) => attributes.get("height") === "4");
  assert.is(thin.length, scaleSpace.layers.length);
  scaleSpace.layers.forEach(({ name, count, families, explained }, i) => {
    near(x.value(at(thin[i], "x") + at(thin[i], "width")), explained.families, 1.5 * x.tolerance, `${name}, explained`);
    const parts = rectangles(drawn).filter(
      ({ title, attributes }) => title.startsWith(`${name}: `) && attributes.get("height") === "12",
    );
    for (const part of parts) {
      const [, percent] = /([\d.]+) %/.exec(part.title) as RegExpExecArray;
      const width = at(part, "width") * Math.abs(x.value(1) - x.value(0));
      // Stripes of the identity are a part of a part.
      assert.ok(width <= Number(percent) / 100 + 0.002, part.title);
    }
    const total = Object.values(families).reduce((sum, number) => sum + number, 0);
    assert.is(total, count);
  });
});

test("residuals: the dashed line is the median of the bins, bars as high as the shares", () => {
  const drawn = drawnOf(residualsFigure({ scaleSpace }));
  const medians = drawn.filter(({ attributes }) => attributes.get("stroke-dasharray") === "3 2");
  const shown = drawn.flatMap(({ text }) => /^median ([\d.]+)$/.exec(text)?.[1] ?? []).map(Number);
  assert.equal(medians.length, shown.length);
  medians.forEach((line, i) => {
    const from = i === 0 ? 0 : drawn.indexOf(medians[i - 1]);
    const bars = rectangles(drawn.slice(from, drawn.indexOf(line))).filter(({ title }) => / of /.test(title));
    const x = axisOf(drawn.slice(drawn.indexOf(line)).filter(below).slice(0, 3), "x");
    near(x.value(at(line, "x1")), shown[i], 0.0051, `median ${i}`);
    let total = 0;
    const counts = bars.map(({ title }) => {
      const [, number, of] = /: ([\d,]+) of ([\d,]+) /.exec(title) as RegExpExecArray;
      total = Number(of.replaceAll(",", ""));
      return Number(number.replaceAll(",", ""));
    });
    assert.is(
      counts.reduce((a, b) => a + b, 0),
      total,
    );
    // The filters of a bin lie evenly in it: half of all are left of the median.
    let before = 0;
    bars.forEach((bar, b) => {
      const [, lo, hi] = (/: ([\d.]+) to ([\d.]+):/.exec(bar.title) as RegExpExecArray).map(Number);
      near(x.value(at(bar, "x")), lo, 0.0051, bar.title);
      before += counts[b] * Math.min(1, Math.max(0, (shown[i] - lo) / (hi - lo)));
    });
    const largest = Math.max(...counts);
    // Two decimals of the median are a part of the fullest bin.
    near(before / total, 0.5, (0.012 * 20 * largest) / total, `half of panel ${i}`);
  });
});

test("nearest keys: bars as high as the shares of filters nearest to each key", () => {
  const drawn = drawnOf(nearestKeysFigure({ scaleSpace }));
  const y = axisOf(
    drawn.filter(beside).filter(({ text }) => text.endsWith("%")),
    "y",
  );
  const bars = rectangles(drawn).filter(({ title }) => title.includes(": key "));
  assert.ok(bars.length > 2);
  for (const bar of bars) {
    const [, model, key] = /^(.*): key (\d):/.exec(bar.title) as RegExpExecArray;
    const layers = scaleSpace.layers.filter((layer) => layer.model === model);
    const sum = (of: (keys: Record<string, number>) => number) => layers.reduce((n, { keys }) => n + of(keys), 0);
    const total = sum((keys) => Object.values(keys).reduce((a, b) => a + b, 0));
    near(y.value(at(bar, "y")), sum((keys) => keys[key] ?? 0) / total, y.tolerance, bar.title);
    near(y.value(at(bar, "y") + at(bar, "height")), 0, 1.5 * y.tolerance, bar.title);
  }
});

test("keys: the curve goes through the explained share of every number of keys, the elbow at its number", () => {
  const keys = sampleKeys(4, 10);
  const drawn = drawnOf(keysCurveFigure({ keys }));
  const x = axisOf(drawn.filter(below), "x");
  const y = axisOf(drawn.filter(beside), "y");
  const [explained, above] = drawn.filter(({ name }) => name === "path").map(pointsOf);
  const curve = keys.search?.curve ?? [];
  assert.is(explained.length, curve.length);
  curve.forEach(({ count, ...point }, i) => {
    near(x.value(explained[i][0]), count, x.tolerance, `count ${count}`);
    near(y.value(explained[i][1]), point.explained, y.tolerance, `explained by ${count}`);
    near(y.value(above[i][1]), point.shareAbove, y.tolerance, `share above of ${count}`);
  });
  const elbow = drawn.find(({ attributes }) => attributes.get("stroke-dasharray") === "3 3") as Drawn;
  near(x.value(at(elbow, "x1")), keys.search?.elbow as number, x.tolerance, "elbow");
});

test("spectra: solid is the filter, dashed its feature, on axes from 0 to 1", () => {
  const drawn = drawnOf(operatorSpectraFigure({ operators }));
  const examples = operators.examples.filter(({ label }) => label !== "indeterminate");
  const frames = rectangles(drawn).filter(({ attributes }) => attributes.get("stroke-width") === "0.75");
  const curves = drawn.filter(({ name, attributes }) => name === "path" && attributes.get("fill") === "none");
  assert.equal([frames.length, curves.length], [examples.length, 2 * examples.length]);
  examples.forEach(({ curve, featureCurve, label }, e) => {
    const [frame, [solid, dashed]] = [frames[e], curves.slice(2 * e, 2 * e + 2)];
    assert.is(dashed.attributes.get("stroke-dasharray"), "4 3");
    for (const [path, values] of [
      [solid, curve],
      [dashed, featureCurve],
    ] as const) {
      pointsOf(path).forEach(([px, py], i) => {
        near((px - frame.dx) / at(frame, "width"), i / (values.length - 1), 1e-3, label);
        near(1 - (py - frame.dy) / at(frame, "height"), values[i], 1e-3, label);
      });
    }
  });
});

test("planes: diamonds lie at the features' places", () => {
  const planes = operators.planes.filter(({ by }) => by === "all");
  const drawn = drawnOf(operatorPlaneFigure({ operators }));
  const frames = rectangles(drawn).filter(
    ({ attributes }) => attributes.get("stroke-width") === "0.75" && Number(attributes.get("height")) > 100,
  );
  assert.is(frames.length, planes.length);
  planes.forEach((plane, p) => {
    const frame = frames[p];
    const end = p + 1 < frames.length ? drawn.indexOf(frames[p + 1]) : drawn.length;
    const part = drawn.slice(drawn.indexOf(frame), end);
    const [x, y] = [
      axisOf(
        part.filter(below).filter(({ text }) => !text.includes("%")),
        "x",
      ),
      axisOf(part.filter(beside), "y"),
    ];
    near(x.value(frame.dx), plane.x[0], 2 * x.tolerance, "left");
    near(y.value(frame.dy), plane.y[1], 2 * y.tolerance, "top");
  });
});

test.run();
