import { test } from "uvu";
import * as assert from "uvu/assert";
import { isUnrelated, leastAlike, partWidth, randomOrder } from "../../../sdk/studies/diff/unrelated.ts";
import { cosineOf } from "../../../sdk/studies/diff/vectors.ts";
import type { WeightGrid } from "../../../sdk/studies/diff/weight-grid.ts";
import { readGolden } from "../../support/golden.ts";
import { seeded, seededNormal } from "../../support/seeded.ts";

interface Case {
  name: string;
  width: number;
  a: number[];
  b: number[];
  mean: number;
  deviation: number;
  drawn: { draws: number; mean: number; deviation: number };
}

for (const { name, width, a, b, mean, deviation, drawn } of readGolden<{ cases: Case[] }>("diff-unrelated.json")
  .cases) {
  test(`${name}: mean and deviation over all orders, as numpy has them from pairs and from permutations`, () => {
    const found = randomOrder(Float64Array.from(a), Float64Array.from(b), width);
    // Sums of some hundred products in f64.
    assert.ok(Math.abs(found.mean - mean) <= 1e-13 && Math.abs(found.deviation - deviation) <= 1e-13);
    // Four standard errors of a mean and of a deviation of so many draws, near a normal distribution.
    assert.ok(Math.abs(found.mean - drawn.mean) <= (4 * deviation) / Math.sqrt(drawn.draws));
    assert.ok(Math.abs(found.deviation / drawn.deviation - 1) <= 4 / Math.sqrt(2 * drawn.draws));
  });
}

test("three deviations above the mean, or above 0 where the mean is below", () => {
  assert.is(leastAlike({ mean: 0.125, deviation: 0.0625 }), 0.3125);
  assert.is(leastAlike({ mean: -0.25, deviation: 0.0625 }), 0.1875);
});

test("below, at and above the bound; a negative cosine is not alike; 0.5 is enough", () => {
  const [a, b] = [depthwise(80, 1), depthwise(80, 2)];
  const bound = leastAlike(randomOrder(a.values, b.values, 9));
  assert.ok(bound > 0 && bound < 0.5);
  const unrelated = [-0.9, 0, bound - 1e-12, bound, bound + 1e-12].map((cosine) => isUnrelated(a, b, cosine));
  assert.equal(unrelated, [true, true, true, false, false]);
  // Filters of one form: each order of them gives a cosine of 1.
  const same: WeightGrid = { ...a, values: new Float64Array(720).map((_, i) => 1 + (i % 9)) };
  assert.equal(
    [0.4999, 0.5, 0.6].map((cosine) => isUnrelated(same, same, cosine)),
    [true, false, false],
  );
});

test("what changes places: outputs of at most 512 weights, kernels, or weights, at least 16 of them", () => {
  const width = (rows: number, columns: number, taps: number) =>
    partWidth({ values: new Float64Array(rows * columns * taps), rows, columns, taps });
  assert.equal([width(16, 3, 9), width(15, 3, 9), width(15, 1, 9)], [27, 9, 1]);
  assert.equal([width(64, 512, 1), width(64, 513, 1), width(16, 57, 9)], [512, 1, 9]);
});

/** Depthwise filters that are much alike in kind: their taps go together. */
function depthwise(count: number, seed: number): WeightGrid {
  const next = seededNormal(seed);
  const values = new Float64Array(count * 9);
  for (let f = 0; f < count; f++) {
    const [level, tilt] = [2 * next(), next()];
    for (let t = 0; t < 9; t++) values[9 * f + t] = level + tilt * ((t % 3) - 1) + 0.2 * next();
  }
  return { values, rows: count, columns: 1, taps: 9 };
}

test("filters in random order are unrelated, though their taps go together; with a part of those before they are not", () => {
  const [a, b] = [depthwise(80, 1), depthwise(80, 2)];
  const uniform = seeded(3);
  const orders = 2000;
  let [told, byWeights] = [0, 0];
  for (let n = 0; n < orders; n++) {
    const order = Array.from({ length: 80 }, (_, i) => [uniform(), i]).sort(([x], [y]) => x - y);
    const values = Float64Array.from(order.flatMap(([, i]) => [...b.values.subarray(9 * i, 9 * i + 9)]));
    const cosine = cosineOf(a.values, values);
    if (!isUnrelated(a, { ...b, values }, cosine)) told++;
    if (Math.abs(cosine) >= 3 / Math.sqrt(720)) byWeights++;
  }
  // One in 740 of a normal distribution: 2.7, and five deviations of a count more.
  assert.ok(told <= 11, `${told} of ${orders} are said to be related`);
  // What independent weights would have as their bound lets pass many.
  assert.ok(byWeights > orders / 10, `${byWeights}`);
  const mixed = (share: number) => {
    const values = a.values.map((value, i) => share * value + (1 - share) * b.values[i]);
    return isUnrelated(a, { ...a, values }, cosineOf(a.values, values));
  };
  assert.equal([0.6, 0.9, 1].map(mixed), [false, false, false]);
  const turned = a.values.map((value, i) => b.values[i] - 0.5 * value);
  assert.is(isUnrelated(a, { ...a, values: turned }, cosineOf(a.values, turned)), true);
});

test.run();
