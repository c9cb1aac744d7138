import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { analyze, compare, fromBytes, type Model, openModel } from "../../sdk/index.ts";
import { denseLayer } from "../../sdk/statistics/sparse-filters.ts";
import { FilterStream } from "../../sdk/streams/filter-stream.ts";
import { onFiniteFilters } from "../../sdk/streams/filter-task.ts";
import { inlineRunner } from "../../sdk/streams/task-runner.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import type { FloatArray } from "../../sdk/wasm/workspace.ts";
import { convLayer } from "../support/layers.ts";
import { weightsModel } from "../support/operators.ts";
import { safetensors } from "../support/safetensors.ts";
import { seededNormal } from "../support/seeded.ts";

const normal = seededNormal(31);
const width = 9;

/** Filters of which some are near zero, one is exactly at the threshold, and one holds NaN. */
function weights(count: number): Float32Array {
  const all = Float32Array.from({ length: count * width }, () => normal());
  const largest = all.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  for (let f = 0; f < count; f++) {
    const from = f * width;
    if (f % 5 < 2) for (let i = from; i < from + width; i++) all[i] *= 1e-4;
  }
  // At the threshold is sparse for the paper's programs; 1/64 of the largest is exact in f32.
  all.fill(0, 2 * width, 3 * width);
  all[2 * width] = largest / 64;
  all[7 * width] = Number.NaN;
  return all;
}

const threshold = 1 / 64;

/** The naive twin: the rows that are left. */
function withoutSparse(all: Float32Array): Float32Array {
  const rows = Array.from({ length: all.length / width }, (_, f) => all.subarray(f * width, (f + 1) * width));
  const finite = rows.filter((row) => row.every(Number.isFinite));
  const most = (row: Float32Array) => row.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
  const largest = Math.max(...finite.map(most));
  return Float32Array.from(finite.filter((row) => most(row) > threshold * largest).flatMap((row) => [...row]));
}

const model = (parts: Float32Array[], name: string): Model =>
  weightsModel(
    parts.map((w) => ({ weights: w, k: 3 })),
    name,
  );

test("of all: the numbers are those of a model that has no sparse filter", async () => {
  const parts = [weights(200), weights(331), weights(64)];
  const options = { sparsityThreshold: threshold, by: "layer" as const, digest: false };
  const got = await analyze([model(parts, "m")], { ...options, excludeSparse: "all" });
  const twin = await analyze([model(parts.map(withoutSparse), "m")], options);
  assert.equal(got.basis, twin.basis);
  // The summaries count all filters, as quality does.
  const distributions = ({ groups }: typeof got) => groups.map(({ summary: _, ...group }) => group);
  assert.equal(distributions(got), distributions(twin));
  // Which of the random parts a filter is in depends on its place among all: what they tell of noise is not the same.
  const compared = ({ divergence: { floor: _, debiased, interval, distanceNoise, ...others } }: typeof got) => others;
  assert.equal(compared(got), compared(twin));
  assert.equal(got.densities, twin.densities);
  for (const [i, { quality, filters }] of got.models[0].layers.entries()) {
    assert.is(filters, parts[i].length / width);
    const expected = twin.models[0].layers[i].quality.varianceEntropy;
    assert.ok(Math.abs(quality.varianceEntropy - expected) < 1e-12, `${quality.varianceEntropy}, not ${expected}`);
    assert.ok(quality.sparsity > 0.35 && quality.sparsity < 0.45);
  }
});

test("a network beside itself with two fifths of its filters near zero is the same by all, another by basis", async () => {
  const whole = Float32Array.from({ length: 4000 * width }, (_, i) => normal() * [1, 2, 1, 2, 4, 2, 1, 2, 1][i % 9]);
  // What is left of a filter near zero is noise.
  const damped = whole.map((w, i) => (Math.floor(i / width) % 5 < 2 ? 1e-4 * normal() : w));
  const between = async (excludeSparse?: "basis" | "all") => {
    const options = { names: ["whole", "damped"], digest: false, excludeSparse };
    const { divergence } = await compare([model([whole], "a"), model([damped], "b")], options);
    return { d: divergence.matrix[0][1], upper: divergence.floor.upper[0][1] };
  };
  const [plain, basis, all] = [await between(), await between("basis"), await between("all")];
  assert.ok(plain.d > plain.upper && basis.d > basis.upper, `${plain.d} ${basis.d}`);
  assert.ok(all.d < all.upper, `${all.d} ${all.upper}`);
});

