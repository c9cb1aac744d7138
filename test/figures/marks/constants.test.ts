import { test } from "uvu";
import * as assert from "uvu/assert";
import { overlayFigure, ridgeFigure } from "../../../sdk/figures/index.ts";
import { analyze } from "../../../sdk/index.ts";
import { oneValue } from "../../../sdk/statistics/one-value.ts";
import { at, axisOf, type Drawn, drawnOf, near } from "../../support/drawn.ts";
import { tensorModel } from "../../support/models.ts";
import { seededNormal } from "../../support/seeded.ts";

/** Two layers: one whose first column of weights is zero, one whose filters are all the same. */
async function study() {
  const normal = seededNormal(5);
  const first = Array.from({ length: 120 * 9 }, (_, i) => (i % 3 === 0 ? 0 : normal()));
  const one = Array.from({ length: 9 }, (_, i) => (i % 3 === 0 ? 0 : 0.1 + 0.07 * i));
  const second = Array.from({ length: 80 * 9 }, (_, i) => one[i % 9]);
  const model = await tensorModel("net.safetensors", {
    "a.weight": { shape: [12, 10, 3, 3], values: first },
    "b.weight": { shape: [8, 10, 3, 3], values: second },
  });
  return analyze([model], { by: "layer", digest: false });
}
const result = await study();
const { densities, basis, groups } = result;

test("variances and deviations within rounding of zero are zero, densities of one value have it", () => {
  assert.equal(
    basis.explainedVariance.map((variance) => variance > 0),
    [true, true, true, true, true, true, false, false, false],
  );
  const [a, b] = groups.map(({ standardDeviation }) => standardDeviation.map((s) => s > 0));
  assert.equal(a, [true, true, true, true, true, true, false, false, false]);
  assert.equal(b, new Array(9).fill(false));
  for (const { group, component, constant, bandwidth } of densities) {
    const { mean, standardDeviation } = groups.find(({ name }) => name === group)!;
    assert.is(constant === null, standardDeviation[component] > 0, `${group} c${component}`);
    if (constant === null) continue;
    assert.ok(Math.abs(constant - mean[component]) < 1e-12 && bandwidth === 1, `${group} c${component}: ${constant}`);
  }
  assert.equal(
    densities.filter(({ component }) => component > 5).map(({ constant }) => constant),
    new Array(6).fill(0),
  );
  const [own, other] = densities.filter(({ component }) => component === 0);
  // The one value widens the axis that both share to itself, but not by a smoothing kernel of its own.
  assert.equal(own.grid, other.grid);
  assert.ok(own.grid.hi - own.grid.lo < 8 * own.bandwidth + 4, JSON.stringify(own.grid));
});

test("coefficients are one value up to a range of 2^-40, and one of next to nothing is 0", () => {
  const rounding = 2 ** -40;
  assert.is(oneValue([1, 1]), 1);
  assert.is(oneValue([0.5, 0.5 + rounding]), 0.5 + rounding / 2);
  assert.is(oneValue([0.5, 0.5 + 1.001 * rounding]), null);
  assert.is(oneValue([-rounding / 2, rounding / 2]), 0);
  assert.is(oneValue([rounding, rounding]), 0);
  assert.is(oneValue([2 * rounding, 2 * rounding]), 2 * rounding);
});

/** Texts as they are read: a note goes over several lines. */
const wordsOf = (drawn: readonly Drawn[]) => drawn.map(({ text }) => text.trim()).join(" ");

/** Upright lines that a dot of their colour stands on: place of the line, and its place in the axis's numbers. */
function marksOf(drawn: readonly Drawn[]): { x: number; top: number; base: number }[] {
  return drawn.flatMap((dot, i) => {
    const line = drawn[i - 1];
    if (dot.name !== "circle" || line?.name !== "line" || line.attributes.get("stroke") !== dot.attributes.get("fill"))
      return [];
    near(at(dot, "cx"), at(line, "x1"), 0.01, "dot");
    near(at(line, "x2"), at(line, "x1"), 0, "line");
    near(at(dot, "cy"), at(line, "y2"), 0.01, "dot");
    return [{ x: at(line, "x1"), top: at(line, "y2"), base: at(line, "y1") }];
  });
}

test("ridge: a mark at the value for each density of one value, a curve for each other one, and a note", () => {
  const svg = ridgeFigure(result, {});
  const drawn = drawnOf(svg);
  const curves = drawn.filter(({ name, attributes }) => name === "path" && attributes.has("fill-opacity"));
  const marks = marksOf(drawn);
  assert.is(curves.length, 6);
  assert.is(marks.length, densities.length - 6);
  // By column: c0's mark of b by c0's axis.
  const label = drawn.find(({ text }) => text === "c1")!;
  const inFirst = (each: Drawn) => each.name === "text" && at(each, "x") < at(label, "x") - 40;
  const axis = axisOf(
    drawn.filter(
      (each) => inFirst(each) && /^[−\d.]+$/.test(each.text) && each.attributes.get("text-anchor") === "middle",
    ),
    "x",
  );
  const value = densities.find(({ group, component }) => group.includes("b") && component === 0)!.constant!;
  near(axis.value(marks[0].x), value, 2 * axis.tolerance, "b, c0");
  assert.ok(marks.every(({ top, base }) => top < base - 20));
  assert.match(wordsOf(drawn), /An upright line with a dot: all coefficients have this one value\./);
});

test("overlay: the same over each other, and of a panel without any density", () => {
  const svg = overlayFigure(result, {});
  const drawn = drawnOf(svg);
  const curves = drawn.filter(({ name, attributes }) => name === "path" && attributes.has("fill-opacity"));
  assert.is(curves.length, 6);
  const marks = marksOf(drawn);
  assert.is(marks.length, densities.length - 6);
  // Both of c8 are 0: on the same place.
  near(marks[marks.length - 1].x, marks[marks.length - 2].x, 0.01, "c8");
  assert.match(wordsOf(drawn), /An upright line with a dot: all coefficients have this one value\./);
});

test.run();
