import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { npyHeader } from "../../sdk/export/npy.ts";
import { type AnalysisResult, type OperatorsDocument, openModels } from "../../sdk/index.ts";
import { parseStudyFile, runStudyFile, type StudyRun, shippedStudy } from "../../sdk/study-files/index.ts";
import { expectClose } from "../support/close.ts";
import { fromBase64, readGolden } from "../support/golden.ts";
import { scales } from "../support/master-key-tables.ts";

// The shipped studies on a small data base in CNN Filter DB's layout, beside a numpy program (test/golden/studies.py).

interface Named {
  groups: string[];
  divergence: number[][];
}
const golden = readGolden<{
  file: string;
  basis: { mean: number[]; ratio: number[]; filters: number };
  medical: Record<"unets" | "densenets" | "models" | "categories", Named> & {
    nonSparse: { filters: number; signed: number; absolute: number };
    binaryLayers: number;
  };
  filterDb: Record<"tasks" | "deciles" | "families" | "hyperGroups" | "categories", Named> & {
    variance: Record<string, number[]>;
    covariance: number[][];
  };
  robustness: {
    models: Named;
    known: number;
    spearman: Record<"sparsity" | "varianceEntropy" | "distance", number>;
    sparsity: Record<string, number>;
    entropy: Record<string, number>;
    shipped: { ratio: number[]; filters: number; depths: Named; architectures: Record<string, Named> };
  };
  poster: number[][];
}>("studies.json");
const models = await openModels(new Uint8Array(gunzipSync(fromBase64(golden.file))), { name: "filters.h5" });

const of = ({ runs }: StudyRun, name: string) =>
  runs.find((run) => run.name === name)?.document as unknown as AnalysisResult;

/** Every D within 1e-9 of numpy's, whatever the order of the groups. */
function expectDivergence({ divergence }: AnalysisResult, expected: Named): void {
  assert.equal([...divergence.groups].sort(), [...expected.groups].sort());
  const places = expected.groups.map((name) => divergence.groups.indexOf(name));
  places.forEach((row, i) => {
    const found = places.map((column) => divergence.matrix[row][column]);
    expectClose(found, expected.divergence[i], 1e-9, expected.groups[i]);
  });
}

const runOf = (name: string, text = shippedStudy(name)) =>
  runStudyFile(parseStudyFile(text, `${name}.yaml`), models, { digest: false });
const study = await runOf("medical");
const filterDb = await runOf("cnn-filter-db");
// The golden values are of all filters, and on the basis of all: sparse ones are kept for them.
const robustnessAsShipped = await runOf("robustness");
const robustness = await runOf("robustness", shippedStudy("robustness").replaceAll(/excludeSparse: all, /g, ""));

const tableOf = ({ figures }: StudyRun, file: string) => {
  const table = figures.find((figure) => figure.file === file)?.table();
  assert.ok(table, file);
  const column = (name: string) => table.rows.map((row) => row[table.columns.indexOf(name)]);
  return { ...table, column };
};

test("medical: one basis of all, on which every step projects", () => {
  const { basis } = of(study, "all");
  assert.is(basis.filters, golden.basis.filters);
  expectClose(basis.mean, golden.basis.mean, 1e-9);
  expectClose(basis.explainedVarianceRatio, golden.basis.ratio, 1e-9);
  for (const { name, document } of study.runs.slice(1)) {
    const used = (document as unknown as AnalysisResult).basis;
    assert.equal({ ...used, source: "models" }, basis);
    assert.is(used.source, "step all", name);
  }
});

test("medical: D by category, of the medical models, of U-Nets and of DenseNets, as numpy has it", () => {
  expectDivergence(of(study, "all"), golden.medical.categories);
  expectDivergence(of(study, "medical-models"), golden.medical.models);
  expectDivergence(of(study, "unets"), golden.medical.unets);
  expectDivergence(of(study, "densenets"), golden.medical.densenets);
});

test("medical: the sentence counts filters that are not sparse by signed maxima, and by absolute ones", () => {
  const { filters, signed, absolute } = golden.medical.nonSparse;
  assert.ok(signed < absolute);
  const [, { text, values }] = study.outcome.sentences;
  assert.equal(values.filter((value) => typeof value === "number").slice(0, 2), [signed, filters]);
  assert.match(text, `${signed} of the ${filters} filters of torchxrayvision_resnet50_512_all_11`);
  assert.match(text, `by absolute maxima ${absolute} (`);
});

