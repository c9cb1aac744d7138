import { test } from "uvu";
import * as assert from "uvu/assert";
import { UsageError } from "../../sdk/errors.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { periodicSpectra } from "../../sdk/wasm/periodic-spectra.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { type ZeroMethod, zeroDistances, zeroMethod, zeroSpectra } from "../../sdk/wasm/zero-spectra.ts";
import { clinical, clinicalDistances, energy, expectNearestOthers } from "../reference/spectrum.ts";
import { expectClose } from "../support/close.ts";
import { doublesFromBase64, readGolden } from "../support/golden.ts";
import { guarded } from "../support/guarded.ts";
import { seededNormal } from "../support/seeded.ts";

const core = kernels();
const golden = readGolden<{
  filters: { boundary: string; k: number; n: number; m: number; weights: string; s: string }[];
}>("spectrum.json");
const sum = (values: Float64Array) => values.reduce((total, x) => total + x, 0);

async function spectra(filters: ArrayLike<number>, k: number, n: number, m = n): Promise<Float64Array> {
  return withWorkspace(await core, (ws) => {
    const out = guarded(ws, "f64", (filters.length / k ** 2) * n * m);
    zeroSpectra(ws, out.block, ws.place("f64", filters), k, n, m);
    out.expectGuards();
    return ws.copyOut(out.block);
  });
}

async function distances(filters: ArrayLike<number>, references: ArrayLike<number>, k: number, n: number, m = n) {
  return withWorkspace(await core, (ws) => {
    const out = guarded(ws, "f64", (filters.length / k ** 2) * (references.length / (n * m)));
    zeroDistances(ws, out.block, ws.place("f64", filters), k, n, m, ws.place("f64", references));
    out.expectGuards();
    return ws.copyOut(out.block);
  });
}

async function methodOf(filter: ArrayLike<number>, k: number): Promise<ZeroMethod> {
  return withWorkspace(await core, (ws) => zeroMethod(ws, ws.place("f64", filter), k));
}

/** The same values by the general way: a weight that is too small to matter breaks symmetry and rank. */
async function byBand(filter: ArrayLike<number>, k: number, n: number, m = n): Promise<Float64Array> {
  const normal = seededNormal(77);
  const nudged = Float64Array.from(filter, (x) => x + 3e-15 * normal());
  assert.is(await methodOf(nudged, k), "band");
  return spectra(nudged, k, n, m);
}

test("singular values of explicit zero-padded matrices", async () => {
  let checked = 0;
  for (const { boundary, k, n, m, weights, s } of golden.filters) {
    if (boundary !== "zero") continue;
    const expected = doublesFromBase64(s);
    // Both ways are backward stable: 1e-12 of the largest is what the study asks for.
    expectClose(
      await spectra(doublesFromBase64(weights), k, n, m),
      expected,
      1e-12 * expected[0],
      `${k} on ${n} x ${m}`,
    );
    checked++;
  }
  assert.is(checked, 18);
});

test("distances between the clinical filters at 16", async () => {
  const names = Object.keys(clinical);
  const filters = Object.values(clinical).flat();
  const references = (await spectra(filters, 3, 16)).map((x, i, all) => x / all[i - (i % 256)]);
  const got = await distances(filters, references, 3, 16);
  names.forEach((a, i) => {
    names.forEach((b, j) => {
      const expected = i === j ? 0 : (clinicalDistances[a + b] ?? clinicalDistances[b + a])[0];
      // The table has eight decimals.
      expectClose([got[i * names.length + j] / 256], [expected], 1e-8, `${a}-${b}`);
    });
  });
});

test("leave one out: the nearest other clinical filter", async () => {
  for (const n of [16, 24]) {
    const filters = Object.values(clinical).flat();
    const references = (await spectra(filters, 3, n)).map((x, i, all) => x / all[i - (i % n ** 2)]);
    expectNearestOthers(await distances(filters, references, 3, n), n * n);
  }
});

