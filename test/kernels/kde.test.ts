import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { binnedMoments } from "../../sdk/wasm/binned-moments.ts";
import { binsForBandwidth, kdeFromBins } from "../../sdk/wasm/kde-from-bins.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { naiveKde } from "../reference/density.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { kdeExact } from "../support/kde-exact.ts";
import { seeded, seededNormal } from "../support/seeded.ts";
import { testOnlyKernels } from "../support/test-only-kernels.ts";

interface Case {
  values: number[];
  bandwidth: number;
  lo: number;
  hi: number;
  points: number;
  density: number[];
}
const golden = JSON.parse(readFileSync(new URL("../golden/density.json", import.meta.url), "utf8")).kde as Case[];
const core = await kernels();

type Grid = [lo: number, hi: number, points: number];

function exact(values: ArrayLike<number>, bandwidth: number, [lo, hi, points]: Grid): number[] {
  return withWorkspace(testOnlyKernels, (ws) => {
    const out = guardedValues(ws, new Float64Array(points));
    kdeExact(ws, out.block, lo, hi, ws.place("f64", values), bandwidth);
    out.check();
    return [...ws.view(out.block)];
  });
}

/** The density from binned moments over the range of the values. */
function binned(values: number[], bandwidth: number, [lo, hi, points]: Grid, bins?: number): number[] {
  let [from, to] = [values[0], values[0]];
  for (const value of values) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  if (from === to) to += bandwidth;
  return withWorkspace(core, (ws) => {
    const state = ws.zeros("f64", 3 * (bins ?? binsForBandwidth(to - from, bandwidth)));
    assert.is(binnedMoments(ws, state, ws.place("f64", values), from, to), 0);
    const out = guardedValues(ws, new Float64Array(points));
    kdeFromBins(ws, out.block, lo, hi, state, from, to, bandwidth, values.length);
    out.check();
    return [...ws.view(out.block)];
  });
}

/** Largest difference in units of the highest density. */
function errorOfPeak(got: number[], expected: number[]): number {
  const peak = Math.max(...expected);
  return Math.max(...got.map((g, i) => Math.abs(g - expected[i]) / peak));
}

test("kdeExact: 1e-13 of a direct sum in extended precision", () => {
  for (const { values, bandwidth, lo, hi, points, density } of golden) {
    const got = exact(values, bandwidth, [lo, hi, points]);
    for (let g = 0; g < points; g++) {
      assert.ok(Math.abs(got[g] / density[g] - 1) < 1e-13, `place ${g}: ${got[g]}, expected ${density[g]}`);
    }
  }
});

test("kdeExact: the naive twin's density for sizes around the lanes and the blocks of 64", () => {
  const normal = seededNormal(21);
  for (const n of [1, 2, 3, 63, 64, 65, 129, 200]) {
    const values = Array.from({ length: n }, normal);
    for (const points of [2, 3, 4, 5, 6, 7, 31]) {
      const expected = naiveKde(values, 0.4, -3, 3.5, points);
      const got = exact(values, 0.4, [-3, 3.5, points]);
      // Both round t and t^2, |t| < 14 here: a few 1e-14 each.
      got.forEach((g, i) => assert.ok(Math.abs(g - expected[i]) <= 2e-13 * expected[i]));
    }
  }
});

test("kdeExact: on fine grids, in runs of 16 places, the naive twin's density as far as kernels reach", () => {
  const normal = seededNormal(24);
  const values = Array.from({ length: 65 }, normal);
  // Steps of 1/8 bandwidth and less; grids that begin and end within the runs, beside them, and where kernels are subnormal.
  for (const [bandwidth, ...grid] of [
    [0.4, -20, 20, 1024],
    [0.4, -20, 20, 801],
    [0.05, -2.1, 2.2, 999],
    [1, -1, 1, 17],
    [1, -1, 1, 33],
    [1, 0.3, 41.7, 500],
  ] as [number, ...Grid][]) {
    const expected = naiveKde(values, bandwidth, ...grid);
    const got = exact(values, bandwidth, grid);
    const [lo, hi, points] = grid;
    for (let g = 0; g < points; g++) {
      const place = lo + (g * (hi - lo)) / (points - 1);
      const t = Math.min(...values.map((value) => Math.abs(place - value))) / bandwidth;
      // What kdeExact promises, the place's rounding in either, t times as much of the kernel, and the grain of subnormal numbers.
      const rounding = (2 * 2 ** -53 * t * Math.max(Math.abs(lo), Math.abs(hi))) / bandwidth;
      const tolerance = (1e-13 + 4e-16 * t ** 2 + rounding) * expected[g] + 1e-321;
      assert.ok(Math.abs(got[g] - expected[g]) <= tolerance, `${grid}, place ${g}: ${got[g]}, expected ${expected[g]}`);
    }
  }
});

