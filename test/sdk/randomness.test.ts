import { test } from "uvu";
import * as assert from "uvu/assert";
import { measureQuality } from "../../sdk/index.ts";
import type { Randomness } from "../../sdk/results/layer-quality.ts";
import { chiSquaredTail, twoSidedTail, upperTail } from "../../sdk/statistics/incomplete-gamma.ts";
import { seededUniform } from "../../sdk/statistics/random.ts";
import { kernels as loaded } from "../../sdk/wasm/load.ts";
import { readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";

interface Golden {
  tails: [number, number, number][];
  cases: {
    name: string;
    width: number;
    weights: number[];
    statistic: number;
    pValue: number;
    kurtosis: number;
    best: string;
  }[];
}
const golden = readGolden<Golden>("randomness.json");
const kernels = await loaded();

test("tails of chi-squared and normal variables against mpmath", () => {
  for (const [degrees, x, expected] of golden.tails) {
    const got = chiSquaredTail(kernels, degrees, x);
    // Where nearly all lies above, Q = 1 - P has the rounding of 1; ln Gamma of some thousand has an error of a / 1e16.
    assert.ok(Math.abs(got - expected) <= 1e-11 * expected + 1e-15, `${degrees} ${x}: ${got}, not ${expected}`);
  }
  assert.is(chiSquaredTail(kernels, 9, 0), 1);
  assert.is(chiSquaredTail(kernels, 9, Number.POSITIVE_INFINITY), 0);
  // P(|Z| > 1.959963984540054) = .05
  assert.ok(Math.abs(twoSidedTail(kernels, -1.959963984540054) - 0.05) < 1e-14);
  assert.ok(Math.abs(upperTail(kernels, 1.959963984540054) - 0.025) < 1e-14);
  assert.ok(Math.abs(upperTail(kernels, -1.959963984540054) - 0.975) < 1e-14);
  assert.is(upperTail(kernels, 0), 0.5);
});

/** Bare filters k x k. */
const layerOf = (weights: ArrayLike<number>, k: number) =>
  convLayer(Float64Array.from(weights), weights.length / (k * k), 1, k, "layer");

async function randomness(weights: ArrayLike<number>, k = 3): Promise<Randomness | null> {
  return (await measureQuality(layerOf(weights, k))).randomness;
}

test("the test against scipy", async () => {
  for (const { name, width, weights, statistic, pValue, kurtosis, best } of golden.cases) {
    const got = (await randomness(weights, Math.sqrt(width)))!;
    assert.ok(Math.abs(got.statistic - statistic) < 1e-9 * statistic, `${name}: ${got.statistic}, not ${statistic}`);
    assert.ok(Math.abs(got.pValue - pValue) < 1e-8 * pValue + 1e-300, `${name}: ${got.pValue}, not ${pValue}`);
    assert.ok(Math.abs(got.kurtosis - kurtosis) < 1e-12 * kurtosis, name);
    assert.is(got.initialiser, pValue < 1e-6 ? null : best, name);
    assert.is(got.verdict === "structured", pValue < 1e-6, name);
  }
});

/** Draws by initialiser, all from uniform numbers. */
const fresh: Record<string, (n: number, uniform: () => number) => Float64Array> = {
  "Kaiming uniform": (n, uniform) => Float64Array.from({ length: 9 * n }, () => (2 * uniform() - 1) / 3),
  "Xavier uniform": (n, uniform) => Float64Array.from({ length: 9 * n }, () => 0.05 * (2 * uniform() - 1)),
  "Kaiming normal": (n, uniform) => Float64Array.from({ length: 9 * n }, () => 0.47 * normal(uniform)),
  "Xavier normal": (n, uniform) => Float64Array.from({ length: 9 * n }, () => 0.01 * normal(uniform)),
  "truncated normal": (n, uniform) => Float64Array.from({ length: 9 * n }, () => 0.02 * truncated(uniform)),
  orthogonal: (n, uniform) => orthogonal(n, uniform),
};

function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function truncated(uniform: () => number): number {
  for (;;) {
    const z = normal(uniform);
    if (Math.abs(z) <= 2) return z;
  }
}

/** n rows of 9: the columns of an n x 9 normal matrix, made orthonormal by Gram and Schmidt. */
function orthogonal(n: number, uniform: () => number): Float64Array {
  const columns = Array.from({ length: 9 }, () => Float64Array.from({ length: n }, () => normal(uniform)));
  for (const [j, column] of columns.entries()) {
    for (const other of columns.slice(0, j)) {
      const along = column.reduce((sum, value, i) => sum + value * other[i], 0);
      for (let i = 0; i < n; i++) column[i] -= along * other[i];
    }
    const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < n; i++) column[i] /= length;
  }
  return Float64Array.from({ length: 9 * n }, (_, i) => columns[i % 9][Math.floor(i / 9)]);
}

