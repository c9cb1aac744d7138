import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Model } from "../../sdk/index.ts";
import { poolFor } from "../../sdk/studies/pool-for.ts";

const filtersPerLayer = (layers: number, filters: number, reason: string | null = null) =>
  ({ layers: Array.from({ length: layers }, () => ({ filters, reason })) }) as unknown as Model;

/** A pool that notes how many workers were asked to start. */
function noted() {
  const started: number[] = [];
  return {
    started,
    ahead: 3,
    readsShared: true,
    run: () => Promise.reject(),
    start: (most: number) => started.push(most),
  };
}

test("a light study leaves its pool alone where layers have fewer than 64 filters in the mean", () => {
  for (const [filters, isTaken] of [
    [63, false],
    [64, true],
    [65, true],
  ] as const) {
    const pool = noted();
    assert.is(poolFor({ isLight: true }, { models: [filtersPerLayer(4000, filters)] }, pool) === pool, isTaken);
    assert.equal(pool.started, isTaken ? [Math.floor((4000 * filters) / 50_000)] : [], `${filters}`);
  }
});

test("only layers that are studied count", () => {
  const models = [filtersPerLayer(4000, 63), filtersPerLayer(1, 1e6, "not a convolution")];
  assert.is(poolFor({ isLight: true }, { models }, noted()), undefined);
});

test("a study that does more with each filter takes its pool with small layers, too", () => {
  const pool = noted();
  assert.is(poolFor({}, { models: [filtersPerLayer(4000, 46)] }, pool), pool);
  assert.equal(pool.started, [3]);
  assert.is(poolFor({}, { models: [filtersPerLayer(4000, 46)] }, undefined), undefined);
});

test.run();