test("kdeExact: many copies of a sample give the density of one", () => {
  const grid: Grid = [-2.5, 3.1, 8];
  const one = exact([0.1], 1, grid);
  // Plain addition of thousands of equal numbers drifts one way: 2e-13 here.
  const many = exact(new Float64Array(200_000).fill(0.1), 1, grid);
  many.forEach((d, i) => assert.ok(Math.abs(d / one[i] - 1) < 1e-14, `place ${i}: ${d / one[i] - 1}`));
});

test("kdeExact: a place that no kernel reaches in double precision is 0, one that a kernel barely reaches is not", () => {
  const got = exact([0], 1, [0, 40, 41]);
  assert.is(got[39], 0);
  assert.is(got[40], 0);
  assert.ok(got[38] > 0 && got[38] < 1e-313);
  assert.equal(exact([1e9], 1, [0, 40, 41]), new Array(41).fill(0));
});

test("kdeFromBins: within 1e-6 of the peak of numpy's direct sum", () => {
  for (const { values, bandwidth, lo, hi, points, density } of golden) {
    assert.ok(errorOfPeak(binned(values, bandwidth, [lo, hi, points]), density) < 1e-6);
  }
});

test("kdeFromBins: ten binary spikes stay within 1e-6 of the peak, wherever they fall in their bins", () => {
  const random = seeded(22);
  const spikes = Array.from({ length: 10 }, (_, i) => i * 0.31 - 1.4 + 0.1 * random());
  const values = Array.from({ length: 3000 }, () => spikes[Math.floor(random() * 10)] + 1e-5 * random());
  for (const bandwidth of [0.003, 0.02, 0.1]) {
    const grid: Grid = [-1.7, 1.7, 1500];
    assert.ok(errorOfPeak(binned(values, bandwidth, grid), exact(values, bandwidth, grid)) < 1e-6);
  }
});

test("kdeFromBins: the error bound as a function of bin width / bandwidth holds for the worst place of a spike", () => {
  // Two spikes: one sets the range, the other lies anywhere in a bin.
  for (const bins of [20, 40, 100, 300]) {
    const r = 10 / bins;
    const bound = 0.0123 * r ** 3 + 0.0115 * r ** 4 + 0.0025 * r ** 5;
    let worst = 0;
    for (let place = 0; place <= 16; place++) {
      const spike = (Math.floor(bins / 2) + place / 16.0001) * r;
      const values = [0, 10, ...new Array(50).fill(spike)];
      const grid: Grid = [spike - 4, spike + 4, 400];
      worst = Math.max(worst, errorOfPeak(binned(values, 1, grid, bins), exact(values, 1, grid)));
    }
    assert.ok(worst < bound, `r ${r}: ${worst}, bound ${bound}`);
    // The bound is honest, not idle: a single spike comes within a factor of four.
    assert.ok(worst > bound / 4, `r ${r}: ${worst}, bound ${bound}`);
  }
});

test("kdeFromBins: small and odd grids, grids off the data, bandwidths far below and above the grid's step", () => {
  const normal = seededNormal(23);
  const values = Array.from({ length: 400 }, normal);
  const peakOf = (bandwidth: number) => Math.max(...exact(values, bandwidth, [-4, 4, 8001]));
  for (const bandwidth of [0.01, 0.3, 5, 4000]) {
    const peak = peakOf(bandwidth);
    for (const grid of [
      [-4, 4, 2],
      [-4, 4, 3],
      [-5, 3.3, 6],
      [-4, 4, 101],
      [2, 60, 77],
      [-50, -1, 64],
      [0.1, 0.2, 9],
      [100, 200, 5],
    ] as Grid[]) {
      const [got, expected] = [binned(values, bandwidth, grid), exact(values, bandwidth, grid)];
      const error = Math.max(...got.map((g, i) => Math.abs(g - expected[i])));
      assert.ok(error < 1e-6 * peak, `bandwidth ${bandwidth}, grid ${grid}: ${error / peak}`);
    }
  }
});

