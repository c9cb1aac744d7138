import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SharedNumbers } from "../../sdk/model/shared-numbers.ts";
import { countSample } from "../../sdk/statistics/sample-tasks.ts";
import type { Chunk } from "../../sdk/streams/chunk.ts";
import type { ReadShared } from "../../sdk/streams/numbers.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { seeded } from "../support/seeded.ts";

const core = await kernels();
const width = 9;
const bins = 8;
const sizes = [50_000, 3, 1, 9000];
const first = 12_345;
const random = seeded(5);
const weights = Float32Array.from({ length: width * sizes.reduce((a, b) => a + b) }, () => random() - 0.5);
// Filters with a NaN, or an infinity, in every hundred.
for (let row = 7; row < weights.length / width; row += 100)
  weights[row * width + (row % 9)] = [Number.NaN, Infinity][row % 2];

/** The axes themselves: coefficients are the weights over their largest. */
const basis = {
  components: Array.from({ length: width }, (_, i) => Array.from({ length: width }, (_, j) => (i === j ? 1 : 0))),
  mean: new Array(width).fill(0),
} as unknown as Parameters<typeof countSample.run>[1]["params"]["basis"];
const grid = {
  components: width,
  bins,
  range: [-1, 1] as [number, number],
  planeBins: 1,
  plane: [
    [-1, 1],
    [-1, 1],
  ] as const,
};

/** Whether a filter of this place among all belongs to the sample, by whole numbers of any length. */
const isMeant = (place: number, share: number) =>
  ((BigInt(place) * 0x9e3779b1n) & 0xffffffffn) < BigInt(Math.floor(share * 2 ** 32));

function twin(share: number) {
  const counts = Array.from({ length: width }, () => new Array(bins).fill(0));
  let filters = 0;
  for (let row = 0; row < weights.length / width; row++) {
    const filter = weights.subarray(row * width, (row + 1) * width);
    if (!isMeant(first + row, share) || !filter.every(Number.isFinite)) continue;
    filters++;
    const largest = Math.max(...filter.map(Math.abs));
    for (const [c, weight] of filter.entries()) {
      counts[c][Math.min(bins - 1, Math.floor(((weight / largest + 1) / 2) * bins))]++;
    }
  }
  return { counts, filters };
}

const stretches: { start: number; count: number }[] = [];
const read: ReadShared = ({ bytes: { start }, count }) => {
  stretches.push({ start: start / 4, count });
  return weights.subarray(start / 4, start / 4 + count);
};

function run(share: number, isShared: boolean) {
  stretches.length = 0;
  const file = { descriptor: 0, name: "weights", byteLength: weights.byteLength };
  let before = 0;
  const places: number[] = [];
  const chunks = sizes.map((total): Chunk => {
    const [from, count] = [before * width, total * width];
    places.push(first + before);
    before += total;
    const lies: SharedNumbers = { bytes: { file, start: 4 * from }, dtype: "f32", bigEndian: false, count };
    const data = isShared ? lies : weights.slice(from, from + count);
    return { start: 0, total, data, nonFinite: null, outputs: 0, keep: false };
  });
  const { result } = countSample.run(
    core,
    { chunks, places, width, params: { basis, grid: grid as never, share } },
    read,
  );
  return { counts: result.counted.counts.map((own) => [...own]), filters: result.filters };
}

for (const share of [2, 1, 0.3, 0.01, 1e-3, 1e-6]) {
  test(`a share of ${share}: the filters that a naive twin takes, from a file and from memory`, () => {
    const expected = twin(share);
    assert.equal(run(share, true), expected);
    assert.equal(run(share, false), expected);
    const finite = Math.min(1, share) * 0.99 * (weights.length / width);
    assert.ok(Math.abs(expected.filters - finite) <= 0.02 * finite + 2, `${expected.filters} of ${finite}`);
  });
}

test("what lies between the filters is not read where it is much, and no more than a piece at once", () => {
  run(1e-3, true);
  assert.ok(stretches.every(({ count }) => count === width));
  assert.ok(stretches.length > 50 && stretches.length < 70, `${stretches.length}`);
  run(1, true);
  const all = stretches.reduce((sum, { count }) => sum + count, 0);
  assert.is(all, weights.length);
  assert.ok(stretches.every(({ count }) => count <= 2 ** 16 + width));
  // Every hundredth filter: 900 weights are read rather than passed over.
  run(0.01, true);
  assert.ok(stretches.length < 20, `${stretches.length}`);
});

test.run();
