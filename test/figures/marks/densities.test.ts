import { test } from "uvu";
import * as assert from "uvu/assert";
import { explainedVarianceFigure, overlayFigure, planeFigure, ridgeFigure } from "../../../sdk/figures/index.ts";
import { at, axisOf, below, beside, type Drawn, drawnOf, near, pointsOf } from "../../support/drawn.ts";
import { sampleResult } from "../../support/sample-result.ts";

// Curves are read back from the drawing by the numbers along its axes; no table lists their thousand points.

const result = sampleResult({ models: 3, layers: 4 });
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

test.run();
