import { test } from "uvu";
import * as assert from "uvu/assert";
import { addToKeys, centredNorms, nearestKeys } from "../../sdk/wasm/keys.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { guarded } from "../support/guarded.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { seededNormal } from "../support/seeded.ts";

interface Golden {
  assignments: {
    width: number;
    filters: string;
    keys: string;
    norms: string;
    signed: { indices: number[]; cosines: string; sums: string };
    unsigned: { indices: number[]; cosines: string; sums: string };
  }[];
}
const { assignments } = readGolden<Golden>("keys.json");
const core = kernels();

/** Unit rows of mean zero. */
function unitKeys(rows: number, width: number, next: () => number): number[] {
  return Array.from({ length: rows }, () => {
    const row = Array.from({ length: width }, next);
    const mean = row.reduce((sum, x) => sum + x, 0) / width;
    const length = Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0));
    return row.map((x) => (x - mean) / length);
  }).flat();
}

for (const { width, ...golden } of assignments) {
  for (const signed of [true, false]) {
    test(`numpy's nearest keys, cosines and sums, ${width} weights, ${signed ? "signed" : "by magnitude"}`, async () => {
      const filters = Float32Array.from(doublesFromBase64(golden.filters));
      const keys = doublesFromBase64(golden.keys);
      const count = filters.length / width;
      const expected = signed ? golden.signed : golden.unsigned;
      withWorkspace(await core, (ws) => {
        const placed = ws.place("f32", filters);
        const norms = guarded(ws, "f64", count);
        centredNorms(ws, norms.block, placed, width);
        norms.expectGuards();
        // Sums of `width` squares, each rounded: about width * 2^-53 of the largest.
        const bound = 4 * width * 2 ** -52;
        expectClose(ws.view(norms.block), doublesFromBase64(golden.norms), bound * 10);
        const indices = guarded(ws, "u32", count);
        const cosines = guarded(ws, "f64", count);
        const nearest = { indices: indices.block, cosines: cosines.block };
        nearestKeys(ws, nearest, placed, norms.block, ws.place("f64", keys), width, signed);
        indices.expectGuards();
        cosines.expectGuards();
        assert.equal([...ws.view(indices.block)], expected.indices);
        expectClose(ws.view(cosines.block), doublesFromBase64(expected.cosines), bound);
        const sums = guardedValues(ws, new Float64Array(keys.length));
        addToKeys(ws, sums.block, placed, norms.block, nearest, width);
        sums.check();
        expectClose(ws.view(sums.block), doublesFromBase64(expected.sums), bound * count);
      });
    });
  }
}

test("every count of filters and keys around the lanes and the chunk gives the naive answer", async () => {
  for (const width of [9, 49]) {
    for (const [count, rows] of [
      [1, 1],
      [2, 3],
      [5, 4],
      [6, 2],
      [7, 6],
      [95, 7],
      [129, 8],
      [257, 50],
    ]) {
      const normal = seededNormal(count + rows);
      const filters = Float32Array.from({ length: count * width }, normal);
      const keys = unitKeys(rows, width, normal);
      withWorkspace(await core, (ws) => {
        const placed = ws.place("f32", filters);
        const norms = ws.allocate("f64", count);
        centredNorms(ws, norms, placed, width);
        for (const signed of [true, false]) {
          const nearest = { indices: ws.allocate("u32", count), cosines: ws.allocate("f64", count) };
          nearestKeys(ws, nearest, placed, norms, ws.place("f64", keys), width, signed);
          for (let i = 0; i < count; i++) {
            let [best, index] = [Number.NEGATIVE_INFINITY, -1];
            let product = 0;
            for (let key = 0; key < rows; key++) {
              let dot = 0;
              for (let j = 0; j < width; j++) dot += filters[i * width + j] * keys[key * width + j];
              const rank = signed ? dot : Math.abs(dot);
              if (rank > best) [best, index, product] = [rank, key, dot];
            }
            assert.is(ws.view(nearest.indices)[i], index);
            // The same sums in the same order.
            assert.is(ws.view(nearest.cosines)[i], product / ws.view(norms)[i]);
          }
        }
      });
    }
  }
});

test("a constant filter has norm 0 and cosine 0 and adds nothing, at any magnitude", async () => {
  const width = 9;
  const normal = seededNormal(1);
  const filters = new Float32Array(4 * width);
  filters.fill(0.1, 0, 9).fill(3e38, 9, 18).fill(0, 18, 27);
  for (let i = 27; i < 36; i++) filters[i] = normal();
  withWorkspace(await core, (ws) => {
    const placed = ws.place("f32", filters);
    const norms = ws.allocate("f64", 4);
    centredNorms(ws, norms, placed, width);
    assert.equal([...ws.view(norms).subarray(0, 3)], [0, 0, 0]);
    assert.ok(ws.view(norms)[3] > 0);
    const nearest = { indices: ws.allocate("u32", 4), cosines: ws.allocate("f64", 4) };
    nearestKeys(ws, nearest, placed, norms, ws.place("f64", unitKeys(1, width, normal)), width, false);
    assert.equal([...ws.view(nearest.cosines).subarray(0, 3)], [0, 0, 0]);
    const sums = ws.zeros("f64", width);
    addToKeys(ws, sums, placed, norms, nearest, width);
    const length = Math.sqrt(centredSquares(ws.view(sums)));
    assert.ok(Math.abs(length - 1) < 1e-14);
  });
});

test("blocks that do not fit are refused", async () => {
  const all = await core;
  await expectError(
    () =>
      withWorkspace(all, (ws) => {
        const nearest = { indices: ws.zeros("u32", 2), cosines: ws.zeros("f64", 2) };
        nearestKeys(ws, nearest, ws.zeros("f32", 18), ws.zeros("f64", 2), ws.zeros("f64", 10), 9, true);
      }),
    "usage",
    /10 numbers, expected one row or more of 9/,
  );
  await expectError(
    () =>
      withWorkspace(all, (ws) => {
        const nearest = { indices: ws.place("u32", [0, 2]), cosines: ws.zeros("f64", 2) };
        addToKeys(ws, ws.zeros("f64", 18), ws.zeros("f32", 18), ws.zeros("f64", 2), nearest, 9);
      }),
    "usage",
    /too few for the keys/,
  );
});

function centredSquares(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  return all.reduce((sum, x) => sum + (x - mean) ** 2, 0);
}

test.run();
