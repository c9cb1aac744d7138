import { test } from "uvu";
import * as assert from "uvu/assert";
import { UsageError } from "../../sdk/errors.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { periodicDistances, periodicSpectra } from "../../sdk/wasm/periodic-spectra.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import {
  clinical,
  clinicalDistances,
  energy,
  expectNearestOthers,
  naivePeriodicSpectrum,
} from "../reference/spectrum.ts";
import { expectClose } from "../support/close.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";
import { testOnlyKernels } from "../support/test-only-kernels.ts";

const core = kernels();
const golden = readGolden<{
  filters: { boundary: string; k: number; n: number; m: number; weights: string; s: string }[];
  turns: { n: number; cos: string; cosRest: string; sin: string; sinRest: string }[];
}>("spectrum.json");
const flat = (rows: number[][]) => Float64Array.from(rows.flat());

async function spectra(filters: ArrayLike<number>, k: number, n: number, m = n): Promise<Float64Array> {
  return withWorkspace(await core, (ws) => {
    const out = guarded(ws, "f64", (filters.length / k ** 2) * n * m);
    periodicSpectra(ws, out.block, ws.place("f64", filters), k, n, m);
    out.expectGuards();
    return ws.copyOut(out.block);
  });
}

async function distances(filters: ArrayLike<number>, references: ArrayLike<number>, k: number, n: number, m = n) {
  return withWorkspace(await core, (ws) => {
    const out = guarded(ws, "f64", (filters.length / k ** 2) * (references.length / (n * m)));
    periodicDistances(ws, out.block, ws.place("f64", filters), k, n, m, ws.place("f64", references));
    out.expectGuards();
    return ws.copyOut(out.block);
  });
}

test("cos and sin of whole parts of a turn are within 1 ulp of mpmath's", () => {
  const { cosTurn, sinTurn } = testOnlyKernels;
  for (const { n, ...parts } of golden.turns) {
    const [cos, cosRest, sin, sinRest] = [parts.cos, parts.cosRest, parts.sin, parts.sinRest].map(doublesFromBase64);
    for (let k = 0; k < n; k++) {
      for (const [got, value, rest] of [
        [cosTurn(k, n), cos[k], cosRest[k]],
        [sinTurn(k, n), sin[k], sinRest[k]],
      ]) {
        const ulp = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52);
        assert.ok(
          value === 0 ? got === 0 : Math.abs(got - value - rest) < ulp,
          `${k} / ${n}: ${got}, expected ${value}`,
        );
      }
    }
  }
});

test("singular values of explicit circulant matrices", async () => {
  for (const { boundary, k, n, m, weights, s } of golden.filters) {
    if (boundary !== "periodic") continue;
    const expected = doublesFromBase64(s);
    // LAPACK and the DFT are both backward stable: 1e-12 of the largest is what the study asks for.
    expectClose(
      await spectra(doublesFromBase64(weights), k, n, m),
      expected,
      1e-12 * expected[0],
      `${k} on ${n} x ${m}`,
    );
  }
});

test("every lane and every number of filters gives the definition's values", async () => {
  const normal = seededNormal(3);
  for (const [k, n, m] of [
    [1, 2, 2],
    [1, 2, 3],
    [3, 3, 3],
    [3, 4, 5],
    [5, 7, 6],
    [7, 8, 16],
    [3, 32, 32],
  ]) {
    // Four filters share the lanes of their keys, two those of their squares.
    for (const count of [0, 1, 2, 3, 4, 5, 8, 9]) {
      const filters = Float64Array.from({ length: count * k * k }, normal);
      const got = await spectra(filters, k, n, m);
      for (let i = 0; i < count; i++) {
        const expected = naivePeriodicSpectrum(filters.subarray(i * k * k, (i + 1) * k * k), k, n, m);
        expectClose(got.subarray(i * n * m, (i + 1) * n * m), expected, 1e-13 * expected[0], `${k} on ${n} x ${m}`);
      }
    }
  }
});

