import { readFile } from "node:fs/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openFile } from "../../sdk/bytes/node/index.ts";
import { analyze, collectFilters, estimateDensity, fitBasis, type Model, openModel, project } from "../../sdk/index.ts";
import type { AnalysisResult } from "../../sdk/results/analysis.ts";

// One whole study of three real networks against numpy and scipy (test/golden/study.py).
const golden = JSON.parse(await readFile("test/golden/study.json", "utf8"));
const study = suite("a whole study against numpy and scipy");

/** The promise for every figure of a study in f64. */
const tolerance = 1e-10;

let models: Model[];
let result: AnalysisResult;

study.before(async () => {
  models = [];
  for (const name of golden.models) {
    models.push(await openModel(await openFile(`node_modules/@upscalerjs/esrgan-slim/models/${name}/model.json`)));
  }
  result = await analyze(models, { kernel: 3, names: golden.models });
});

study.after(async () => {
  for (const model of models) await model.close();
});

study("basis: filters, mean, components, variances", () => {
  assert.is(result.basis.filters, golden.filters);
  assert.equal(result.basis.kernel, [3, 3]);
  near(result.basis.mean, golden.mean, "mean");
  // An eigenvector is as sharp as its variance is apart from its neighbours': eps * variance / gap, here below 1e-12.
  near(result.basis.components, golden.components, "components");
  near(result.basis.explainedVariance, golden.explainedVariance, "variance");
  near(result.basis.explainedVarianceRatio, golden.explainedVarianceRatio, "ratio");
});

study("coefficients: rows of the matrix, means and deviations of the groups", async () => {
  for (const [i, model] of models.entries()) {
    const filters = await collectFilters([model]);
    const { columns, count } = await project(filters, result.basis);
    const rows = (from: number) => [0, 1, 2, 3, 4].map((row) => columns.map((column) => column[from + row]));
    near(rows(0), golden.coefficients.first[i], "first rows");
    near(rows(count - 5), golden.coefficients.last[i], "last rows");
    near(result.groups[i].mean, golden.coefficients.mean[i], "means");
    near(result.groups[i].standardDeviation, golden.coefficients.standardDeviation[i], "deviations");
  }
});

study("fitBasis on collected filters is the basis of the study", async () => {
  const basis = await fitBasis(await collectFilters(models));
  near(basis.explainedVariance, golden.explainedVariance, "variance");
  near(basis.components, golden.components, "components");
});

study("bandwidths follow exact quantiles", () => {
  result.groups.forEach(({ name }, i) => {
    const bandwidths = result.densities.filter(({ group }) => group === name).map(({ bandwidth }) => bandwidth);
    near(bandwidths, golden.bandwidths[i], `bandwidths of ${name}`);
  });
});

study("density: within 1e-6 of the peak of the direct sum", async () => {
  const { columns } = await project(await collectFilters([models[0]]), result.basis);
  const { points, values } = golden.density;
  const grid = { lo: points[0], hi: points[points.length - 1], points: points.length };
  const density = await estimateDensity(columns[0], grid);
  const peak = Math.max(...values);
  // Bounded by the binned form's promise; the bandwidth's own error is far below it.
  near([...density.values], values, "density", 1e-6 * peak);
});

study("divergence: both presets, every component", async () => {
  near(result.divergence.range, golden.range, "range");
  near(result.divergence.matrix, golden.divergence["cnn-filter-db"].matrix, "D");
  near(result.divergence.perComponent, golden.divergence["cnn-filter-db"].perComponent, "KL");
  const medical = await analyze(models, { kernel: 3, names: golden.models, preset: "medical" });
  near(medical.divergence.matrix, golden.divergence.medical.matrix, "medical D");
  near(medical.divergence.perComponent, golden.divergence.medical.perComponent, "medical KL");
  assert.equal(medical.divergence.range, [-3, 3]);
});

study("Jensen-Shannon, Hellinger, total variation, Wasserstein-1", () => {
  for (const name of Object.keys(golden.distances) as (keyof typeof result.divergence.distances)[]) {
    near(result.divergence.distances[name], golden.distances[name], name);
  }
});

study("shares of the components sum to 1 for every pair", () => {
  const { shares, groups } = result.divergence;
  assert.ok(shares !== null);
  for (let a = 0; a < groups.length; a++) {
    for (let b = 0; b < groups.length; b++) {
      const sum = shares.reduce((total, share) => total + share[a][b], 0);
      near(sum, a === b ? 0 : 1, "shares");
    }
  }
});

study("quality of every layer", () => {
  for (const model of result.models) {
    const expected = golden.quality[model.name];
    assert.equal(model.layers.map(({ name }) => name).sort(), Object.keys(expected).sort());
    for (const { name, quality } of model.layers) {
      const { flags, ...figures } = quality;
      for (const key of Object.keys(expected[name])) {
        near(valuesOf(figures[key as keyof typeof figures]), valuesOf(expected[name][key]), `${name} ${key}`);
      }
      assert.not.ok(flags.some(({ flag }) => flag === "untrained"));
    }
  }
});

study("the same input gives the same bytes of JSON, also when read again", async () => {
  const again = await analyze(models, { kernel: 3, names: golden.models });
  assert.is(JSON.stringify(again), JSON.stringify(result));
});

function valuesOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map((entry) => Object.values(entry)) : value;
}

/** Nested numbers within `most` of each other, absolute below 1 and relative above. */
function near(actual: unknown, expected: unknown, what: string, most = tolerance): void {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual) && actual.length === expected.length, `${what}: length`);
    expected.forEach((value, i) => {
      near((actual as unknown[])[i], value, `${what}[${i}]`, most);
    });
    return;
  }
  const [a, b] = [actual as number, expected as number];
  assert.ok(Math.abs(a - b) <= most * Math.max(1, Math.abs(b)), `${what}: ${a}, expected ${b}`);
}

study.run();
