import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareHistograms } from "../../sdk/statistics/divergence.ts";
import { FloorDraws, floorDraws } from "../../sdk/statistics/floor-draws.ts";
import { Hypergeometric } from "../../sdk/statistics/hypergeometric.ts";
import { noiseFloors } from "../../sdk/statistics/noise-floors.ts";
import { seededUniform53 } from "../../sdk/statistics/random.ts";
import { distanceNames } from "../../sdk/wasm/histogram-distances.ts";
import { kernels as loadedKernels } from "../../sdk/wasm/load.ts";

const golden = JSON.parse(readFileSync("test/golden/divergence-floor.json", "utf8"));

test("floors of two groups against 20,000 draws of numpy", async () => {
  const kernels = await loadedKernels();
  for (const { counts, floors: expected, ...settings } of golden.cases) {
    const groups = counts.map((rows: number[][], i: number) => ({
      name: String(i),
      filters: settings.sizes[i],
      counts: rows.map((row) => Float64Array.from(row)),
      outside: 0,
    }));
    const floors = noiseFloors(kernels, groups, settings, distanceNames);
    for (const name of distanceNames) {
      const { mean, upper } = floors[name];
      const { mean: middle, deviation, quantiles } = expected[name];
      // Four standard errors of a mean of so many draws.
      assert.ok(
        Math.abs(mean[0][1] - middle) < (4 * deviation) / Math.sqrt(floorDraws),
        `${name} ${mean[0][1]} ${middle}`,
      );
      // Of 200 draws the 191st lies between the 90 % and the 98 % quantile but for one time in two thousand.
      assert.ok(upper[0][1] > quantiles[0] && upper[0][1] < quantiles[1], `${name} ${upper[0][1]} ${quantiles}`);
      assert.is(mean[1][0], mean[0][1]);
      assert.is(upper[0][0], 0);
    }
    assert.equal(noiseFloors(kernels, groups, settings, distanceNames), floors);
    // That of D alone is the same to the last bit.
    assert.equal(noiseFloors(kernels, groups, settings, ["d"]).d, floors.d);
  }
});

/** Counts of Laplace-like values: a trained filter's coefficients are heavy-tailed. */
function sampleCounts(uniform: () => number, size: number, scale: number): Float64Array {
  const counts = new Float64Array(70);
  for (let i = 0; i < size; i++) {
    const u = uniform();
    const magnitude = -Math.log(1 - uniform()) * scale;
    const bin = Math.floor(35 + (u < 0.5 ? -magnitude : magnitude) * 10);
    counts[Math.min(69, Math.max(0, bin))]++;
  }
  return counts;
}

function groupsOf(parts: { size: number; scale: number }[], uniform: () => number) {
  return parts.map(({ size, scale }, i) => ({
    name: String(i),
    filters: size,
    counts: [1, 0.8, 0.5].map((factor) => sampleCounts(uniform, size, scale * factor)),
    outside: 0,
  }));
}

const settings = {
  preset: "custom" as const,
  bins: 70,
  range: [-3.5, 3.5] as [number, number],
  weights: [0.5, 0.3, 0.2],
};

test("two samples of one distribution stay under the bound in 92 to 98 % of 200 splits, of another they do not", async () => {
  const kernels = await loadedKernels();
  for (const size of [100, 700]) {
    const uniform = seededUniform53(size);
    let under = 0;
    for (let split = 0; split < 200; split++) {
      const groups = groupsOf(
        [
          { size, scale: 0.5 },
          { size, scale: 0.5 },
        ],
        uniform,
      );
      const floor = noiseFloors(kernels, groups, settings, ["d"]).d;
      if (compareHistograms(kernels, groups, settings).matrix[0][1] <= floor.upper[0][1]) under++;
    }
    assert.ok(under >= 184 && under <= 196, `${size}: ${under} of 200`);
  }
  const uniform = seededUniform53(9);
  const groups = groupsOf(
    [
      { size: 2000, scale: 0.5 },
      { size: 2000, scale: 0.8 },
    ],
    uniform,
  );
  const { upper } = noiseFloors(kernels, groups, settings, ["d"]).d;
  assert.ok(compareHistograms(kernels, groups, settings).matrix[0][1] > upper[0][1]);
});

