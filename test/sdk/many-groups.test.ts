import { test } from "uvu";
import * as assert from "uvu/assert";
import { figureOf, renderReport } from "../../sdk/figures/index.ts";
import { analyze, compare, type Model, tablesOf, toJson } from "../../sdk/index.ts";
import { drawSome } from "../../sdk/statistics/draw-some.ts";
import { chooseCompared, mostGroups } from "../../sdk/studies/filters/choose-compared.ts";
import { binsOfPlanes, examplesOf, pointsOfDensities } from "../../sdk/studies/filters/resolution.ts";
import { expectShapes } from "../../web-demo/engine/expect-shapes.ts";
import { tensorModel } from "../support/models.ts";

const layers = Array.from({ length: mostGroups + 1 }, (_, i): [string, { shape: number[] }] => [
  `conv${i}.weight`,
  { shape: [2, 2, 3, 3] },
]);

test("of more groups than are compared in pairs a sample is, and everything says so", async () => {
  const model = await tensorModel("many.safetensors", Object.fromEntries(layers));
  const result = await analyze([model], { by: "layer", sort: "mean", digest: false, examples: 0 });
  const names = layers.map(([name]) => name.replace(".weight", ""));
  assert.equal(
    result.groups.map(({ name }) => name),
    names,
  );
  assert.is(result.densities.length, 9 * layers.length);
  const { divergence } = result;
  assert.equal(divergence.sample, { of: 701, seed: 1 });
  assert.is(divergence.groups.length, 250);
  assert.is(new Set(divergence.groups).size, 250);
  assert.ok(divergence.groups.every((name) => names.includes(name)));
  assert.is(divergence.matrix.length, 250);
  assert.ok(divergence.interval !== null && divergence.shares !== null && divergence.distanceNoise !== null);
  // By ascending mean D, as asked.
  const means = divergence.matrix.map((row) => row.reduce((sum, d) => sum + d, 0));
  assert.ok(means.every((mean, i) => i === 0 || means[i - 1] <= mean));
  const told = "Of 701 layers 250 are compared, drawn at random (seed 1): 31,125 of 245,350 pairs.";
  assert.ok(result.models[0].notes.includes(told));
  assert.ok(result.findings.some(({ text }) => text.endsWith(told)));
  const report = renderReport(result).replace(/\s+/g, " ");
  assert.ok(report.includes(`<p>${told}</p>`));
  assert.ok(figureOf(result, "divergence").svg().includes("250 are compared"));
  // Densities are 701 x 9 x 256 points: a table of them would have more rows than anybody reads, the document has them.
  const tables = tablesOf(result).map(({ name }) => name);
  assert.not.ok(tables.includes("densities"));
  assert.ok(tables.includes("groups") && tables.includes("divergence"));
  // The page takes the document too.
  expectShapes(JSON.parse(toJson(result)), "AnalysisResult", "many");
});

test("what the sampled groups differ by is what they differ by when they are compared alone", async () => {
  const model = await tensorModel("many.safetensors", Object.fromEntries(layers));
  const { divergence, basis } = await analyze([model], { by: "layer", digest: false, examples: 0, range: [-3, 3] });
  const alone = await analyze([model], {
    ...{ by: "layer", digest: false, examples: 0, range: [-3, 3], basis, weights: divergence.weights },
    layers: divergence.groups,
  });
  assert.equal(alone.divergence.groups, divergence.groups);
  assert.equal(alone.divergence.matrix, divergence.matrix);
  assert.equal(alone.divergence.floor, divergence.floor);
  assert.is(alone.divergence.sample, null);
});

test("groups are drawn with the same chance each, and random filters always", () => {
  const drawn = new Float64Array(100);
  for (let seed = 0; seed < 4000; seed++) {
    const places = drawSome(100, 25, seed);
    assert.is(places.length, 25);
    assert.ok(places.every((place, i) => i === 0 || places[i - 1] < place));
    for (const place of places) drawn[place]++;
  }
  // 1,000 each; the standard error of a share of a quarter of 4,000 is 27.
  for (const [place, count] of drawn.entries()) assert.ok(Math.abs(count - 1000) < 5 * 27.4, `${place}: ${count}`);
  assert.equal(drawSome(3, 3, 7), [0, 1, 2]);
  const few = Array.from({ length: mostGroups }, () => ({ by: "layer" as const }));
  assert.equal(chooseCompared(few), { places: few.map((_, i) => i), sample: null });
  const { places, sample } = chooseCompared([...few, { by: "layer" }, { by: "noise" }]);
  assert.is(places.length, 251);
  assert.is(places.at(-1), mostGroups + 1);
  assert.equal(sample, { of: mostGroups + 1, seed: 1 });
});

test("of so many groups that their numbers would be millions, densities have fewer points, planes fewer cells", () => {
  assert.equal(
    [1, 227, 228, 455, 456, 20_000].map((groups) => pointsOfDensities(groups, 9)),
    [1024, 1024, 512, 512, 256, 64],
  );
  assert.equal([1, 512, 513, 2048, 20_000].map(binsOfPlanes), [64, 64, 32, 32, 16]);
  assert.equal([1, 5242, 5243, 21_600, 200_000].map(examplesOf), [25, 25, 24, 6, 0]);
});

test("more models than are compared in pairs are compared by a sample, too", async () => {
  const model = await tensorModel("one.safetensors", { "a.weight": { shape: [2, 2, 3, 3] } });
  const models: Model[] = Array.from({ length: mostGroups + 1 }, (_, i) => ({ ...model, name: `m${i}` }));
  const { divergence } = await compare(models, { digest: false });
  assert.equal(divergence.sample, { of: mostGroups + 1, seed: 1 });
});

test.run();
