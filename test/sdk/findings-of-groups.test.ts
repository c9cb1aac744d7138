import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import { type AnalyzeOptions, analyze, labelModels, parseLabels } from "../../sdk/index.ts";
import { tensorModel } from "../support/models.ts";
import { seededNormal } from "../support/seeded.ts";

const next = seededNormal(3);
/** Filters of one sign pattern, or of noise. */
const values = (filters: number, pattern: boolean) =>
  Float32Array.from({ length: 9 * filters }, (_, i) => (pattern ? (i % 9 < 3 ? 1 : -0.5) + 0.1 * next() : next()));

const models = async () => [
  await tensorModel("net", {
    "a.weight": { shape: [20, 10, 3, 3], values: values(200, false) },
    "b.weight": { shape: [30, 10, 3, 3], values: values(300, false) },
    "c.weight": { shape: [40, 10, 3, 3], values: values(400, true) },
    "d.weight": { shape: [20, 10, 3, 3], values: values(200, true) },
  }),
];
const findingsOf = async (labels: Record<string, string>, options: AnalyzeOptions) => {
  const rows = Object.entries(labels).map(([layer, kind]) => `${layer},${kind}\n`);
  return analyze(labelModels(await models(), parseLabels(`layer,kind\n${rows.join("")}`, "csv")), options);
};

test("a finding of two labels names the layer of most filters of each, and the report shows these", async () => {
  const result = await findingsOf({ a: "noise", b: "noise", c: "lines", d: "lines" }, { by: "label" });
  const found = result.findings.find(({ id }) => id === "groups-differ");
  assert.equal(found?.layers, [
    { model: "net", name: "b" },
    { model: "net", name: "c" },
  ]);
  const report = renderReport(result);
  for (const name of ["b", "c"]) assert.match(report, `Typical filters of <bdi>${name}</bdi>`);
});

test("layers without a label are those that the finding of it names", async () => {
  const result = await findingsOf({ a: "noise", c: "lines" }, { by: "label" });
  assert.equal(
    result.findings.find(({ id }) => id === "no-label")?.layers.map(({ name }) => name),
    ["b", "d"],
  );
});

test("a finding of two layers names them; of depths and of models none", async () => {
  const of = async (by: AnalyzeOptions["by"]) => (await analyze(await models(), { by })).findings;
  const layers = (await of("layer")).find(({ id }) => id === "parts-differ")?.layers.map(({ name }) => name) ?? [];
  assert.is(layers.length, 2);
  assert.ok(layers.some((name) => "ab".includes(name)) && layers.some((name) => "cd".includes(name)), layers.join());
  assert.equal((await of("depth-decile")).find(({ id }) => id === "parts-differ")?.layers, []);
});

test("layers are found by their group also where another model has another size alone", async () => {
  const points = { "p.weight": { shape: [20, 10, 5, 5], values: Float32Array.from({ length: 5000 }, () => next()) } };
  const { findings } = await analyze([...(await models()), await tensorModel("points", points)], { by: "layer" });
  assert.is(findings.find(({ id }) => id === "parts-differ")?.layers.length, 2);
});

test.run();
