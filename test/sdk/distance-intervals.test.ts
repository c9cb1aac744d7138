import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { distanceIntervals } from "../../sdk/statistics/distance-intervals.ts";
import { compareHistograms } from "../../sdk/statistics/divergence.ts";
import type { GroupHistograms } from "../../sdk/statistics/group-histograms.ts";
import { strataCount } from "../../sdk/statistics/strata.ts";
import { studentQuantile } from "../../sdk/statistics/student-quantile.ts";
import { type DistanceName, distanceNames } from "../../sdk/wasm/histogram-distances.ts";
import { kernels as load } from "../../sdk/wasm/load.ts";
import { expectClose } from "../support/close.ts";
import { seeded } from "../support/seeded.ts";

interface Pair {
  a: number;
  b: number;
  name: DistanceName;
  floor: { mean: number; upper: number };
  distance: number;
  low: number;
  high: number;
}
interface Case {
  sizes: number[];
  bins: number;
  range: [number, number];
  weights: number[];
  pairs: Pair[];
  strata: number[][];
}
const golden: Case[] = JSON.parse(readFileSync("test/golden/distance-intervals.json", "utf8")).cases;
const kernels = await load();

/** A group from the counts of its parts. */
function groupOf(name: string, filters: number, parts: ArrayLike<number>, components: number, bins: number) {
  const strata = Uint32Array.from(parts);
  const counts = Array.from({ length: components }, (_, c) =>
    Float64Array.from({ length: bins }, (_, bin) => {
      let sum = 0;
      for (let part = 0; part < strataCount; part++) sum += strata[(part * components + c) * bins + bin];
      return sum;
    }),
  );
  return { name, filters, counts, outside: 0, strata } satisfies GroupHistograms;
}

/** Groups whose filters have coefficients that hang on each other, as those of one filter do. */
function sampled(sizes: readonly number[], shift: number, seed = 7, [components, bins] = [3, 20]) {
  const next = seeded(seed);
  return sizes.map((size, g) => {
    const parts = new Uint32Array(strataCount * components * bins);
    for (let i = 0; i < size; i++) {
      const common = next();
      for (let c = 0; c < components; c++) {
        const at = 0.5 + (common + next() + next() - 1.5) / 4 + g * shift;
        const bin = Math.max(0, Math.min(bins - 1, Math.floor(at * bins)));
        parts[((i % strataCount) * components + c) * bins + bin]++;
      }
    }
    return groupOf(`g${g}`, size, parts, components, bins);
  });
}

const settings = { preset: "custom" as const, bins: 20, range: [0, 1] as [number, number], weights: [0.5, 0.3, 0.2] };

test("bounds of every distance against numpy and scipy", () => {
  for (const { sizes, pairs, strata, ...settings } of golden) {
    const { bins, weights } = settings;
    const groups = strata.map((parts, g) => groupOf(String(g), sizes[g], parts, weights.length, bins));
    for (const name of distanceNames) {
      const of = (value: (pair: Pair) => number) => {
        const rows = sizes.map(() => sizes.map(() => 0));
        for (const pair of pairs.filter((each) => each.name === name)) {
          rows[pair.a][pair.b] = rows[pair.b][pair.a] = value(pair);
        }
        return rows;
      };
      const values = { [name]: of(({ distance }) => distance) } as Record<typeof name, number[][]>;
      const floor = { mean: of(({ floor }) => floor.mean), upper: of(({ floor }) => floor.upper) };
      const floors = { [name]: floor } as Record<typeof name, typeof floor>;
      const found = distanceIntervals(kernels, groups, settings, values, floors)?.[name];
      const relative = (rows: number[][], expected: number[][]) =>
        rows.flat().map((value, i) => (expected.flat()[i] === 0 ? value : value / expected.flat()[i]));
      const [low, high] = [of((pair) => pair.low), of((pair) => pair.high)];
      // Student's quantile is good to 1e-4 from 6 degrees of freedom on; these have at least 54.
      for (const [rows, expected] of [
        [found?.low, low],
        [found?.high, high],
      ] as [number[][], number[][]][]) {
        expectClose(relative(rows, expected), relative(expected, expected), 1e-7);
      }
    }
  }
});