test("medical: figures 1 to 3, with a drawing for each layer of binary filters, and nothing left out", () => {
  assert.equal(study.outcome.notes, []);
  const drawn = new Map(study.figures.map(({ file, drawings }) => [file, drawings.length]));
  assert.is(golden.medical.binaryLayers, 4);
  assert.equal(
    [...drawn],
    [
      ["figure-1-medical-models", 1],
      ["figure-2-binary-layers", golden.medical.binaryLayers],
      ["figure-3-unets", 1],
      ["figure-3-densenets", 1],
      ["domains", 1],
      ["basis", 1],
    ],
  );
  for (const { drawings } of study.figures) for (const { svg } of drawings) assert.match(svg(), /^<svg /);
  const [heat] = study.figures[2].drawings;
  assert.match(heat.svg(), ">≥ 0.5<");
});

/** D of a run with random filters beside the groups, which take part in the range alone: its range is theirs. */
const withoutNoise = (name: string, text = shippedStudy(name)) =>
  runOf(name, text.replaceAll(/withNoise: true(, )?/g, ""));

test("cnn-filter-db: D by task and by depth, as numpy has it, and in the table of pairs", async () => {
  const plain = await withoutNoise("cnn-filter-db");
  expectDivergence(of(plain, "tasks"), golden.filterDb.tasks);
  const { divergence } = of(plain, "depths");
  divergence.matrix.forEach((row, i) => expectClose(row, golden.filterDb.deciles.divergence[i], 1e-9, `decile ${i}`));
  expectDivergence(of(plain, "families"), golden.filterDb.families);
  expectDivergence(of(plain, "hyper-groups"), golden.filterDb.hyperGroups);
  expectDivergence(of(plain, "visual-categories"), golden.filterDb.categories);
  const covariance = tableOf(plain, "covariance").rows;
  covariance.forEach((row, i) =>
    expectClose(row.slice(-9) as number[], golden.filterDb.covariance[i], 1e-9, `tap ${i}`),
  );
  const pairs = tableOf(plain, "pair-distances");
  const ofTasks = pairs.rows.filter(([row]) => row === "tasks").map((row) => row[3] as number);
  expectClose(ofTasks, [golden.filterDb.tasks.divergence[0][1]], 1e-9);
  assert.is(pairs.rows.filter(([row]) => row === "models").length, 45);
  // Beside random filters there is a row more for each way of grouping.
  const rows = new Set(tableOf(filterDb, "pair-distances").column("row"));
  assert.ok(rows.has("tasks, to random filters") && rows.has("models, to random filters"));
});

test("cnn-filter-db: heat maps of tasks and hyper-groups share one colour scale, to the largest D above noise of both", () => {
  const drawingOf = (file: string) => filterDb.figures.find((figure) => figure.file === file)?.drawings[0].svg() ?? "";
  const largest = Math.max(
    ...["tasks", "hyper-groups"].flatMap((step) => {
      const { matrix, floor } = of(filterDb, step).divergence;
      return matrix.flatMap((row, a) => row.filter((value, b) => value > floor.upper[a][b]));
    }),
  );
  const fixed = `Colour scale fixed at 0 to ${Number(largest.toPrecision(3))}.`;
  for (const step of ["tasks", "hyper-groups"]) assert.match(drawingOf(`divergence-${step}`), fixed);
  assert.not.match(drawingOf("divergence-families"), "Colour scale fixed");
});

test("cnn-filter-db: cumulative explained variance of each task's own basis, as numpy has it", () => {
  const table = tableOf(filterDb, "cumulative-variance");
  assert.equal(table.column("subset"), ["all of tasks", "Segmentation", "Classification"]);
  for (const [task, expected] of Object.entries(golden.filterDb.variance)) {
    const row = table.rows.find(([subset]) => subset === task) as (number | string)[];
    expectClose(row.slice(2) as number[], expected, 1e-9, task);
  }
  assert.equal(filterDb.outcome.notes, []);
});

