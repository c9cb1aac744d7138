import { test } from "uvu";
import * as assert from "uvu/assert";
import { extractKeys, type Model, masterKeySet } from "../../../sdk/index.ts";
import { seededNormal } from "../../../sdk/statistics/random.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { expectClose } from "../../support/close.ts";
import { readGolden } from "../../support/golden.ts";
import { tensorModel } from "../../support/models.ts";
import { seeded, seededNormal as testNormal } from "../../support/seeded.ts";

const golden = readGolden<{
  keys: number;
  cases: { k: number; filters: number; explained: number; deviation: number }[];
}>("key-noise.json");

const depthwise = (k: number, count: number, draw: () => number): Promise<Model> =>
  tensorModel("m.safetensors", {
    "a.weight": { shape: [4, 3, 3, 3] },
    "b.weight": { shape: [count, 1, k, k], values: Array.from({ length: count * k * k }, draw) },
  });

test("what 8 keys explain of as many filters of noise is what numpy's k-means finds, whatever the filters are", async () => {
  for (const { k, filters, explained, deviation } of golden.cases) {
    // Filters that are nearly a ramp, up or down: a key explains nearly everything of them, but not of noise.
    const uniform = seeded(k);
    let at = 0;
    const model = await depthwise(k, filters, () => (at++ % (k * k)) + uniform());
    const { keys } = await extractKeys([model], { count: golden.keys, restarts: 1, candidates: 16 });
    assert.is(keys.noise.filters, filters);
    // One draw and one start of ours against the mean of six of theirs: five of their standard deviations.
    const error = Math.abs(keys.noise.explained - explained);
    assert.ok(error < 5 * deviation + 1e-3, `${k}, ${filters}: ${keys.noise.explained}, ${explained}`);
  }
});

test("noise in place of learned filters is explained as often as the noise beside it, and called so", async () => {
  for (const k of [3, 5, 7]) {
    const { keys, findings } = await extractKeys([await depthwise(k, 600, testNormal(k))], { count: 8, restarts: 1 });
    const { explained, noise } = keys;
    assert.ok(Math.abs(explained - noise.explained) < 4 * Math.SQRT2 * noise.error, `${k}: ${explained}`);
    assert.match(findings[0].title, /^8 keys cannot be told from keys of noise/);
  }
});

test("given keys stand beside what they themselves explain of noise", async () => {
  const { keys } = await extractKeys([await depthwise(7, 40, testNormal(3))], { use: masterKeySet() });
  assert.is(keys.noise.filters, 8192);
  const normal = testNormal(77);
  let sum = 0;
  const count = 4000;
  for (let i = 0; i < count; i++) {
    const filter = Array.from({ length: 49 }, normal);
    const mean = filter.reduce((a, b) => a + b, 0) / 49;
    const length = Math.sqrt(filter.reduce((a, b) => a + (b - mean) ** 2, 0));
    const cosines = masterKeySet().keys.map((key) => key.reduce((a, x, j) => a + x * filter[j], 0) / length);
    sum += Math.max(...cosines.map((x) => x * x));
  }
  // Five standard errors of the difference of two samples.
  const error = 5 * keys.noise.error * Math.sqrt(1 + keys.noise.filters / count);
  assert.ok(Math.abs(keys.noise.explained - sum / count) < error, `${keys.noise.explained}, ${sum / count}`);
});

test("law: the keys never explain less than any clustering of as many or fewer that the search saw", async () => {
  let clustered = 0;
  for (const signed of [false, true]) {
    for (const [k, count, filters] of [
      [3, 8, 300],
      [3, "elbow", 300],
      [5, 8, 200],
      [5, 3, 200],
      [7, "elbow", 120],
      [3, 20, 20],
    ] as const) {
      const options = { count, signed, restarts: 2, candidates: 20 };
      const { keys } = await extractKeys([await depthwise(k, filters, testNormal(50 + k))], options);
      const search = keys.search!;
      const kept = keys.keys.length;
      if (count !== "elbow") assert.is(kept, count);
      const seen = [
        search.curve[kept - 1].explained,
        ...search.clustered.filter((point) => point.count <= kept).map(({ explained }) => explained),
      ];
      // Summed over the same filters in another order.
      assert.ok(keys.explained > Math.max(...seen) - 1e-12, `${k} ${count}: ${keys.explained}, ${seen}`);
      if (search.method === "k-means") clustered++;
      else assert.ok(Math.abs(keys.explained - seen[0]) < 1e-12, `${k} ${count}`);
    }
  }
  assert.ok(clustered > 4, `${clustered} by clustering`);
});

test("seeded normal numbers: mean, variance, fourth moment, no memory between draws", async () => {
  const normal = seededNormal(await kernels(), 5);
  const draws = Array.from({ length: 40_000 }, normal);
  const moment = (power: number) => draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;
  // Four standard errors: 1, 2^1/2 and 96^1/2 over n^1/2.
  for (const [power, expected, error] of [
    [1, 0, 1],
    [2, 1, Math.SQRT2],
    [4, 3, Math.sqrt(96)],
  ])
    assert.ok(Math.abs(moment(power) - expected) < (4 * error) / 200, `moment ${power}: ${moment(power)}`);
  const lagged = draws.slice(1).reduce((sum, x, i) => sum + x * draws[i], 0) / (draws.length - 1);
  assert.ok(Math.abs(lagged) < 0.02, `${lagged}`);
  const again = seededNormal(await kernels(), 5);
  expectClose(draws.slice(0, 9), Array.from({ length: 9 }, again), 0);
});

test.run();
