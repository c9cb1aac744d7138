import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { depthDecile } from "../../sdk/results/depth-decile.ts";
import { expectFewGroups, groupLayers, mostStudied, type OwnedLayer } from "../../sdk/studies/filters/groups.ts";
import { expectError } from "../support/expect-error.ts";
import { convLayer } from "../support/layers.ts";

const layer = (name: string, depth: number | null = 0): ConvLayer => ({
  ...convLayer(new Float32Array(9), 1, 1, 3, name),
  depth,
});
const labelled = (one: ConvLayer, label: string): ConvLayer => ({ ...one, labels: new Map([["l", label]]) });
const owned = (model: string, ...layers: ConvLayer[]): OwnedLayer[] => layers.map((each) => ({ model, layer: each }));
const shape = (groups: ReturnType<typeof groupLayers>) =>
  groups.map(({ name, layers }) => [name, ...layers.map((each) => each.name)].join(" | "));

test("deciles are [0, .1], (.1, .2] ... (.9, 1], also at exact tenths, by whole numbers", () => {
  for (let layers = 2; layers <= 400; layers++) {
    for (let rank = 0; rank < layers; rank++) {
      const expected = Math.max(0, Math.ceil((10 * rank) / (layers - 1)) - 1);
      // 10 * rank / (layers - 1) rounds to a whole number only where it is one: both are below 4000.
      assert.is(depthDecile(rank / (layers - 1)), expected, `${rank} of ${layers}`);
    }
  }
  assert.equal([0, 0.1, 0.3, 0.30000000000000004, 0.9, 1, null].map(depthDecile), [0, 0, 2, 3, 8, 9, 0]);
});

test("by model, and by layer with the model's name where there are several", () => {
  const both = [...owned("m", layer("a"), layer("b")), ...owned("n", layer("a"))];
  assert.equal(shape(groupLayers(both, "model")), ["m | a | b", "n | a"]);
  assert.equal(shape(groupLayers(both, "layer")), ["m / a | a", "m / b | b", "n / a | a"]);
  assert.equal(shape(groupLayers(owned("m", layer("a"), layer("b")), "layer")), ["a | a", "b | b"]);
});

test("by depth over all models, in the order of depth, empty deciles left out", () => {
  const both = [...owned("m", layer("late", 0.95), layer("early", 0)), ...owned("n", layer("mid", 0.5), layer("x", 1))];
  assert.equal(shape(groupLayers(both, "depth-decile")), [
    "depth 0-10 % | early",
    "depth 40-50 % | mid",
    "depth 90-100 % | late | x",
  ]);
});

test("the first layers apart: before the deciles, of every model, and in none of them", () => {
  const ranked = (name: string, depthRank: number | null, depth: number | null) => ({
    ...layer(name, depth),
    depthRank,
  });
  const m = owned("m", ranked("b", 1, 0.05), ranked("a", 0, 0), ranked("a2", 0, 0));
  const both = [...m, ...owned("n", ranked("c", 0, 0), ranked("d", null, null))];
  assert.equal(shape(groupLayers(both, "depth-decile", undefined, true)), [
    "first layer | a | a2 | c",
    "depth 0-10 % | b | d",
  ]);
  assert.equal(shape(groupLayers(both, "model,depth-decile", undefined, true)), [
    "m, first layer | a | a2",
    "m, depth 0-10 % | b",
    "n, first layer | c",
    "n, depth 0-10 % | d",
  ]);
});

test("by label, in the order in which labels appear; layers without one are a group", async () => {
  const b = labelled(layer("b"), "x");
  const both = [...owned("m", layer("a"), b), ...owned("n", labelled(layer("a"), "y"), b)];
  assert.equal(shape(groupLayers(both, "label", "l")), ["(no label) | a", "x | b | b", "y | a"]);
  await expectError(() => groupLayers(both, "label"), "usage", /needs the column of the labels/);
  await expectError(() => groupLayers(both, "label", "k"), "usage", /no layer has a label in the column k/);
});

for (const by of ["model", "layer", "depth-decile", "label"] as const) {
  test(`by ${by}: every layer is in exactly one group`, () => {
    const names = ["__proto__", "constructor", "a / b", "a", "b"];
    const all = ["m", "m / a"].flatMap((model) =>
      owned(
        model,
        ...names.map((name, i) => (name === "a" ? labelled(layer(name, i / 4), "__proto__") : layer(name, i / 4))),
      ),
    );
    const groups = groupLayers(all, by, "l");
    assert.is(new Set(groups.map(({ name }) => name)).size, groups.length);
    // "m" has a layer "a / b", "m / a" a layer "b": both would be "m / a / b".
    if (by === "layer") assert.ok(groups.some(({ name }) => name === "m / a / b (2)"));
    const grouped = groups.flatMap(({ layers }) => layers);
    assert.is(grouped.length, all.length);
    assert.is(new Set(grouped).size, all.length);
  });
}

test("more groups than are studied are refused with what to do", async () => {
  const groups = groupLayers(
    owned("m", ...Array.from({ length: mostStudied + 1 }, (_, i) => layer(`conv${i}`))),
    "layer",
  );
  expectFewGroups(groups.slice(1), "layer");
  await expectError(() => expectFewGroups(groups, "layer"), "usage", /20001 groups, at most 20000.* depth-decile/);
});

test.run();
