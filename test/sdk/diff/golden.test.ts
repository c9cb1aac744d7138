import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ConvLayer } from "../../../sdk/model/conv-layer.ts";
import type { Model } from "../../../sdk/model/model.ts";
import { openModel } from "../../../sdk/model/open-model.ts";
import { readWeights } from "../../../sdk/model/read-filters.ts";
import type { DiffDocument, Transition } from "../../../sdk/results/diff.ts";
import { assignBest } from "../../../sdk/studies/diff/assign-best.ts";
import { diff } from "../../../sdk/studies/diff/diff.ts";
import { labelFilters } from "../../../sdk/studies/operators/label-filters.ts";
import { bestFit } from "../../../sdk/studies/scale-space/fits/best-fit.ts";
import { fitFilters } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import type { FloatArray } from "../../../sdk/wasm/workspace.ts";
import { expectError } from "../../support/expect-error.ts";
import { fromBase64, readGolden } from "../../support/golden.ts";

interface Golden {
  before: string;
  order: number[];
  kept: number[];
  outputs: number[];
  norms: { a: number; b: number; difference: number };
  variants: {
    name: string;
    file: string;
    states: string[];
    distances: Record<string, { change: number; whole: number; median: number; p10: number }>;
  }[];
  assignments: { values: number[][]; pairs: [number, number][] }[];
}
const golden = readGolden<Golden>("diff.json");
const open = (file: string, name: string) => openModel(new Uint8Array(gunzipSync(fromBase64(file))), { name });
const before = () => open(golden.before, "before.pt");
const after = (name: string) => {
  const found = golden.variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(name);
  return open(found.file, `${name}.pt`);
};
const found = async (name: string) => diff(await before(), await after(name));
const titles = ({ findings }: DiffDocument) => findings.map(({ title }) => title);
const layer = ({ layers }: DiffDocument, name: string) =>
  layers.find((each) => each.a === name) as DiffDocument["layers"][0];

for (const { name, states, distances } of golden.variants) {
  test(`${name}: the state of every layer, and numpy's distances`, async () => {
    const { layers } = await found(name);
    assert.equal(
      layers.map(({ state }) => state),
      states,
    );
    for (const { a, state, relativeChange, cosine } of layers) {
      const expected = distances[a ?? ""];
      // What is permuted is measured in its own order; what is unchanged is not measured.
      if (expected === undefined || (state === "permuted" && name === "permuted") || state === "unchanged") continue;
      // Sums of at most 1,152 products of f32 numbers in f64: their roundings stay below 1e-12 of the norm.
      assert.ok(Math.abs((relativeChange ?? -1) - expected.change) <= 1e-12, `${name} ${a}`);
      assert.ok(Math.abs((cosine?.whole ?? -2) - expected.whole) <= 1e-12, `${name} ${a}`);
      assert.ok(Math.abs((cosine?.median ?? -2) - expected.median) <= 1e-12, `${name} ${a}`);
      assert.ok(Math.abs((cosine?.p10 ?? -2) - expected.p10) <= 1e-12, `${name} ${a}`);
    }
  });
}

test("what findings say of each", async () => {
  const expected: Record<string, RegExp> = {
    same: /^"before.pt" and "same.pt" are one network, given twice$/,
    half: /^"half.pt" is "before.pt" in float16$/,
    bfloat16: /^"bfloat16.pt" is "before.pt" in bfloat16$/,
    int8: /^"int8.pt" is "before.pt" in 8-bit steps$/,
    tuned: /^Only "conv2" changed$/,
    zeroed: /^3 of 8 output filters of "conv1" were pruned$/,
    sparsified: /^50.0 % of the weights of "conv2" were pruned$/,
    gone: /^3 of 8 output filters of "conv1" were pruned$/,
    permuted: /^The channels of 2 layers are in another order$/,
    scaled: /^"stem" is scaled output by output$/,
    broken: /^NaN or infinite weights came into "conv1"$/,
    added: /^1 layer of "added.pt" has no partner in "before.pt"$/,
    renamed: /^3 layers of other names were matched$|^5 layers of other names were matched$/,
    retrained: /^The weights of 5 layers are unrelated to those before$/,
  };
  for (const [name, pattern] of Object.entries(expected)) {
    const all = titles(await found(name));
    assert.ok(
      all.some((title) => pattern.test(title)),
      `${name}: ${all.join("; ")}`,
    );
  }
});

test("what is gone, in which order, and by how much it is scaled", async () => {
  assert.equal(layer(await found("zeroed"), "conv1").prunedOutputs, [1, 4, 7]);
  const gone = await found("gone");
  assert.equal(layer(gone, "conv1").prunedOutputs, [1, 4, 7]);
  assert.equal([layer(gone, "conv2").prunedOutputs, layer(gone, "conv2").prunedInputs], [[], [1, 4, 7]]);
  const permuted = await found("permuted");
  // torch's index says which of before stands where; this where each of before stands.
  const inverse = golden.order.map((_, i) => golden.order.indexOf(i));
  assert.equal([layer(permuted, "conv1").outputOrder, layer(permuted, "conv1").inputOrder], [inverse, null]);
  assert.equal([layer(permuted, "conv2").outputOrder, layer(permuted, "conv2").inputOrder], [null, inverse]);
  assert.is(layer(permuted, "conv1").relativeChange, 0);
  const [least, , greatest] = layer(await found("scaled"), "stem").scale as number[];
  assert.ok(Math.abs(least + 0.5) < 1e-6 && Math.abs(greatest - 2) < 1e-6);
});

