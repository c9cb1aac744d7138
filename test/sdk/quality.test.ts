import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, measureQuality } from "../../sdk/index.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { randomThreshold } from "../../sdk/statistics/variance-entropy.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { convLayer } from "../support/layers.ts";
import { weightsModel } from "../support/operators.ts";
import { seededNormal } from "../support/seeded.ts";

const near = (actual: number, expected: number, tolerance: number, what = "") =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what} ${actual}, expected ${expected}`);

const flagsOf = async (layer: ConvLayer) => (await measureQuality(layer)).flags.map(({ flag }) => flag);

test("the random threshold at the published sizes", async () => {
  const core = await kernels();
  // Figures to six decimals, as the reference gives them.
  for (const [n, expected] of [
    [9, 0.551507],
    [64, 0.905562],
    [4096, 0.951066],
  ]) {
    near(randomThreshold(core, n) as number, expected, 5e-7, `T_H(${n})`);
  }
  near(randomThreshold(core, 2 ** 60) as number, 0.951296, 5e-7, "limit");
  assert.is(randomThreshold(core, 3), null);
});

test("Gaussian weights look random, reach the expected orthogonality and binary error", async () => {
  const next = seededNormal(5);
  const layer = convLayer(Float64Array.from({ length: 64 * 64 * 9 }, next), 64, 64);
  const quality = await measureQuality(layer);
  assert.ok(quality.flags.some(({ flag }) => flag === "untrained"));
  assert.is(quality.sparsity, 0);
  // Rows of fan 576: 1 - sqrt(2 / (pi fan)), within five standard errors of the mean of 2016 pairs.
  near(quality.orthogonality as number, 1 - Math.sqrt(2 / (Math.PI * 576)), 0.0028, "orthogonality");
  // E of 1 - (mean|w|)^2 / mean(w^2) over 9 Gaussian weights is about .32; 4096 filters pin it to .01.
  near(quality.binaryError as number, 0.32, 0.01, "binary error");
});

test("binary filters have no binary error and are flagged, whatever their scale", async () => {
  const next = seededNormal(6);
  const weights = Float64Array.from({ length: 16 * 8 * 9 }, (_, i) => (next() < 0 ? -1 : 1) * (1 + Math.floor(i / 9)));
  const quality = await measureQuality(convLayer(weights, 16, 8));
  near(quality.binaryError as number, 0, 1e-15);
  assert.is(quality.binaryShare, 1);
  assert.ok(quality.flags.some(({ flag }) => flag === "binary"));
});

test("sparsity is strict, follows the threshold, and can compare signed maxima", async () => {
  const filter = (peak: number) => [peak, 0, 0, 0, 0, 0, 0, 0, 0];
  // Largest 1: the bound is 0.01 exactly, and a filter that reaches it is not sparse.
  const weights = Float64Array.from([1, 0.01, 0.009999, -0.5].flatMap(filter));
  const layer = convLayer(weights, 4, 1);
  assert.is((await measureQuality(layer)).sparsity, 1 / 4);
  assert.is((await measureQuality(layer, { sparsityThreshold: 0.6 })).sparsity, 3 / 4);
  // Signed, -0.5 has a largest weight of 0 and is sparse too.
  assert.is((await measureQuality(layer, { signedMaxima: true })).sparsity, 2 / 4);
  assert.equal(
    (await measureQuality(layer, { thresholds: [0, 0.5, 1] })).sparsitySweep.map(({ share }) => share),
    [0, 2 / 4, 3 / 4],
  );
});

test("a layer of zeros is all sparse, has no entropy and no binary error", async () => {
  const quality = await measureQuality(convLayer(new Float64Array(6 * 9), 3, 2));
  assert.is(quality.sparsity, 1);
  assert.is(quality.varianceEntropy, 0);
  assert.is(quality.binaryError, null);
  assert.is(quality.orthogonality, null);
  assert.equal(
    quality.flags.map(({ flag }) => flag),
    ["all-zero"],
  );
});

test("a constant layer has no variance entropy", async () => {
  const weights = Float64Array.from({ length: 8 * 9 }, (_, i) => 1 + (i % 9));
  const quality = await measureQuality(convLayer(weights, 8, 1));
  near(quality.varianceEntropy, 0, 1e-12);
  assert.equal(await flagsOf(convLayer(weights, 8, 1)), ["equal-filters"]);
});

test("orthogonal output channels score 1, parallel ones 0, a single one has no score", async () => {
  const rows = (vectors: number[][]) => convLayer(Float64Array.from(vectors.flat()), vectors.length, 1);
  const unit = (i: number) => Array.from({ length: 9 }, (_, j) => (i === j ? 2 + i : 0));
  assert.is((await measureQuality(rows([unit(0), unit(4), unit(8)]))).orthogonality, 1);
  assert.is((await measureQuality(rows([unit(3), unit(3).map((v) => -5 * v)]))).orthogonality, 0);
  assert.is((await measureQuality(rows([unit(3)]))).orthogonality, null);
});

test("entropy, orthogonality and binary error do not change with the layer's scale", async () => {
  const next = seededNormal(7);
  const weights = Float64Array.from({ length: 24 * 9 }, next);
  const plain = await measureQuality(convLayer(weights, 6, 4));
  const scaled = await measureQuality(
    convLayer(
      weights.map((w) => w * 1024),
      6,
      4,
    ),
  );
  assert.is(scaled.varianceEntropy, plain.varianceEntropy);
  assert.is(scaled.orthogonality, plain.orthogonality);
  assert.is(scaled.binaryError, plain.binaryError);
  assert.is(scaled.maxAbs, plain.maxAbs * 1024);
});

test("the filters of several chunks are counted against the layer's largest weight, wherever that is", async () => {
  // 65,536 filters per chunk. A growth of 3 leaves the first chunks' lists of small ones short: they are gone through again.
  for (const signedMaxima of [false, true]) {
    for (const growth of [1.2, 3, -3]) {
      const normal = seededNormal(7);
      const chunk = 65_536;
      const weights = Float64Array.from({ length: 9 * (2 * chunk + 1000) }, (_, i) => {
        const scale = i < 9 * chunk ? 1 : growth;
        return scale * Math.sign(normal()) * Math.abs(normal()) ** 3;
      });
      const rows = Array.from({ length: weights.length / 9 }, (_, row) => weights.subarray(9 * row, 9 * row + 9));
      const maxima = rows.map((row) => Math.max(...(signedMaxima ? row : row.map(Math.abs))));
      const top = maxima.reduce((most, value) => Math.max(most, value));
      const { sparsitySweep } = await measureQuality(convLayer(weights, 1, rows.length), { signedMaxima });
      assert.ok(sparsitySweep.some(({ share }) => share > 0.05));
      for (const { threshold, share } of sparsitySweep) {
        assert.is(
          share,
          maxima.filter((value) => value < threshold * top).length / rows.length,
          `${growth} ${threshold}`,
        );
      }
    }
  }
});

test("filters with NaN or infinity are counted and left out", async () => {
  const next = seededNormal(8);
  const weights = Float64Array.from({ length: 12 * 9 }, next);
  const without = await measureQuality(convLayer(weights.slice(0, 10 * 9), 10, 1));
  weights[10 * 9 + 4] = Number.NaN;
  weights[11 * 9] = Number.POSITIVE_INFINITY;
  const quality = await measureQuality(convLayer(weights, 12, 1));
  assert.ok((await flagsOf(convLayer(weights, 12, 1))).includes("non-finite"));
  near(quality.varianceEntropy, without.varianceEntropy, 1e-12);
  assert.is(quality.binaryError, without.binaryError);
  assert.is(quality.maxAbs, without.maxAbs);
});

test("a layer wider than a panel of rows gives the same orthogonality as the naive sum", async () => {
  // 3 rows of 2.1e6 weights: three panels of 4e6 weights at most, with one row over.
  const next = seededNormal(9);
  const fan = 233_334 * 9;
  const weights = Float32Array.from({ length: 3 * fan }, next);
  const row = (i: number) => weights.subarray(i * fan, (i + 1) * fan);
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  let sum = 0;
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ]) {
    sum += (2 * Math.abs(dot(row(i), row(j)))) / Math.sqrt(dot(row(i), row(i)) * dot(row(j), row(j)));
  }
  const quality = await measureQuality(convLayer(weights, 3, 233_334));
  // The naive sums round at sqrt(fan) eps.
  near(quality.orthogonality as number, 1 - sum / 6, 1e-12);
});

test("weights whose squares overflow or vanish have the entropy of others", async () => {
  const next = seededNormal(10);
  const weights = Float64Array.from({ length: 24 * 9 }, next);
  const plain = await measureQuality(convLayer(weights, 6, 4));
  for (const scale of [2 ** 1000, 2 ** -1000]) {
    const { varianceEntropy, sparsity } = await measureQuality(
      convLayer(
        weights.map((w) => w * scale),
        6,
        4,
      ),
    );
    // The entropy's condition: 9 terms, each of an eigenvalue to a few eps.
    near(varianceEntropy, plain.varianceEntropy, 1e-13);
    assert.is(sparsity, plain.sparsity);
  }
});

test("of a layer whose every filter holds NaN no orthogonality is known; one finite filter of two is enough to ask", async () => {
  const nan = new Float64Array(36).fill(Number.NaN);
  const all = await analyze([weightsModel([{ weights: nan, k: 3 }])], { digest: false }).catch(() => null);
  const some = nan.slice();
  some.fill(1, 9);
  const result = await analyze(
    [
      weightsModel([
        { weights: nan, k: 3 },
        { weights: some, k: 3 },
      ]),
    ],
    { digest: false },
  );
  assert.is(all?.models[0].layers[0].quality.orthogonality ?? null, null);
  assert.is(result.models[0].layers[0].quality.orthogonality, null);
  assert.type(result.models[0].layers[1].quality.orthogonality, "number");
});

test.run();
