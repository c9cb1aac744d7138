import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DiffDocument, LayerChange } from "../../../sdk/index.ts";
import { diffFindings } from "../../../sdk/studies/diff/findings.ts";

// What is said of two networks, and what is not.

const layer = (name: string, change: Partial<LayerChange>) =>
  ({ a: name, b: name, match: "name", state: "unchanged", detail: "", relativeChange: null, ...change }) as LayerChange;
const told = (layers: LayerChange[], others: Partial<DiffDocument["others"]> = {}) =>
  diffFindings({
    models: [{ name: "before" }, { name: "after" }] as never,
    layers,
    others: { compared: 0, changed: [], onlyA: 0, onlyB: 0, ...others },
  });

test("other tensors: nothing is said where there are none", () => {
  const textOf = (others: Partial<DiffDocument["others"]>) => told([layer("conv", {})], others)[0].text;
  assert.is(textOf({}), "The convolution layer is equal to the bit.");
  assert.match(textOf({ onlyA: 1 }), / to the bit\. Other tensors .* have no names in common and were not compared\.$/);
  assert.match(textOf({ onlyB: 1 }), /no names in common/);
  assert.match(textOf({ compared: 2 }), "equal to the bit. So are both other tensors of one name.");
});

test("layers of other shapes are named with what they were and are", () => {
  const change: Partial<LayerChange> = {
    ...{ state: "changed", detail: "other shapes" },
    ...{ shapeA: [3, 12, 3, 3], shapeB: [3, 48, 3, 3] },
  };
  const find = (layers: LayerChange[]) => told(layers).find(({ id }) => id === "other-shapes");
  const one = find([layer("up", change), layer("conv", {})]);
  assert.is(one?.title, '"up" has another shape');
  assert.match(one?.text ?? "", /compared one by one: "up" \(3x12x3x3 to 3x48x3x3\)\.$/);
  assert.is(find([layer("up", change), layer("sr", change)])?.title, "2 layers have another shape");
  assert.is(find([layer("conv", { state: "changed", relativeChange: 0.5, cosine: null })]), undefined);
});

test.run();
