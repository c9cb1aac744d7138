import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareHistograms } from "../../sdk/statistics/divergence.ts";
import { divergenceFloor, floorDraws } from "../../sdk/statistics/divergence-floor.ts";
import { Hypergeometric } from "../../sdk/statistics/hypergeometric.ts";
import { seededUniform53 } from "../../sdk/statistics/random.ts";
import { kernels as loadedKernels } from "../../sdk/wasm/load.ts";

const golden = JSON.parse(readFileSync("test/golden/divergence-floor.json", "utf8"));

test("floors of two groups against 20,000 draws of numpy", async () => {
  const kernels = await loadedKernels();
  for (const { counts, mean, deviation, quantiles, ...settings } of golden.cases) {
    const groups = counts.map((rows: number[][], i: number) => ({
      name: String(i),
      filters: settings.sizes[i],
      counts: rows.map((row) => Float64Array.from(row)),
      outside: 0,
    }));
    const floor = divergenceFloor(kernels, groups, settings);
    // Four standard errors of a mean of so many draws.
    assert.ok(
      Math.abs(floor.mean[0][1] - mean) < (4 * deviation) / Math.sqrt(floorDraws),
      `${floor.mean[0][1]} ${mean}`,
    );
    // Of 200 draws the 191st lies between the 90 % and the 98 % quantile but for one time in two thousand.
    assert.ok(
      floor.upper[0][1] > quantiles[0] && floor.upper[0][1] < quantiles[1],
      `${floor.upper[0][1]} ${quantiles}`,
    );
    assert.is(floor.mean[1][0], floor.mean[0][1]);
    assert.is(floor.upper[0][0], 0);
    assert.equal(divergenceFloor(kernels, groups, settings), floor);
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
      const floor = divergenceFloor(kernels, groups, settings);
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
  const { upper } = divergenceFloor(kernels, groups, settings);
  assert.ok(compareHistograms(kernels, groups, settings).matrix[0][1] > upper[0][1]);
});

test("a floor falls as groups grow, about as 1 / n; interpolated ones lie between the sizes around", async () => {
  const kernels = await loadedKernels();
  const sizes = Array.from({ length: 24 }, (_, i) => Math.round(40 * 1.3 ** i));
  const groups = groupsOf(
    sizes.map((size) => ({ size, scale: 0.5 })),
    seededUniform53(4),
  );
  const { mean, upper } = divergenceFloor(kernels, groups, settings);
  // Against the smallest group a floor levels off: its own sampling is what is left.
  const last = sizes.length - 1;
  for (let i = 4; i < sizes.length; i++) {
    if (i !== last) assert.ok(mean[last][i] < mean[last][i - 4], `${sizes[i]}`);
    for (let j = 0; j < i; j++) assert.ok(upper[i][j] > mean[i][j] && mean[i][j] > 0 && mean[i][j] === mean[j][i]);
  }
  const halved = mean[22][23] / mean[19][20];
  assert.ok(halved > 1 / 1.3 ** 3 / 1.3 && halved < 1.3 / 1.3 ** 3, String(halved));
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
