import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf } from "../../../sdk/figures/index.ts";
import { at, axisOf, below, beside, drawnOf, near, pointsOf } from "../../support/drawn.ts";
import { colorScaleOf, gridsOf, numberOf, recordsOf, showsWeights } from "../../support/marks.ts";
import { sampleKeys } from "../../support/sample-keys.ts";

// The figures of key filters beside their tables of numbers.

const keys = sampleKeys(10, 12, 3);
keys.keys.forEach((key, i) => {
  key.share = (20 - i) / 155;
  key.resembles = { key: 1 + (i % 8), family: "dy-", cosine: 0.99 - 0.05 * i };
  if (key.family !== null) key.family = { ...key.family, sigmaX: 0.5 + 0.1 * i, sigmaY: 0.9, cosine: 0.05 * i - 0.95 };
});
const drawing = (name: string) => {
  const figure = figureOf({ keys }, name);
  return { drawn: drawnOf(figure.svg()), records: recordsOf(figure.table()) };
};

test("keys: the colours of each key are its weights; under it what the table says of it", () => {
  const { drawn, records } = drawing("keys");
  const grids = gridsOf(drawn);
  const scale = colorScaleOf(drawn);
  assert.is(grids.length, records.length);
  const fixed = (value: number) => value.toFixed(2).replace("-", "−");
  records.forEach((record, i) => {
    const grid = grids[i];
    showsWeights(grid, keys.keys[i].weights, scale, 1, `key ${i + 1}`);
    const lines = drawn
      .filter((text) => text.name === "text" && Math.abs(at(text, "x") - grid.x - grid.side / 2) < 0.1)
      .filter((text) => at(text, "y") > grid.y && at(text, "y") < grid.y + grid.side + 80)
      .map(({ text }) => text);
    const { master_key: key, master_key_cosine: cosine, family, family_cosine: own, sigma_x: x, sigma_y: y } = record;
    // A likeness counts from a cosine of 0.7, of 3x3 keys from 0.9.
    const least = keys.kernel[0] === 3 ? 0.9 : 0.7;
    const sigmas = fixed(x) === fixed(y) ? fixed(x) : `${fixed(x)}, ${fixed(y)}`;
    assert.equal(lines, [
      String(record.key),
      lines[1],
      Math.abs(cosine) >= least ? `master ${key}: ${fixed(cosine)}` : "–",
      ...(Math.abs(own) >= least ? [`${family} ${fixed(own)}`, `σ ${sigmas}`] : ["–"]),
    ]);
    near(numberOf(lines[1]), record.share, 0.00051, `share of key ${i + 1}`);
  });
  // Ten in two even rows, from the left, as far apart as the width allows.
  const [across, down] = [grids[1].x - grids[0].x, grids[5].y - grids[0].y];
  assert.ok(across >= 94 && down >= 166);
  grids.forEach(({ x, y }, i) => {
    near(x, grids[0].x + across * (i % 5), 0.02, `key ${i + 1}`);
    near(y, grids[0].y + down * Math.floor(i / 5), 0.02, `key ${i + 1}`);
  });
});

test("keys' curve: the cross is what the keys explain of noise", () => {
  const { drawn, records } = drawing("keys-curve");
  const [x, y] = [axisOf(drawn.filter(below), "x"), axisOf(drawn.filter(beside), "y")];
  const [, , cross] = drawn.filter(({ name }) => name === "path");
  const ends = pointsOf(cross);
  assert.is(ends.length, 4);
  const [left, top] = [0, 1].map((axis) => ends.reduce((sum, end) => sum + end[axis] / 4, 0));
  const record = records.find(({ method }) => method === "noise")!;
  near(x.value(left), record.keys, 2 * x.tolerance, "cross");
  near(y.value(top), record.explained, 2 * y.tolerance, "cross");
});

test("keys' curve: both lines and the dots of k-means by the ticks are the table's, the legend tells which is which", () => {
  const { drawn, records } = drawing("keys-curve");
  const x = axisOf(drawn.filter(below), "x");
  const y = axisOf(drawn.filter(beside), "y");
  const [removal, clustered] = ["removal", "k-means"].map((method) =>
    records.filter((record) => record.method === method),
  );
  assert.equal([removal.length, clustered.length], [12, 3]);
  const [explained, above] = drawn.filter(({ name }) => name === "path");
  const dots = drawn.filter(({ name, attributes }) => name === "circle" && attributes.has("stroke"));
  assert.equal(
    [explained, above].map((path) => pointsOf(path).length),
    [12, 12],
  );
  removal.forEach((record, i) => {
    for (const [path, value] of [
      [explained, record.explained],
      [above, record.share_above],
    ] as const) {
      near(x.value(pointsOf(path)[i][0]), record.keys, 2 * x.tolerance, `number ${i}`);
      near(y.value(pointsOf(path)[i][1]), value, 2 * y.tolerance, `point ${i}`);
    }
  });
  assert.is(dots.length, clustered.length);
  clustered.forEach((record, i) => {
    near(x.value(at(dots[i], "cx")), record.keys, 2 * x.tolerance, `dot ${i}`);
    near(y.value(at(dots[i], "cy")), record.explained, 2 * y.tolerance, `dot ${i}`);
  });
  const names = drawn.filter(({ name, text }) => name === "text" && /^(explained, |share of cos)/.test(text));
  const mark = (text: string) => {
    const name = names.find((each) => each.text.startsWith(text));
    const own = drawn.filter(
      (each) =>
        (each.name === "line"
          ? Math.abs(at(each, "y1") - at(name as never, "y") + 3.5)
          : Math.abs(at(each, "cy") - at(name as never, "y") + 3.5)) < 0.1,
    )[0];
    return [
      own.name,
      own.attributes.get("stroke") ?? own.attributes.get("fill"),
      own.attributes.get("stroke-dasharray"),
    ];
  };
  assert.equal(mark("explained, greedy"), ["line", explained.attributes.get("stroke"), undefined]);
  assert.equal(mark("explained, k-means"), ["circle", dots[0].attributes.get("fill"), undefined]);
  assert.equal(mark("share of cos"), [
    "line",
    above.attributes.get("stroke"),
    above.attributes.get("stroke-dasharray"),
  ]);
  const elbow = drawn.find(({ text }) => text.startsWith("elbow: "));
  near(x.value(at(elbow as never, "x") - 5), keys.search?.elbow ?? 0, 2 * x.tolerance, "elbow");
});

test.run();
