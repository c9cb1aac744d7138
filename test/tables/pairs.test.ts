import { test } from "uvu";
import * as assert from "uvu/assert";
import { eachPair, firstPairs, pairsOf } from "../../sdk/index.ts";
import { farthestOf } from "../../sdk/results/farthest-pair.ts";
import { madeLater } from "../../sdk/tables/made-later.ts";
import type { Table } from "../../sdk/tables/table.ts";
import { seeded } from "../support/seeded.ts";

const uniform = seeded(5);
const random = (size: number, values: number) =>
  Array.from({ length: size }, () => Array.from({ length: size }, () => Math.floor(values * uniform())));

test("the first pairs are those that a sort of all has first, with equal ones in their order", () => {
  for (const size of [0, 1, 2, 3, 9, 20]) {
    const groups = Array.from({ length: size }, (_, i) => `${i}`);
    const values = random(size, 8);
    const compare = ([a, b]: [number, number], [c, d]: [number, number]) => values[c][d] - values[a][b];
    const sorted = pairsOf({ groups }).sort(compare);
    assert.is(sorted.length, (size * (size - 1)) / 2);
    for (const most of [0, 1, 6, 500]) {
      assert.equal(firstPairs(eachPair({ groups }), most, compare), sorted.slice(0, most));
    }
  }
});

test("the farthest pair is the first of the largest D without noise among those whose interval lies above 0", () => {
  for (let round = 0; round < 50; round++) {
    const groups = ["a", "b", "c", "d", "e"];
    const [debiased, low, high] = [random(5, 6), random(5, round % 3), random(5, 9)];
    const clear = pairsOf({ groups }).filter(([a, b]) => low[a][b] > 0);
    const among = clear.length > 0 ? clear : pairsOf({ groups });
    const [expected] = among.sort(([a, b], [c, d]) => debiased[c][d] - debiased[a][b]);
    assert.equal(farthestOf({ debiased, interval: { low, high } }, eachPair({ groups })), expected);
  }
  const debiased = [
    [0, 1, 2],
    [1, 0, 2],
    [2, 2, 0],
  ];
  assert.equal(farthestOf({ debiased, interval: null }, eachPair({ groups: ["a", "b", "c"] })), [0, 2]);
});

test("a table that is made when it is read is the table, once for what is read at once", () => {
  let made = 0;
  const table: Table = { name: "t", columns: ["a"], rows: [[1], [2]] };
  const later = madeLater("t", () => {
    made++;
    return { ...table };
  });
  assert.is(made, 0);
  assert.is(later.name, "t");
  const { columns, rows } = later;
  assert.equal({ name: later.name, columns, rows }, table);
  assert.is(made, 1);
  assert.equal(structuredClone(later), table);
  assert.equal(JSON.parse(JSON.stringify(later)), table);
});

test.run();
