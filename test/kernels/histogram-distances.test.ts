import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  comparedBins,
  distanceNames,
  histogramDistances,
  tabulateHistograms,
} from "../../sdk/wasm/histogram-distances.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { naiveDistances, naiveKL } from "../reference/density.ts";
import { expectError } from "../support/expect-error.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { seeded } from "../support/seeded.ts";

const core = await kernels();
const emptyDensity = 1.1920929e-7;
const binWidth = 0.25;

/** Counts with many zeros, one row of zeros among them. */
function randomCounts(random: () => number, rows: number, bins: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: bins }, () => (row === 2 || random() < 0.4 ? 0 : Math.floor(random() * 50))),
  );
}

/** By the definitions, on all bins. */
function naive(a: number[], b: number[]): number[] {
  const [p, q] = [a, b].map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => (total === 0 ? 1 / counts.length : count / total));
  });
  const [filledP, filledQ] = [
    [a, p],
    [b, q],
  ].map(([counts, shares]) => {
    const density = shares.map((share, i) => (counts[i] === 0 ? emptyDensity : share / binWidth));
    const sum = density.reduce((all, value) => all + value, 0);
    return density.map((value) => value / sum);
  });
  const others = naiveDistances(p, q, binWidth);
  return [
    naiveKL(filledP, filledQ),
    others.jensenShannon,
    others.hellinger,
    others.totalVariation,
    others.wasserstein1,
  ];
}

test("every distance of rows of two tables, and of rows in step, as by the definitions; accumulates weighted", () => {
  const random = seeded(52);
  for (const [rowsX, rowsY] of [
    [1, 1],
    [3, 2],
    [4, 4],
  ]) {
    for (const bins of [1, 2, 3, 4, 5, 70]) {
      const [x, y] = [randomCounts(random, rowsX, bins), randomCounts(random, rowsY, bins)];
      withWorkspace(core, (ws) => {
        const on = comparedBins(ws, [...new Array(bins).keys()], bins, binWidth, emptyDensity);
        const [first, second] = [x, y].map((rows) => tabulateHistograms(ws, ws.place("f64", rows.flat()), on));
        const check = (kinds: number, inStep: boolean) => {
          const pairs = inStep ? x.map((_, i) => [i, i]) : x.flatMap((_, i) => y.map((_, j) => [i, j]));
          const out = guardedValues(ws, new Array(kinds * pairs.length).fill(2));
          histogramDistances(ws, out.block, first, second, on, 0.5, inStep);
          out.check();
          const got = ws.view(out.block);
          for (const [at, [i, j]] of pairs.entries()) {
            for (const [kind, expected] of naive(x[i], y[j]).slice(0, kinds).entries()) {
              // Sums of at most 70 terms; D is at most some 35, and adds logarithms of up to 17.
              const error = Math.abs(got[kind * pairs.length + at] - 2 - 0.5 * expected);
              assert.ok(error <= 2e-13, `${distanceNames[kind]} of ${i} and ${j}, ${bins} bins: ${error}`);
            }
          }
        };
        check(5, false);
        check(1, false);
        if (rowsX === rowsY) {
          check(5, true);
          check(1, true);
        }
      });
    }
  }
});

test("bins that no histogram fills may be left out: the same distances", () => {
  const random = seeded(53);
  const counts = randomCounts(random, 2, 40).map((row) => row.map((count, i) => (i % 3 === 0 || i > 30 ? 0 : count)));
  const kept = [...counts[0].keys()].filter((bin) => counts.some((row) => row[bin] > 0));
  withWorkspace(core, (ws) => {
    const on = comparedBins(ws, kept, 40, binWidth, emptyDensity);
    const [x, y] = counts.map((row) => {
      const own = kept.map((bin) => row[bin]);
      return tabulateHistograms(ws, ws.place("f64", own), on);
    });
    const out = ws.zeros("f64", 5);
    histogramDistances(ws, out, x, y, on, 1);
    const expected = naive(counts[0], counts[1]);
    for (const [kind, value] of ws.view(out).entries()) assert.ok(Math.abs(value - expected[kind]) < 2e-13, `${kind}`);
  });
});

test("lengths that do not fit are refused", async () => {
  await expectError(
    () =>
      withWorkspace(core, (ws) => {
        const on = comparedBins(ws, [0, 1, 2], 3, 1, emptyDensity);
        tabulateHistograms(ws, ws.zeros("f64", 7), on);
      }),
    "usage",
    /the counts holds 7 numbers, expected 6/,
  );
  await expectError(
    () =>
      withWorkspace(core, (ws) => {
        const on = comparedBins(ws, [0, 1, 2], 3, 1, emptyDensity);
        const table = tabulateHistograms(ws, ws.zeros("f64", 6), on);
        histogramDistances(ws, ws.zeros("f64", 7), table, table, on, 1);
      }),
    "usage",
    /the distances holds 7 numbers, expected 20/,
  );
});

test.run();
