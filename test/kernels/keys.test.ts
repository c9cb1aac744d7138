import { test } from "uvu";
import * as assert from "uvu/assert";
import { followKeys, packFilters } from "../../sdk/wasm/follow-keys.ts";
import { addToKeys, centredNorms, nearerSeeds, nearestKeys } from "../../sdk/wasm/keys.ts";
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

test("packed filters are the centred ones over their lengths in 16 bits, with zeros up to whole vectors", async () => {
  for (const [count, width] of [
    [1, 4],
    [5, 9],
    [3, 25],
    [2, 49],
  ]) {
    const normal = seededNormal(width);
    const filters = Float32Array.from({ length: count * width }, () => 2 + normal());
    withWorkspace(await core, (ws) => {
      const placed = ws.place("f32", filters);
      const norms = ws.allocate("f64", count);
      centredNorms(ws, norms, placed, width);
      const packed = new Int16Array(ws.copyOut(packFilters(ws, placed, norms, width)).buffer);
      const row = packed.length / count;
      assert.ok(row % 8 === 0 && row >= width && row < width + 8);
      for (let i = 0; i < count; i++) {
        const filter = filters.subarray(i * width, (i + 1) * width);
        const mean = filter.reduce((sum, weight) => sum + weight, 0) / width;
        for (let j = 0; j < row; j++) {
          const expected = j < width ? (30000 * (filter[j] - mean)) / ws.view(norms)[i] : 0;
          // Half of the last bit; and sums of some ten numbers up to 5 in f32, over a length of 2 and more.
          assert.ok(Math.abs(packed[i * row + j] - expected) < 0.5 + 30000 * 2e-6, `${width} ${i} ${j}`);
        }
      }
    });
  }
});

test("a filter that 16 bits cannot hold is packed as zeros: too long, too short, or off its mean", async () => {
  for (const width of [9, 49]) {
    const normal = seededNormal(width);
    const filter = Array.from({ length: width }, normal);
    const filters = Float32Array.from([1, 1e31, 1e-31, 1].flatMap((factor) => filter.map((x) => factor * x)));
    withWorkspace(await core, (ws) => {
      const placed = ws.place("f32", filters);
      const norms = ws.allocate("f64", 4);
      centredNorms(ws, norms, placed, width);
      // As if f32 had left a third of the mean of large weights.
      ws.view(norms)[3] = ws.view(norms)[0] / 1.2;
      const packed = new Int16Array(ws.copyOut(packFilters(ws, placed, norms, width)).buffer);
      const rows = [0, 1, 2, 3].map((i) => packed.subarray((i * packed.length) / 4, ((i + 1) * packed.length) / 4));
      assert.equal(
        rows.map((row) => row.some((x) => x !== 0)),
        [true, false, false, false],
      );
    });
  }
});

/** Filters of many magnitudes and offsets, some of which f32 cannot tell from the keys' equals. */
function awkwardFilters(count: number, width: number, keys: readonly number[], next: () => number): Float32Array {
  const rows = keys.length / width;
  return Float32Array.from({ length: count * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    const magnitude = [1, 1e-35, 1e35, 1e-3][i % 4];
    // Half way between two keys, within some 1e-7.
    if (i % 5 === 0) {
      const [one, other] = [i % rows, (i + 1) % rows].map((key) => keys[key * width + j]);
      return magnitude * (one + other + 1e-7 * next());
    }
    return magnitude * (next() + (i % 3 === 0 ? 300 : 0));
  });
}

