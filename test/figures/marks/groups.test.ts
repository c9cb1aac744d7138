import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf } from "../../../sdk/figures/index.ts";
import { analyze } from "../../../sdk/index.ts";
import { at, axisOf, drawnOf, near } from "../../support/drawn.ts";
import { colorScaleOf, recordsOf } from "../../support/marks.ts";
import { weightsModel } from "../../support/operators.ts";
import { sampleResult } from "../../support/sample-result.ts";
import { seededNormal } from "../../support/seeded.ts";

// The covariance image and the boxes of groups beside their tables of numbers.

test("covariance: the colour of each cell is its covariance, rows and columns in the filter's order", () => {
  const result = sampleResult({ models: 1, layers: 3 });
  const figure = figureOf(result, "covariance");
  const drawn = drawnOf(figure.svg());
  const records = recordsOf(figure.table());
  const numbers = records.map((record) => Array.from({ length: 9 }, (_, j) => record[`tap ${j + 1}`] as number));
  const limit = Math.max(...numbers.flat().map(Math.abs));
  const scale = colorScaleOf(drawn);
  const cells = drawn.filter(
    ({ name, attributes }) => name === "rect" && attributes.get("width") === attributes.get("height"),
  );
  assert.is(cells.length, 81);
  const [size, left] = [at(cells[0], "width"), at(cells[0], "x")];
  // The ends of the bar bear the limit in two digits.
  const unit = Number(limit.toPrecision(2)) / limit;
  cells.forEach((cell, i) => {
    const [row, column] = [Math.floor(i / 9), i % 9];
    // Places and sizes are rounded to hundredths: eight sizes and two places are off by 0.05 at most.
    near(at(cell, "x"), left + column * size, 0.05, `cell ${i}`);
    near(at(cell, "y"), at(cells[0], "y") + row * size, 0.05, `cell ${i}`);
    near(
      scale.value(cell.attributes.get("fill") as string),
      numbers[row][column] * unit,
      1.5 * scale.tolerance,
      `cell ${i}`,
    );
  });
});

test("covariance: the numbers are those of the scaled filters, with n - 1", async () => {
  const next = seededNormal(4);
  const weights = Float64Array.from({ length: 40 * 9 }, () => next());
  const result = await analyze([weightsModel([{ weights, k: 3 }])]);
  const scaled = Array.from({ length: 40 }, (_, f) => {
    const own = [...weights.subarray(f * 9, f * 9 + 9)];
    const largest = Math.max(...own.map(Math.abs));
    return own.map((weight) => weight / largest);
  });
  const mean = (j: number) => scaled.reduce((sum, filter) => sum + filter[j], 0) / 40;
  const records = recordsOf(figureOf(result, "covariance").table());
  for (let i = 0; i < 9; i++) {
    for (let j = 0; j < 9; j++) {
      const expected = scaled.reduce((sum, filter) => sum + (filter[i] - mean(i)) * (filter[j] - mean(j)), 0) / 39;
      // Nine products of numbers below 1, from an eigendecomposition of the same matrix.
      assert.ok(Math.abs((records[i][`tap ${j + 1}`] as number) - expected) < 1e-12, `${i}, ${j}`);
    }
  }
});

test("group-boxes: box, median and line of each group stand at their percentiles, in each panel", () => {
  const result = sampleResult({ models: 5, layers: 8 });
  const figure = figureOf(result, "group-boxes");
  const drawn = drawnOf(figure.svg());
  const records = recordsOf(figure.table());
  const panels = [
    ...new Set(Object.keys(records[0]).flatMap((key) => (key.includes(", p") ? [key.split(", p")[0]] : []))),
  ];
  const boxes = drawn.filter(({ name, attributes }) => name === "rect" && attributes.get("height") === "10");
  const medians = drawn.filter(({ attributes }) => attributes.get("stroke-width") === "2.5");
  const lines = drawn.filter(({ name, attributes }) => name === "line" && attributes.get("stroke") === "#1f2328");
  const drawnBoxes = panels.flatMap((panel) =>
    records.filter((record) => record[`${panel}, p50`] !== null).map((record) => ({ panel, record })),
  );
  assert.equal([boxes.length, medians.length, lines.length], new Array(3).fill(drawnBoxes.length));
  const foot = Math.max(...boxes.map((box) => at(box, "y"))) + 10;
  const titles = panels.map((panel) =>
    at(drawn.find(({ name, text }) => name === "text" && text === panel) ?? boxes[0], "x"),
  );
  const rows = [...new Set(boxes.map((box) => at(box, "y")))].sort((a, b) => a - b);
  drawnBoxes.forEach(({ panel, record }, i) => {
    const middle = titles[panels.indexOf(panel)];
    const reach = panels.length > 1 ? (titles[1] - titles[0]) / 2 : 1000;
    const axis = axisOf(
      drawn.filter((text) => text.name === "text" && at(text, "y") > foot && Math.abs(at(text, "x") - middle) < reach),
      "x",
    );
    const share = (p: number) => record[`${panel}, p${p}`] as number;
    const place = `${panel}, ${record.group}`;
    near(axis.value(at(boxes[i], "x")), share(25), 2 * axis.tolerance, `${place}, lower quartile`);
    near(
      axis.value(at(boxes[i], "x") + at(boxes[i], "width")),
      Math.max(share(75), share(25)),
      2 * axis.tolerance + axis.value(at(boxes[i], "x") + 0.5) - axis.value(at(boxes[i], "x")),
      `${place}, upper quartile`,
    );
    near(axis.value(at(medians[i], "x1")), share(50), 2 * axis.tolerance, `${place}, median`);
    near(axis.value(at(lines[i], "x1")), share(5), 2 * axis.tolerance, `${place}, 5th percentile`);
    near(axis.value(at(lines[i], "x2")), share(95), 2 * axis.tolerance, `${place}, 95th percentile`);
    assert.is(rows.indexOf(at(boxes[i], "y")), records.indexOf(record), place);
  });
});

test.run();
