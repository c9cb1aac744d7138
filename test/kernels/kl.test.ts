import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { pairwiseKL } from "../../sdk/wasm/pairwise-kl.ts";
import { type Arena, type Block, type Workspace, withWorkspace } from "../../sdk/wasm/workspace.ts";
import { naiveKL } from "../reference/density.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { seeded } from "../support/seeded.ts";
import { testOnlyKernels } from "../support/test-only-kernels.ts";

interface Case {
  p: number[][];
  weights: number[];
  matrix: number[][];
}
const golden = JSON.parse(readFileSync(new URL("../golden/density.json", import.meta.url), "utf8")).kl as Case[];
const core = await kernels();

/** An input right before NaN, which a lane read beyond its end would bring into the sum. */
function beforeNaN(ws: Workspace<Arena>, values: number[]): Block<"f64"> {
  return { ...ws.place("f64", [...values, NaN, NaN]), length: values.length };
}

const one = (p: number[], q: number[]) =>
  withWorkspace(testOnlyKernels, (ws) =>
    ws.kernels.symmetricKL(beforeNaN(ws, p).pointer, beforeNaN(ws, q).pointer, p.length),
  );

function all(rows: number[][], weights: number[]): number[][] {
  return withWorkspace(core, (ws) => {
    const out = guardedValues(ws, new Float64Array(rows.length ** 2));
    pairwiseKL(ws, out.block, beforeNaN(ws, rows.flat()), beforeNaN(ws, weights));
    out.check();
    const matrix = ws.view(out.block);
    return rows.map((_, a) => [...matrix.slice(a * rows.length, (a + 1) * rows.length)]);
  });
}

/** Rows of probabilities that sum to 1. */
function randomRows(random: () => number, groups: number, width: number): number[][] {
  return Array.from({ length: groups }, () => {
    const row = Array.from({ length: width }, () => 1e-7 + random() ** 4);
    const sum = row.reduce((s, v) => s + v, 0);
    return row.map((v) => v / sum);
  });
}

test("symmetricKL: mpmath's values to (n + 8) 2^-53, rows that differ by 1e-7 too", () => {
  // The case without weights.
  const { p, matrix } = golden[1];
  for (let a = 0; a < p.length; a++) {
    for (let b = 0; b < p.length; b++) {
      if (a === b) assert.is(one(p[a], p[b]), 0);
      else assert.ok(Math.abs(one(p[a], p[b]) / matrix[a][b] - 1) < (p[a].length + 8) * 2 ** -53);
    }
  }
});

test("symmetricKL: the naive twin's value for every length around the lanes", () => {
  const random = seeded(41);
  for (let n = 0; n <= 9; n++) {
    const [p, q] = randomRows(random, 2, n);
    // The twin sums the same n terms, each with two or three roundings.
    assert.ok(Math.abs(one(p, q) - naiveKL(p, q)) <= (n + 8) * 2 ** -52 * naiveKL(p, q));
  }
});

test("symmetricKL: symmetric to the bit, never negative, 0 only for equal vectors", () => {
  const random = seeded(42);
  for (let round = 0; round < 50; round++) {
    const [p, q] = randomRows(random, 2, 7);
    assert.is(one(p, q), one(q, p));
    assert.ok(one(p, q) > 0);
    assert.is(one(p, p), 0);
  }
});

test("pairwiseKL: mpmath's matrices", () => {
  const { p, weights, matrix } = golden[0];
  const got = all(p, weights);
  for (let a = 0; a < p.length; a++) {
    for (let b = 0; b < p.length; b++) {
      assert.ok(Math.abs(got[a][b] - matrix[a][b]) <= 64 * weights.length * 2 ** -53 * matrix[a][b], `${a}, ${b}`);
    }
  }
});

