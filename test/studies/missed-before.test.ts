import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, collectFilters, estimateDensity, project } from "../../sdk/index.ts";
import type { Family } from "../../sdk/results/scale-space-names.ts";
import { gaussianSlope } from "../../sdk/scale-space/gaussian-slope.ts";
import { planProof } from "../../sdk/studies/norms/norm-proof.ts";
import { LabelCounts } from "../../sdk/studies/operators/label-counts.ts";
import type { Labeller } from "../../sdk/studies/operators/labeller.ts";
import { compareKernels } from "../../sdk/studies/scale-space/fits/compare-kernels.ts";
import { halfOfFrequencies, type LayerGrid } from "../../sdk/wasm/layer-grid.ts";
import { kernels } from "../../sdk/wasm/load.ts";
import type { Workspace } from "../../sdk/wasm/workspace.ts";
import { tensorModel } from "../support/models.ts";
import { seededNormal } from "../support/seeded.ts";

// Changes of the studies that once passed every test (MUTANTS.md).

test("a component that does not vary needs no search, and ends that of no other one", async () => {
  const normal = seededNormal(5);
  const rows = Array.from({ length: 2000 }, () => [0, ...Array.from({ length: 8 }, normal)]);
  const model = await tensorModel("m.safetensors", {
    "a.weight": { shape: [rows.length, 1, 3, 3], values: rows.flat() },
  });
  const fitted = (await analyze([model])).basis;
  // The pixels themselves: the first is 0 in every filter, to the last bit.
  const pixels = Array.from({ length: 9 }, (_, c) => Array.from({ length: 9 }, (_, p) => (c === p ? 1 : 0)));
  const given = { ...fitted, components: pixels, mean: new Array<number>(9).fill(0) };
  const { densities, basis } = await analyze([model], { basis: given });
  const { columns } = await project(await collectFilters(model.layers, { kernel: 3 }), basis);
  assert.is(densities[0].bandwidth, 1);
  for (const { component, bandwidth } of densities.slice(1)) {
    // Each by itself, which is held to scipy in test/sdk/density.
    const alone = await estimateDensity(columns[component]);
    // Sums in another order.
    assert.ok(Math.abs(bandwidth / alone.bandwidth - 1) < 1e-13, `component ${component}: ${bandwidth}`);
  }
});

test("of a proof on a coarse grid, the frequencies are every second row and column of images that are not square", () => {
  const grid: LayerGrid = { groups: 1, out: 192, in: 192, kernel: [3, 3], stride: [1, 1], size: [15, 32] };
  const half = halfOfFrequencies(grid);
  const bounds = new Float64Array(half.length).fill(2);
  const plan = planProof(grid, half, bounds, 1);
  assert.ok(plan !== null && plan.factor > 1, "the grid is coarse");
  const [{ frequencies }] = plan.open;
  const coarse = (u: number, v: number) => u % 2 === 0 && v % 2 === 0;
  const expected = half
    .map(({ index }) => index)
    .filter((index) => {
      const [u, v] = [Math.floor(index / 32), index % 32];
      return coarse(u, v) || coarse((15 - u) % 15, (32 - v) % 32);
    });
  assert.equal(
    frequencies.map(({ index }) => index),
    expected,
  );
});

test("the nearest filter is told by exact distances, where those known within an error are as near", () => {
  const exact = [0.3, 0.1, 0.2, 0.9];
  const rough = [0.11, 0.12, 0.1, 0.9];
  const asked: number[][] = [];
  const labeller = {
    references: [{ name: "a" }],
    labels: ["a", "indeterminate"],
    labelError: 0.2,
    labelDistances: () => Float64Array.from(rough),
    labelIndex: () => 0,
    distances: (near: Float64Array) => {
      asked.push([...near]);
      return Float64Array.from(near, (value) => exact[value]);
    },
  } as unknown as Labeller;
  const workspace = { copyOut: () => Float32Array.of(0, 1, 2, 3) } as unknown as Workspace;
  const counts = new LabelCounts(2);
  counts.update(
    workspace,
    {} as never,
    labeller,
    1,
    { start: 0, nonFinite: [] as never },
    { list: false, spectra: false },
  );
  assert.equal(asked, [[0, 1, 2]]);
  assert.equal(counts.nearest.get(0), { index: 1, distance: 0.1, weights: [1] });
  assert.equal(counts.counts, [4, 0]);
});

test("the cosine beside a fit of the five Gaussians is that of the filter and the model, both centred", async () => {
  const core = await kernels();
  const normal = seededNormal(8);
  const filters = Float64Array.from({ length: 6 * 25 }, normal);
  const found = compareKernels(core, filters, 5, new Array<Family>(6).fill("smooth"));
  for (const [i, fits] of found.entries()) {
    const filter = filters.subarray(25 * i, 25 * (i + 1));
    for (const { kernel, sigmaX, sigmaY, cosine } of fits) {
      const [x, y] = [sigmaX, sigmaY].map((sigma) => gaussianSlope(core, kernel, sigma, 4).values);
      const model = filter.map((_, at) => x[Math.abs((at % 5) - 2)] * y[Math.abs(2 - Math.floor(at / 5))]);
      const centred = (row: Float64Array) => {
        const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
        return row.map((value) => value - mean);
      };
      const [a, b] = [centred(filter), centred(model)];
      const dot = (p: Float64Array, q: Float64Array) => p.reduce((sum, value, at) => sum + value * q[at], 0);
      const lengths = dot(a, a) * dot(b, b);
      // A model that is flat to rounding has no direction.
      if (dot(b, b) < 1e-20) continue;
      // 25 products of numbers of about 1, each rounded.
      assert.ok(
        Math.abs(cosine - dot(a, b) / Math.sqrt(lengths)) < 1e-9,
        `${kernel} at ${sigmaX}, ${sigmaY}: ${cosine}`,
      );
    }
  }
});

test.run();