test("robustness: D of pairs of models, S, H, and rank correlations with accuracy, as numpy and ranks have them", async () => {
  const plain = await withoutNoise("robustness", shippedStudy("robustness").replaceAll(/excludeSparse: all, /g, ""));
  const result = of(plain, "models");
  expectDivergence(result, golden.robustness.models);
  for (const { name, summary } of result.models) {
    expectClose([summary.sparsity.byLayers as number], [golden.robustness.sparsity[name]], 1e-9, name);
    expectClose([summary.varianceEntropy.byLayers as number], [golden.robustness.entropy[name]], 1e-9, name);
  }
  const table = tableOf(plain, "accuracy");
  const rho = (name: string) => table.rows.find(([measure]) => `${measure}`.startsWith(name)) as (string | number)[];
  for (const [name, expected] of [
    ["sparsity", golden.robustness.spearman.sparsity],
    ["variance entropy, H", golden.robustness.spearman.varianceEntropy],
    ["mean D", golden.robustness.spearman.distance],
  ] as const) {
    const [, count, found, p] = rho(name) as number[];
    expectClose([found], [expected], 1e-9, name);
    assert.is(count, golden.robustness.known);
    assert.ok(p > 0.1 && p <= 1, `${p}`);
  }
  const pairs = tableOf(plain, "pairs");
  const { groups, divergence } = golden.robustness.models;
  for (const [, a, b, value] of pairs.rows) {
    expectClose([value as number], [divergence[groups.indexOf(`${a}`)][groups.indexOf(`${b}`)]], 1e-9);
  }
  // Models of odd numbers are robust: of three of one architecture in a row two pairs differ.
  assert.is(pairs.rows.length, 1 + 2 + 2 + 1);
});

test("robustness as it comes: without sparse filters, the first layers apart; D by depth, of all and in each architecture", () => {
  const { shipped } = golden.robustness;
  const groups = of(robustnessAsShipped, "groups");
  expectClose(groups.basis.explainedVarianceRatio, shipped.ratio, 1e-9);
  assert.is(groups.basis.filters, shipped.filters);
  expectDivergence(of(robustnessAsShipped, "depths"), shipped.depths);
  const parts = robustnessAsShipped.runs.filter(({ name }) => name === "architectures");
  assert.equal(
    parts.map(({ label }) => label),
    Object.keys(shipped.architectures),
  );
  for (const { label, document } of parts)
    expectDivergence(document as unknown as AnalysisResult, shipped.architectures[label as string]);
  const pairs = tableOf(robustnessAsShipped, "divergence-by-depth-in-architectures");
  const expected = Object.values(shipped.architectures).flatMap(({ groups: names, divergence }) =>
    names.flatMap((a, i) =>
      names.flatMap((b, j) => (j > i && a.split(", ")[1] === b.split(", ")[1] ? [divergence[i][j]] : [])),
    ),
  );
  const sorted = (values: readonly unknown[]) => (values as number[]).toSorted((a, b) => a - b);
  expectClose(sorted(pairs.column("divergence")), sorted(expected), 1e-9);
  // Rows in the order of depth, whichever run has them first.
  const drawing = robustnessAsShipped.figures.find(({ file }) => file === "divergence-by-depth-in-architectures");
  const rows = drawing?.drawings[0].svg().match(/>(first layer|depth [^<]*)</g);
  assert.equal(rows, [">first layer<", ">depth 30-40 %<", ">depth 60-70 %<", ">depth 90-100 %<"]);
});

test("robustness: the first layers are apart in the box plots of quality too", () => {
  const svg = robustnessAsShipped.figures.find(({ file }) => file === "quality-layers")?.drawings[0].svg() ?? "";
  const [, row] = /">layers<\/text>((?:<text[^>]*>\d+<\/text>){11})/.exec(svg) as RegExpExecArray;
  const counts = row.match(/(?<=>)\d+/g)?.map(Number) as number[];
  assert.is(counts[0], models.length);
  const layers = models.flatMap((model) => model.layers);
  assert.is(
    counts.reduce((sum, count) => sum + count, 0),
    layers.length,
  );
  assert.match(svg, "Not known of these layers: orthogonality O.");
});

test("operators-poster: labels of every layer, as numpy's DFT has them", async () => {
  const run = await runOf("operators-poster");
  const { operators } = run.runs[0].document as unknown as OperatorsDocument;
  assert.equal(
    operators.layers.map(({ counts }) => Object.values(counts)),
    golden.poster,
  );
});

