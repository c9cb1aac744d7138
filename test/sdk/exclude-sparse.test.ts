import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, compare, type Model } from "../../sdk/index.ts";
import { readFilters } from "../../sdk/model/read-filters.ts";
import { denseLayer } from "../../sdk/statistics/dense-layer.ts";
import { convLayer } from "../support/layers.ts";
import { weightsModel } from "../support/operators.ts";
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
  assert.equal(got.divergence, twin.divergence);
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

test("a layer of some filters reads them from any place, in f32 and f64", async () => {
  for (const values of [
    Float32Array.from({ length: 90 }, (_, i) => i),
    Float64Array.from({ length: 90 }, (_, i) => i),
  ]) {
    const layer = convLayer(values, 10, 1);
    const some = denseLayer(layer, Uint32Array.of(1, 4, 5, 9));
    const expected = [1, 4, 5, 9].flatMap((f) => Array.from({ length: 9 }, (_, i) => 9 * f + i));
    for (const chunk of [1, 3, 100]) {
      const read: number[] = [];
      for await (const { data } of readFilters(some, { chunk })) {
        assert.is(data.constructor, values.constructor);
        read.push(...data);
      }
      assert.equal(read, expected);
    }
    assert.equal([...(await some.tensor.read(5, 14))], expected.slice(5, 14));
    assert.is(
      denseLayer(
        layer,
        Uint32Array.from({ length: 10 }, (_, i) => i),
      ),
      layer,
    );
  }
});

test.run();
