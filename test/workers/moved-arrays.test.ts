import { test } from "uvu";
import * as assert from "uvu/assert";
import { sumAgainst } from "../../sdk/statistics/orthogonality.ts";
import { seededNormal } from "../support/seeded.ts";
import { analyze, scaleSpace, UsageError } from "./built.ts";
import { failureOf, lengthOf, panel, rows, sampleModel, withPool } from "./pools.ts";

// Arrays go to workers and back without a copy; what was moved away before is an error.

test("arrays are moved to the worker and back, not copied", async () => {
  await withPool({ size: 1 }, async (pool) => {
    const input = panel(8, 36);
    const { a } = await pool.run(sumAgainst, input);
    assert.is(input.a.buffer.byteLength, 0);
    assert.is(lengthOf(a), 8 * 36);
    // Without a worker nothing moves.
    const kept = panel(8, 36);
    await withPool({ size: 1, worker: () => null }, (here) => here.run(sumAgainst, kept));
    assert.is(kept.a.length, 8 * 36);
  });
});

test("an array that was moved away before is an error, not a task without an end", async () => {
  await withPool({ size: 1 }, async (pool) => {
    const moved = panel(2, 9);
    structuredClone(moved.a, { transfer: [moved.a.buffer] });
    const error = await failureOf(pool.run(sumAgainst, moved));
    assert.instance(error, UsageError);
    assert.match((error as Error).message, "was moved to another thread before: a tensor's read must give a new one");
    assert.is(lengthOf((await pool.run(sumAgainst, panel(2, 9))).a), 18);
    // An array that is empty was not moved; memory that threads share is not.
    assert.equal((await pool.run(sumAgainst, { a: rows(0, 9), others: [null], fan: 9 })).sums, [0]);
    const shared = new Float32Array(new SharedArrayBuffer(72));
    shared.set(rows(2, 9));
    const [own, sent] = await Promise.all(
      [rows(2, 9), shared].map((a) => pool.run(sumAgainst, { a, others: [null], fan: 9 })),
    );
    assert.equal([own.sums.length, sent.sums.length, shared.length], [1, 1, 18]);
  });
});

test("a model whose read gives one array again and again is named, by its layer's name", async () => {
  const values = Float32Array.from({ length: 9 * 64 }, seededNormal(3));
  const [layer] = sampleModel().layers;
  const owned = { ...layer, tensor: { ...layer.tensor, read: async () => values } };
  const model = { ...sampleModel(), layers: [{ ...owned, filters: 64, out: 8, in: 8 }] };
  await withPool({ size: 2 }, async (pool) => {
    assert.is((await analyze([model], {})).models[0].layers.length, 1);
    const study = () => scaleSpace([model], { pool, layers: ["*"] });
    await study();
    const error = await failureOf(study());
    assert.instance(error, UsageError);
    assert.match(
      (error as Error).message,
      '"small": read gave 0 weights, expected 576: it must give a new array each time',
    );
  });
});

test.run();
