import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  compareDistributions,
  type DivergenceOptions,
  divergenceSettings,
  type GroupHistograms,
} from "../../sdk/index.ts";
import type { DivergenceResult } from "../../sdk/results/analysis.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { seeded } from "../support/seeded.ts";

const ratio = [0.5, 0.3, 0.2];

/** Seeded histograms of three components, about a third of their bins empty. */
function groups(count: number, bins: number, filters = 1000): GroupHistograms[] {
  const next = seeded(count * bins);
  return Array.from({ length: count }, (_, g) => ({
    name: `g${g}`,
    filters: filters * (g + 1),
    counts: ratio.map(() => Float64Array.from({ length: bins }, () => (next() < 0.35 ? 0 : Math.floor(next() * 500)))),
    outside: g,
  }));
}

/** The measures as the papers write them, bin by bin. */
function naive(a: Float64Array, b: Float64Array, range: readonly [number, number]) {
  const width = (range[1] - range[0]) / a.length;
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  const floored = (counts: Float64Array) => {
    const density = [...counts].map((count) => count / (total(counts) * width) || 1.1920929e-7);
    const sum = density.reduce((s, value) => s + value, 0);
    return density.map((value) => value / sum);
  };
  const [p, q] = [floored(a), floored(b)];
  const [r, s] = [a, b].map((counts) => [...counts].map((count) => count / total(counts)));
  const term = (x: number, y: number) => (x > 0 ? x * Math.log(x / y) : 0);
  let [kl, js, hellinger, variation, wasserstein, behind] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    const middle = (r[i] + s[i]) / 2;
    kl += term(p[i], q[i]) + term(q[i], p[i]);
    js += (term(r[i], middle) + term(s[i], middle)) / 2;
    hellinger += (Math.sqrt(r[i]) - Math.sqrt(s[i])) ** 2 / 2;
    variation += Math.abs(r[i] - s[i]) / 2;
    behind += r[i] - s[i];
    wasserstein += Math.abs(behind) * width;
  }
  return [kl, js, Math.sqrt(hellinger), variation, wasserstein];
}

const matrices = ({ matrix, distances: d }: DivergenceResult) =>
  [matrix, d.jensenShannon, d.hellinger, d.totalVariation, d.wasserstein1].map((each) => each.flat());

for (const preset of ["cnn-filter-db", "medical"] as const) {
  test(`${preset}: every measure is what a naive sum gives`, async () => {
    const settings = divergenceSettings(ratio, [-2, 1.5], { preset });
    const all = groups(7, 70);
    const result = await compareDistributions(all, settings);
    const expected = [0, 1, 2, 3, 4].map((measure) =>
      all.flatMap((a) =>
        all.map((b) =>
          settings.weights.reduce((sum, w, c) => sum + w * naive(a.counts[c], b.counts[c], settings.range)[measure], 0),
        ),
      ),
    );
    // Sums of 70 terms with logarithms up to 20, added in another order: a few hundred eps; Hellinger takes a root of
    // a difference, which costs half the digits where it is near 0 (on the diagonal it is 0 in both).
    matrices(result).forEach((found, i) => {
      expectClose(found, expected[i], 1e-12, `measure ${i}`);
    });
    assert.is(result.preset, preset);
  });
}

test("D is symmetric, zero on the diagonal, never negative, and the sum of its weighted components", async () => {
  const settings = divergenceSettings(ratio, [-1, 1], {});
  const result = await compareDistributions(groups(9, 70), settings);
  for (const found of matrices(result)) {
    for (let a = 0; a < 9; a++) {
      assert.is(found[a * 9 + a], 0);
      for (let b = 0; b < a; b++) {
        assert.is(found[a * 9 + b], found[b * 9 + a]);
        assert.ok(found[a * 9 + b] > 0);
      }
    }
  }
  result.matrix.forEach((row, a) => {
    row.forEach((d, b) => {
      const parts = settings.weights.map((weight, c) => weight * result.perComponent[c][a][b]);
      expectClose([d], [parts[0] + parts[1] + parts[2]], 0);
      expectClose(
        (result.shares ?? []).map((share) => share[a][b] * d),
        parts,
        4e-15 * d,
      );
    });
  });
});

