import * as assert from "uvu/assert";

/** Every number within `bound` of the expected one; NaN only where NaN is expected. */
export function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, bound: number, what = ""): void {
  assert.is(got.length, expected.length, `${what} length`);
  for (let i = 0; i < got.length; i++) {
    const fine = Number.isNaN(expected[i]) ? Number.isNaN(got[i]) : Math.abs(got[i] - expected[i]) <= bound;
    assert.ok(fine, `${what} ${i}: ${got[i]}, expected ${expected[i]} +- ${bound}`);
  }
}