test("distances in chunks, of any number of filters and references, are those of the spectra", async () => {
  const normal = seededNormal(8);
  for (const [k, n, m] of [
    [3, 4, 4],
    [3, 3, 5],
    [5, 6, 5],
  ]) {
    const length = n * m;
    for (const count of [0, 1, 65, 131]) {
      const filters = Float64Array.from({ length: count * k * k }, normal);
      const s = await spectra(filters, k, n, m);
      for (const referenceCount of [0, 1, 3]) {
        const references = (await spectra(Float64Array.from({ length: referenceCount * k * k }, normal), k, n, m)).map(
          (x, i, all) => x / all[i - (i % length)],
        );
        const expected = Array.from({ length: count * referenceCount }, (_, at) => {
          const [i, f] = [Math.floor(at / referenceCount) * length, (at % referenceCount) * length];
          let d = 0;
          for (let j = 0; j < length; j++) d += Math.abs(s[i + j] / s[i] - references[f + j]);
          return d;
        });
        // Sums of up to 30 numbers below 1.
        expectClose(await distances(filters, references, k, n, m), expected, 1e-13);
      }
    }
  }
});

test("a zero filter and one that is not finite have no distance, and leave their neighbours alone", async () => {
  const references = (await spectra(clinical.g, 3, 8)).map((x, _, all) => x / all[0]);
  const [expected] = await distances(clinical.e, references, 3, 8);
  const zero = new Array(9).fill(0);
  for (const bad of [zero, zero.with(4, NaN), zero.with(0, Infinity)]) {
    const got = await distances([bad, clinical.e, bad].flat(), references, 3, 8);
    expectClose(got, [NaN, expected, NaN], 0);
  }
});

test("each short cut is taken where it holds, and agrees with the general way", async () => {
  const normal = seededNormal(21);
  const [a, b, c, d] = Array.from({ length: 4 }, normal);
  const u = Array.from({ length: 5 }, normal);
  const v = Array.from({ length: 5 }, normal);
  const point5 = Array.from({ length: 25 }, normal);
  const e = normal();
  const f = normal();
  const cases: [ZeroMethod, number, number[]][] = [
    ["sine", 3, [a, b, a, c, d, c, a, b, a]],
    ["sine", 1, [a]],
    ["rank-one", 3, clinical.e],
    ["rank-one", 5, u.flatMap((x) => v.map((y) => x * y))],
    ["mirror", 3, [a, b, a, c, d, c, e, f, e]],
    ["mirror", 3, [a, c, e, b, d, f, a, c, e]],
    ["antisymmetric", 3, [a, b, c, d, 0, -d, -c, -b, -a]],
    ["antisymmetric", 5, point5.map((x, i) => x - point5[24 - i])],
    ["parity", 3, [a, b, c, d, -b, d, c, b, a]],
    ["parity", 5, point5.map((x, i) => x + point5[24 - i])],
  ];
  for (const [method, k, filter] of cases) {
    assert.is(await methodOf(filter, k), method);
    for (const [n, m] of [
      [5, 5],
      [8, 8],
      [7, 10],
      [10, 7],
      [9, 5],
    ]) {
      const expected = k === 1 ? new Float64Array(n * m).fill(Math.abs(a)) : await byBand(filter, k, n, m);
      // The nudge of 3e-15 a weight, times k^2 weights, is the larger part.
      expectClose(await spectra(filter, k, n, m), expected, 1e-13 * k * expected[0], `${method} ${k} on ${n} x ${m}`);
    }
  }
});

test("two bands of a point-symmetric filter, so wide that they are narrowed first", async () => {
  const random = Float64Array.from({ length: 81 }, seededNormal(23));
  const filter = random.map((x, i) => x + random[80 - i]);
  assert.is(await methodOf(filter, 9), "parity");
  const expected = await byBand(filter, 9, 25, 24);
  expectClose(await spectra(filter, 9, 25, 24), expected, 1e-13 * 9 * expected[0]);
});

test("a point-antisymmetric filter has every value twice, and one 0 on an odd number of pixels", async () => {
  const normal = seededNormal(22);
  for (const [k, n, m] of [
    [3, 3, 3],
    [3, 8, 6],
    [5, 7, 9],
    [7, 8, 8],
  ]) {
    const random = Float64Array.from({ length: k * k }, normal);
    const filter = random.map((x, i) => x - random[k * k - 1 - i]);
    assert.is(await methodOf(filter, k), "antisymmetric");
    const s = await spectra(filter, k, n, m);
    for (let i = 0; i + 1 < s.length; i += 2) assert.ok(s[i] - s[i + 1] < 1e-13 * s[0]);
    if (s.length % 2 === 1) assert.ok(s[s.length - 1] < 1e-13 * s[0]);
  }
});