test("squares that share a place of the keys' grid, or have none, are in order all the same", async () => {
  const normal = seededNormal(21);
  const flat = (scale: number) => Float64Array.from({ length: 9 }, (_, i) => (i === 4 ? 1 : 0) + scale * normal());
  // A few inversions; so many that the network has to sort; squares that are 0, or smaller than any number of keys.
  const filters = [
    ...[1e-3, 1e-5, 1e-8, 1e-12, 1e-15, 0].map(flat),
    new Float64Array(9),
    flat(1).map((x, i) => (i < 3 ? x : 1e-9 * x)),
    flat(1),
    clinical.e,
  ];
  for (const n of [16, 32, 33]) {
    const got = await spectra(
      filters.flatMap((filter) => [...filter]),
      3,
      n,
    );
    for (const [i, filter] of filters.entries()) {
      const expected = naivePeriodicSpectrum(filter, 3, n, n);
      const s = got.subarray(i * n * n, (i + 1) * n * n);
      expectClose(s, expected, 1e-13 * expected[0], `filter ${i} at ${n}`);
      for (let j = 1; j < s.length; j++) assert.ok(s[j] <= s[j - 1], `filter ${i} at ${n}: ${s[j - 1]}, ${s[j]}`);
    }
  }
});

test("grids with more values than keys have indices for", async () => {
  const filter = Float64Array.from({ length: 9 }, seededNormal(22));
  const expected = naivePeriodicSpectrum(filter, 3, 257, 258);
  expectClose(await spectra(filter, 3, 257, 258), expected, 1e-13 * expected[0]);
});

test("distances of short lists, two terms at once, are those of the values", async () => {
  const normal = seededNormal(23);
  // 1, 2 and 4 values that are no pairs; references that have no pairs, for one reference and for two at a time.
  for (const [k, n, m] of [
    [1, 2, 2],
    [3, 3, 3],
    [3, 5, 4],
    [3, 6, 4],
    [5, 7, 9],
    [3, 32, 32],
    [3, 45, 45],
  ]) {
    const length = n * m;
    const filters = Float64Array.from({ length: 5 * k * k }, normal);
    const s = await spectra(filters, k, n, m);
    for (const count of [1, 2, 5]) {
      const references = Float64Array.from(
        Array.from({ length: count }, () =>
          Array.from({ length }, () => Math.abs(normal()))
            .sort((a, b) => b - a)
            .map((x, _, all) => x / all[0]),
        ).flat(),
      );
      const expected = Array.from({ length: 5 * count }, (_, at) => {
        const [i, f] = [Math.floor(at / count) * length, (at % count) * length];
        let d = 0;
        for (let j = 0; j < length; j++) d += Math.abs(s[i + j] / s[i] - references[f + j]);
        return d;
      });
      // A few roundings of each of the numbers below 1.
      expectClose(
        await distances(filters, references, k, n, m),
        expected,
        1e-14 * length,
        `${count}, ${k} on ${n} x ${m}`,
      );
    }
  }
});

test("distances between the clinical filters are the paper's formulas' at 16 and 32", async () => {
  const names = Object.keys(clinical);
  for (const [column, n] of [
    [1, 16],
    [2, 32],
  ]) {
    const filters = flat(Object.values(clinical));
    const references = (await spectra(filters, 3, n)).map((x, i, all) => x / all[i - (i % (n * n))]);
    const got = await distances(filters, references, 3, n);
    names.forEach((a, i) => {
      names.forEach((b, j) => {
        const expected = i === j ? 0 : (clinicalDistances[a + b] ?? clinicalDistances[b + a])[column];
        // The table has eight decimals.
        expectClose([got[i * names.length + j] / n ** 2], [expected], 1e-8, `${a}-${b} at ${n}`);
      });
    });
  }
});

test("leave one out: the nearest other clinical filter", async () => {
  for (const n of [16, 32]) {
    const s = await spectra(flat(Object.values(clinical)), 3, n);
    const references = s.map((x, i, all) => x / all[i - (i % n ** 2)]);
    expectNearestOthers(await distances(flat(Object.values(clinical)), references, 3, n), n * n);
  }
});

