import { test } from "uvu";
import * as assert from "uvu/assert";
import { closeAll } from "../../sdk/bytes/close-all.ts";
import type { ConvLayer } from "../../sdk/model/conv-layer.ts";
import { MergeInOrder } from "../../sdk/statistics/merge-in-order.ts";
import { MomentSummary } from "../../sdk/statistics/moments.ts";
import { kernels as loadedKernels } from "../../sdk/wasm/load.ts";

test("moments that come in any order are merged in the order of each list, to the last bit", async () => {
  const kernels = await loadedKernels();
  const layers = Array.from({ length: 5 }, (_, i) => ({ name: `${i}` }) as ConvLayer);
  const moments = layers.map((_, i) => {
    const summary = new MomentSummary(kernels, 2);
    summary.update(
      Float64Array.from({ length: 6 + 2 * i }, (_, j) => Math.sqrt(2 + i + j * 1e3) / 3),
      false,
    );
    return summary;
  });
  // A layer in two lists, one that comes twice in a list, an empty list.
  const lists = [[0, 1, 2, 3, 4], [3, 1], [2, 0, 2, 1], []];
  const merged = new MergeInOrder(
    kernels,
    2,
    lists.map((list) => list.map((i) => layers[i])),
  );
  for (const i of [4, 1, 0, 3, 2]) merged.add(layers[i], moments[i]);
  for (const [l, list] of lists.entries()) {
    const plain = new MomentSummary(kernels, 2);
    for (const i of list) plain.merge(moments[i]);
    assert.equal(merged.sums[l].save(), plain.save());
  }
});

test("where one file cannot be closed the others are closed, and the error is told", async () => {
  const closed: number[] = [];
  const files = [0, 1, 2].map((i) => ({
    name: `${i}`,
    byteLength: 0,
    read: async () => new Uint8Array(),
    async close() {
      closed.push(i);
      if (i === 0) throw new Error("no");
    },
  }));
  let told = "";
  await closeAll(files).catch((error) => (told = error.message));
  assert.equal([closed, told], [[0, 1, 2], "no"]);
});

test.run();