test("kdeFromBins and kdeExact integrate to 1", () => {
  const random = seeded(24);
  const values = Array.from({ length: 500 }, () => random() ** 2);
  for (const estimate of [exact, binned]) {
    const density = estimate(values, 0.05, [-0.5, 1.5, 401]);
    // The trapezoidal rule with 10 points a bandwidth is exact to rounding; the ends are 10 bandwidths off the data.
    const integral = density.reduce((sum, d) => sum + d, 0) * (2 / 400);
    assert.ok(Math.abs(integral - 1) < (estimate === exact ? 1e-12 : 1e-6));
  }
});

test("kdeExact and kdeFromBins: shifting moves the density, scaling by 2 halves it", () => {
  const random = seeded(25);
  const values = Array.from({ length: 300 }, () => Math.round(random() * 2 ** 20) / 2 ** 20);
  for (const estimate of [exact, binned]) {
    const plain = estimate(values, 0.125, [-1, 2, 97]);
    const shifted = estimate(
      values.map((v) => v + 64),
      0.125,
      [63, 66, 97],
    );
    const scaled = estimate(
      values.map((v) => v * 2),
      0.25,
      [-2, 4, 97],
    );
    assert.ok(errorOfPeak(shifted, plain) < 1e-11);
    assert.equal(
      scaled,
      plain.map((d) => d / 2),
    );
  }
});

test("kdeFromBins: the states of two parts add up to the density of the whole", () => {
  const normal = seededNormal(26);
  const values = Float64Array.from({ length: 1000 }, normal);
  withWorkspace(core, (ws) => {
    const estimate = (parts: Float64Array[]) => {
      const state = ws.zeros("f64", 3 * 500);
      for (const part of parts) binnedMoments(ws, state, ws.place("f64", part), -5, 5);
      const out = ws.allocate("f64", 50);
      kdeFromBins(ws, out, -4, 4, state, -5, 5, 0.3, 1000);
      return [...ws.view(out)];
    };
    assert.equal(estimate([values.slice(0, 123), values.slice(123)]), estimate([values]));
  });
});

test("binsForBandwidth: the bins are at most 0.0425 bandwidths wide", () => {
  assert.is(binsForBandwidth(0.0425 * 100, 1), 100);
  assert.is(binsForBandwidth(10, 0.1), Math.ceil(10 / 0.00425));
  assert.is(binsForBandwidth(1, 1000), 1);
  assert.throws(() => binsForBandwidth(1, 0), /bandwidth is 0, expected a positive number/);
  assert.throws(() => binsForBandwidth(-1, 1), /range/);
});

test("densities refuse what has no meaning", () => {
  withWorkspace(core, (ws) => {
    const [one, three, nine] = [1, 3, 9].map((n) => ws.zeros("f64", n));
    assert.throws(() => kdeFromBins(ws, one, 0, 1, nine, 0, 1, 1, 9), /grid of 1 points, expected at least 2/);
    assert.throws(() => kdeFromBins(ws, three, 1, 0, nine, 0, 1, 1, 9), /expected two finite numbers/);
    assert.throws(() => kdeFromBins(ws, three, 0, 1, nine, 0, 1, -1, 9), /bandwidth is -1/);
    assert.throws(() => kdeFromBins(ws, three, 0, 1, nine, 0, 1, NaN, 9), /bandwidth is NaN/);
    assert.throws(() => kdeFromBins(ws, three, 0, 1, nine, 0, 1, 1, 0), /total is 0 samples/);
    assert.throws(() => kdeFromBins(ws, three, 0, 1, nine, 3, 1, 1, 5), /expected two finite numbers/);
    assert.throws(() => kdeFromBins(ws, three, 0, 1, one, 0, 1, 1, 5), /expected three a bin/);
  });
});

test.run();