test("distances of long lists, whose blocks are told from their sums, are those of the values", async () => {
  const normal = seededNormal(14);
  for (const [n, m] of [
    // 2,047 values, the longest list without blocks, and 2,048.
    [23, 89],
    [32, 64],
    [46, 46],
    [64, 33],
  ]) {
    const length = n * m;
    const s = await spectra(
      Float64Array.from({ length: 5 * 9 }, normal).map((x, i) => (i < 9 ? clinical.e[i] : x)),
      3,
      n,
      m,
    );
    const references = s.map((x, i, all) => x / all[i - (i % length)]);
    const filters = Float64Array.from({ length: 7 * 9 }, normal);
    const t = await spectra(filters, 3, n, m);
    const expected = Array.from({ length: 7 * 5 }, (_, at) => {
      const [i, f] = [Math.floor(at / 5) * length, (at % 5) * length];
      let d = 0;
      for (let j = 0; j < length; j++) d += Math.abs(t[i + j] / t[i] - references[f + j]);
      return d;
    });
    // Sums of 2,116 numbers below 1, a few roundings each.
    expectClose(await distances(filters, references, 3, n, m), expected, 1e-12 * length);
  }
});

test("energy, nuclear norms, and sharpen as an affine function of laplacian", async () => {
  const normal = seededNormal(9);
  for (const [k, n, m] of [
    [3, 16, 16],
    [5, 9, 12],
    [7, 11, 8],
  ]) {
    const filter = Float64Array.from({ length: k * k }, normal);
    const s = await spectra(filter, k, n, m);
    const expected = energy(filter, k, n, m, false);
    assert.ok(Math.abs(s.reduce((sum, x) => sum + x * x, 0) / expected - 1) < 1e-13);
    for (let i = 1; i < s.length; i++) assert.ok(s[i] <= s[i - 1]);
  }
  const n = 16;
  const sum = (s: Float64Array) => s.reduce((total, x) => total + x, 0);
  const [laplacian, gaussian, sharpen] = await Promise.all(
    ["l", "g", "s"].map((name) => spectra(clinical[name], 3, n)),
  );
  expectClose([sum(laplacian), sum(gaussian), sum(sharpen)], [n ** 2 / 2, n ** 2 / 4, (5 * n ** 2) / 9], 1e-11);
  expectClose(
    sharpen,
    laplacian.map((x) => (1 + 8 * x) / 9),
    1e-15,
  );
});

test("blind to sign, transposition, flips and a checkerboard", async () => {
  const normal = seededNormal(12);
  const f = Array.from({ length: 9 }, normal);
  const expected = await spectra(f, 3, 12);
  const at = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  for (const twin of [
    f.map((x) => -x),
    at.map((i) => f[(i % 3) * 3 + Math.floor(i / 3)]),
    [...f].reverse(),
    at.map((i) => f[i - (i % 3) + 2 - (i % 3)]),
    at.map((i) => (i % 2 === 0 ? f[i] : -f[i])),
  ]) {
    expectClose(await spectra(twin, 3, 12), expected, 1e-14 * expected[0]);
  }
});

test("a scale that overflows or vanishes when squared changes nothing", async () => {
  const normal = seededNormal(2);
  const f = Float64Array.from({ length: 9 }, normal);
  const references = (await spectra(clinical.e, 3, 8)).map((x, _, all) => x / all[0]);
  const [expected] = await distances(f, references, 3, 8);
  for (const scale of [2 ** 900, 2 ** -900]) {
    const scaled = f.map((x) => x * scale);
    expectClose(await distances(scaled, references, 3, 8), [expected], 0);
    expectClose(
      (await spectra(scaled, 3, 8)).map((x) => x / scale),
      await spectra(f, 3, 8),
      0,
    );
  }
});

test("a zero filter and one that is not finite have no distance, and leave their neighbours alone", async () => {
  const references = (await spectra(clinical.g, 3, 8)).map((x, _, all) => x / all[0]);
  const [expected] = await distances(clinical.e, references, 3, 8);
  const zero = new Array(9).fill(0);
  for (const bad of [zero, zero.with(4, NaN), zero.with(0, Infinity)]) {
    expectClose(await distances(flat([bad, clinical.e, bad]), references, 3, 8), [NaN, expected, NaN], 0);
  }
});

test("even filters, filters above the grid and grids of one are refused", async () => {
  for (const [k, n] of [
    [2, 8],
    [5, 4],
    [1, 1],
  ]) {
    let error: unknown;
    await spectra(new Float64Array(k * k), k, n).catch((thrown) => {
      error = thrown;
    });
    assert.instance(error, UsageError);
  }
});

test.run();
