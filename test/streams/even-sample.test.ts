import { test } from "uvu";
import * as assert from "uvu/assert";
import { evenSample } from "../../sdk/statistics/even-sample.ts";
import { seeded } from "../support/seeded.ts";

/** Product of a place and the odd number next to 2^32 / 1.618, less its multiples of 2^32: by whole numbers of any length. */
const product = (place: number) => (BigInt(place) * 0x9e3779b1n) & 0xffffffffn;

const random = seeded(11);
const shares = [2, 1, 1 - 2 ** -32, 0.7, 0.5, 0.3, 0.1, 0.01, 1e-3, 1e-4];

for (const share of shares) {
  test(`a share of ${share}: the rows that a naive twin takes, from any place on`, () => {
    for (const first of [0, 1, 65_536, Math.floor(random() * 2 ** 31), 2 ** 32 - 7, 2 ** 33 + 5]) {
      const rows = 3000 + Math.floor(random() * 3000);
      const below = BigInt(Math.ceil(share * 2 ** 32));
      const expected = Array.from({ length: rows }, (_, row) => row).filter((row) => product(first + row) < below);
      assert.equal(evenSample(first, rows, share), expected);
    }
  });
}

test("of a share so small that no row after another is meant, those of product 0 remain", () => {
  for (const share of [2 ** -32, 2 ** -40, 0]) {
    assert.equal(evenSample(0, 1e9, share), [0]);
    assert.equal(evenSample(1, 1e9, share), []);
    assert.equal(evenSample(2 ** 32 - 5, 1e9, share), [5]);
  }
});

test("rows between those of the sample are not gone through: the share holds for as many as a place can have", () => {
  const rows = 2 ** 32;
  const sample = evenSample(3, rows, 2 ** -12);
  // A whole period of products: each comes once.
  assert.is(sample.length, 2 ** 20);
  for (const row of sample.filter((_, i) => i % 1000 === 0)) assert.ok(product(3 + row) < 2n ** 20n);
});

test.run();
