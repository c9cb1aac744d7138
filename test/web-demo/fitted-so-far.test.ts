import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Family, scaleSpace } from "../../sdk/index.ts";
import { countFamilies } from "../../web-demo/engine/scale-space-overview.ts";
import { addFitted, type FittedSoFar } from "../../web-demo/fitted-so-far.ts";
import { weightsModel } from "../support/operators.ts";
import { seededNormal } from "../support/seeded.ts";

test("what is known of layer after layer is what is known of all of them", async () => {
  const normal = seededNormal(5);
  const parts = [40, 3, 25].map((count, i) => ({ k: 3, weights: Float32Array.from({ length: 9 * count }, normal), i }));
  // One filter that is constant.
  parts[1].weights.fill(1, 0, 9);
  const { scaleSpace: all } = await scaleSpace([weightsModel(parts)], { layers: ["*"], digest: false });
  let known: FittedSoFar | undefined;
  for (const layer of all.layers) known = addFitted(known, layer, 100);
  assert.is(known?.layers, 3);
  assert.is(known?.filters, 68);
  assert.is(known?.total, 100);
  assert.equal(known?.families, countFamilies(all.families as Family[], all.layers));
});

test.run();
