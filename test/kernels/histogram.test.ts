import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { histogram, tallyBinsOfParts } from "../../sdk/wasm/histogram.ts";
import { histogram2d } from "../../sdk/wasm/histogram-2d.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { naiveBin, naiveHistogram } from "../reference/density.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { seeded } from "../support/seeded.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/density.json", import.meta.url), "utf8"));
const core = await kernels();

const count = (values: ArrayLike<number>, bins: number, lo: number, hi: number) =>
  withWorkspace(core, (ws) => {
    const counts = guardedValues(ws, new Float64Array(bins));
    const outside = histogram(ws, counts.block, ws.place("f64", values), lo, hi);
    counts.check();
    return { counts: [...ws.view(counts.block)], outside };
  });

test("histogram: numpy's counts, with values on every edge and one step beside it", () => {
  for (const { lo, hi, bins, values, counts } of golden.histogram) {
    const got = count(values, bins, lo, hi);
    assert.equal(got.counts, counts, `[${lo}, ${hi}] in ${bins}`);
    assert.is(got.outside, values.length - counts.reduce((sum: number, c: number) => sum + c, 0));
  }
});

test("histogram: the naive twin's counts for every length around the lanes; NaN and infinities are outside", () => {
  const random = seeded(1);
  const odd = [NaN, Infinity, -Infinity, 1, -1, -0];
  for (let n = 0; n <= 21; n++) {
    const values = Array.from({ length: n }, (_, i) => (i % 5 === 4 ? odd[(n + i) % 6] : random() * 2.4 - 1.2));
    const got = count(values, 9, -1, 1);
    assert.equal(got.counts, naiveHistogram(values, 9, -1, 1));
    assert.is(got.outside, values.filter((v) => naiveBin(v, 9, -1, 1) < 0).length);
  }
});

test("histogram: the naive twin's counts on edges and some steps beside them, of few bins and of many, also where lo is far from 0", () => {
  const random = seeded(5);
  const steps = [-3, -1, 0, 1, 3];
  for (const [lo, hi] of [
    [-1, 1.1],
    [0, 1e-300],
    [1e6, 1e6 + 1],
    [-1e12, -1e12 + 0.3],
    [-3e-5, 7e8],
  ]) {
    for (const bins of [1, 7, 511, 512, 4096]) {
      const values = Array.from({ length: 2000 }, () => {
        const edge = lo + Math.floor(random() * (bins + 1)) * ((hi - lo) / bins);
        const beside = edge * (1 + steps[Math.floor(random() * 5)] * 2 ** -52);
        return random() < 0.5 ? beside : lo + random() * (hi - lo);
      });
      values[3] = Number.NaN;
      const got = count(values, bins, lo, hi);
      assert.equal(got.counts, naiveHistogram(values, bins, lo, hi), `[${lo}, ${hi}] in ${bins}`);
      assert.is(got.outside, values.filter((v) => naiveBin(v, bins, lo, hi) < 0).length);
    }
  }
});

test("histogram: of parts, the counts of each part by itself", () => {
  const random = seeded(6);
  for (const n of [0, 1, 2, 5, 64]) {
    const values = Array.from({ length: n }, () => random() * 2.4 - 1.2);
    const parts = values.map(() => Math.floor(random() * 3));
    withWorkspace(core, (ws) => {
      const counts = ws.zeros("u32", 3 * 11);
      tallyBinsOfParts(ws, counts, 11, ws.place("u8", parts), 9, ws.place("f64", values), -1, 1);
      for (let part = 0; part < 3; part++) {
        const own = values.filter((_, i) => parts[i] === part);
        const found = [...ws.view(counts).subarray(11 * part, 11 * part + 11)];
        assert.equal(found, [...naiveHistogram(own, 9, -1, 1), 0, 0]);
      }
    });
  }
});

test("histogram: accumulates, so parts add up to the whole", () => {
  const random = seeded(2);
  const values = Float64Array.from({ length: 1001 }, () => random() * 10 - 5);
  withWorkspace(core, (ws) => {
    const counts = ws.zeros("f64", 12);
    let outside = 0;
    for (const [from, to] of [
      [0, 333],
      [333, 334],
      [334, 1001],
    ]) {
      outside += histogram(ws, counts, ws.place("f64", values.slice(from, to)), -4, 4);
    }
    const whole = count(values, 12, -4, 4);
    assert.equal([...ws.view(counts)], whole.counts);
    assert.is(outside, whole.outside);
  });
});

test("histogram: scaling values and range by a power of two changes nothing", () => {
  const random = seeded(3);
  const values = Float64Array.from({ length: 500 }, () => random() * 2 - 1);
  const expected = count(values, 31, -0.7, 0.9);
  for (const factor of [2 ** -600, 0.5, 2 ** 300]) {
    const scaled = values.map((v) => v * factor);
    assert.equal(count(scaled, 31, -0.7 * factor, 0.9 * factor), expected);
  }
});

test("histogram: refuses ranges that have no bins", () => {
  for (const [lo, hi, message] of [
    [1, 1, /expected two finite numbers/],
    [2, 1, /expected two finite numbers/],
    [NaN, 1, /expected two finite numbers/],
    [0, Infinity, /expected two finite numbers/],
    [-1.7e308, 1.7e308, /expected two finite numbers/],
    [1, 1 + 2 ** -50, /too narrow for 70 bins/],
  ] as const) {
    assert.throws(() => count([1], 70, lo, hi), message);
  }
});

test("histogram2d: numpy's counts", () => {
  for (const { bins, x, y, xRange, yRange, counts } of golden.histogram2d) {
    withWorkspace(core, (ws) => {
      const out = guardedValues(ws, new Float64Array(bins * bins));
      const [px, py] = [ws.place("f64", x as number[]), ws.place("f64", y as number[])];
      const outside = histogram2d(ws, out.block, px, py, xRange[0], xRange[1], yRange[0], yRange[1]);
      out.check();
      assert.equal([...ws.view(out.block)], counts);
      assert.is(outside, x.length - counts.reduce((sum: number, c: number) => sum + c, 0));
    });
  }
});

test("histogram2d: the naive twin's counts for every length around the lanes, NaN outside, accumulating", () => {
  const random = seeded(4);
  for (let n = 0; n <= 9; n++) {
    const x = Array.from({ length: n }, (_, i) => (i === 2 ? NaN : random() * 2.2));
    const y = Array.from({ length: n }, (_, i) => (i === 3 ? NaN : random() * 3.3));
    const expected = new Array(16).fill(1);
    let missed = 0;
    for (let i = 0; i < n; i++) {
      const [column, row] = [naiveBin(x[i], 4, 0, 2), naiveBin(y[i], 4, 0, 3)];
      if (row < 0 || column < 0) missed++;
      else expected[row * 4 + column]++;
    }
    withWorkspace(core, (ws) => {
      const out = guardedValues(ws, new Array(16).fill(1));
      assert.is(histogram2d(ws, out.block, ws.place("f64", x), ws.place("f64", y), 0, 2, 0, 3), missed);
      out.check();
      assert.equal([...ws.view(out.block)], expected);
    });
  }
});

test("histogram2d: wants a square of counts and as many y as x", () => {
  withWorkspace(core, (ws) => {
    const [two, three, five, nine] = [2, 3, 5, 9].map((n) => ws.zeros("f64", n));
    assert.throws(() => histogram2d(ws, five, three, three, 0, 1, 0, 1), /expected a square number/);
    assert.throws(() => histogram2d(ws, nine, three, two, 0, 1, 0, 1), /y holds 2 numbers, expected 3/);
  });
});

test.run();
