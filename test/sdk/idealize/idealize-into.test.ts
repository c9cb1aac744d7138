import { test } from "uvu";
import * as assert from "uvu/assert";
import { collectFilters, idealize, idealizeInto, MemorySink, openModel, rewriteModel } from "../../../sdk/index.ts";
import { expectError } from "../../support/expect-error.ts";
import { type Tensors, tensorModel } from "../../support/models.ts";

const tensors: Tensors = {
  "a.weight": { shape: [4, 3, 3, 3] },
  "b.weight": { shape: [20, 1, 5, 5] },
  "c.weight": { shape: [10, 1, 3, 3] },
};
const filtersOf = async (model: Awaited<ReturnType<typeof tensorModel>>, name: string) => {
  const layer = model.layers.find((each) => each.name === name)!;
  return (await collectFilters([layer], { kernel: layer.kernel[0] })).data;
};

test("filters replaced in one model are replaced in the other, all others stay as they are there", async () => {
  const [from, into] = [
    await tensorModel("a.safetensors", tensors),
    await tensorModel("b.safetensors", tensors, { seed: 2 }),
  ];
  const ideal = await idealize(from, { by: "master-keys", minCosine: 0.3 });
  const sinks = [new MemorySink(), new MemorySink()];
  await rewriteModel(from, ideal.replacements, sinks[0]);
  await rewriteModel(into, idealizeInto(ideal, from, into), sinks[1]);
  const [first, second] = await Promise.all(
    sinks.map((sink, i) => openModel(sink.bytes(), { name: `${i}.safetensors` })),
  );
  let [replaced, kept] = [0, 0];
  for (const { name, filters, kernel } of ideal.manifest.layers) {
    const width = kernel[0] * kernel[1];
    const [ideals, made, own] = [
      await filtersOf(first, name),
      await filtersOf(second, name),
      await filtersOf(into, name),
    ];
    for (const filter of filters) {
      const [start, end] = [filter.index * width, (filter.index + 1) * width];
      const expected = filter.replaced ? ideals : own;
      assert.equal(made.subarray(start, end), expected.subarray(start, end), `${name} ${filter.index}`);
      if (filter.replaced) replaced++;
      else kept++;
    }
  }
  assert.ok(replaced > 0 && kept > 0, `${replaced} replaced, ${kept} kept`);
  assert.equal(await filtersOf(second, "a"), await filtersOf(into, "a"));
});

test("a layer that the other model has not, or with other channels, is told", async () => {
  const from = await tensorModel("a.safetensors", tensors);
  const ideal = await idealize(from, { by: "master-keys", minCosine: 0 });
  const { "b.weight": b, ...less } = tensors;
  const without = await tensorModel("less.safetensors", less);
  await expectError(
    async () => idealizeInto(ideal, from, without),
    "usage",
    /^less\.safetensors: has no layer of this name, expected 5x5 filters, 20 to 20 channels in 20 groups as in a\./,
  );
  const wide = await tensorModel("wide.safetensors", { ...tensors, "b.weight": { shape: [24, 1, 5, 5] } });
  await expectError(
    async () => idealizeInto(ideal, from, wide),
    "usage",
    /^wide\.safetensors: has 5x5 filters, 24 to 24/,
  );
  assert.ok(b);
});

test.run();