for (const [name, draw] of Object.entries(fresh)) {
  const isUniform = name.endsWith(" uniform");
  test(`${name}: fresh layers are untrained from ${isUniform ? 64 : 256} filters on, and never structured`, async () => {
    const uniform = seededUniform(5);
    for (const n of [4, 16, 63, 64, 255, 256, 1024]) {
      const draws = 60;
      const verdicts = new Map<string, number>();
      for (let i = 0; i < draws; i++) {
        const { verdict } = (await randomness(draw(n, uniform)))!;
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      }
      assert.is(verdicts.get("structured"), undefined, `n = ${n}`);
      // A draw of few filters may fit a neighbouring distribution better.
      if (n >= (isUniform ? 64 : 256)) assert.ok((verdicts.get("untrained") ?? 0) >= 0.95 * draws, `n = ${n}`);
      else if (n < 64) assert.is(verdicts.get("untrained"), undefined, `n = ${n}`);
    }
  });
}

test("power grows with the number of filters, from none to certain", async () => {
  const uniform = seededUniform(6);
  let before = -1;
  for (const n of [4, 16, 64, 128, 256, 1024]) {
    const { power } = (await randomness(fresh["Kaiming normal"](n, uniform)))!;
    assert.ok(power > before && power <= 1);
    before = power;
  }
  assert.ok(before > 0.999999);
});

test("what is the same in every filter, binary, of unlike sizes or shifted is no fresh layer", async () => {
  const uniform = seededUniform(8);
  const n = 256;
  const base = fresh["Kaiming normal"](n, uniform);
  const shared = base.map((w, i) => w + 0.3 * [0, 1, 0, 1, -4, 1, 0, 1, 0][i % 9] * base[9 * Math.floor(i / 9)]);
  for (const [name, weights] of Object.entries({
    equal: base.map(() => 0.5),
    "one filter again and again": base.map((_, i) => base[i % 9]),
    binary: base.map((w) => Math.sign(w)),
    shared,
    "of unlike sizes": base.map((w, i) => w * (Math.floor(i / 9) % 2 === 0 ? 1 : 3)),
    shifted: base.map((w) => w + 0.2),
    outlier: base.map((w, i) => (i === 100 ? 40 : w)),
  })) {
    assert.is((await randomness(weights))?.verdict, "structured", name);
  }
});

test("fewer than four filters, zeros and weights whose fourth powers overflow are not tested", async () => {
  const uniform = seededUniform(9);
  const weights = fresh["Kaiming normal"](64, uniform);
  assert.is(await randomness(weights.subarray(0, 27)), null);
  assert.not.equal(await randomness(weights.subarray(0, 36)), null);
  assert.is(await randomness(new Float64Array(90)), null);
  assert.is(await randomness(weights.map((w) => w * 1e90)), null);
});

test("scale takes no part", async () => {
  const uniform = seededUniform(10);
  const weights = fresh["Kaiming uniform"](64, uniform);
  const [one, scaled] = [await randomness(weights), await randomness(weights.map((w) => w * 2 ** -20))];
  assert.equal(one, scaled);
});

test.run();
