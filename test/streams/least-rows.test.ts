import { test } from "uvu";
import * as assert from "uvu/assert";
import { seededRanks } from "../../sdk/statistics/random.ts";
import { LeastRows, mergeLeastRows } from "../../sdk/streams/least-rows.ts";
import { expectError } from "../support/expect-error.ts";
import { seeded } from "../support/seeded.ts";

interface Row {
  rank: number;
  place: number;
  row: number[];
}

const keptOf = (rows: readonly Row[], most: number) => {
  const kept = new LeastRows(most, 2);
  for (const { rank, place, row } of rows) kept.offer(rank, place, [9, ...row], 1);
  return kept.save();
};

test("the rows of least rank stay, of equal ranks those of least place, whoever saw which: as sorting has it", () => {
  const random = seeded(3);
  for (const [count, most, ranks] of [
    [500, 60, 1e6],
    [500, 60, 20],
    [40, 60, 1e6],
    [60, 60, 3],
    [7, 0, 9],
    [0, 5, 9],
    [300, 1, 50],
  ]) {
    const rows = Array.from({ length: count }, (_, place): Row => {
      return { rank: Math.floor(random() * ranks), place: 3 * place, row: [Math.fround(random()), place] };
    });
    const least = [...rows].sort((a, b) => a.rank - b.rank || a.place - b.place).slice(0, most);
    least.sort((a, b) => a.place - b.place);
    const expected = {
      most,
      ranks: Uint32Array.from(least, ({ rank }) => rank),
      places: Float64Array.from(least, ({ place }) => place),
      rows: Float32Array.from(least.flatMap(({ row }) => row)),
    };
    const shuffled = rows.map((row) => ({ row, by: random() })).sort((a, b) => a.by - b.by);
    assert.equal(keptOf(rows, most), expected);
    assert.equal(
      keptOf(
        shuffled.map(({ row }) => row),
        most,
      ),
      expected,
    );
    const parts: Row[][] = [[], [], []];
    for (const row of rows) parts[Math.floor(3 * random())].push(row);
    const [a, b, c] = parts.map((part) => keptOf(part, most));
    assert.equal(mergeLeastRows(mergeLeastRows(c, a), b), expected);
    assert.equal(mergeLeastRows(b, mergeLeastRows(a, c)), expected);
  }
});

test("samples of two sizes, and lists that do not belong together, are refused", async () => {
  await expectError(() => mergeLeastRows(keptOf([], 3), keptOf([], 4)), "unreadable", /samples of different sizes/);
  const saved = keptOf([{ rank: 1, place: 2, row: [3, 4] }], 3);
  for (const wrong of [{ places: new Float64Array(2) }, { rows: new Float32Array(3) }]) {
    await expectError(() => new LeastRows(3, 2).add({ ...saved, ...wrong }), "unreadable", /not as many/);
  }
});

test("by seeded ranks every place is in the sample with the same probability, and every pair of places", () => {
  const [most, total, runs] = [5, 40, 4000];
  const seen = new Array(total).fill(0);
  let neighbours = 0;
  for (let seed = 0; seed < runs; seed++) {
    const [kept, rankOf] = [new LeastRows(most, 1), seededRanks(seed)];
    for (let place = 0; place < total; place++) kept.offer(rankOf(place), place, [place], 0);
    const { places } = kept.save();
    assert.is(places.length, most);
    for (const [i, place] of places.entries()) {
      seen[place]++;
      if (place === places[i - 1] + 1) neighbours++;
    }
  }
  // Binomial of p = 1/8: a standard deviation of 21 around 500; the seeds are fixed.
  for (const count of seen) assert.ok(Math.abs(count - 500) < 5 * 21, `${count}`);
  // 39 pairs of neighbours, each with p = 5 * 4 / (40 * 39): 2000 of 4000 runs, and as many as a Poisson variable spreads.
  assert.ok(Math.abs(neighbours - 2000) < 5 * Math.sqrt(2000), `${neighbours}`);
});

test("places beyond 2^32 have ranks of their own; no two places below it share one", () => {
  const rankOf = seededRanks(7);
  assert.is.not(rankOf(5), rankOf(5 + 2 ** 32));
  assert.is(new Set(Array.from({ length: 100_000 }, (_, place) => rankOf(place))).size, 100_000);
});

test.run();
