import { suite } from "uvu";
import * as assert from "uvu/assert";
import { selectRank } from "../../sdk/statistics/select-rank.ts";
import { seeded } from "../support/seeded.ts";

const test = suite("a rank is selected");

test("any rank of any values is what sorting gives, and the values are parted at it", () => {
  const uniform = seeded(11);
  const special = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let round = 0; round < 2000; round++) {
    // Many equal values in some rounds, none in others.
    const list = Array.from({ length: 1 + Math.floor(80 * uniform()) }, () =>
      uniform() < 0.1 * (round % 10) ? special[Math.floor(6 * uniform())] : uniform() - 0.5,
    );
    const rank = Math.floor(list.length * uniform());
    const values = Float64Array.from(list);
    const sorted = values.slice().sort();
    // A zero of either sign is zero.
    assert.ok(selectRank(values, rank) === sorted[rank]);
    assert.ok(values.every((value, i) => (i < rank ? value <= sorted[rank] : i <= rank || value >= sorted[rank])));
    assert.equal(values.slice().sort(), sorted);
  }
});

test("what lies before a rank that was found is left alone", () => {
  const uniform = seeded(5);
  const values = Float64Array.from({ length: 1000 }, uniform);
  const sorted = values.slice().sort();
  selectRank(values, 250);
  const before = values.slice(0, 250);
  assert.is(selectRank(values, 700, 250), sorted[700]);
  assert.equal(values.slice(0, 250), before);
});

test("orders that are unlucky for a middle of three take no more than a sort", () => {
  const n = 1 << 15;
  // McIlroy's order against medians of three: small values first met last.
  const shapes = [
    (i: number) => i,
    (i: number) => n - i,
    (i: number) => Math.min(i, n - i),
    (i: number) => (i % 2 === 0 ? i : n - i),
    () => 1,
  ];
  for (const shape of shapes) {
    const counted = { reads: 0 };
    const values = new Proxy(
      Float64Array.from({ length: n }, (_, i) => shape(i)),
      {
        get(target, key) {
          if (typeof key === "string" && /^\d/.test(key)) counted.reads++;
          const own = Reflect.get(target, key);
          return typeof own === "function" ? own.bind(target) : own;
        },
      },
    );
    const sorted = Float64Array.from({ length: n }, (_, i) => shape(i)).sort();
    assert.is(selectRank(values, n >> 1), sorted[n >> 1]);
    assert.ok(counted.reads < 40 * n, `${counted.reads / n} reads a value`);
  }
});

test.run();
