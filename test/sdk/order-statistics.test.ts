import { test } from "uvu";
import * as assert from "uvu/assert";
import { OrderStatistics } from "../../sdk/statistics/order-statistics.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { seeded, seededNormal } from "../support/seeded.ts";

/** Finds ranks in values that come in chunks, and counts the passes. */
async function searchIn(values: Float64Array, ranks: number[]): Promise<{ found: number[]; passes: number }> {
  const core = await kernels();
  const [lo, hi] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const search = OrderStatistics.of(ranks, lo, hi, values.length);
  let passes = 0;
  while (!search.done) {
    for (let start = 0; start < values.length; start += 50_000) {
      withWorkspace(core, (workspace) => {
        const block = workspace.place("f64", values.subarray(start, start + 50_000));
        search.update(workspace, block);
      });
    }
    search.endPass();
    passes++;
  }
  return { found: ranks.map((rank) => search.value(rank)), passes };
}

const someRanks = (n: number) => [0, 1, Math.floor(n / 4), Math.floor(n / 2), Math.floor(0.99 * n), n - 2, n - 1];

test("ranks of many values equal those of the sorted array", async () => {
  const next = seededNormal(1);
  const values = Float64Array.from({ length: 300_000 }, next);
  const ranks = someRanks(values.length);
  const { found, passes } = await searchIn(values, ranks);
  assert.equal(
    found,
    ranks.map((rank) => values.slice().sort()[rank]),
  );
  assert.ok(passes <= 3, `${passes} passes`);
});

test("few values, one value, equal values", async () => {
  for (const values of [[3], [2, 1], [5, 5, 5, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const array = Float64Array.from(values);
    const ranks = array.length > 1 ? [0, array.length - 1] : [0];
    assert.equal(
      (await searchIn(array, ranks)).found,
      ranks.map((rank) => array.slice().sort()[rank]),
    );
  }
});

test("spikes that hold more values than can be gathered are narrowed to a point", async () => {
  const next = seeded(2);
  const spikes = [-1, -1 / 3, 0, 1e-300, 0.1, 2];
  const values = Float64Array.from({ length: 500_000 }, () => spikes[Math.floor(next() * spikes.length)]);
  const ranks = someRanks(values.length);
  assert.equal(
    (await searchIn(values, ranks)).found,
    ranks.map((rank) => values.slice().sort()[rank]),
  );
});

test("values on the edges of bins stay on their side", async () => {
  // 4097 even steps: each value is an edge, or one rounding away from it.
  const values = Float64Array.from({ length: 4097 * 20 }, (_, i) => -0.3 + (i % 4097) * (1 / 4096));
  const ranks = Array.from({ length: 200 }, (_, i) => i * 400 + 7);
  assert.equal(
    (await searchIn(values, ranks)).found,
    ranks.map((rank) => values.slice().sort()[rank]),
  );
});

test.run();