test("filters of all kinds side by side have the values they have alone", async () => {
  const normal = seededNormal(5);
  const random = () => Array.from({ length: 9 }, normal);
  const point = () => {
    const f = random();
    return f.map((x, i) => x + f[8 - i]);
  };
  const zero = new Array(9).fill(0);
  const kinds = [
    random(),
    clinical.e,
    point(),
    random(),
    zero.with(3, NaN),
    random(),
    clinical.m,
    point(),
    zero,
    point(),
    [1, 2, 3, 4, 0, -4, -3, -2, -1],
    [1, 2, 1, 3, 1, 3, 5, 1, 5],
    [1, -2, 3, -4, 0, 4, -3, 2, -1],
    random(),
    [3, 2, 1, 4, 0, -4, -1, -2, -3],
  ];
  const n = 6;
  const together = await spectra(kinds.flat(), 3, n);
  for (const [i, filter] of kinds.entries()) {
    expectClose(together.subarray(i * n * n, (i + 1) * n * n), await spectra(filter, 3, n), 0, `filter ${i}`);
  }
});

test("energy, nuclear norms, sharpen from laplacian, and a larger periodic grid as a bound", async () => {
  const normal = seededNormal(31);
  for (const [k, n, m] of [
    [3, 16, 16],
    [5, 9, 12],
    [7, 11, 8],
    // Half-widths of 57, and of 61, the first that is narrowed.
    [5, 13, 13],
    [7, 9, 9],
    // Bands so wide that they are narrowed first (as golden 7 x 7 filters at 16 are): of one block and a part, of more, and of
    // orders with every remainder of four.
    [9, 13, 13],
    [11, 12, 12],
    [7, 17, 17],
    [7, 18, 17],
    [7, 21, 19],
  ]) {
    const filter = Float64Array.from({ length: k * k }, normal);
    const s = await spectra(filter, k, n, m);
    const expected = energy(filter, k, n, m, true);
    assert.ok(Math.abs(s.reduce((total, x) => total + x * x, 0) / expected - 1) < 1e-13);
    const r = (k - 1) / 2;
    const larger = withWorkspace(await core, (ws) => {
      const out = ws.allocate("f64", (n + r) * (m + r));
      periodicSpectra(ws, out, ws.place("f64", filter), k, n + r, m + r);
      return ws.copyOut(out);
    });
    for (let i = 0; i < s.length; i++) {
      assert.ok(s[i] <= larger[i] * (1 + 1e-13));
      if (i > 0) assert.ok(s[i] <= s[i - 1]);
    }
  }
  const n = 16;
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

test("Sobel's values are products of cosines", async () => {
  const n = 16;
  const angle = (i: number) => (Math.PI * (i + 1)) / (n + 1);
  const expected = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return ((2 + 2 * Math.cos(angle(i))) * Math.abs(2 * Math.cos(angle(j)))) / 8;
  })
    .sort()
    .reverse();
  expectClose(await spectra(clinical.e, 3, n), expected, 1e-14);
});

test("blind to sign, transposition, flips and a checkerboard", async () => {
  const normal = seededNormal(12);
  const f = Array.from({ length: 9 }, normal);
  const n = 9;
  const expected = await spectra(f, 3, n);
  for (const twin of [
    f.map((x) => -x),
    f.map((_, i) => f[(i % 3) * 3 + Math.floor(i / 3)]),
    [...f].reverse(),
    f.map((_, i) => f[i - (i % 3) + 2 - (i % 3)]),
    f.map((x, i) => (i % 2 === 0 ? x : -x)),
    f.map((x, i) => (i % 3 === 1 ? -x : x)),
  ]) {
    expectClose(await spectra(twin, 3, n), expected, 1e-14 * expected[0]);
  }
});

test("extreme scales change nothing but the scale", async () => {
  const normal = seededNormal(2);
  const f = Float64Array.from({ length: 9 }, normal);
  for (const filter of [f, Float64Array.from(clinical.e), Float64Array.from(clinical.m)]) {
    const expected = await spectra(filter, 3, 8);
    for (const scale of [2 ** 900, 2 ** -900]) {
      const got = await spectra(
        filter.map((x) => x * scale),
        3,
        8,
      );
      expectClose(
        got.map((x) => x / scale),
        expected,
        0,
      );
    }
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
