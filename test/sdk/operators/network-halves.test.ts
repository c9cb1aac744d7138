import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ConvLayer, Model } from "../../../sdk/index.ts";
import { networkHalves } from "../../../sdk/studies/operators/network-halves.ts";

test("a network without a decoder of its own is halved by depth; the layer in the middle belongs to the first half", () => {
  const layers = [0, 0.25, 0.5, 0.5001, 1, null].map((depth) => ({ depth }) as ConvLayer);
  const { from, half } = networkHalves({ layers, order: "name" } as unknown as Model);
  assert.is(from, "depth");
  assert.equal(layers.map(half), ["encoder", "encoder", "encoder", "decoder", "decoder", "encoder"]);
});

test("a graph's decoder begins at the first layer that enlarges, unless that is the first of all", () => {
  const layer = (kind: string, afterUpsampling = false) => ({ kind, afterUpsampling, depth: 0 }) as ConvLayer;
  const halves = (layers: ConvLayer[], order = "graph") => {
    const { from, half } = networkHalves({ layers, order } as unknown as Model);
    return [from, ...layers.map(half)];
  };
  const [plain, transposed, after] = [layer("conv"), layer("transposed"), layer("conv", true)];
  assert.equal(halves([plain, transposed, layer("conv")]), ["graph", "encoder", "decoder", "decoder"]);
  assert.equal(halves([plain, after]), ["graph", "encoder", "decoder"]);
  assert.equal(halves([transposed, plain]), ["depth", "encoder", "encoder"]);
  assert.equal(halves([plain, transposed], "name"), ["depth", "encoder", "encoder"]);
});

test.run();
