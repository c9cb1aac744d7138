import { test } from "uvu";
import * as assert from "uvu/assert";
import { type AnalysisResult, analyze, type Model, publishedBasis } from "../../sdk/index.ts";
import { findFindings } from "../../sdk/studies/filters/findings.ts";
import { sameFileFindings } from "../../sdk/studies/filters/same-file.ts";

import { type Tensors, tensorModel } from "../support/models.ts";
import { sampleResult } from "../support/sample-result.ts";
import { seededNormal } from "../support/seeded.ts";

const titles = async (models: Model[], options = {}) =>
  (await analyze(models, options)).findings.map(({ title, text }) => `${title}: ${text}`);
const open = (tensors: Tensors, name = "m", seed = 1) => tensorModel(name, tensors, { seed });
const shape = [32, 8, 3, 3];
const rank = (severity: string) => ["problem", "notable", "fact"].indexOf(severity);

test("the sparse share is of finite filters, and the rule is the one of the run", async () => {
  // 64 filters of ones, 192 a twentieth as large, but for the last, which is NaN.
  const values = Float32Array.from({ length: 256 * 9 }, (_, i) => (i >= 255 * 9 ? Number.NaN : i < 64 * 9 ? 1 : 0.05));
  const model = await open({ "a.weight": { shape, values } });
  const half = await titles([model], { sparsityThreshold: 0.5 });
  assert.ok(
    half.includes(
      'Most filters of the layer are sparse: "a" (74.9 %). 74.9 % of all 255 filters are sparse (largest absolute weight below 50 % of the layer\'s).',
    ),
    half.join("\n"),
  );
  const none = (which: string, threshold: string) =>
    `No filter is sparse: None of 255 filters: largest ${which} weight below ${threshold} of the layer's.`;
  assert.ok(
    (await titles([model], { sparsityThreshold: 0.025, signedMaxima: true })).includes(none("signed", "2.5 %")),
  );
  assert.ok((await titles([model])).includes(none("absolute", "1 %")));
});

