import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type DistributionDistances, distributionDistances } from "../../sdk/wasm/distribution-distances.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import { pairwiseDistances } from "../../sdk/wasm/pairwise-distances.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { naiveDistances } from "../reference/density.ts";
import { guardedValues } from "../support/guarded-values.ts";
import { seeded } from "../support/seeded.ts";

interface Case {
  p: number[][];
  binWidth: number;
  pairs: [number, number, DistributionDistances][];
}
const golden = JSON.parse(readFileSync(new URL("../golden/density.json", import.meta.url), "utf8")).distances as Case[];
const core = await kernels();
const names = ["jensenShannon", "hellinger", "totalVariation", "wasserstein1"] as const;

const between = (p: number[], q: number[], binWidth = 1) =>
  withWorkspace(core, (ws) => distributionDistances(ws, ws.place("f64", p), ws.place("f64", q), binWidth));

/** Rows of probabilities with many zeros. */
function randomRows(random: () => number, groups: number, bins: number): number[][] {
  return Array.from({ length: groups }, () => {
    const row = Array.from({ length: bins }, () => (random() < 0.4 ? 0 : random()));
    row[Math.floor(random() * bins)] += 0.1;
    const sum = row.reduce((s, v) => s + v, 0);
    return row.map((v) => v / sum);
  });
}

function expectNear(got: DistributionDistances, expected: DistributionDistances, tolerance: number): void {
  for (const name of names) {
    assert.ok(Math.abs(got[name] - expected[name]) <= tolerance, `${name}: ${got[name]}, expected ${expected[name]}`);
  }
}

test("distributionDistances: scipy's and mpmath's values", () => {
  for (const { p, binWidth, pairs } of golden) {
    // Sums of 25 terms below 1, times at most 24 bins of transport.
    for (const [a, b, expected] of pairs) expectNear(between(p[a], p[b], binWidth), expected, 1e-14);
  }
});

test("pairwiseDistances: the naive twin's matrices for sizes around the lanes; accumulates weighted", () => {
  const random = seeded(51);
  for (const groups of [1, 2, 3, 5]) {
    for (const bins of [1, 2, 3, 4, 5, 6, 7, 70]) {
      const rows = randomRows(random, groups, bins);
      withWorkspace(core, (ws) => {
        const matrix = () => guardedValues(ws, new Array(groups * groups).fill(2));
        const guards = {
          jensenShannon: matrix(),
          hellinger: matrix(),
          totalVariation: matrix(),
          wasserstein1: matrix(),
        };
        const blocks = {
          jensenShannon: guards.jensenShannon.block,
          hellinger: guards.hellinger.block,
          totalVariation: guards.totalVariation.block,
          wasserstein1: guards.wasserstein1.block,
        };
        pairwiseDistances(ws, blocks, ws.place("f64", rows.flat()), groups, 0.25, 0.5);
        for (const name of names) {
          guards[name].check();
          const got = ws.view(blocks[name]);
          for (let a = 0; a < groups; a++) {
            for (let b = 0; b < groups; b++) {
              const expected = 2 + (a === b ? 0 : 0.5 * naiveDistances(rows[a], rows[b], 0.25)[name]);
              // W1 adds up to 70 cumulative sums; Hellinger's square root doubles no error above 1e-8.
              assert.ok(Math.abs(got[a * groups + b] - expected) <= 5e-14, `${name} of ${a} and ${b}`);
              assert.is(got[a * groups + b], got[b * groups + a]);
            }
          }
        }
      });
    }
  }
});

test("bounds: JS <= ln 2, Hellinger^2 <= TV <= sqrt(2) Hellinger, JS <= TV ln 2, W1 <= TV * diameter", () => {
  const random = seeded(52);
  for (let round = 0; round < 60; round++) {
    const bins = 1 + Math.floor(random() * 20);
    const [p, q] = randomRows(random, 2, bins);
    const { jensenShannon, hellinger, totalVariation, wasserstein1 } = between(p, q, 0.5);
    const slack = 1e-14;
    assert.ok(jensenShannon >= 0 && jensenShannon <= Math.LN2 * totalVariation + slack);
    assert.ok(hellinger ** 2 <= totalVariation + slack && totalVariation <= Math.SQRT2 * hellinger + slack);
    assert.ok(totalVariation <= 1 + slack);
    assert.ok(wasserstein1 <= totalVariation * 0.5 * (bins - 1) + slack);
  }
});

test("equal vectors are exactly 0 apart, disjoint ones as far as can be", () => {
  const zero = { jensenShannon: 0, hellinger: 0, totalVariation: 0, wasserstein1: 0 };
  const random = seeded(53);
  const [p] = randomRows(random, 1, 11);
  assert.equal(between(p, p), zero);
  const far = { jensenShannon: Math.LN2, hellinger: 1, totalVariation: 1, wasserstein1: 3 };
  expectNear(between([0.5, 0.5, 0, 0, 0], [0, 0, 0, 0.5, 0.5]), far, 1e-15);
  assert.equal(between([1e-310, 1], [0, 1]), { ...zero, ...between([1e-310, 1], [0, 1]) });
});

test("the smallest normal numbers have their logarithms", () => {
  // (x ln x + y ln y) / 2 - m ln m for y = 3 x, m = 2 x.
  for (const factor of [1, 1.001, 1.009, 1.5]) {
    const x = 2.2250738585072014e-308 * factor;
    const { jensenShannon } = between([x], [3 * x]);
    // Terms are 2,000 times the sum.
    assert.ok(Math.abs(jensenShannon / x / (1.5 * Math.log(3) - 2 * Math.LN2) - 1) < 1e-11, `${factor}`);
  }
});

test("Wasserstein-1 of a shifted histogram is the shift", () => {
  const random = seeded(54);
  const [p] = randomRows(random, 1, 9);
  for (let shift = 0; shift <= 6; shift++) {
    const at = (offset: number) => [...new Array(offset).fill(0), ...p, ...new Array(6 - offset).fill(0)];
    assert.ok(Math.abs(between(at(0), at(shift), 0.1).wasserstein1 - shift * 0.1) < 1e-14);
  }
});

test("distances refuse sizes that do not fit", () => {
  withWorkspace(core, (ws) => {
    const [three, four] = [3, 4].map((n) => ws.zeros("f64", n));
    const out = { jensenShannon: four, hellinger: four, totalVariation: three, wasserstein1: four };
    assert.throws(() => distributionDistances(ws, three, four, 1), /q holds 4 numbers, expected 3/);
    assert.throws(() => pairwiseDistances(ws, out, three, 2, 1), /p holds 3 numbers, expected 2 equal rows/);
    assert.throws(() => pairwiseDistances(ws, out, four, 2, 1), /a distance matrix holds 3 numbers, expected 4/);
  });
});

test.run();
