import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, collectFilters, groupings, openModel, parseLabels } from "../../sdk/index.ts";
import { expectError } from "../support/expect-error.ts";
import { doublesFromBase64, fromBase64, readGolden } from "../support/golden.ts";
import { tensorModel } from "../support/models.ts";

// Groups of two things at once, random filters beside them, and what a sidecar tells of channels and depth.

const model = (name: string, seed: number) =>
  tensorModel(name, Object.fromEntries([0, 1, 2, 3].map((i) => [`l${i}.weight`, { shape: [8, 8, 3, 3] }])), { seed });
const models = async () => [await model("m", 1), await model("n", 2)];
const labels = parseLabels("model,layer,task\nm,,faces\nn,,x-rays\nn,l3,\n", "csv");
const names = (groups: { name: string; parts: string[]; filters: number }[]) =>
  groups.map(({ name, parts, filters }) => `${name} | ${parts.join(" | ")} | ${filters}`);

test("by label and depth: every label's depths, in the order of the labels, then of depth; an empty label is none", async () => {
  const { groups } = await analyze(await models(), { by: "label,depth-decile", labels });
  assert.equal(names(groups), [
    "faces, depth 0-10 % | faces | depth 0-10 % | 64",
    "faces, depth 30-40 % | faces | depth 30-40 % | 64",
    "faces, depth 60-70 % | faces | depth 60-70 % | 64",
    "faces, depth 90-100 % | faces | depth 90-100 % | 64",
    "x-rays, depth 0-10 % | x-rays | depth 0-10 % | 64",
    "x-rays, depth 30-40 % | x-rays | depth 30-40 % | 64",
    "x-rays, depth 60-70 % | x-rays | depth 60-70 % | 64",
    "(no label), depth 90-100 % | (no label) | depth 90-100 % | 64",
  ]);
  assert.ok(groups.every(({ by }) => by === "label,depth-decile"));
});

test("the other way round, depth leads; every grouping's filters are all filters", async () => {
  const { groups } = await analyze(await models(), { by: "depth-decile,label", labels });
  assert.equal(groups.map(({ name }) => name).slice(0, 3), [
    "depth 0-10 %, faces",
    "depth 0-10 %, x-rays",
    "depth 30-40 %, faces",
  ]);
  for (const by of groupings) {
    const found = await analyze(await models(), { by, labels, digest: false });
    assert.is(
      found.groups.reduce((sum, { filters }) => sum + filters, 0),
      512,
      by,
    );
  }
});

test("labels of depth deciles do nothing but split: they are no error", async () => {
  const { groups } = await analyze(await models(), { by: "depth-decile", labels });
  assert.equal(
    groups.map(({ name, filters }) => [name, filters]),
    [0, 30, 60, 90].map((from) => [`depth ${from}-${from + 10} %`, 128]),
  );
});

test("labels that are all empty are no labels", async () => {
  const empty = parseLabels("model,task\nm,\nn,\n", "csv");
  await expectError(
    async () => analyze(await models(), { labels: empty }),
    "usage",
    /expected a label|no layer has a label in the column task/,
  );
});

test("noise: a group of seeded normal filters beside the others, in neither basis nor models", async () => {
  const plain = await analyze(await models());
  const beside = await analyze(await models(), { withNoise: true });
  assert.equal(
    beside.groups.map(({ name, by, filters, parts }) => [name, by, filters, parts.length]),
    [
      ["m", "model", 256, 1],
      ["n", "model", 256, 1],
      ["noise", "noise", 1000, 0],
    ],
  );
  assert.equal(beside.basis, plain.basis);
  assert.equal(beside.models, plain.models);
  assert.is(beside.divergence.groups[2], "noise");
  // These models are random, too.
  assert.ok(beside.findings.some(({ title }) => title === "Neither model can be told from random filters by D"));
  assert.equal(await analyze(await models(), { withNoise: true }), beside);
});

test("a model that is called noise keeps its name", async () => {
  const { groups } = await analyze([await model("noise", 1)], { withNoise: true, by: "model" });
  assert.equal(
    groups.map(({ name }) => name),
    ["noise", "noise (2)"],
  );
});

interface Golden {
  files: Record<string, { file: string; arrays: { values: string }[] }>;
}
const { file, arrays } = readGolden<Golden>("hdf5.json").files["filters nine"];
const rows = doublesFromBase64(arrays[0].values);
const sidecar = (text: string) =>
  parseLabels(`model,filter_ids,in_channels,out_channels,conv_depth_norm,task\n${text}`, "csv");
const open = () => openModel(fromBase64(file), { name: "db.h5" });

test("a sidecar's in_channels and out_channels give a layer its channels, and so its orthogonality", async () => {
  const result = await analyze([await open()], {
    labels: sidecar("a,0:19,5,4,0,x\na,20:29,,,0.5,x\nb,30:49,20,20,1,y\n"),
  });
  const [plain, bare, depthwise] = result.models.flatMap(({ layers }) => layers);
  assert.equal([plain.in, plain.out, plain.groups, plain.kind], [5, 4, 1, "conv"]);
  assert.equal([depthwise.in, depthwise.out, depthwise.groups], [20, 20, 20]);
  assert.is(bare.quality.orthogonality, null);
  // Of 4 channels of 45 weights, one by one.
  const channel = (i: number) => rows.subarray(i * 45, (i + 1) * 45);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      const [a, b] = [channel(i), channel(j)];
      if (i !== j) sum += Math.abs(dot(a, b)) / Math.sqrt(dot(a, a) * dot(b, b));
    }
  }
  assert.ok(Math.abs((plain.quality.orthogonality as number) - (1 - sum / 12)) < 1e-12);
  assert.ok(typeof depthwise.quality.orthogonality === "number");
  const set = await collectFilters([await open()], { kernel: 3 });
  assert.is(set.count, 50);
});

test("the sidecar's depth decides the deciles", async () => {
  const labelled = sidecar("a,0:19,5,4,0,x\na,20:29,,,0.5,x\nb,30:49,20,20,1,y\n");
  const { groups } = await analyze([await open()], { labels: labelled, by: "depth-decile" });
  assert.equal(
    groups.map(({ name, filters }) => [name, filters]),
    [
      ["depth 0-10 %", 20],
      ["depth 40-50 %", 10],
      ["depth 90-100 %", 20],
    ],
  );
});

test("channels that cannot be: one without the other, none, fractions, and what the filters do not make", async () => {
  for (const channels of ["5,", ",4", "0,4", "5,4.5", "a,4"])
    await expectError(
      async () => analyze([await open()], { labels: sidecar(`a,0:19,${channels},0,x\n`) }),
      "usage",
      /row 1 .* channels .* whole numbers from 1/,
    );
  await expectError(
    async () => analyze([await open()], { labels: sidecar("a,0:19,7,4,0,x\n") }),
    "usage",
    /row 1 has 20 filters, which 4 outputs of 7 inputs do not make/,
  );
});

test.run();
