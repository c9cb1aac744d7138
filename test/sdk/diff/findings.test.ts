import { test } from "uvu";
import * as assert from "uvu/assert";
import type { DiffDocument, LayerChange } from "../../../sdk/index.ts";
import { decodeNumbers } from "../../../sdk/model/decode.ts";
import { encodeNumbers } from "../../../sdk/model/encode.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import { diffFindings } from "../../../sdk/studies/diff/findings.ts";
import { compareOthers } from "../../../sdk/studies/diff/other-tensors.ts";
import { isOneFactor } from "../../../sdk/studies/diff/scaling.ts";
import { safetensors } from "../../runtimes/web-demo/safetensors.ts";

// What is said of two networks, and what is not.

const layer = (name: string, change: Partial<LayerChange>) =>
  ({ a: name, b: name, match: "name", state: "unchanged", detail: "", relativeChange: null, ...change }) as LayerChange;
const told = (layers: LayerChange[], others: Partial<DiffDocument["others"]> = {}) =>
  diffFindings({
    models: [
      { name: "before", sha256: "a" },
      { name: "after", sha256: "b" },
    ] as never,
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

test("other tensors that are only rounded are not called changed", () => {
  const find = (rounded: string[] | undefined, change: Partial<LayerChange> = {}) =>
    told([layer("conv", change)], { compared: 3, changed: ["a", "b", "c"], rounded }).find(
      ({ id }) => id === "other-tensors",
    );
  assert.is(find(undefined)?.title, "All 3 other tensors changed");
  assert.match(find(["a"])?.text ?? "", /"c"\. Of these 1 tensor is only rounded\.$/);
  assert.is(find(["a", "b", "c"])?.title, "All 3 other tensors are rounded");
  assert.is(find(undefined, { state: "permuted" })?.title, "All 3 other tensors differ, number by number");
  assert.match(find(undefined, { state: "permuted" })?.text ?? "", / compared in the order in which they stand\.$/);
});

test("other tensors: rounded from the first number to the last, or changed", async () => {
  const exact = [1 / 3, 0.1, 2 / 3];
  const model = (values: number[]) =>
    openModel(safetensors([{ name: "head.weight", shape: [1, 3], values }]), { name: "x" });
  const half = exact.map((value) => decodeNumbers(encodeNumbers(Float32Array.of(value), "f16"), "f16")[0]);
  const of = async (values: number[]) => {
    const { changed, rounded } = await compareOthers(await model(exact), await model(values));
    return [changed.length, rounded?.length ?? 0];
  };
  assert.equal(await of(exact), [0, 0]);
  assert.equal(await of(half), [1, 1]);
  // One number that is not rounded, and one that is rounded to another.
  assert.equal(await of([exact[0], half[1], half[2]]), [1, 0]);
  assert.equal(await of([half[0], half[1], half[2] + 2 ** -11]), [1, 0]);
});

test("scaled by one factor throughout, or output by output", () => {
  const scaled = (name: string, detail: string, factor: number) =>
    layer(name, { state: "scaled", detail, scale: [factor, factor, factor] });
  const first = (...layers: LayerChange[]) => told(layers)[0];
  const one = first(scaled("a", "throughout", 1.5), scaled("b", "throughout", 1.5));
  assert.is(one.title, "2 layers are scaled by 1.5 throughout");
  assert.not.match(one.text, /batch normalisation/);
  const two = first(scaled("a", "throughout", 1.5), scaled("b", "throughout", 2));
  assert.is(two.title, "2 layers are scaled by one factor each throughout");
  const mixed = first(scaled("a", "throughout", 1.5), scaled("b", "each output", 2));
  assert.match(mixed.text, /batch normalisation .* Of these 1 layer by one factor throughout\.$/);
  // Below, at and above twice the tolerance, in numbers that are exact.
  assert.equal(
    [1 - 2 ** -9, 1 - 2 ** -8, 1 - 2 ** -7].map((least) => isOneFactor([least, 1], 2 ** -9)),
    [true, true, false],
  );
  assert.is(isOneFactor([-1, 1], 2 ** -9), false);
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