test("channels that were sorted, and trained on: orders as torch sorted them", async () => {
  const inverse = (order: number[]) => order.map((_, i) => order.indexOf(i));
  const document = await found("sorted-tuned");
  const orders = document.layers.map(({ outputOrder, inputOrder }) => [outputOrder, inputOrder]);
  const [hidden, outputs] = [inverse(golden.order), inverse(golden.outputs)];
  assert.equal(orders, [
    [undefined, undefined],
    [hidden, null],
    [outputs, hidden],
    [outputs, null],
    [null, outputs],
  ]);
  const permuted = document.findings.find(({ id }) => id === "permuted");
  assert.match(permuted?.title ?? "", /^The channels of 4 layers are in another order$/);
  assert.match(permuted?.text ?? "", /Of these 4 layers also changed/);
  // The other way round each order is the other's inverse.
  const back = await diff(await after("sorted-tuned"), await before());
  assert.equal(
    back.layers.map(({ outputOrder, inputOrder }) => [
      outputOrder && inverse(outputOrder),
      inputOrder && inverse(inputOrder),
    ]),
    orders,
  );
});

test("norms as numpy's; labels and scales as those of each filter by itself, beside its own", async () => {
  const wanted = ["norms", "operators", "scale-space"] as const;
  const document = await diff(await before(), await after("tuned"), { with: wanted });
  const { norms, labels = [], scaleSpace, a } = layer(document, "conv2");
  // Proven to 1e-6 of themselves.
  for (const key of ["a", "b", "difference"] as const) {
    const expected = golden.norms[key];
    assert.ok(Math.abs((norms?.[key] ?? 0) - expected) <= 1e-6 * expected, key);
  }
  const weights = async (model: Promise<Model>) => {
    const found = (await model).layers.find(({ name }) => name === a);
    return readWeights(found as ConvLayer);
  };
  const [one, other] = [await weights(before()), await weights(after("tuned"))];
  const pairs = (x: string[], y: string[]) => {
    const counts = new Map<string, number>();
    for (const [i, from] of x.entries()) counts.set(`${from} ${y[i]}`, (counts.get(`${from} ${y[i]}`) ?? 0) + 1);
    return [...counts].sort();
  };
  const flat = (list: readonly Transition[]) =>
    list.map(({ from, to, filters }) => [`${from} ${to}`, filters] as [string, number]).sort();
  const named = async (filters: FloatArray) => (await labelFilters(filters, 3)).map(({ label }) => label);
  assert.equal(flat(labels), pairs(await named(one), await named(other)));
  const fitted = async (filters: FloatArray) =>
    (await fitFilters(filters, 3, { methods: ["D1"] })).map((fits) => {
      const best = bestFit(fits, "D1");
      return best !== null && Math.abs(best.cosine ?? 0) >= 0.9 ? best.family : "none";
    });
  assert.equal(flat(scaleSpace?.families ?? []), pairs(await fitted(one), await fitted(other)));
  // Nothing is studied where nothing changed.
  assert.is(layer(document, "stem").norms, undefined);
  // The other way round the pairs are turned round.
  const back = layer(await diff(await after("tuned"), await before(), { with: ["operators"] }), "conv2").labels ?? [];
  assert.equal(flat(back.map(({ from, to, filters }) => ({ from: to, to: from, filters }))), flat(labels));
});

test("what is asked for beside must be known", async () => {
  const models = [await before(), await after("tuned")] as const;
  await expectError(
    () => diff(...models, { with: ["keys" as "norms"] }),
    "usage",
    /with is "keys", expected norms, operators or/,
  );
});

test("a network and itself: nothing changed; backwards, what was added is removed and changes keep their norm", async () => {
  for (const { file, name } of golden.variants.filter(({ name }) => name !== "broken")) {
    const itself = await diff(await open(file, name), await open(file, "again"));
    assert.ok(
      itself.layers.every(
        ({ state, match, relativeChange }) => state === "unchanged" && match === "name" && relativeChange === 0,
      ),
    );
  }
  const back = await diff(await after("added"), await before());
  assert.equal([back.states.added, back.states.removed], [1, 1]);
  const [there, again] = [await found("tuned"), await diff(await after("tuned"), await before())];
  const [one, other] = [layer(there, "conv2"), layer(again, "conv2")];
  assert.equal(one.cosine, other.cosine);
  assert.is(one.divergence?.value, other.divergence?.value);
  assert.equal(
    [one.changedFilters[0].a, one.changedFilters[0].b],
    [other.changedFilters[0].b, other.changedFilters[0].a],
  );
});

test("the filters that changed most come first, with what they were and are", async () => {
  const { changedFilters } = layer(await found("tuned"), "conv2");
  assert.is(changedFilters.length, 8);
  const distances = changedFilters.map(({ a, b }) => Math.hypot(...a.map((weight, i) => weight - b[i])));
  assert.equal(
    distances,
    [...distances].sort((x, y) => y - x),
  );
});

test("assignments as scipy's", () => {
  for (const { values, pairs } of golden.assignments) assert.equal(assignBest(values), pairs);
  assert.equal(assignBest([]), []);
});

test.run();
