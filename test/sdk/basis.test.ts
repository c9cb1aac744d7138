import { test } from "uvu";
import * as assert from "uvu/assert";
import { collectFilters, type FilterSet, fitBasis, project } from "../../sdk/index.ts";
import type { BasisResult } from "../../sdk/results/analysis.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { convLayer } from "../support/layers.ts";
import { seeded, seededNormal } from "../support/seeded.ts";

const set = (data: Float64Array, k = 3): Promise<FilterSet> =>
  collectFilters([convLayer(data, data.length / (k * k), 1, k)], { kernel: k });
const normal = (count: number, seed: number, width = 9) =>
  Float64Array.from({ length: count * width }, seededNormal(seed));

function expectOrthonormal(rows: readonly (readonly number[])[]): void {
  rows.forEach((a, i) => {
    const products = rows.map((b) => a.reduce((sum, value, at) => sum + value * b[at], 0));
    // 5 eps max(m, n): the promise of the SVD.
    expectClose(
      products,
      rows.map((_, j) => (i === j ? 1 : 0)),
      5 * Number.EPSILON * a.length,
      `row ${i}`,
    );
  });
}

function expectValid(basis: BasisResult, filters: number): void {
  expectOrthonormal(basis.components);
  for (const row of basis.components) {
    const peak = row.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    assert.ok(peak > 0, "the loading of largest magnitude is positive");
    assert.ok(row.every((value) => !Object.is(value, -0)));
  }
  assert.is(basis.filters, filters);
  basis.explainedVariance.reduce((before, variance) => {
    assert.ok(variance <= before && variance >= 0);
    return variance;
  }, Number.POSITIVE_INFINITY);
  const total = basis.explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0);
  expectClose([total], [basis.explainedVariance[0] > 0 ? 1 : 0], 9 * Number.EPSILON);
}

for (const k of [2, 3, 5, 7]) {
  test(`${k}x${k}: orthonormal rows, positive peaks, descending variances, whatever the rank`, async () => {
    const width = k * k;
    const next = seeded(k);
    const of: Record<string, Float64Array> = {
      "full rank": normal(500, k, width),
      "fewer filters than weights": normal(3, k, width),
      "one filter": normal(1, k, width),
      "one filter many times": Float64Array.from({ length: 50 * width }, (_, i) => 1 + (i % width)),
      zeros: new Float64Array(20 * width),
      "two patterns": Float64Array.from({ length: 60 * width }, (_, i) =>
        (Math.floor(i / width) + (i % width)) % 2 ? 1 : -1,
      ),
      "one weight each": Float64Array.from({ length: 200 * width }, (_, i) =>
        i % width === Math.floor(i / width) % 3 ? 1 : 0,
      ),
      "nearly flat": Float64Array.from({ length: 100 * width }, () => 1 + 1e-9 * next()),
    };
    for (const [name, data] of Object.entries(of)) {
      const basis = await fitBasis(await set(data, k));
      assert.equal(basis.kernel, [k, k], name);
      expectValid(basis, data.length / width);
    }
  });
}

test("the basis is the same for filters in another order or of another magnitude each", async () => {
  const data = normal(400, 5);
  const plain = await fitBasis(await set(data));
  const reversed = new Float64Array(data.length);
  for (let i = 0; i < 400; i++) {
    const filter = data.subarray(i * 9, (i + 1) * 9);
    reversed.set(
      filter.map((value) => value * 2 ** ((i % 60) - 30)),
      (399 - i) * 9,
    );
  }
  const other = await fitBasis(await set(reversed));
  expectClose(other.explainedVariance, plain.explainedVariance, 400 * Number.EPSILON);
  // eps * count * variance / gap: the least gap here is above a hundredth of the variances.
  expectClose(other.components.flat(), plain.components.flat(), 400 * Number.EPSILON * 100);
});

test("coefficients have mean 0, the explained variances, and no correlation", async () => {
  const filters = await set(normal(1000, 6));
  const basis = await fitBasis(filters);
  const { columns, count } = await project(filters, basis);
  columns.forEach((a, i) => {
    expectClose([a.reduce((sum, value) => sum + value, 0) / count], [0], 1000 * Number.EPSILON);
    columns.forEach((b, j) => {
      const covariance = a.reduce((sum, value, at) => sum + value * b[at], 0) / (count - 1);
      expectClose([covariance], [i === j ? basis.explainedVariance[i] : 0], 1000 * Number.EPSILON, `${i} ${j}`);
    });
  });
});

test("projected and rebuilt, a filter is itself divided by its largest |weight|; zeros stay zero", async () => {
  const data = normal(50, 7);
  data.fill(0, 9, 18);
  const filters = await set(data);
  const basis = await fitBasis(filters);
  const { columns } = await project(filters, basis);
  for (let f = 0; f < 50; f++) {
    const filter = data.subarray(f * 9, (f + 1) * 9);
    const peak = filter.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const rebuilt = basis.mean.map((mean, i) =>
      basis.components.reduce((sum, component, c) => sum + columns[c][f] * component[i], mean),
    );
    // Nine products each way, of numbers below 3 in magnitude.
    expectClose(
      rebuilt,
      filter.map((value) => value / peak),
      60 * Number.EPSILON,
      `filter ${f}`,
    );
  }
});

test("no filter: no basis", async () => {
  const empty: FilterSet = { kernel: [3, 3], width: 9, count: 0, data: new Float64Array(0), layers: [] };
  await expectError(() => fitBasis(empty), "no-filters", /found no usable 3x3 filters, expected at least 1/);
});

test.run();