test("pairwiseKL: rows that differ by 1e-7 do not cancel", () => {
  const { p, weights, matrix } = golden[1];
  const got = all(p, weights);
  for (let a = 0; a < p.length; a++) {
    for (let b = 0; b < p.length; b++) {
      // A plain expansion of X log Y would be off by a hundredth between the near rows.
      assert.ok(Math.abs(got[a][b] - matrix[a][b]) <= 64 * weights.length * 2 ** -53 * matrix[a][b], `${a}, ${b}`);
    }
  }
});

test("pairwiseKL: long rows that are alike have all their digits", () => {
  const random = seeded(46);
  for (const [groups, width, change] of [
    [4, 630, 1e-3],
    [9, 300, 1e-2],
    [20, 630, 1e-3],
  ]) {
    const [common] = randomRows(random, 1, width);
    const changes = Array.from({ length: groups }, () => Float64Array.from(common, () => change * (random() - 0.5)));
    const rows = changes.map((own) => common.map((value, i) => value * (1 + own[i])));
    const got = all(rows, new Array(width).fill(1));
    for (let a = 0; a < groups; a++) {
      for (let b = a + 1; b < groups; b++) {
        // Terms (p - q) ln(p / q), all positive, without a difference of logarithms.
        const expected = rows[a].reduce((sum, p, i) => {
          const less = p - rows[b][i];
          return sum + less * Math.log1p(less / rows[b][i]);
        }, 0);
        // Products are taken where their rounding is within 64 epsilon of the distance; sums add some.
        assert.ok(
          Math.abs(got[a][b] / expected - 1) < 100 * 2 ** -52,
          `${groups} x ${width}: ${got[a][b] / expected - 1}`,
        );
      }
    }
  }
});

test("pairwiseKL: the naive twin's matrix for every count of rows and columns around the blocks", () => {
  const random = seeded(43);
  for (const groups of [1, 2, 3, 4, 5, 7, 8, 9, 13, 49, 50]) {
    for (const width of [1, 2, 3, 4, 7, 10]) {
      const rows = randomRows(random, groups, width);
      const weights = Array.from({ length: width }, random);
      const got = all(rows, weights);
      for (let a = 0; a < groups; a++) {
        assert.is(got[a][a], 0);
        for (let b = 0; b < groups; b++) {
          const expected = naiveKL(rows[a], rows[b], weights);
          assert.ok(Math.abs(got[a][b] - expected) <= 80 * (width + 8) * 2 ** -53 * expected);
          assert.is(got[a][b], got[b][a]);
          assert.ok(got[a][b] >= 0);
        }
      }
    }
  }
});

test("pairwiseKL: a row's distances do not hang on rounding by the others: equal rows are exactly 0 apart", () => {
  const random = seeded(44);
  const [p, q, r] = randomRows(random, 3, 30);
  const got = all([p, q, p, r, q], new Array(30).fill(1));
  assert.is(got[0][2], 0);
  assert.is(got[1][4], 0);
  assert.ok(Math.abs(got[0][1] - one(p, q)) <= 1e-12 * one(p, q));
});

test("pairwiseKL: splits into its columns (the share of each component)", () => {
  const random = seeded(45);
  const rows = randomRows(random, 6, 12);
  const whole = all(rows, new Array(12).fill(0.5));
  const parts = [0, 4, 8].map((from) =>
    all(
      rows.map((row) => row.slice(from, from + 4)),
      new Array(4).fill(0.5),
    ),
  );
  for (let a = 0; a < 6; a++) {
    for (let b = 0; b < 6; b++) {
      const sum = parts.reduce((s, part) => s + part[a][b], 0);
      assert.ok(Math.abs(sum - whole[a][b]) <= 1e-12 * whole[a][b]);
    }
  }
});

test("divergences refuse sizes that do not fit", () => {
  withWorkspace(core, (ws) => {
    const [three, four, six] = [3, 4, 6].map((n) => ws.zeros("f64", n));
    assert.throws(() => pairwiseKL(ws, four, six, four), /p holds 6 numbers, expected rows of 4/);
    assert.throws(() => pairwiseKL(ws, three, six, three), /out holds 3 numbers, expected 4/);
  });
});

test.run();
