import { test } from "uvu";
import * as assert from "uvu/assert";
import { idealize, labelFilters, scaleSpace } from "../../sdk/index.ts";
import type { OperatorLayer } from "../../sdk/results/operators.ts";
import { elbowOf } from "../../sdk/studies/keys/elbow.ts";
import { KeysTally } from "../../sdk/studies/keys/keys-tally.ts";
import { aliveShares } from "../../sdk/studies/operators/alive-shares.ts";
import { excessInErrors, labelShares } from "../../sdk/studies/operators/label-shares.ts";
import { pointCosine } from "../../sdk/studies/scale-space/fits/identity.ts";
import { centred as centredFilter } from "../../sdk/studies/scale-space/fits/nearest-keys.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";
import { seeded, seededNormal } from "../support/seeded.ts";

// Small parts of studies beside what they are by definition, written out.

const near = (a: number, b: number, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test("elbow: the point furthest above the chord of the curve, the first of equals", () => {
  const uniform = seeded(3);
  for (let round = 0; round < 50; round++) {
    let [count, explained] = [1 + Math.floor(3 * uniform()), 0.3 + 0.3 * uniform()];
    const curve = Array.from({ length: 12 }, () => {
      count += 1 + Math.floor(3 * uniform());
      explained += (1 - explained) * 0.5 * uniform();
      return { count, explained, shareAbove: 0 };
    });
    const [a, b] = [curve[0], curve[11]];
    // Distance from the line a-b, in the square that both axes are scaled to.
    const above = curve.map(
      (p) => (p.explained - a.explained) / (b.explained - a.explained) - (p.count - a.count) / (b.count - a.count),
    );
    assert.is(elbowOf(curve), curve[above.indexOf(Math.max(...above))].count);
  }
  const flat = [1, 2, 3].map((count) => ({ count, explained: 0.5, shareAbove: 0 }));
  assert.is(elbowOf(flat), 1);
});

test("keys' tally: negative cosines explain nothing in a signed study, as much as positive ones in another; merged it is the same", () => {
  // Their squares are exact.
  const cosines = [0.5, -0.875, 0.875, -0.25, 0.9375];
  const indices = [0, 0, 1, 1, 0];
  const of = (signed: boolean, from = 0, to = 5) => {
    const tally = new KeysTally(2);
    const nearest = { indices: indices.slice(from, to), cosines: cosines.slice(from, to) };
    const places = nearest.cosines.map((_, i) => from + i);
    tally.update(nearest as never, places, { signed, cosine: 0.875 });
    return tally;
  };
  const [plain, signed] = [of(false), of(true)];
  near(plain.explained as number, (0.25 + 0.765625 + 0.765625 + 0.0625 + 0.87890625) / 5);
  near(signed.explained as number, (0.25 + 0.765625 + 0.87890625) / 5);
  assert.equal([plain.shareAbove, signed.shareAbove], [0.6, 0.4]);
  assert.equal(
    [[...plain.counts], [...signed.counts]],
    [
      [3, 2],
      [3, 2],
    ],
  );
  near(signed.squares[1], 0.765625);
  assert.equal(
    [0, 1].map((key) => plain.example(key)?.place),
    [4, 2],
  );
  for (const kind of [true, false]) {
    const parts = of(kind, 0, 2);
    parts.merge(of(kind, 2, 5));
    assert.equal(KeysTally.load(parts.save()).save(), of(kind).save());
  }
  const empty = new KeysTally(1);
  assert.equal([empty.explained, empty.shareAbove, empty.example(0)], [null, null, null]);
});

test("excess in standard errors: binomial, of the filters and of the random ones", () => {
  const shares = (count: number, nullShare: number, excess: number) => ({
    ...{ count, counts: { a: 0 }, nullShare: { a: nullShare }, excess: { a: excess } },
  });
  near(excessInErrors(shares(400, 0.2, 0.05), "a", 2000), 0.05 / Math.sqrt(0.2 * 0.8 * (1 / 400 + 1 / 2000)));
  // Noise that never got the label counts as one of the samples, and one that always did as all but one.
  near(excessInErrors(shares(100, 0, 0.03), "a", 500), 0.03 / Math.sqrt((1 / 500) * (499 / 500) * (1 / 100 + 1 / 500)));
  near(
    excessInErrors(shares(100, 1, -0.03), "a", 500),
    -0.03 / Math.sqrt((1 / 500) * (499 / 500) * (1 / 100 + 1 / 500)),
  );
  assert.is(excessInErrors(shares(0, 0.2, 0), "a", 500), 0);
});

test("shares of filters that have a spectrum: filters of zeros are taken out of the indeterminate ones", () => {
  const layer = (edge: number, indeterminate: number, zeroFilters: number, noise: number) =>
    ({
      count: edge + indeterminate,
      zeroFilters,
      counts: { edge, indeterminate },
      nullShare: { edge: noise, indeterminate: 1 - noise },
    }) as unknown as OperatorLayer;
  const { count, counts, nullShare, excess } = aliveShares([layer(6, 4, 2, 0.25), layer(1, 23, 0, 0.5)]);
  assert.equal([count, counts], [32, { edge: 7, indeterminate: 25 }]);
  near(nullShare.edge, (8 * 0.25 + 24 * 0.5) / 32);
  near(excess.edge, 7 / 32 - (8 * 0.25 + 24 * 0.5) / 32);
  near(aliveShares([layer(1, 0, 0, 0.25)]).excess.edge, 0.75);
  const none = aliveShares([layer(0, 3, 3, 0.25)]);
  const zero = { edge: 0, indeterminate: 0 };
  assert.equal([none.count, none.excess, none.nullShare], [0, zero, zero]);
  const empty = labelShares(
    ["a"],
    [
      { counts: [0], null: { share: { a: 0.25 } } as never },
      { counts: [0], null: { share: { a: 0.75 } } as never },
    ],
  );
  assert.equal(empty, { count: 0, counts: { a: 0 }, nullShare: { a: 0.5 }, excess: { a: 0 } });
});

test("cosine of a filter and the point in its middle, both without their mean", () => {
  const normal = seededNormal(5);
  for (const k of [3, 5, 7]) {
    for (let round = 0; round < 10; round++) {
      const filter = Float64Array.from({ length: k * k }, normal);
      const point = filter.map((_, i) => (i === (k * k - 1) / 2 ? 1 : 0));
      const centred = (values: Float64Array) =>
        values.map((value) => value - values.reduce((a, b) => a + b) / values.length);
      const [a, b] = [centred(filter), centred(point)];
      const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
      near(pointCosine(centredFilter(filter)), dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), 1e-12);
    }
  }
  assert.is(pointCosine(centredFilter(new Float64Array(9).fill(2))), 0);
});

