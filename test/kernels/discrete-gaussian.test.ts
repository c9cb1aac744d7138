import { test } from "uvu";
import * as assert from "uvu/assert";
import { discreteGaussian } from "../../sdk/wasm/discrete-gaussian.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { guarded } from "../support/guarded.ts";

const core = kernels();
const golden = readGolden<{ rows: { s: number; t: string }[] }>("scale-space-bessel.json");

async function row(count: number, s: number): Promise<Float64Array> {
  return withWorkspace(await core, (ws) => {
    const out = guarded(ws, "f64", count);
    discreteGaussian(ws, out.block, s);
    out.expectGuards();
    return ws.copyOut(out.block);
  });
}

test("T(n; s): 1e-14 of mpmath's, and a few steps of 2^-1074 where the result is subnormal", async () => {
  for (const { s, t } of golden.rows) {
    const expected = doublesFromBase64(t);
    const got = await row(expected.length, s);
    for (const [n, value] of expected.entries()) {
      const bound = value >= 2 ** -1022 ? 1e-14 * value : 4 * 2 ** -1074;
      assert.ok(Math.abs(got[n] - value) <= bound, `T(${n}; ${s}) = ${got[n]}, expected ${value}`);
    }
  }
});

test("T(n; s): 1e-14 of Boost's table", async () => {
  const { rows } = readGolden<{ rows: { n: number; s: number; t: number }[] }>("scale-space-bessel-boost.json");
  assert.is(rows.length, 25);
  for (const { n, s, t } of rows) {
    const got = (await row(n + 1, s))[n];
    assert.ok(Math.abs(got - t) <= 1e-14 * t, `T(${n}; ${s}) = ${got}, expected ${t}`);
  }
});

test("the values do not depend on how many are asked for", async () => {
  for (const s of [0.25, 4, 100]) {
    const long = await row(60, s);
    for (const count of [1, 2, 5, 40]) {
      const short = await row(count, s);
      // Another start of the recurrence: the last bits may differ.
      for (const [n, value] of short.entries()) assert.ok(Math.abs(value / long[n] - 1) < 1e-14);
    }
  }
});

test("sum 1, variance s, fourth moment s + 3 s^2, and the semigroup", async () => {
  for (const s of [0, 0.1, 1, 7, 60]) {
    const t = await row(200, s);
    const moment = (power: number) => 2 * t.reduce((sum, value, n) => sum + (n > 0 ? value * n ** power : 0), 0);
    // Sums of 200 terms, each exact to 1e-14.
    expectClose([t[0] + moment(0)], [1], 1e-14);
    expectClose([moment(2), moment(4)], [s, s + 3 * s * s], 1e-12 * (1 + s * s));
  }
  const [a, b, ab] = await Promise.all([row(80, 1.3), row(80, 2.2), row(80, 3.5)]);
  for (let n = 0; n < 30; n++) {
    let sum = 0;
    for (let m = -40; m <= 40; m++) sum += a[Math.abs(m)] * b[Math.abs(n - m)];
    assert.ok(Math.abs(sum - ab[n]) <= 1e-15);
  }
});

test("scales outside 0 to 1e4 and an empty row are refused", async () => {
  for (const s of [-1e-9, 10001, Number.NaN, Number.POSITIVE_INFINITY]) {
    await expectError(() => row(3, s), "usage", /scale s is/);
  }
  await expectError(() => row(0, 1), "usage", /at least one value/);
});

test.run();
