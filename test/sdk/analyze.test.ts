import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type AnalysisResult,
  type AnalyzeOptions,
  analyze,
  collectFilters,
  compare,
  type KernelStudy,
  type Model,
  type Progress,
  parseLabels,
  project,
} from "../../sdk/index.ts";
import { expectClose } from "../support/close.ts";
import { expectError } from "../support/expect-error.ts";
import { type Tensors, tensorModel } from "../support/models.ts";

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync("build/schema/convscope-1.schema.json", "utf8")),
);

/** Layers of 3x3, 5x5, 7x7 and 1x1, a 3-D one, a transposed one, and what is no weight. */
const mixed: Tensors = {
  "l0.weight": { shape: [8, 3, 3, 3] },
  "l0.bias": { shape: [8] },
  "l1.weight": { shape: [6, 8, 5, 5] },
  "l2.weight": { shape: [6, 6, 1, 1] },
  "l3.weight": { shape: [9, 4, 7, 7] },
  "l4.weight": { shape: [16, 8, 3, 3] },
  "l5.weight": { shape: [2, 2, 3, 3, 3] },
  "l6.deconv.weight": { shape: [4, 4, 3, 3] },
  "l7.weight": { shape: [0, 4, 3, 3] },
  "head.weight": { shape: [5, 16] },
  scale: { shape: [] },
};
const one: Tensors = { "a.weight": { shape: [8, 8, 3, 3] } };
const [m, n] = [once(() => tensorModel("m", mixed)), once(() => tensorModel("n", mixed, { seed: 2 }))];

/** A promise made when it is first asked for: files do not wait at their top level. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** What holds of every result. */
function expectSound(result: AnalysisResult, models: readonly Model[]): void {
  assert.ok(validate(JSON.parse(JSON.stringify(result))), JSON.stringify(validate.errors?.slice(0, 3)));
  // JSON would write a NaN as null, which no number of the schema is; here it is named.
  expectFinite(result, "result");
  for (const [i, { tensors, layers, skippedLayers }] of result.models.entries()) {
    const accounted = [...tensors.used, ...tensors.skipped.map(({ name }) => name)].sort();
    assert.equal(accounted, models[i].tensors.map(({ name }) => name).sort());
    assert.ok(tensors.skipped.every(({ reason }) => reason !== ""));
    assert.equal([...layers, ...skippedLayers].length, models[i].layers.length);
    assert.ok(skippedLayers.every(({ reason }) => reason !== null));
  }
  for (const study of [result, ...result.otherKernels]) expectSoundStudy(study);
}

function expectSoundStudy({ groups, divergence, densities, planes, basis }: KernelStudy): void {
  const names = groups.map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  assert.equal(divergence.groups, names);
  assert.equal(
    planes.map(({ group }) => group),
    names,
  );
  assert.equal(
    densities.map(({ group, component }) => [group, component]),
    names.flatMap((name) => basis.components.map((_, c) => [name, c])),
  );
  for (const { group, count, values, grid } of densities) {
    assert.is(count, groups[names.indexOf(group)].filters);
    const step = (grid.hi - grid.lo) / (grid.points - 1);
    const mass = values.reduce((sum, value) => sum + value, 0) * step;
    // The grid reaches three bandwidths of the widest group beyond the data; spikes narrower than a step are coarse.
    assert.ok(mass > 0.5 && mass < 2, `${mass}`);
  }
  planes.forEach(({ counts }, i) => {
    assert.is(
      counts.reduce((sum, count) => sum + count, 0),
      groups[i].filters,
    );
  });
}

function expectFinite(value: unknown, path: string): void {
  if (typeof value === "number") assert.ok(Number.isFinite(value), `${path} is ${value}`);
  else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value)) expectFinite(each, `${path}.${key}`);
}

async function study(models: Model[], options: AnalyzeOptions = {}): Promise<AnalysisResult> {
  const result = await analyze(models, options);
  expectSound(result, models);
  return result;
}

const groupsOf = ({ groups }: KernelStudy) => groups.map(({ name, filters }) => `${name}: ${filters}`);

test("by layer, model, depth decile and label", async () => {
  const models = [await m(), await n()];
  assert.equal(groupsOf(await study([models[0]])), ["l0: 24", "l4: 128"]);
  assert.equal(groupsOf(await study(models)), ["m: 152", "n: 152"]);
  assert.equal(groupsOf(await study(models, { by: "layer" })), [
    "m / l0: 24",
    "m / l4: 128",
    "n / l0: 24",
    "n / l4: 128",
  ]);
  // Ranked are the five 2-D convolutions that are not transposed: l0 is the first, l4 the fourth, 3/4.
  assert.equal(groupsOf(await study(models, { by: "depth-decile" })), ["depth 0-10 %: 48", "depth 70-80 %: 256"]);
  const labels = parseLabels("model,layer,task\nm,,x\n,l4,y\n", "csv");
  const labelled = await study(models, { labels });
  assert.equal(groupsOf(labelled), ["x: 24", "y: 256", "(no label): 24"]);
  assert.is(labelled.provenance.options.labels, "task");
});

