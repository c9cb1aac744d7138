import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze } from "../../sdk/index.ts";
import { pairDistances } from "../../web-demo/engine/later/pair-distances.ts";
import { weightsModel } from "../support/operators.ts";
import { seededNormal } from "../support/seeded.ts";

test("two groups by every distance", async () => {
  const normal = seededNormal(3);
  const layers = [0, 1].map(() => ({ k: 3, weights: Float32Array.from({ length: 9 * 64 }, normal) }));
  const { divergence } = await analyze([weightsModel(layers)], { by: "layer", digest: false });
  const rows = pairDistances(divergence, 0, 1);
  assert.is(rows.length, 5);
  assert.is(rows[0].value, divergence.matrix[0][1]);
  assert.is(rows[0].floor, divergence.floor.upper[0][1]);
  assert.is(rows[1].value, divergence.distances.jensenShannon[0][1]);
});

test.run();