test("of a layer some filters are gone through: in whole chunks and in parts, kept or not, in f32 and f64", async () => {
  const core = await kernels();
  const rows = (values: FloatArray) => {
    const found = Array.from({ length: values.length / 9 }, (_, i) => values.slice(9 * i, 9 * i + 9));
    return {
      found,
      largest: found.map((row) => Math.max(...row.map(Math.abs))),
      signed: found.map((row) => Math.max(...row)),
    };
  };
  for (const values of [
    Float32Array.from({ length: 900 }, (_, i) => Math.sin(i * i) * (Math.floor(i / 9) % 4)),
    Float64Array.from({ length: 900 }, (_, i) => (i === 77 ? Number.NaN : Math.cos(i * i) * (Math.floor(i / 9) % 3))),
  ]) {
    const layer = convLayer(values, 100, 1);
    for (const signed of [false, true]) {
      const bound = 1.2;
      const { found, largest, signed: highest } = rows(values);
      const expected = found.filter((row, i) => row.every(Number.isFinite) && (signed ? highest : largest)[i] > bound);
      const dense = denseLayer(layer, bound, signed);
      const stream = new FilterStream(inlineRunner(core), 9);
      // The second time its chunks are there already.
      for (const filters of [100, 100, 7]) {
        const kept: FloatArray[] = [];
        for await (const { result, chunks } of stream.visit(bringRows, [dense], null, { filters })) {
          for (const row of result) kept.push(row);
          assert.equal(chunks[0].nonFinite, []);
        }
        assert.equal(
          kept.map((row) => [...row]),
          expected.map((row) => [...row]),
          `${filters} ${signed}`,
        );
      }
    }
  }
});

test("of a file whose numbers tasks read where they lie the same filters are left out, in f16, f32 and f64", async () => {
  const folder = mkdtempSync(join(tmpdir(), "convscope-sparse-"));
  const single = weights(300);
  // Of random bits below 1, or the smallest numbers that there are.
  const half = Uint16Array.from(single, (w, i) => (Math.floor(i / width) % 5 < 2 ? 1 : Math.abs(w * 1e6) & 0x3bff));
  try {
    for (const [dtype, array] of [
      ["F16", half],
      ["F32", single],
      ["F64", Float64Array.from(single)],
    ] as const) {
      const weight = { dtype, shape: [300, 1, 3, 3], data_offsets: [0, array.byteLength] };
      const bytes = safetensors({ "c.weight": weight }, new Uint8Array(array.buffer));
      const path = join(folder, "a.safetensors");
      writeFileSync(path, bytes);
      const inMemory = await openModel(fromBytes("a.safetensors", bytes));
      const onDisk = await openModel(await openFile(path));
      for (const signedMaxima of [false, true]) {
        const options = { sparsityThreshold: threshold, signedMaxima, excludeSparse: "all", digest: false } as const;
        const [expected, got] = [await analyze([inMemory], options), await analyze([onDisk], options)];
        assert.equal(got.basis, expected.basis, `${dtype} ${signedMaxima}`);
        assert.ok(JSON.stringify(got) === JSON.stringify(expected), `${dtype} ${signedMaxima}`);
        const all = await analyze([onDisk], { ...options, excludeSparse: undefined });
        assert.not.equal(got.basis, all.basis);
      }
      await onDisk.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The filters that a task is given. */
const bringRows = onFiniteFilters("bring rows", ({ workspace, block, width }, _: null): FloatArray[] => {
  const all = workspace.copyOut(block);
  return Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width));
});

test.run();
