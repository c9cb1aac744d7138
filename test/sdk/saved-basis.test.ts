import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  fitBasis,
  isPublishedBasis,
  type PublishedBasisName,
  parseBasis,
  publishedBases,
  publishedBasis,
} from "../../sdk/index.ts";
import type { BasisResult } from "../../sdk/results/analysis.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { seededNormal } from "../support/seeded.ts";

const names = Object.keys(publishedBases) as PublishedBasisName[];
const [full, robust, normal] = (["cnn-filter-db", "cnn-filter-db-robust", "cnn-filter-db-normal"] as const).map(
  publishedBasis,
);

for (const name of names) {
  test(`${name}: orthonormal rows, descending variances, ratios that sum to 1, its licence`, () => {
    const basis = publishedBasis(name);
    basis.components.forEach((a, i) => {
      const products = basis.components.map((b) => a.reduce((sum, value, at) => sum + value * b[at], 0));
      // As published: double precision.
      expectClose(
        products,
        products.map((_, j) => (i === j ? 1 : 0)),
        1e-14,
      );
    });
    expectClose([basis.explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0)], [1], 1e-15);
    assert.equal(
      [...basis.explainedVariance].sort((a, b) => b - a),
      basis.explainedVariance,
    );
    assert.is(basis.source, name.replace(/^cnn-filter-db/, "robustness").replace(/^robustness$/, "robustness-full"));
    assert.match(basis.attribution ?? "", /CC BY-SA 4\.0/);
    assert.ok(isPublishedBasis(name));
  });
}

/** n, mean and n - 1 times the covariance, rebuilt from a basis. */
function moments({ filters, mean, components, explainedVariance }: BasisResult) {
  const squares = mean.map((_, a) =>
    mean.map(
      (__, b) => components.reduce((sum, row, c) => sum + row[a] * explainedVariance[c] * row[b], 0) * (filters - 1),
    ),
  );
  return { filters, mean, squares };
}

test("the full basis is the robust and the normal one merged", () => {
  assert.is(full.filters, robust.filters + normal.filters);
  const [a, b, whole] = [robust, normal, full].map(moments);
  const n = full.filters;
  // The published means are the doubles of two separate runs over 8e8 filters: they agree to 8.3e-14.
  expectClose(
    whole.mean,
    whole.mean.map((_, i) => (a.filters * a.mean[i] + b.filters * b.mean[i]) / n),
    8.5e-14,
  );
  const merged = a.mean.flatMap((_, i) =>
    a.mean.map((__, j) => {
      const [di, dj] = [b.mean[i] - a.mean[i], b.mean[j] - a.mean[j]];
      return (a.squares[i][j] + b.squares[i][j] + (di * dj * a.filters * b.filters) / n) / (n - 1);
    }),
  );
  // Covariances below 0.5, accumulated by their authors over 8e8 filters in doubles.
  expectClose(
    whole.squares.flat().map((value) => value / (n - 1)),
    merged,
    1e-11,
  );
});

test("names that objects have anyway are no published bases", () => {
  for (const name of ["toString", "__proto__", "constructor", ""]) assert.not.ok(isPublishedBasis(name));
});

async function fitted(): Promise<BasisResult> {
  const next = seededNormal(2);
  const data = Float64Array.from({ length: 100 * 9 }, next);
  return fitBasis({ kernel: [3, 3], width: 9, count: 100, data, layers: [] });
}

test("a basis written as JSON comes back, alone or inside a result", async () => {
  const basis = await fitted();
  for (const document of [basis, { schema: "convscope/1", basis }]) {
    const back = parseBasis(JSON.parse(JSON.stringify(document)), "saved.json");
    assert.equal(back, { ...basis, source: "saved.json" });
  }
  // Rows of float32 precision are precise enough.
  const rounded = { ...basis, components: basis.components.map((row) => row.map(Math.fround)) };
  assert.is(parseBasis(rounded, "f32").filters, 100);
});

test("malformed bases are refused with what is wrong", async () => {
  const basis = await fitted();
  const { components, explainedVariance, mean } = basis;
  const swapped = components.map((row, i) => (i === 4 ? components[2] : row));
  for (const [json, message] of [
    [null, /b is not a JSON object/],
    [[basis], /b is not a JSON object/],
    ["cnn-filter-db", /b is not a JSON object/],
    [{}, /b: kernel must be 2 finite numbers/],
    [{ ...basis, kernel: [3] }, /kernel must be 2/],
    [{ ...basis, kernel: [3, 5] }, /kernel is 3x5, expected a square/],
    [{ ...basis, kernel: [1, 1] }, /kernel is 1x1/],
    [{ ...basis, kernel: [1e9, 1e9] }, /expected a square from 2x2 to 11x11/],
    [{ ...basis, kernel: [5, 5] }, /components must be 25 rows/],
    [{ ...basis, components: components.slice(1) }, /components must be 9 rows/],
    [{ ...basis, components: components.map((row, i) => (i === 3 ? row.slice(1) : row)) }, /components\[3\] must be 9/],
    [
      { ...basis, components: components.map((row) => row.map((value) => 2 * value)) },
      /components\[0\] times components\[0\] is [34]\.\d+, expected 1/,
    ],
    [
      { ...basis, components: swapped },
      /components\[4\] times components\[2\] is .*, expected 0: rows must be orthonormal/,
    ],
    [{ ...basis, mean: mean.slice(1) }, /mean must be 9 finite numbers/],
    [{ ...basis, mean: [...mean.slice(1), "0"] }, /mean must be 9/],
    [{ ...basis, explainedVariance: explainedVariance.map(String) }, /explainedVariance must be 9/],
    [{ ...basis, explainedVariance: [...explainedVariance.slice(1), -1] }, /explainedVariance holds a negative/],
    [{ ...basis, explainedVariance: [...explainedVariance.slice(1), null] }, /explainedVariance must be 9/],
  ] as const) {
    await expectError(() => parseBasis(json, "b"), "usage", message);
  }
});

test.run();
