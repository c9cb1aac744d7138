import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, summarise } from "../../sdk/index.ts";
import { readGolden } from "../support/golden.ts";
import { tensorModel } from "../support/models.ts";

interface Golden {
  cases: {
    layers: { filters: number; nonFinite: number; zeroFilters: number; [measure: string]: number | null }[];
    summary: Record<string, unknown>;
  }[];
}

/** Equal within a few roundings of a mean. */
function expectNear(found: unknown, expected: unknown, what: string): void {
  if (typeof expected === "number") {
    assert.ok(
      Math.abs((found as number) - expected) <= 4e-15 * Math.max(1, Math.abs(expected)),
      `${what}: ${found}, ${expected}`,
    );
  } else if (Array.isArray(expected)) {
    assert.is((found as unknown[]).length, expected.length, what);
    expected.forEach((value, i) => expectNear((found as unknown[])[i], value, `${what} ${i}`));
  } else assert.is(found, expected, what);
}

test("summaries are numpy's: counts, means by filters and by layers, percentiles", () => {
  for (const { layers, summary } of readGolden<Golden>("summary.json").cases) {
    const found = summarise(
      layers.map(({ filters, nonFinite, ...quality }) => ({ kernel: [3, 3], filters, nonFinite, quality })) as never,
    );
    assert.equal(Object.keys(found), Object.keys(summary));
    for (const [key, expected] of Object.entries(summary)) {
      const own = found[key as keyof typeof found];
      if (typeof expected !== "object" || expected === null) expectNear(own, expected, key);
      else
        for (const [part, value] of Object.entries(expected)) expectNear((own as never)[part], value, `${key}.${part}`);
    }
  }
});

test("nothing to summarise: counts are 0, there are no means", () => {
  const { layers, filters, nonSparseShare, orthogonality } = summarise([]);
  assert.equal([layers, filters, nonSparseShare], [0, 0, null]);
  assert.equal(orthogonality, { byFilters: null, byLayers: null, percentiles: [] });
});

test("models and groups have summaries of their layers, dead and sparse filters counted", async () => {
  // Of 32 filters 8 are zero, 4 of a two-hundredth of the largest weight.
  const values = Float32Array.from({ length: 32 * 9 }, (_, i) =>
    i < 72 ? 0 : (i < 108 ? 0.005 : 1) * (i % 2 ? 1 : -1),
  );
  const model = await tensorModel("m", {
    "a.weight": { shape: [8, 4, 3, 3], values },
    "b.weight": { shape: [16, 8, 3, 3] },
    "c.weight": { shape: [4, 4, 5, 5] },
  });
  const { models, groups, otherKernels } = await analyze([model], { by: "model" });
  const { summary } = models[0];
  assert.equal(
    [summary.layers, summary.filters, summary.zeroFilters, summary.sparse, summary.nonSparse],
    [3, 32 + 128 + 16, 8, 12, 164],
  );
  assert.ok(Math.abs((summary.sparsity.byFilters as number) - 12 / 176) < 1e-15);
  assert.ok(Math.abs((summary.sparsity.byLayers as number) - 12 / 32 / 3) < 1e-15);
  assert.equal([groups[0].summary.layers, groups[0].summary.filters, groups[0].summary.zeroFilters], [2, 160, 8]);
  assert.equal([otherKernels[0].groups[0].summary.layers, otherKernels[0].groups[0].summary.filters], [1, 16]);
  assert.is(otherKernels[0].groups[0].summary.entropyRatio.byFilters, null);
});

test.run();
