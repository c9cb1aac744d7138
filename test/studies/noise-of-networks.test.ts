import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, isAboveFloor, pairsOf } from "../../sdk/index.ts";
import { distanceNames } from "../../sdk/wasm/histogram-distances.ts";
import { intervalsHeld, splitsUnderBound } from "../noise/coverage.ts";
import { commonCoefficients, network, syntheticSet } from "../noise/populations.ts";
import { allRows, compare, histogramsOf, rangeOf, sampleOf } from "../noise/samples.ts";
import { tensorModel } from "../support/models.ts";
import { seeded } from "../support/seeded.ts";

// docs/METHODS.md has 200 samples of more networks and sizes: npm run noise.

const face = await network("face recognition");
const detector = await network("text detection");

test("two halves of a trained network, and of one set, stay under the bound of every distance in about 95 %", async () => {
  for (const [set, size] of [
    [face, 100],
    [face, 2000],
    [syntheticSet(4000, 1), 700],
  ] as const) {
    const { columns, weights } = await commonCoefficients([set]);
    const splits = 40;
    const under = splitsUnderBound(columns[0], weights, size, splits);
    // 38 are expected; of a rate of 95 % fewer than 34 come once in 300 times (binomial).
    for (const name of distanceNames) assert.ok(under[name] >= 34, `${set.name}, ${size}, ${name}: ${under[name]}`);
  }
});

test("two networks of different families lie above it at 10,000 filters, and an interval holds the distance between them", async () => {
  const { columns, weights } = await commonCoefficients([face, detector]);
  const found = intervalsHeld(columns, weights, 10_000, 12);
  for (const name of distanceNames) {
    assert.is(found[name].above, 12, name);
    assert.ok(found[name].held >= 9, `${name}: ${found[name].held}`);
    assert.ok(Math.abs(found[name].debiased / found[name].truth - 1) < 0.12, name);
  }
});

test("layers of 24 and of 96 filters of one distribution: their sizes are no differences", async () => {
  const { columns, weights } = await commonCoefficients([face]);
  const uniform = seeded(8);
  const samples = [...new Array(6).fill(24), ...new Array(6).fill(96)].map((size: number) => ({
    columns: columns[0],
    rows: sampleOf(uniform, columns[0][0].length, size),
  }));
  const range = rangeOf(samples);
  const groups = samples.map(({ rows }, g) => histogramsOf(`layer ${g}`, columns[0], rows, range));
  const found = compare(groups, range, weights);
  const mean = (pairs: [number, number][], rows: number[][]) =>
    pairs.reduce((sum, [a, b]) => sum + rows[a][b], 0) / pairs.length;
  const small = pairsOf(found).filter(([, b]) => b < 6);
  const large = pairsOf(found).filter(([a]) => a >= 6);
  // D itself is made of the sizes, and so is its floor.
  assert.ok(mean(small, found.matrix) > 3 * mean(large, found.matrix));
  for (const pairs of [small, large]) {
    const ratio = mean(pairs, found.matrix) / mean(pairs, found.floor.mean);
    assert.ok(Math.abs(ratio - 1) < 0.1, String(ratio));
  }
  const apart = pairsOf(found).filter(([a, b]) => isAboveFloor(found, a, b)).length;
  // Some 5 % of 66 pairs; each sample is in eleven of them.
  assert.ok(apart <= 10, String(apart));
});

test("a network of layers of 24 and 96 filters of one distribution: no finding calls any of them different", async () => {
  const { filters } = face;
  const uniform = seeded(3);
  const layer = (count: number) => {
    const values = Array.from(sampleOf(uniform, filters.count, count)).flatMap((row) => [
      ...filters.data.subarray(row * 9, (row + 1) * 9),
    ]);
    return { shape: [count, 1, 3, 3], values };
  };
  const model = await tensorModel("net.safetensors", {
    "a.weight": layer(24),
    "b.weight": layer(96),
    "c.weight": layer(24),
  });
  const result = await analyze([model], { by: "layer" });
  assert.ok(pairsOf(result.divergence).every(([a, b]) => !isAboveFloor(result.divergence, a, b)));
  assert.ok(result.findings.some(({ title }) => title === "The layers cannot be told apart"));
  for (const { title, text } of result.findings)
    assert.not.match(`${title} ${text}`, /differ most|and .*\.weight differ/);
});

test("every filter is counted once, whatever the rows", () => {
  const columns = [Float64Array.from({ length: 50 }, (_, i) => i)];
  const { counts, strata } = histogramsOf("all", columns, allRows(50), [0, 49]);
  assert.is(
    counts[0].reduce((sum, count) => sum + count, 0),
    50,
  );
  assert.is(
    Array.from(strata ?? []).reduce((sum, count) => sum + count, 0),
    50,
  );
});

test.run();