test("master-keys: the published scales and residuals of the eight filters, methods A to D2", async () => {
  const { filters } = JSON.parse(readFileSync("data/master-key-filters.json", "utf8")) as { filters: number[][] };
  const array = new Uint8Array([
    ...npyHeader("<f8", [8, 7, 7]),
    ...new Uint8Array(Float64Array.from(filters.flat()).buffer),
  ]);
  const run = await runStudyFile(
    parseStudyFile(shippedStudy("master-keys"), "master-keys.yaml"),
    await openModels(array, { name: "keys.npy" }),
    { digest: false },
  );
  const table = run.tables.find(({ asked }) => asked.file === "methods")?.table;
  assert.ok(table);
  for (const [method, expected] of Object.entries(scales)) {
    const columns = ["sigma_x", "sigma_y", ...(method.startsWith("D") ? ["l2"] : [])].map(
      (name) => `${method}_${name}`,
    );
    for (const [filter, row] of table.rows.entries()) {
      const found = columns.map((column) => row[table.columns.indexOf(column)] as number);
      // Six digits are published, of filters with six.
      expectClose(found, expected[filter], 2e-6, `filter ${filter + 1}, ${method}`);
    }
  }
  const replaced = run.tables.find(({ asked }) => asked.file === "replacement")?.table.rows;
  assert.equal(
    replaced?.map(([step, , , filters, count]) => [step, filters, count]),
    [
      ["replaced-by-fit", 8, 7],
      ["replaced-by-keys", 8, 8],
    ],
  );
  assert.equal(run.outcome.notes, []);
});

test("sentences: one for each label of a step that runs for each, one for each entry of a list, entries by name", async () => {
  const said = async (sentence: string) => {
    const study = { ...parseStudyFile(shippedStudy("cnn-filter-db"), "x.yaml"), figures: [], sentences: [sentence] };
    const steps = study.steps.filter(({ name }) => name === "tasks" || name === "subsets");
    const { outcome } = await runStudyFile({ ...study, steps }, models, { digest: false });
    return [outcome.sentences.map(({ text }) => text), outcome.notes];
  };
  const [each] = await said("{subsets.label}: {subsets.basis.filters|count} of {tasks.basis.filters|count}.");
  assert.equal(each, ["Segmentation: 940 of 1,700.", "Classification: 760 of 1,700."]);
  assert.equal((await said("{tasks.groups.*.name}: {tasks.groups.*.filters|count}."))[0], [
    "Segmentation: 940.",
    "Classification: 760.",
    "noise: 1,000.",
  ]);
  assert.equal((await said("{tasks.groups.Classification.filters}"))[0], ["760"]);
  assert.match(
    (await said("{tasks.groups.Classified.filters}"))[1][0],
    /asks for tasks.groups.Classified.filters, which/,
  );
  assert.match((await said("{tasks.basis.*.filters}"))[1][0], /tasks.basis.\*.filters, where there is no list/);
});

test("robustness: robust and normal filters of one depth are compared, a row for each depth that has both", () => {
  assert.equal(robustness.outcome.notes, []);
  const pairs = tableOf(robustness, "divergence-by-depth");
  const depths = of(robustness, "depths").groups.map(({ parts }) => parts[1]);
  const both = [...new Set(depths)].filter((depth) => depths.indexOf(depth) !== depths.lastIndexOf(depth));
  assert.equal(pairs.column("row").sort(), both.sort());
});

test("the pictures of docs/STUDIES.md are those of these studies", () => {
  const shown = {
    "figure-3-unets": study,
    "pair-distances": filterDb,
    "cumulative-variance": filterDb,
    pairs: robustness,
  };
  const docs = readFileSync("docs/STUDIES.md", "utf8");
  assert.equal(docs.match(/(?<=images\/studies\/)[\w-]+/g)?.sort(), Object.keys(shown).sort());
  for (const [name, { figures }] of Object.entries(shown)) {
    const svg = figures.find(({ file }) => file === name)?.drawings[0].svg();
    const path = `docs/images/studies/${name}.svg`;
    if (process.env.UPDATE_SNAPSHOTS) writeFileSync(path, `${svg}\n`);
    assert.is(readFileSync(path, "utf8"), `${svg}\n`, `${name}: UPDATE_SNAPSHOTS=1 writes it anew`);
  }
});

test.run();