test("a permutation of the groups permutes D and changes no value beyond rounding", async () => {
  const settings = divergenceSettings(ratio, [-1, 1], {});
  const all = groups(6, 70);
  const order = [3, 0, 5, 1, 4, 2];
  const [plain, permuted] = await Promise.all([
    compareDistributions(all, settings),
    compareDistributions(
      order.map((i) => all[i]),
      settings,
    ),
  ]);
  assert.equal(
    permuted.groups,
    order.map((i) => `g${i}`),
  );
  assert.equal(
    permuted.outside,
    order.map((i) => i),
  );
  matrices(permuted).forEach((found, m) => {
    const expected = order.flatMap((a) => order.map((b) => matrices(plain)[m][a * 6 + b]));
    // The matrix product adds its tiles in an order of its own; sums of 3 * 70 terms below 20.
    expectClose(found, expected, 1e-12);
  });
});

test("an empty bin has the density 1.1920929e-7 before the sum is made 1", async () => {
  const counts = [Float64Array.of(4, 0), Float64Array.of(0, 1)];
  const one = (i: number): GroupHistograms => ({ name: `${i}`, filters: 4, counts: [counts[i]], outside: 0 });
  // Bins of width 0.25: the full bin's density is 4.
  const settings = divergenceSettings([1], [0, 0.5], { bins: 2 });
  const { matrix } = await compareDistributions([one(0), one(1)], settings);
  const [full, empty] = [4 / (4 + 1.1920929e-7), 1.1920929e-7 / (4 + 1.1920929e-7)];
  // Twice (p - q) ln(p / q), about 34.7.
  expectClose([matrix[0][1]], [2 * (full - empty) * Math.log(full / empty)], 1e-13);
});

test("a group without values inside the range is uniform, and every figure stays finite", async () => {
  const settings = divergenceSettings([1], [0, 1], { bins: 10 });
  const empty = { name: "none", filters: 5, counts: [new Float64Array(10)], outside: 5 };
  const even = { name: "even", filters: 10, counts: [new Float64Array(10).fill(1)], outside: 0 };
  const result = await compareDistributions([empty, even], settings);
  for (const found of matrices(result)) expectClose(found, [0, 0, 0, 0], 1e-15);
  assert.equal(result.outside, [5, 0]);
});

test("each pair has its floor, and D less it is not below 0", async () => {
  const settings = divergenceSettings(ratio, [-1, 1], { bins: 100 });
  const { matrix, floor, debiased } = await compareDistributions(groups(3, 100), settings);
  for (const [a, row] of matrix.entries()) {
    for (const [b, d] of row.entries()) {
      assert.is(debiased[a][b], Math.max(0, d - floor.mean[a][b]));
      assert.ok(a === b ? floor.upper[a][b] === 0 : floor.upper[a][b] > floor.mean[a][b]);
    }
  }
});

test("presets and what overrides them", () => {
  const of = (options: DivergenceOptions) => divergenceSettings(ratio, [-1, 2], options);
  assert.equal(of({}), { preset: "cnn-filter-db", bins: 70, range: [-1, 2], weights: ratio });
  const third = 1 / 3;
  assert.equal(of({ preset: "medical" }), {
    preset: "medical",
    bins: 70,
    range: [-3, 3],
    weights: [third, third, third],
  });
  assert.equal(of({ bins: 50 }), { preset: "custom", bins: 50, range: [-1, 2], weights: ratio });
  assert.equal(of({ preset: "medical", range: [0, 1] }).range, [0, 1]);
  assert.equal(of({ weights: [0, 0, 1] }), { preset: "custom", bins: 70, range: [-1, 2], weights: [0, 0, 1] });
  assert.equal(divergenceSettings(ratio, [2, 2], {}).range, [1.5, 2.5]);
});

for (const [options, message] of [
  [{ bins: 1 }, /number of bins is 1, expected a whole number from 2/],
  [{ bins: 2.5 }, /2\.5/],
  [{ bins: 65537 }, /65537/],
  [{ bins: Number.NaN }, /NaN/],
  [{ range: [1, 1] }, /range is 1 to 1, expected two finite numbers/],
  [{ range: [0, Number.POSITIVE_INFINITY] }, /0 to Infinity/],
  [{ range: [Number.NaN, 1] }, /NaN to 1/],
  [{ weights: [1, 1] }, /weights are 1, 1, expected 3 numbers/],
  [{ weights: [1, -1, 1] }, /not negative/],
  [{ weights: [1, Number.NaN, 1] }, /NaN/],
] as [DivergenceOptions, RegExp][]) {
  test(`refused: ${JSON.stringify(options)}`, async () => {
    await expectError(() => divergenceSettings(ratio, [-1, 1], options), "usage", message);
  });
}

test.run();
