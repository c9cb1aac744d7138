import { test } from "uvu";
import * as assert from "uvu/assert";
import { binnedMoments, mostTallied } from "../../sdk/wasm/binned-moments.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { seeded } from "../support/seeded.ts";

const core = await kernels();

const moments = (values: ArrayLike<number>, bins: number, lo: number, hi: number) =>
  withWorkspace(core, (ws) => {
    const state = guardedValues(ws, new Float64Array(3 * bins));
    const outside = binnedMoments(ws, state.block, ws.place("f64", values), lo, hi);
    state.check();
    return { state: [...ws.view(state.block)], outside };
  });

/** Largest difference between two lists of numbers. */
const distance = (a: number[], b: number[]) => Math.max(0, ...a.map((x, i) => Math.abs(x - b[i])));

test("binnedMoments: the naive twin's moments for every length around the lanes; NaN and infinities are outside", () => {
  const random = seeded(11);
  const odd = [NaN, Infinity, 3, -Infinity, -1, 2];
  for (let n = 0; n <= 13; n++) {
    const values = Array.from({ length: n }, (_, i) => (i % 4 === 3 ? odd[(n + i) % 6] : random() * 3 - 1));
    const expected = new Array(15).fill(0);
    let missed = 0;
    for (const value of values) {
      if (!(value >= -1 && value <= 2)) {
        missed++;
        continue;
      }
      const bin = Math.min(4, Math.floor((value + 1) / 0.6));
      const d = (value - (-1 + (bin + 0.5) * 0.6)) / 0.6;
      expected[3 * bin] += 1;
      expected[3 * bin + 1] += d;
      expected[3 * bin + 2] += d * d;
    }
    const got = moments(values, 5, -1, 2);
    assert.is(got.outside, missed);
    // Each value's d and d^2 are rounded to 2^-20.
    assert.ok(distance(got.state, expected) <= n * 2 ** -21 * (1 + 1e-6));
    assert.ok(got.state.every((sum) => Number.isInteger(sum * 2 ** 20)));
  }
});

test("binnedMoments: parts add up to the whole to the last bit, in whatever order, and values that all fall into one bin", () => {
  const random = seeded(12);
  const values = Float64Array.from({ length: 2003 }, () => random() * 10 - 5);
  const whole = moments(values, 40, -5, 5).state;
  assert.equal(moments(values.slice().reverse(), 40, -5, 5).state, whole);
  withWorkspace(core, (ws) => {
    const state = ws.zeros("f64", 3 * 40);
    binnedMoments(ws, state, ws.place("f64", values.slice(777)), -5, 5);
    binnedMoments(ws, state, ws.place("f64", values.slice(0, 777)), -5, 5);
    assert.equal([...ws.view(state)], whole);
  });
});

test("binnedMoments: more values than a tally holds, all in one bin and at its end", () => {
  const count = 2 * mostTallied + 3;
  for (const [value, d] of [
    [0, -0.5],
    [1, 0.5],
  ]) {
    const { state } = moments(new Float64Array(count).fill(value), 1, 0, 1);
    assert.equal(state, [count, count * d, count * d * d]);
  }
});

test("binnedMoments: bounded by the bins: |first| <= mass / 2, second <= mass / 4, first^2 <= mass second", () => {
  const random = seeded(13);
  const { state } = moments(
    Float64Array.from({ length: 5000 }, () => random() ** 3),
    37,
    0,
    1,
  );
  for (let bin = 0; bin < 37; bin++) {
    const [mass, first, second] = state.slice(3 * bin, 3 * bin + 3);
    assert.ok(Math.abs(first) <= mass / 2 && second <= mass / 4);
    assert.ok(first * first <= mass * second * (1 + 1e-12) + 1e-12);
  }
});

test("binnedMoments: refuses a state that is not three numbers a bin", () => {
  withWorkspace(core, (ws) => {
    const values = ws.zeros("f64", 1);
    assert.throws(() => binnedMoments(ws, ws.zeros("f64", 4), values, 0, 1), /holds 4 numbers, expected three a bin/);
    assert.throws(() => binnedMoments(ws, ws.zeros("f64", 3), values, 1, 0), /expected two finite numbers/);
  });
});

test.run();
