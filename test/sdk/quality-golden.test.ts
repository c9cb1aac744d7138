import { test } from "uvu";
import * as assert from "uvu/assert";
import { type LayerQuality, measureQuality } from "../../sdk/index.ts";
import { layerMeasures } from "../../sdk/results/measures.ts";
import { readGolden } from "../support/golden.ts";
import { convLayer } from "../support/layers.ts";

// Every measure against numpy: a new one is a line of test/golden/quality.py.

interface Golden {
  out: number;
  in: number;
  weights: number[];
  measures: Record<string, number>;
}
const golden = readGolden<Golden>("quality.json");
const keys = layerMeasures.filter(({ key, column }) => column !== null && key !== "nonFinite").map(({ key }) => key);

test("every measure of a layer has a golden value", () =>
  assert.equal(Object.keys(golden.measures).sort(), keys.filter((key) => !key.startsWith("randomness.")).sort()));

// Those of the test of randomness are held to scipy by its own test.
for (const key of keys.filter((name) => !name.startsWith("randomness."))) {
  test(`${key}, from f32 and from f64 weights`, async () => {
    for (const weights of [Float32Array.from(golden.weights), Float64Array.from(golden.weights)]) {
      const quality = await measureQuality(convLayer(weights, golden.out, golden.in));
      const found = quality[key as keyof LayerQuality] as number;
      // Sums of at most 288 numbers, in f64, and logarithms to 1e-15.
      const tolerance = 1e-13 * Math.max(1, Math.abs(golden.measures[key]));
      assert.ok(Math.abs(found - golden.measures[key]) <= tolerance, `${found} is not ${golden.measures[key]}`);
    }
  });
}

test.run();
