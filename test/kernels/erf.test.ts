import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";

const golden = readGolden<{ x: string; erf: string; erfc: string }>("erf.json");
const x = doublesFromBase64(golden.x);

test("erf: relative error below 1e-15 of mpmath's", async () => {
  const { erf } = await kernels();
  for (const [i, expected] of doublesFromBase64(golden.erf).entries()) {
    assert.ok(Math.abs(erf(x[i]) - expected) <= 1e-15 * Math.abs(expected), `erf(${x[i]}) = ${erf(x[i])}, ${expected}`);
  }
});

test("erfc: relative error below 3e-15, and a few steps where the result is subnormal", async () => {
  const { erfc } = await kernels();
  for (const [i, expected] of doublesFromBase64(golden.erfc).entries()) {
    const bound = expected >= 2 ** -1022 ? 3e-15 * expected : 1e-321;
    assert.ok(Math.abs(erfc(x[i]) - expected) <= bound, `erfc(${x[i]}) = ${erfc(x[i])}, ${expected}`);
  }
});

test("odd; the ends; not a number", async () => {
  const { erf, erfc } = await kernels();
  for (const value of [0.2, 0.99, 1.5, 4]) {
    assert.is(erf(-value), -erf(value));
    assert.ok(Math.abs(erfc(-value) + erfc(value) - 2) < 5e-16);
  }
  assert.ok(Object.is(erf(-0), -0));
  assert.equal([erf(Number.POSITIVE_INFINITY), erf(Number.NEGATIVE_INFINITY)], [1, -1]);
  assert.equal([erfc(Number.POSITIVE_INFINITY), erfc(Number.NEGATIVE_INFINITY)], [0, 2]);
  assert.ok(Number.isNaN(erf(Number.NaN)) && Number.isNaN(erfc(Number.NaN)));
});

test.run();