test("a model of very many layers is compared by depth unless layers are asked for", async () => {
  const layers = Array.from({ length: 251 }, (_, i) => [`l${i}.weight`, { shape: [2, 2, 3, 3] }]);
  const model = await tensorModel("many", Object.fromEntries(layers));
  const result = await analyze([model], {});
  assert.is(result.groups.length, 10);
  assert.match(result.models[0].notes.join("\n"), /251 layers are too many to compare in pairs/);
  assert.is((await analyze([model], { by: "layer" })).groups.length, 251);
});

test("every kernel size, 3x3 first, or the one asked for", async () => {
  const models = [await m(), await n()];
  const all = await study(models, { kernel: "all" });
  const sizes = [all, ...all.otherKernels].map(({ basis, groups }) => [...basis.kernel, groups[0].filters]);
  assert.equal(sizes, [
    [3, 3, 152],
    [5, 5, 48],
    [7, 7, 36],
  ]);
  assert.equal(all.models[0].tensors.used, ["l0.weight", "l1.weight", "l3.weight", "l4.weight"]);
  for (const [k, i] of [
    [5, 0],
    [7, 1],
  ]) {
    const alone = await study(models, { kernel: k });
    assert.equal(alone.basis, all.otherKernels[i].basis);
    assert.equal(alone.divergence, all.otherKernels[i].divergence);
    assert.equal(alone.otherKernels, []);
  }
  const error = await expectError(
    () => analyze(models, { kernel: 4 }),
    "no-filters",
    /found no 4x4 convolution filters to analyse; sizes found: 3x3, 5x5, 7x7/,
  );
  assert.is(error.place.file, "m, n");
});

test("where no layer can be analysed, the error says which there are and why not", async () => {
  const flat = (name: string, rows: number, columns: number) => ({ [name]: { shape: [4, 4, rows, columns] } });
  const few = await tensorModel("few", {
    ...flat("a.weight", 1, 7),
    ...flat("b.weight", 7, 1),
    ...flat("c.weight", 1, 7),
  });
  await expectError(
    () => analyze([few]),
    "no-filters",
    /among 3 convolution layers; not analysed: kernel 1x7: not square; kernel 7x1: not square$/,
  );
  const sizes = [2, 3, 4, 5, 6, 7, 8];
  const many = await tensorModel("many", Object.assign({}, ...sizes.map((k) => flat(`l${k}.weight`, 1, k))));
  await expectError(() => analyze([many]), "no-filters", /; kernel 1x6: not square; and 2 more$/);
});

test("groups' means and deviations are those of their coefficients", async () => {
  const models = [await m(), await n()];
  const { groups, basis } = await study(models);
  for (const [i, model] of models.entries()) {
    const { columns, count } = await project(await collectFilters([model]), basis);
    columns.forEach((column, c) => {
      const mean = column.reduce((sum, value) => sum + value, 0) / count;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
      // Two ways to the same sum of 152 terms below 3.
      expectClose([groups[i].mean[c]], [mean], 152 * Number.EPSILON);
      expectClose([groups[i].standardDeviation[c]], [Math.sqrt(variance)], 152 * Number.EPSILON);
    });
  }
});

test("sorted by mean, the same pairs lie equally far apart, in ascending order of their mean", async () => {
  const models = await Promise.all(
    [1, 2, 3, 4].map((seed) => tensorModel(`s${seed}`, { "a.weight": { shape: [4 * seed, 4, 3, 3] } }, { seed })),
  );
  const [given, sorted] = [await study(models), await study(models, { sort: "mean" })];
  const mean = (row: number[]) => row.reduce((sum, value) => sum + value, 0);
  const means = sorted.divergence.matrix.map(mean);
  assert.equal(
    [...means].sort((a, b) => a - b),
    means,
  );
  const order = sorted.divergence.groups.map((name) => given.divergence.groups.indexOf(name));
  const permuted = order.map((a) => order.map((b) => given.divergence.matrix[a][b]));
  expectClose(sorted.divergence.matrix.flat(), permuted.flat(), 1e-12);
  assert.equal(
    sorted.groups,
    order.map((i) => given.groups[i]),
  );
});

test("a model twice: a name of its own each, and no divergence", async () => {
  const model = await m();
  const result = await study([model, model, model], { names: ["x", "x", "x (2)"] });
  assert.equal(groupsOf(result), ["x: 152", "x (3): 152", "x (2): 152"]);
  assert.ok(result.divergence.matrix.flat().every((d) => d === 0));
  assert.ok(result.findings.some(({ title }) => title === "The models cannot be told apart by their 3x3 filters"));
});

