// The fits of least absolute differences with two scales against the slow way: every template of a fine grid, from the
// definitions of the families.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Family, families, type Mode } from "../../../sdk/results/scale-space-names.ts";
import { fitFilters } from "../../../sdk/studies/scale-space/fits/on-demand.ts";
import { discreteGaussian } from "../../../sdk/wasm/discrete-gaussian.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";

type Difference = (before: number, here: number, after: number) => number;
const smooth: Difference = (_, here) => here;
const forward: Difference = (_, here, after) => after - here;
const backward: Difference = (before, here) => here - before;
const central: Difference = (before, _, after) => (after - before) / 2;
const differences: [Family, Difference, Difference][] = [
  ["dy+", smooth, forward],
  ["dx-", backward, smooth],
  ["dy-", smooth, backward],
  ["dx+", forward, smooth],
  ["dx", central, smooth],
  ["dy", smooth, central],
  ["smooth", smooth, smooth],
];
const sigmas = [...Array.from({ length: 60 }, (_, i) => i / 15), 4.5, 6, 10, 30, 100];

/** [sigma][tap] */
function axes(difference: Difference, gaussians: Float64Array[], k: number, mode: Mode): number[][] {
  const r = (k - 1) / 2;
  return gaussians.map((gaussian) => {
    const t = (n: number) => gaussian[mode === "paper" ? Math.min(r, Math.abs(n)) : Math.abs(n)];
    return Array.from({ length: k }, (_, i) => difference(t(i - r - 1), t(i - r), t(i - r + 1)));
  });
}

function lowestOnGrid(h: number[], columns: number[][], rows: number[][], k: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    for (const column of columns) {
      let sum = 0;
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) sum += Math.abs(row[k - 1 - i] * column[j] - h[i * k + j]);
      least = Math.min(least, sum);
    }
  }
  return least;
}

async function expectBelowGrid(filters: number[][], k: number, mode: Mode): Promise<void> {
  const found = await fitFilters(Float64Array.from(filters.flat()), k, { mode, methods: ["C1"] });
  const ws = new Workspace(await kernels());
  const gaussians = sigmas.map((sigma) => {
    const out = ws.allocate("f64", (k + 3) / 2);
    discreteGaussian(ws, out, sigma * sigma);
    return ws.copyOut(out);
  });
  for (const [i, { fits, normalization }] of found.entries()) {
    for (const [family, x, y] of differences) {
      const l1 = fits.find((fit) => fit.family === family)?.l1;
      const { divisor, offset } = normalization[families.indexOf(family)];
      const h = filters[i].map((weight) => (weight - (offset ?? 0)) / (divisor ?? 1));
      const slow = lowestOnGrid(h, axes(x, gaussians, k, mode), axes(y, gaussians, k, mode), k);
      // A sum of k k terms is rounded k k times.
      assert.ok((l1 ?? Number.NaN) <= slow * (1 + k * k * 2e-16), `${k} ${mode} ${i} ${family}: ${l1} > ${slow}`);
    }
  }
}

for (const mode of ["exact", "paper"] as const) {
  test(`no template of a grid of 65 x 65 sigmas lies nearer to noise, of any size, ${mode}`, async () => {
    const normal = seededNormal(31);
    for (const [k, count] of [
      [3, 3],
      [5, 24],
      [7, 24],
      [9, 3],
      [11, 3],
    ]) {
      const filters = Array.from({ length: count }, () => Array.from({ length: k * k }, normal));
      await expectBelowGrid(filters, k, mode);
    }
  });
}

test("nor to filters with hardly a response, whose weights are millions after the normalisation", async () => {
  const normal = seededNormal(32);
  const filters = Array.from({ length: 4 }, () => {
    const even = Array.from({ length: 49 }, normal);
    const turned = even.map((weight, at) => weight + even[48 - at]);
    return turned.map((weight) => weight + 1e-7 * normal());
  });
  const [{ fits }] = await fitFilters(Float64Array.from(filters.flat()), 7, { methods: ["C1"], families: ["dx"] });
  assert.ok((fits[0].l1 ?? 0) > 1e6);
  await expectBelowGrid(filters, 7, "exact");
});

test.run();
