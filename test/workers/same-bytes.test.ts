import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnalyzeOptions } from "../../sdk/index.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";
import { analyze, createPool, openFile, openModel, toJson } from "./built.ts";
import { everyStudy, sampleModel, severalSizes, withPool } from "./pools.ts";

// Whatever the number of workers: the same bytes.

for (const [by, sizes] of [["layer", [1, 2, 8]] as const, ["model", [2]] as const]) {
  test(`by ${by}: ${sizes.join(", ")} workers, and none, give the same bytes`, async () => {
    const model = sampleModel();
    const options: AnalyzeOptions = { by, excludeSparse: by === "model" ? "all" : "basis" };
    const inline = toJson(await analyze([model], options));
    for (const size of sizes) {
      const json = await withPool({ size }, async (pool) => toJson(await analyze([model], { ...options, pool })));
      assert.ok(json === inline, `${size} workers`);
    }
    const json = await withPool({ size: 2, worker: () => null }, async (pool) =>
      toJson(await analyze([model], { ...options, pool })),
    );
    assert.ok(json === inline, "a pool without workers");
  });
}

test("every study gives the same bytes with 1, 2, 3 and 8 workers as without, of several kernel sizes", async () => {
  const studies = everyStudy([severalSizes()]);
  const inline = new Map<string, string>();
  for (const [name, study] of Object.entries(studies)) inline.set(name, toJson(await study({ layers: ["*"] })));
  for (const size of [1, 2, 3, 8]) {
    await withPool({ size }, async (pool) => {
      for (const [name, study] of Object.entries(studies)) {
        assert.ok(toJson(await study({ layers: ["*"], pool })) === inline.get(name), `${name}, ${size} workers`);
      }
      assert.is(pool.threads, size);
    });
  }
});

test("a file that the workers read themselves gives the bytes that one read here gives", async () => {
  const folder = mkdtempSync(join(tmpdir(), "convscope-pool-"));
  try {
    const file = join(folder, "sample.safetensors");
    const values = Float32Array.from({ length: 9 * (700 * 500 + 64) }, seededNormal(11));
    values[500] = Number.POSITIVE_INFINITY;
    const end = 36 * 700 * 500;
    const header = {
      // More rows than one panel of the orthogonality holds.
      "a.weight": { dtype: "F32", shape: [700, 500, 3, 3], data_offsets: [0, end] },
      "b.weight": { dtype: "F32", shape: [8, 8, 3, 3], data_offsets: [end, values.byteLength] },
    };
    writeFileSync(file, safetensors(header, new Uint8Array(values.buffer)));
    const results: string[] = [];
    for (const size of [0, 2, 8]) {
      const model = await openModel(await openFile(file));
      const pool = size === 0 ? undefined : createPool({ size });
      results.push(toJson(await analyze([model], { pool })));
      pool?.dispose();
      await model.close();
    }
    const here = createPool({ size: 2, worker: () => null });
    const model = await openModel(await openFile(file));
    results.push(toJson(await analyze([model], { pool: here })));
    await model.close();
    assert.is(new Set(results).size, 1);
    assert.match(results[0], createHash("sha256").update(readFileSync(file)).digest("hex"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("one model given twice: two passes over one layer at once", async () => {
  const { layers, ...rest } = sampleModel();
  const model = { ...rest, layers: layers.slice(0, 1) };
  const inline = toJson(await analyze([model, model], {}));
  assert.ok(inline === (await withPool({ size: 2 }, async (pool) => toJson(await analyze([model, model], { pool })))));
});

test("progress comes to its end, and never goes back", async () => {
  const seen: { done: number; total: number }[] = [];
  await withPool({ size: 2 }, (pool) =>
    analyze([sampleModel()], { pool, onProgress: ({ done, total }) => seen.push({ done, total }) }),
  );
  assert.ok(seen.length > 10);
  assert.ok(seen.every(({ done }, i) => i === 0 || done > seen[i - 1].done));
  assert.is(seen.at(-1)?.done, seen.at(-1)?.total);
});

test.run();