test("slices of 3-D kernels are filters on request", async () => {
  const sliced = await tensorModel("m", mixed, { slices: true });
  const result = await study([sliced]);
  // l5 has four kernels of 3 x 3 x 3: three slices along each axis.
  assert.equal(groupsOf(result), ["l0: 24", "l4: 128", "l5: 36"]);
  assert.ok(result.models[0].tensors.used.includes("l5.weight"));
});

test("a result's basis, and a published one, in place of a fitted one", async () => {
  const models = [await m(), await n()];
  const fitted = await study(models);
  const again = await study(models, { basis: { ...fitted.basis, source: "saved" } });
  assert.equal(again.groups, fitted.groups);
  assert.equal(again.divergence, fitted.divergence);
  assert.equal(again.densities, fitted.densities);
  assert.is(again.provenance.options.basis, "saved");
  const published = await study(models, { basis: "cnn-filter-db-robust" });
  // The old name is an alias of the one that tells whose it is.
  assert.is(published.basis.source, "robustness-robust");
  assert.equal(published.divergence.weights, published.basis.explainedVarianceRatio);
  await expectError(
    () => analyze(models, { basis: "cnn-filter-db", kernel: 5 }),
    "usage",
    /robustness-full is for 3x3 filters, expected 5x5/,
  );
  await expectError(() => analyze(models, { basis: "cnn-filter-db", kernel: "all" }), "usage", /expected 5x5/);
  await expectError(
    () => analyze(models, { basis: "toString" as "cnn-filter-db" }),
    "usage",
    /no published basis named toString/,
  );
});

test("excludeSparse leaves sparse filters and layers of zeros out of the basis, or of all", async () => {
  const tiny = Float32Array.from({ length: 144 }, (_, i) => (i < 72 ? 1 + (i % 7) : 1e-4 * (i % 5)));
  const rest: Tensors = {
    "b.weight": { shape: [16, 1, 3, 3], values: tiny },
    "c.weight": { shape: [4, 4, 3, 3], values: 0 },
  };
  const model = await tensorModel("x", { ...one, ...rest });
  const [kept, left] = [await study([model]), await study([model], { excludeSparse: "basis" })];
  assert.equal([kept.basis.filters, left.basis.filters], [64 + 16 + 16, 64 + 8]);
  assert.equal(groupsOf(left), groupsOf(kept));
  const without = await study([model], { excludeSparse: "all", by: "layer" });
  assert.is(without.basis.filters, 64 + 8);
  assert.equal(groupsOf(without), ["a: 64", "b: 8"]);
  const [, of] = without.models[0].layers;
  assert.equal([of.filters, of.quality.sparsity], [16, 0.5]);
  const zeros = await tensorModel("z", { "c.weight": rest["c.weight"] });
  await expectError(
    () => analyze([zeros], { excludeSparse: "basis" }),
    "no-filters",
    /z, tensor "c\.weight": found 16 filters of 3x3, every one with NaN or infinite weights or sparse/,
  );
});

test("filters with NaN or infinity are counted, named and left out of all else", async () => {
  const clean = await tensorModel("x", { "a.weight": { shape: [16, 4, 3, 3] } });
  const values = [...(await clean.tensors[0].read())];
  const bad = [3, 17, 40];
  bad.forEach((f, i) => {
    values[f * 9 + i] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][i];
  });
  const result = await study([await tensorModel("x", { "a.weight": { shape: [16, 4, 3, 3], values } })]);
  const [layer] = result.models[0].layers;
  assert.equal([layer.nonFinite, layer.nonFiniteIndices], [3, bad]);
  assert.equal([result.basis.filters, result.groups[0].filters], [61, 61]);
  const kept = values.filter((_, i) => !bad.includes(Math.floor(i / 9)));
  const without = await study([await tensorModel("x", { "a.weight": { shape: [61, 1, 3, 3], values: kept } })]);
  assert.equal(result.basis, without.basis);
  assert.equal(
    result.densities,
    without.densities.map((density) => ({ ...density, group: "a" })),
  );
  assert.equal(layer.examples, without.models[0].layers[0].examples);
});

