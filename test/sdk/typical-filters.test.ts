import { test } from "uvu";
import * as assert from "uvu/assert";
import { evenRows, typicalFilters } from "../../sdk/statistics/typical-filters.ts";
import { seededNormal } from "../support/seeded.ts";

const width = 9;
const normal = seededNormal(11);
const direction = () => Array.from({ length: width }, () => normal());
const cosine = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0) / Math.hypot(...a) / Math.hypot(...b);

test("planted directions come back, with their shares, the largest first; lengths do not count", () => {
  const planted = [direction(), direction(), direction()];
  const rows: number[][] = [];
  [60, 30, 10].forEach((members, p) => {
    for (let i = 0; i < members; i++) {
      const length = Math.exp(normal());
      rows.push(planted[p].map((weight) => length * (weight + 0.01 * normal())));
    }
  });
  // In the order of their lengths, so that clusters do not lie together.
  rows.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
  const typical = typicalFilters(Float64Array.from(rows.flat()), width);
  // Five clusters of three directions: the largest are split, the sum of what is like each is its share.
  planted.forEach((axis, p) => {
    const own = typical.filter(({ weights }) => cosine(weights, axis) > 0.999);
    const share = own.reduce((sum, each) => sum + each.share, 0);
    assert.ok(Math.abs(share - [0.6, 0.3, 0.1][p]) < 1e-12, `${p}: ${share}`);
  });
});

test("each is a filter of the sample; shares descend and come to 1; a factor of all weights changes nothing", () => {
  for (let count = 1; count < 60; count += 7) {
    const rows = Array.from({ length: count }, direction);
    const typical = typicalFilters(Float64Array.from(rows.flat()), width);
    assert.ok(typical.length >= 1 && typical.length <= Math.min(5, count));
    for (const { weights } of typical) assert.ok(rows.some((row) => row.join() === weights.join()));
    const shares = typical.map(({ share }) => share);
    assert.equal(
      shares,
      [...shares].sort((a, b) => b - a),
    );
    assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-12);
    const doubled = typicalFilters(
      Float64Array.from(rows.flat(), (weight) => weight * 2 ** 40),
      width,
    );
    assert.equal(
      doubled.map(({ share }) => share),
      shares,
    );
  }
});

test("filters of zeros stand for nothing; equal ones are one cluster, opposite ones two", () => {
  assert.equal(typicalFilters(new Float64Array(36), width), []);
  assert.equal(typicalFilters(new Float64Array(), width), []);
  const one = direction();
  const opposite = one.map((weight) => -weight);
  const zero = new Array(width).fill(0);
  assert.equal(typicalFilters(Float64Array.from([...zero, ...one, ...one]), width), [{ weights: one, share: 1 }]);
  const two = typicalFilters(Float64Array.from([...one, ...opposite, ...one]), width);
  assert.equal(
    two.map(({ share }) => share),
    [2 / 3, 1 / 3],
  );
  // Weights whose squares overflow, and whose squares vanish.
  for (const factor of [1e200, 1e-200]) {
    const scaled = one.map((weight) => weight * factor);
    assert.equal(typicalFilters(Float64Array.from([...scaled, ...scaled]), width).length, 1);
  }
});

test("rows at even distances: all where there are no more, else the first among them", () => {
  const rows = Float64Array.from({ length: 10 }, (_, i) => i);
  assert.equal([...evenRows(rows, 1, 20)], [...rows]);
  assert.equal([...evenRows(rows, 1, 10)], [...rows]);
  assert.equal([...evenRows(rows, 1, 5)], [0, 2, 4, 6, 8]);
  assert.equal([...evenRows(rows, 2, 2)], [0, 1, 4, 5]);
  assert.is(evenRows(rows, 1, 0).length, 0);
});

test.run();
