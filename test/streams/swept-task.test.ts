import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SharedNumbers } from "../../sdk/model/shared-numbers.ts";
import { type Chunk, indexOfRow } from "../../sdk/streams/chunk.ts";
import type { ReadShared } from "../../sdk/streams/numbers.ts";
import { onFinitePieces } from "../../sdk/streams/swept-task.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { seeded } from "../support/seeded.ts";

const core = await kernels();
const width = 9;
const random = seeded(9);
/** Two large layers and three small ones after each other in a file, of which some filters have a NaN. */
const sizes = [20_000, 3, 4, 5, 9000];
const total = sizes.reduce((sum, size) => sum + size, 0);
const weights = Float32Array.from({ length: total * width }, () => random() - 0.5);
for (const row of [0, 14_563, 14_564, 19_999, 20_004, 20_012, 28_999]) weights[row * width + 4] = Number.NaN;

/** What comes along: each filter's place among all, and its first weight. */
const collect = onFinitePieces("collect", (_, { most }: { most: number[] }) => {
  const rows: [place: number, weight: number][] = [];
  return {
    add({ workspace, block, chunks, counts, places, count }) {
      most.push(count);
      const values = workspace.view(block);
      let next = 0;
      for (const [i, chunk] of chunks.entries()) {
        const index = indexOfRow(chunk);
        for (let row = 0; row < counts[i]; row++, next++) {
          rows.push([places[i] + index(row) - chunk.start, values[next * width]]);
        }
      }
    },
    end: () => rows,
  };
});

const read: ReadShared = ({ bytes: { start }, count }, into) => {
  const values = weights.subarray(start / 4, start / 4 + count);
  if (into === undefined) return values;
  into.set(values);
  return into;
};

function run(dataOf: (from: number, count: number) => Chunk["data"], keep: boolean) {
  let before = 0;
  const places: number[] = [];
  const chunks = sizes.map((size): Chunk => {
    places.push(before);
    const data = dataOf(before * width, size * width);
    before += size;
    return { start: 100, total: size, data, nonFinite: null, outputs: 0, keep };
  });
  const most: number[] = [];
  const done = collect.run(core, { chunks, places, width, params: { most } }, read);
  return { ...done, most: Math.max(...most), pieces: most.length };
}

test("filters that are read where they lie come in pieces, small layers together, the same ones as from memory", () => {
  const file = { descriptor: 0, name: "weights", byteLength: weights.byteLength };
  const shared = run((from, count): SharedNumbers => {
    return { bytes: { file, start: 4 * from }, dtype: "f32", bigEndian: false, count };
  }, false);
  const placed = run((from, count) => weights.slice(from, from + count), true);
  const expected = Array.from({ length: total }, (_, row) => [row, weights[row * width]]).filter(
    ([row]) => !weights.subarray(row * width, row * width + width).some(Number.isNaN),
  );
  assert.equal(shared.result, expected);
  assert.equal(placed.result, expected);
  const leftOut = ({ chunks }: typeof shared) => chunks.map(({ nonFinite }) => nonFinite);
  const expectedOut = [[100, 14_663, 14_664, 20_099], [], [101], [], [100, 9087]];
  assert.equal(leftOut(shared), expectedOut);
  assert.equal(leftOut(placed), expectedOut);
  assert.ok(shared.most <= 14_564 && shared.pieces === 3, `${shared.most} in ${shared.pieces}`);
  assert.ok(shared.chunks.every(({ data }) => data.length === 0));
  assert.is(placed.chunks[0].data.length, (20_000 - 4) * width);
});

test.run();