test("a layer of NaN among others is flagged for that alone, and is no group", async () => {
  const shape = [8, 4, 3, 3];
  const model = await tensorModel("x", { "a.weight": { shape }, "b.weight": { shape, values: Number.NaN } });
  const result = await study([model]);
  assert.equal(groupsOf(result), ["a: 32"]);
  const { quality, nonFinite } = result.models[0].layers[1];
  assert.equal([nonFinite, quality.sparsity, quality.flags.map(({ flag }) => flag)], [32, 0, ["non-finite"]]);
  assert.ok(result.models[0].tensors.used.includes("b.weight"));
  assert.equal(
    result.findings.filter(({ title }) => /zero|sparse|least varied layer is b/.test(title)).map(({ title }) => title),
    ["No filter is sparse"],
  );
  // With every size, one that has no finite filter has no study, and the others are not lost.
  const other = await tensorModel("y", { ...one, "b.weight": { shape: [4, 4, 5, 5], values: Number.NaN } });
  const all = await study([other], { kernel: "all" });
  assert.equal([all.basis.kernel, all.otherKernels, all.models[0].layers.length], [[3, 3], [], 2]);
  await expectError(
    () => analyze([other], { kernel: 5 }),
    "no-filters",
    /y, tensor "b\.weight": found 16 filters of 5x5, every one with NaN/,
  );
});

test("all zeros, one filter, one filter many times: finite figures everywhere", async () => {
  for (const [shape, values] of [
    [[8, 4, 3, 3], 0],
    [[1, 1, 3, 3], undefined],
    [[1, 1, 3, 3], 0],
    [[50, 2, 3, 3], 0.25],
    [[8, 4, 3, 3], 3e38],
    [[8, 4, 3, 3], 1e-45],
  ] as const) {
    const tensors: Tensors = { "a.weight": { shape: [...shape], values } };
    const model = await tensorModel("x", tensors);
    const result = await study([model]);
    assert.is(result.groups[0].filters, shape[0] * shape[1]);
    // Filters that are all alike have no axes to speak of.
    assert.not.ok(result.findings.some(({ title }) => title.includes("eigen-filter")));
    await study([model, await tensorModel("y", one)]);
    await study([model, await tensorModel("y", one)], { by: "layer", preset: "medical", sort: "mean" });
  }
});

test("progress only grows and ends with all done", async () => {
  const zeros = await tensorModel("z", {
    "a.weight": { shape: [8, 8, 3, 3], values: 0 },
    "b.weight": { shape: [4, 4, 3, 3], values: Number.NaN },
  });
  for (const models of [[await m()], [zeros], [await m(), await n(), zeros]]) {
    const seen: Progress[] = [];
    await analyze(models, { kernel: "all", onProgress: (progress) => seen.push(progress) });
    const last = seen[seen.length - 1];
    assert.is(last.done, last.total);
    seen.reduce((before, next) => {
      assert.ok(next.done >= before.done && next.total >= before.total && next.done <= next.total);
      return next;
    });
  }
});

test("an AbortSignal stops the work at any step of progress, and before it", async () => {
  const models = [await m(), await n()];
  let steps = 0;
  await analyze(models, { onProgress: () => steps++ });
  await expectError(() => analyze(models, { signal: AbortSignal.abort("enough") }), "aborted");
  for (let stop = 1; stop <= steps; stop++) {
    const controller = new AbortController();
    let step = 0;
    const onProgress = () => {
      if (++step === stop) controller.abort();
      assert.ok(step <= stop, "no progress after the stop");
    };
    await expectError(
      () => analyze(models, { signal: controller.signal, onProgress }),
      "aborted",
      /stopped on request/,
    );
  }
});

test("options without meaning are refused before anything is read", async () => {
  const models = [await m(), await n()];
  for (const [options, message] of [
    [{ kernel: 1 }, /kernel size is 1, expected a whole number from 2 to 11, or "all"/],
    [{ kernel: 2.5 }, /2\.5/],
    [{ kernel: 12 }, /12/],
    [{ sparsityThreshold: -0.1 }, /sparsity threshold is -0\.1, expected a number from 0 to 1/],
    [{ thresholds: [0.1, Number.NaN] }, /NaN/],
    [{ examples: -1 }, /examples is -1/],
    [{ by: "label" }, /needs labels/],
    [{ names: ["x"] }, /1 name for 2 models/],
    [{ by: "color" }, /by is "color", expected model, layer, depth-decile, label/],
    [{ sort: "name" }, /sort is "name", expected given or mean/],
    [{ preset: "medcal" }, /preset is "medcal", expected cnn-filter-db or medical/],
    [{ bins: 1 }, /bins is 1/],
    [{ range: [1, 0] }, /range is 1 to 0/],
  ] as [object, RegExp][]) {
    let read = 0;
    await expectError(() => analyze(models, { ...options, onProgress: () => read++ }), "usage", message);
    assert.is(read, 0, JSON.stringify(options));
  }
  await expectError(() => analyze([]), "usage", /no model was given/);
  await expectError(() => compare([models[0]]), "usage", /compare was given 1 model, expected at least 2/);
});

test("compare is the study by model", async () => {
  const models = [await m(), await n()];
  const [compared, analyzed] = [await compare(models), await study(models, { by: "model" })];
  assert.is(compared.command, "compare");
  assert.equal({ ...compared, command: "analyze" }, analyzed);
});

test.run();