test("under signed maxima nothing is called close to zero: a layer of large negative weights is sparse by its rule alone", async () => {
  const values = Float32Array.from({ length: 256 * 9 }, (_, i) => (i < 64 * 9 ? 0.5 : -1 - (i % 3)));
  const model = await open({ "a.weight": { shape, values } });
  const { findings, models } = await analyze([model], { signedMaxima: true });
  assert.is(models[0].layers[0].quality.sparsity, 0.75);
  const said = [
    ...findings.map(({ title, text }) => `${title} ${text}`),
    ...models[0].layers[0].quality.flags.map(({ text }) => text),
  ];
  assert.not.match(said.join("\n"), /close to zero|near zero/);
  assert.match(said.join("\n"), /largest signed weight below 1 % of the layer's/);
  const flag = models[0].layers[0].quality.flags.find(({ flag: name }) => name === "sparse");
  assert.match(flag?.text ?? "", /^75.0 % of the filters are sparse \(largest signed weight/);
});

test("problems lead, and name at most three layers", async () => {
  const tensors: Tensors = Object.fromEntries(
    [0, 1, 2, 3].map((i) => [`z${i}.weight`, { shape: [4, 4, 3, 3], values: 0 }]),
  );
  const values = Float32Array.from({ length: 32 * 72 }, (_, i) => (i === 0 ? Number.NaN : i % 5));
  const model = await open({ ...tensors, "n.weight": { shape, values }, "r.weight": { shape } });
  const { findings } = await analyze([model]);
  const found = findings.map(({ title, text }) => `${title}: ${text}`);
  assert.is(
    found[0],
    '1 of 6 layers has filters with NaN or infinite weights: "n". 1 filter in all, which is left out of everything else; training may have diverged.',
  );
  assert.match(found[1], /^4 of 6 layers are all zero: "z0", "z1", "z2" and 1 more\. /);
  assert.equal(
    findings[1].layers,
    [0, 1, 2, 3].map((i) => ({ model: "m", name: `z${i}` })),
  );
  assert.equal(findings[1].values, { layers: 4, of: 6 });
  const untrained =
    /^1 of 6 layers is distributed as at initialisation: "r" \(normal, kurtosis 2\.\d\d, n = [\d,]+\)\./;
  assert.ok(
    found.some((line) => untrained.test(line)),
    found.join("\n"),
  );
  assert.equal(
    findings.map(({ severity }) => severity),
    findings.map(({ severity }) => severity).sort((a, b) => rank(a) - rank(b)),
  );
});

test("groups are told apart only where D rises above what noise gives, and the debiased D ranks them", async () => {
  const skewed = Float32Array.from({ length: 256 * 9 }, (_, i) => 1 + ((i * 7919) % 13));
  const alike = [1, 2].map((seed) => open({ "a.weight": { shape: [128, 8, 3, 3] } }, `x${seed}`, seed));
  const same = await analyze(await Promise.all(alike));
  const [a, b] = [same.divergence.matrix[0][1], same.divergence.floor.upper[0][1]];
  assert.ok(a < b, `${a} ${b}`);
  assert.ok(same.findings.some(({ title }) => title === "The models cannot be told apart"));
  const { findings, divergence } = await analyze([
    await open({ "a.weight": { shape: [128, 8, 3, 3] } }, "x", 1),
    await open({ "a.weight": { shape: [128, 8, 3, 3] } }, "y", 2),
    await open({ "a.weight": { shape, values: skewed } }, "skewed"),
  ]);
  const told = findings.find(({ title }) => title.startsWith("The models that differ most beyond noise: "));
  assert.match(told?.title ?? "", /"x" and "skewed"|"y" and "skewed"/);
  assert.match(
    told?.text ?? "",
    /^D = [\d.]+, [\d.]+ without noise \(95 % interval [\d.]+ to [\d.]+\); two samples of one distribution stay below [\d.]+ \(95 %\)\. .* 2 of 3 pairs are above noise, all of them clearly \(interval above 0\); of these this one has the largest D without noise\.$/,
  );
  assert.ok(divergence.debiased[0][2] > divergence.debiased[0][1]);
});

test("two groups that differ are told without a superlative", async () => {
  const skewed = Float32Array.from({ length: 256 * 9 }, (_, i) => 1 + ((i * 7919) % 13));
  const { findings } = await analyze([
    await open({ "a.weight": { shape: [128, 8, 3, 3] } }, "x", 1),
    await open({ "a.weight": { shape, values: skewed } }, "skewed"),
  ]);
  assert.ok(findings.some(({ title }) => title === '"x" and "skewed" differ'));
});

test("a network given twice is noticed by digest and filters; two networks of one file, or undigested ones, are not", async () => {
  const tensors: Tensors = { "a.weight": { shape } };
  const twins = [await open(tensors, "x"), await open(tensors, "y"), await open(tensors, "z", 2)];
  const result = await analyze(twins);
  const said = (models: AnalysisResult["models"]) => sameFileFindings(models).map(({ title }) => title);
  assert.equal(said(result.models), ['"x" and "y" are one network, given twice']);
  assert.is(result.findings[1].id, "same-file");
  assert.equal(result.findings[1].models, ["x", "y"]);
  assert.equal(said(result.models.map((model) => ({ ...model, sha256: null }))), []);
  const [x, y, z] = result.models;
  assert.equal(said([x, { ...z, sha256: x.sha256 }]), []);
  assert.equal(said([x, y, { ...x, name: "w" }]), ['"x", "y" and "w" are one network, given 3 times']);
});

test("filters that are all equal are told as such, not as varying along a direction", async () => {
  const values = Float32Array.from({ length: 32 * 8 * 9 }, (_, i) => 1 / (1 + (i % 9)));
  const { findings } = await analyze([await open({ "a.weight": { shape, values }, "b.weight": { shape } })]);
  const found = findings.find(({ id }) => id === "equal-filters") as (typeof findings)[number];
  assert.not.ok(findings.some(({ id }) => id === "one-pattern" || id === "least-varied"));
  assert.is(found.title, "1 of 2 layers has filters that are all equal");
  assert.match(found.text, /^"a" \(256 filters\)\. They differ by no more than rounding/);
});

/** Findings of a synthetic result, after a change. */
function found(change: (result: AnalysisResult) => void): { title: string; text: string }[] {
  const result = sampleResult({ models: 1, layers: 3 });
  for (const { quality } of result.models[0].layers) {
    Object.assign(quality, { sparsity: 0.1, varianceEntropy: 0.8, orthogonality: 0.9, flags: [] });
  }
  change(result);
  return findFindings(result, { sparsityThreshold: 0.01, signedMaxima: false });
}

test("the first eigen-filter matches the published one from a cosine of 0.9 on; below nothing is said of it", () => {
  const [first, second, third] = publishedBasis("cnn-filter-db").components;
  const titleAt = (cosine: number, axis = first, variances?: number[], filters = 10_000) =>
    found(({ basis }) => {
      const other = axis === first ? second : third;
      basis.components[0] = axis.map((value, i) => cosine * value + Math.sqrt(1 - cosine ** 2) * other[i]);
      basis.filters = filters;
      if (variances !== undefined) basis.explainedVariance = variances;
    }).find(({ title }) => title.startsWith("The first eigen-filter"))?.title;
  const apart = [4, 2, 1, 1, 1, 1, 1, 1, 1];
  assert.is(titleAt(0.95, first, apart), "The first eigen-filter matches the published one (abs. cosine 0.95)");
  assert.is(titleAt(0.9001, first, apart), "The first eigen-filter matches the published one (abs. cosine 0.90)");
  assert.is(titleAt(0.8999, first, apart), undefined);
  assert.is(
    titleAt(0.95, second, apart),
    "The first eigen-filter matches the published component 1 (abs. cosine 0.95)",
  );
  // With several sizes it is said which.
  const sizes = found((result) => {
    result.basis.components[0] = [...first];
    result.basis.filters = 10_000;
    result.basis.explainedVariance = apart;
    result.otherKernels = sampleResult({ models: 1, others: [5] }).otherKernels;
  });
  assert.ok(sizes.some(({ title }) => title.startsWith("The first 3x3 eigen-filter matches the published one")));
  // Eigenvalues that sampling may exchange have no axes of their own: sum_j l_1 l_j / (n (l_1 - l_j)^2) = 0.19 at n = 105.
  const near = [1, 0.8, 0, 0, 0, 0, 0, 0, 0];
  assert.ok(titleAt(0.95, first, near, 106) !== undefined);
  assert.is(titleAt(0.95, first, near, 105), undefined);
  assert.is(titleAt(0.95, first, [1, 1, 0, 0, 0, 0, 0, 0, 0]), undefined);
});

test("a basis that was given is not a finding", async () => {
  const found = await titles([await open({ "a.weight": { shape } })], { basis: "cnn-filter-db" });
  assert.not.ok(found.some((line) => line.includes("eigen-filter")));
});

test("every line is of text and finite figures", async () => {
  for (const tensors of [
    { "a.weight": { shape: [1, 1, 3, 3] } },
    { "a.weight": { shape: [2, 1, 3, 3], values: 0 } },
    { "a.weight": { shape }, "b.weight": { shape: [4, 4, 3, 3], values: Number.NaN } },
  ] as Tensors[]) {
    for (const line of await titles([await open(tensors)]))
      assert.not.match(line, /NaN(?! or)|Infinity|undefined|null/);
  }
});

test("n of a layer as at initialisation is the number of filters judged, without those that are not finite", async () => {
  const normal = seededNormal(5);
  const values = Float32Array.from({ length: 64 * 8 * 9 }, () => normal());
  for (const [broken, told] of [
    [0, /n = 512\)/],
    [1, /n = 511\)/],
  ] as const) {
    values.fill(broken > 0 ? Number.NaN : 0.5, 0, 1);
    const { findings } = await analyze([await open({ "r.weight": { shape: [64, 8, 3, 3], values: values.slice() } })]);
    assert.match(findings.find(({ id }) => id === "untrained")?.text ?? "", told);
  }
});

test.run();