test("a floor falls as groups grow, about as 1 / n; interpolated ones are those drawn at the sizes themselves", async () => {
  const kernels = await loadedKernels();
  const sizes = Array.from({ length: 24 }, (_, i) => Math.round(40 * 1.3 ** i));
  const groups = groupsOf(
    sizes.map((size) => ({ size, scale: 0.5 })),
    seededUniform53(4),
  );
  const floors = noiseFloors(kernels, groups, settings, distanceNames);
  const { mean, upper } = floors.d;
  // Against the smallest group a floor levels off: its own sampling is what is left.
  const last = sizes.length - 1;
  for (let i = 4; i < sizes.length; i++) {
    if (i !== last) assert.ok(mean[last][i] < mean[last][i - 4], `${sizes[i]}`);
    for (let j = 0; j < i; j++) assert.ok(upper[i][j] > mean[i][j] && mean[i][j] > 0 && mean[i][j] === mean[j][i]);
  }
  const halved = mean[22][23] / mean[19][20];
  assert.ok(halved > 1 / 1.3 ** 3 / 1.3 && halved < 1.3 / 1.3 ** 3, String(halved));
  const draws = new FloorDraws(kernels, groups, settings, distanceNames);
  for (const [i, j] of [
    [3, 5],
    [2, 14],
    [11, 12],
    [17, 22],
  ]) {
    for (const [n, name] of distanceNames.entries()) {
      const drawn = draws.at(sizes[i], sizes[j])[n];
      // A mean of 200 draws is known to some 2 %, and four such make the interpolated one; a 95 % bound to twice that.
      assert.ok(Math.abs(floors[name].mean[i][j] / drawn.mean - 1) < 0.08, `${name} ${sizes[i]} ${sizes[j]}`);
      assert.ok(Math.abs(floors[name].upper[i][j] / drawn.upper - 1) < 0.16, `${name} ${sizes[i]} ${sizes[j]}`);
    }
  }
});

test("up to eight sizes are drawn for each pair, of nine those between are interpolated", async () => {
  const kernels = await loadedKernels();
  for (const [count, exact] of [
    [8, true],
    [9, false],
  ] as const) {
    const sizes = Array.from({ length: count }, (_, i) => 50 + 11 * i);
    const groups = groupsOf(
      sizes.map((size) => ({ size, scale: 0.5 })),
      seededUniform53(6),
    );
    const { mean } = noiseFloors(kernels, groups, settings, ["d"]).d;
    const drawn = new FloorDraws(kernels, groups, settings, ["d"]).at(sizes[2], sizes[5])[0];
    assert.is(mean[2][5] === drawn.mean, exact, String(count));
  }
});

test("a draw takes logarithms up to the largest number it needs, once", () => {
  let taken = 0;
  const counting = {
    log: (x: number) => {
      taken++;
      return Math.log(x);
    },
    exp: Math.exp,
  };
  const balls = new Hypergeometric(counting);
  // That of two pi.
  assert.is(taken, 1);
  const uniform = seededUniform53(1);
  balls.draw(uniform, 300, 700, 500);
  // From 2! to 1000!.
  assert.is(taken, 1 + 999);
  balls.draw(uniform, 300, 700, 500);
  assert.is(taken, 1 + 999);
});

test("hypergeometric draws: bounds, mean and variance", async () => {
  const balls = new Hypergeometric(await loadedKernels());
  const uniform = seededUniform53(1);
  assert.is(balls.draw(uniform, 0, 10, 4), 0);
  assert.is(balls.draw(uniform, 10, 0, 4), 4);
  assert.is(balls.draw(uniform, 10, 5, 15), 10);
  assert.is(balls.draw(uniform, 3, 5, 0), 0);
  for (const [good, bad, sample] of [
    [7, 5, 6],
    [300, 9000, 500],
    [40_000, 900_000, 470_000],
  ]) {
    const count = 4000;
    const values = Array.from({ length: count }, () => balls.draw(uniform, good, bad, sample));
    const size = good + bad;
    const expected = (sample * good) / size;
    const variance = (expected * (bad / size) * (size - sample)) / (size - 1);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
    assert.ok(Math.abs(mean - expected) < 4 * Math.sqrt(variance / count), `${mean} ${expected}`);
    // The relative standard error of a variance of so many draws is about sqrt(2 / n).
    assert.ok(Math.abs(spread / variance - 1) < 4 * Math.sqrt(2 / count), `${spread} ${variance}`);
    for (const value of values) assert.ok(value >= Math.max(0, sample - bad) && value <= Math.min(sample, good));
  }
});

test.run();