for (const signed of [true, false]) {
  test(`filters follow moving keys as if compared with all of them, ${signed ? "signed" : "by magnitude"}`, async () => {
    for (const [count, rows, width] of [
      [1, 1, 9],
      [5, 2, 9],
      [66, 3, 25],
      [131, 8, 49],
      [300, 13, 4],
      [200, 6, 121],
      [70, 4, 961],
    ]) {
      const normal = seededNormal(count);
      const rowsOfKeys = unitKeys(rows, width, normal);
      const filters = awkwardFilters(count, width, rowsOfKeys, normal);
      withWorkspace(await core, (ws) => {
        const placed = ws.place("f32", filters);
        const norms = ws.allocate("f64", count);
        centredNorms(ws, norms, placed, width);
        const packed = packFilters(ws, placed, norms, width);
        const keys = ws.place("f64", rowsOfKeys);
        const indices = guarded(ws, "u32", count);
        const cosines = guarded(ws, "f64", count);
        const [lower, upper] = [guarded(ws, "f64", count), guarded(ws, "f64", count)];
        const sums = guardedValues(ws, new Float64Array(rows * width));
        const following = {
          nearest: { indices: indices.block, cosines: cosines.block },
          lower: lower.block,
          upper: upper.block,
          sums: sums.block,
          sizes: ws.zeros("u32", rows),
        };
        nearestKeys(ws, following.nearest, placed, norms, keys, width, signed);
        addToKeys(ws, sums.block, placed, norms, following.nearest, width);
        const counted = () => {
          const sizes = new Uint32Array(rows);
          for (const key of ws.view(indices.block)) sizes[key]++;
          return [...sizes];
        };
        ws.view(following.sizes).set(counted());
        ws.view(upper.block).fill(Number.POSITIVE_INFINITY);
        // Far, near, nowhere, and one of them far.
        for (const step of [0, 0.3, 1e-3, 1e-3, 0, 1e-6, -1, 1e-3]) {
          const before = [...ws.view(indices.block)];
          const old = ws.copyOut(keys);
          const moves = Float64Array.from(old, (x, at) => x + (step >= 0 ? step : at < width ? 1 : 0) * normal());
          let each = 0;
          const moved = unitKeys(rows, width, () => moves[each++]);
          ws.view(keys).set(moved);
          const shifts = Array.from({ length: rows }, (_, key) =>
            Math.sqrt(
              moved
                .slice(key * width, (key + 1) * width)
                .reduce((sum, x, j) => sum + (x - old[key * width + j]) ** 2, 1e-28),
            ),
          );
          const went = followKeys(ws, following, placed, packed, norms, keys, ws.place("f64", shifts), width, signed);
          for (const block of [indices, cosines, lower, upper]) block.expectGuards();
          sums.check();
          const exact = { indices: ws.allocate("u32", count), cosines: ws.allocate("f64", count) };
          nearestKeys(ws, exact, placed, norms, keys, width, signed);
          assert.equal([...ws.view(indices.block)], [...ws.view(exact.indices)]);
          assert.is(went, before.filter((key, i) => key !== ws.view(indices.block)[i]).length);
          assert.equal([...ws.view(following.sizes)], counted());
          const [signs, values] = [ws.view(cosines.block), ws.view(exact.cosines)];
          for (let i = 0; i < count; i++) {
            assert.is(signs[i] < 0, values[i] < 0);
            const best = signed ? values[i] : Math.abs(values[i]);
            // The products of an offset of 300 lose two digits in f64.
            assert.ok(ws.view(lower.block)[i] <= best + 1e-12, `${ws.view(lower.block)[i]} > ${best}`);
            for (let key = 0; key < rows; key++) {
              if (key === ws.view(indices.block)[i]) continue;
              let product = 0;
              for (let j = 0; j < width; j++) product += filters[i * width + j] * moved[key * width + j];
              const rank = (signed ? product : Math.abs(product)) / ws.view(norms)[i];
              assert.ok(ws.view(upper.block)[i] >= rank - 1e-12, `${ws.view(upper.block)[i]} < ${rank}`);
            }
          }
          const fresh = ws.zeros("f64", rows * width);
          addToKeys(ws, fresh, placed, norms, exact, width);
          const centred = (block: typeof fresh) => {
            const all = [...ws.view(block)];
            return all.map((x, at) => {
              const row = all.slice(at - (at % width), at - (at % width) + width);
              return x - row.reduce((sum, y) => sum + y, 0) / width;
            });
          };
          // Sums of terms up to 300 in another order, some of which went in and out again.
          expectClose(centred(sums.block), centred(fresh), 1e-14 * 300 * count);
        }
      });
    }
  });

  test(`distances to seeds are those of plain loops, ${signed ? "signed" : "by magnitude"}`, async () => {
    for (const [count, width] of [
      [1, 4],
      [7, 9],
      [50, 49],
    ]) {
      const normal = seededNormal(width);
      const filters = Float32Array.from({ length: count * width }, normal);
      let left = 0;
      // The second seed is the first filter: its distance is 0, not the rounding of it.
      const [one, two] = [unitKeys(1, width, normal), unitKeys(1, width, () => filters[left++])];
      withWorkspace(await core, (ws) => {
        const placed = ws.place("f32", filters);
        const norms = ws.allocate("f64", count);
        centredNorms(ws, norms, placed, width);
        const distances = guardedValues(ws, new Float64Array(count).fill(2));
        const expected = new Array<number>(count).fill(2);
        for (const key of [one, two]) {
          const sum = nearerSeeds(ws, distances.block, placed, norms, ws.place("f64", key), signed);
          distances.check();
          for (let i = 0; i < count; i++) {
            const product = key.reduce((all, x, j) => all + x * filters[i * width + j], 0) / ws.view(norms)[i];
            expected[i] = Math.min(expected[i], 1 - (signed ? product : Math.abs(product)));
          }
          if (key === two) assert.is(ws.view(distances.block)[0], 0);
          expectClose(ws.view(distances.block), expected, 1e-14);
          expectClose([sum], [expected.reduce((all, x) => all + x, 0)], 1e-14 * count);
        }
      });
    }
  });
}

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