test("Student's quantile: values of scipy", () => {
  // scipy.stats.t.ppf(0.975, degrees), scipy 1.10.
  for (const [degrees, expected, error] of [
    [2, 4.302652729749462, 8e-3],
    [6, 2.4469118511449786, 1e-4],
    [14, 2.144786687917804, 1e-6],
    [62, 1.9989715170333788, 1e-8],
  ]) {
    assert.ok(Math.abs(studentQuantile(degrees) / expected - 1) < error, String(degrees));
  }
});

test("an interval holds the debiased distance, and its lower bound is above 0 only where the distance is above its floor", () => {
  for (const shift of [0, 0.03, 0.2]) {
    const found = compareHistograms(kernels, sampled([40, 300, 300, 1000], shift), settings);
    const { distances, distanceNoise, matrix, floor, debiased, interval } = found;
    const noises = { d: { floor, debiased, interval }, ...distanceNoise };
    const values = { d: matrix, ...distances };
    for (const name of distanceNames) {
      const noise = noises[name];
      assert.ok(noise?.interval);
      const { low, high } = noise.interval;
      for (let a = 0; a < 4; a++) {
        assert.is(low[a][a], 0);
        assert.is(high[a][a], 0);
        for (let b = 0; b < a; b++) {
          assert.is(low[a][b], low[b][a]);
          assert.is(high[a][b], high[b][a]);
          assert.ok(low[a][b] <= noise.debiased[a][b] && noise.debiased[a][b] <= high[a][b], `${name} ${a} ${b}`);
          if (!(values[name][a][b] > noise.floor.upper[a][b])) assert.is(low[a][b], 0);
        }
      }
    }
    if (shift === 0.2) assert.ok((interval?.low[3][2] ?? 0) > 0);
  }
});

test("one filter tells nothing: from 0 to the largest distance that there is", () => {
  const { interval, distanceNoise } = compareHistograms(kernels, sampled([1, 500], 0.1), settings);
  assert.is(interval?.low[0][1], 0);
  // Everything in one bin against everything in another, with bins of 0.05: 2 (p - q) ln(p / q).
  const sum = 1 / 0.05 + 19 * 1.1920929e-7;
  const [full, empty] = [20 / sum, 1.1920929e-7 / sum];
  expectClose([interval?.high[0][1] ?? 0], [2 * (full - empty) * Math.log(full / empty)], 1e-12);
  const bounds = [Math.LN2, 1, 1, 0.95];
  expectClose(
    Object.values(distanceNoise ?? {}).map((noise) => noise.interval?.high[0][1] ?? 0),
    bounds,
    1e-12,
  );
});

test("without parts, or where one group has none, there is no interval; of more than 250 groups only D has its noise", () => {
  const groups = sampled([50, 60], 0);
  const bare = groups.map(({ strata: _, ...group }) => group);
  const without = compareHistograms(kernels, bare, settings);
  assert.is(without.interval, null);
  assert.is(without.distanceNoise?.hellinger.interval, null);
  assert.is(compareHistograms(kernels, [groups[0], bare[1]], settings).interval, null);
  const { interval: _, ...rest } = compareHistograms(kernels, groups, settings);
  assert.equal(rest.floor, without.floor);
  const few = { ...settings, bins: 4, weights: [1] };
  const many = (count: number) => sampled(new Array(count).fill(40), 0.001, 3, [1, 4]);
  for (const [count, all] of [
    [250, true],
    [251, false],
  ] as const) {
    const found = compareHistograms(kernels, many(count), few);
    assert.is(found.distanceNoise !== null, all);
    assert.is(found.interval?.high.length, count);
  }
});

test("from 101 groups on, parts are taken together by fours: about the same bounds", () => {
  const groups = sampled(
    Array.from({ length: 101 }, (_, i) => 200 + i),
    0.004,
  );
  const [all, some] = [groups, groups.slice(0, 100)].map((each) => compareHistograms(kernels, each, settings).interval);
  let ratio = 0;
  for (let i = 0; i < 99; i++) ratio += (all?.high[i][99] ?? 0) / (some?.high[i][99] ?? 1) / 99;
  assert.ok(ratio > 0.9 && ratio < 1.25, String(ratio));
  assert.ok(all?.high[0][50] !== some?.high[0][50]);
});

test.run();
