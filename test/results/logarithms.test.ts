import { test } from "uvu";
import * as assert from "uvu/assert";
import { log2, log10 } from "../../sdk/results/logarithms.ts";
import { seeded } from "../support/seeded.ts";

test("logarithms of powers of two are exact, others are within 2^-24 of the engine's; NaN of what has none", () => {
  for (let n = -1074; n <= 1023; n++) assert.is(log2(2 ** n), n);
  const uniform = seeded(12);
  for (let i = 0; i < 500; i++) {
    const value = (1 + uniform()) * 2 ** Math.floor(200 * (uniform() - 0.5));
    // Bits beyond 2^-24 are left out: never above the true one, but for the rounding of 24 squarings.
    const error = Math.log2(value) - log2(value);
    assert.ok(error > -1e-8 && error < 2 ** -23.9, `${value}: ${error}`);
    assert.is(log10(value), log2(value) / 3.321928094887362);
  }
  assert.ok(Math.abs(log10(1000) - 3) < 2 ** -24);
  for (const none of [0, -1, Infinity, Number.NaN]) assert.ok(Number.isNaN(log2(none)));
});

test.run();