test("noise: every random filter reaches a cosine of 0, none of 1, and fewer a higher one", async () => {
  const model = await tensorModel("m", { "a.weight": { shape: [4, 1, 3, 3] } });
  const noise = await Promise.all(
    [0, 0.5, 0.7, 0.9, 1].map(async (cosine) => {
      const { scaleSpace: result } = await scaleSpace([model], { cosine, layers: ["*"] });
      return result.layers[0].explained.noise;
    }),
  );
  for (const of of ["families", "keys"] as const) {
    const shares = noise.map((each) => each[of]);
    assert.equal([shares[0], shares[4]], [1, 0]);
    assert.ok(shares[1] > shares[2] && shares[2] > shares[3] && shares[3] < 0.5, shares.join());
  }
});

test("idealize: the median of an even number of cosines is the mean of the middle two; progress ends at its total", async () => {
  const model = await tensorModel("m", {
    "a.weight": { shape: [24, 1, 5, 5] },
    "b.weight": { shape: [7, 1, 5, 5] },
    "z.weight": { shape: [4, 1, 5, 5], values: 0 },
  });
  const seen: { done: number; total: number }[] = [];
  const { manifest } = await idealize(model, {
    minCosine: 0,
    layers: ["*"],
    onProgress: ({ done, total }) => seen.push({ done, total }),
  });
  const layers = manifest.layers;
  assert.is(layers.length, 3);
  for (const { cosine, filters } of layers) {
    const sorted = filters
      .flatMap(({ match }) => (match === null ? [] : [Math.abs(match.cosine)]))
      .sort((a, b) => a - b);
    if (sorted.length === 0) {
      assert.is(cosine, null);
      continue;
    }
    const half = sorted.length / 2;
    const median = sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
    near(cosine as number, median);
  }
  assert.is(layers[0].filters.length, 24);
  assert.ok(
    seen.some(({ done, total }) => done === total && total > 0),
    JSON.stringify(seen.slice(-2)),
  );
});

test("examples: the best of each family that has filters, in the families' order, then the least explained", async () => {
  const { scaleSpace: result } = await scaleSpace([await tensorModel("m", { "a.weight": { shape: [200, 1, 5, 5] } })], {
    filters: true,
    layers: ["*"],
  });
  const counts = result.layers[0].families;
  const there = result.families.filter((family) => counts[family] > 0);
  assert.equal(
    result.examples.slice(0, there.length).map(({ family }) => family),
    there,
  );
  const rest = result.examples.slice(there.length).map(({ cosine }) => cosine);
  assert.ok(rest.length > 0);
  assert.equal(
    rest,
    [...rest].sort((a, b) => a - b),
  );
});

test("labels of single filters: sizes without a middle are refused", async () => {
  for (const k of [2, 4, 9])
    await expectError(() => labelFilters(new Float64Array(k * k), k), "usage", new RegExp(`filters of ${k} x ${k}`));
  const found = await labelFilters(Float64Array.from({ length: 27 }, seededNormal(2)), 3, { size: 8 });
  assert.equal(
    found.map(({ index }) => index),
    [0, 1, 2],
  );
});

test.run();
