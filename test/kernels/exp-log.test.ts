import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { seeded } from "../support/seeded.ts";
import { testOnlyKernels } from "../support/test-only-kernels.ts";

type Row = [x: number, nearest: number, rest: number];
const golden = JSON.parse(readFileSync(new URL("../golden/density-special.json", import.meta.url), "utf8")) as {
  exp: Row[];
  expSubnormal: [number, number][];
  log: Row[];
};

/** The distance from a normal double to the next one away from zero. */
function ulp(value: number): number {
  const bits = new BigInt64Array(new Float64Array([Math.abs(value)]).buffer);
  const next = new Float64Array(new BigInt64Array([bits[0] + 1n]).buffer)[0];
  return Number.isFinite(next) ? next - Math.abs(value) : 2 ** 971;
}

const errorInUlps = (got: number, [, nearest, rest]: Row) => Math.abs(got - nearest - rest) / ulp(nearest);

test("exp: below 1 unit in the last place of mpmath's value", async () => {
  const { exp } = await kernels();
  for (const row of golden.exp) assert.ok(errorInUlps(exp(row[0]), row) < 0.8, `exp(${row[0]}) gave ${exp(row[0])}`);
});

test("exp: subnormal results within one step of 2^-1074", async () => {
  const { exp } = await kernels();
  for (const [x, expected] of golden.expSubnormal) {
    assert.ok(Math.abs(exp(x) - expected) <= 5e-324, `exp(${x}) gave ${exp(x)}, expected ${expected}`);
  }
});

test("log: below 1 unit in the last place of mpmath's value", async () => {
  const { log } = await kernels();
  for (const row of golden.log) assert.ok(errorInUlps(log(row[0]), row) < 0.9, `log(${row[0]}) gave ${log(row[0])}`);
});

test("exp: special values", async () => {
  const { exp } = await kernels();
  assert.is(exp(0), 1);
  assert.is(exp(-0), 1);
  assert.is(exp(Infinity), Infinity);
  assert.is(exp(-Infinity), 0);
  assert.is(exp(709.7827128933841), Infinity);
  assert.is(exp(-745.1332191), 5e-324);
  assert.is(exp(-745.1332192), 0);
  assert.ok(Number.isNaN(exp(NaN)));
});

test("log: special values", async () => {
  const { log } = await kernels();
  assert.ok(Object.is(log(1), 0));
  assert.is(log(0), -Infinity);
  assert.is(log(-0), -Infinity);
  assert.is(log(Infinity), Infinity);
  assert.ok(Number.isNaN(log(-1)));
  assert.ok(Number.isNaN(log(-Infinity)));
  assert.ok(Number.isNaN(log(NaN)));
});

test("the array forms give the scalar forms' bits, for every length and special value, and write nothing else", async () => {
  const core = await kernels();
  const random = seeded(7);
  const special = [0, -0, Infinity, -Infinity, NaN, -745, 709.5, 5e-324, 1e-310, -1];
  for (let n = 0; n <= 13; n++) {
    const values = Array.from({ length: n }, (_, i) => (i % 4 === 3 ? special[(n + i) % 10] : random() * 40 - 20));
    for (const [array, scalar] of [
      [testOnlyKernels.expInto, core.exp],
      [testOnlyKernels.logInto, core.log],
    ] as const) {
      withWorkspace(testOnlyKernels, (ws) => {
        const guarded = ws.place("f64", new Float64Array(n + 4).fill(-77));
        array(guarded.pointer + 16, ws.place("f64", values).pointer, n);
        const expected = [-77, -77, ...values.map((x) => scalar(x)), -77, -77];
        const got = ws.view(guarded);
        for (let i = 0; i < n + 4; i++) assert.ok(Object.is(got[i], expected[i]), `n ${n}, place ${i}`);
      });
    }
  }
});

test.run();
