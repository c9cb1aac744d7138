import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareHistograms } from "../../sdk/statistics/divergence.ts";
import { reorderDivergence } from "../../sdk/statistics/reorder-divergence.ts";
import { strataCount } from "../../sdk/statistics/strata.ts";
import { kernels as load } from "../../sdk/wasm/load.ts";
import { seeded } from "../support/seeded.ts";

const kernels = await load();
const [components, bins] = [2, 12];
const settings = { preset: "custom" as const, bins, range: [0, 1] as [number, number], weights: [0.7, 0.3] };

/** Groups of unlike sizes and places. */
function groupsOf(sizes: readonly number[]) {
  const next = seeded(11);
  return sizes.map((size, g) => {
    const strata = new Uint32Array(strataCount * components * bins);
    const counts = Array.from({ length: components }, () => new Float64Array(bins));
    for (let i = 0; i < size; i++) {
      for (let c = 0; c < components; c++) {
        const bin = Math.min(bins - 1, Math.floor((next() + next()) * 5 + (g % 3)));
        counts[c][bin]++;
        strata[((i % strataCount) * components + c) * bins + bin]++;
      }
    }
    return { name: `g${g}`, filters: size, counts, outside: g, strata };
  });
}

test("a divergence in another order is that of the groups in that order", () => {
  const groups = groupsOf([40, 200, 90, 200, 33]);
  const order = [3, 0, 4, 2, 1];
  const found = reorderDivergence(compareHistograms(kernels, groups, settings), order);
  const expected = compareHistograms(
    kernels,
    order.map((i) => groups[i]),
    settings,
  );
  expectLike(found, expected, "divergence");
  assert.equal(found.groups, ["g3", "g0", "g4", "g2", "g1"]);
});

test("without intervals, and without the noise of the other distances, there is none in another order either", () => {
  const groups = groupsOf([40, 50, 60]).map(({ strata: _, ...group }) => group);
  const { distanceNoise: _, ...some } = compareHistograms(kernels, groups, settings);
  const found = reorderDivergence({ ...some, distanceNoise: null }, [2, 0, 1]);
  assert.is(found.interval, null);
  assert.is(found.distanceNoise, null);
});

/** The same numbers but for rounding: the matrix product and the jackknife add up in an order of their own. */
function expectLike(found: unknown, expected: unknown, where: string): void {
  if (typeof found === "number" && typeof expected === "number") {
    assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${where}: ${found}, ${expected}`);
  } else if (typeof found === "object" && found !== null && typeof expected === "object" && expected !== null) {
    assert.equal(Object.keys(found), Object.keys(expected), where);
    for (const [key, value] of Object.entries(found)) {
      expectLike(value, (expected as Record<string, unknown>)[key], `${where}.${key}`);
    }
  } else assert.equal(found, expected, where);
}

test.run();
