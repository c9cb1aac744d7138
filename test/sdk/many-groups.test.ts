import { test } from "uvu";
import * as assert from "uvu/assert";
import { figuresOf, renderReport } from "../../sdk/figures/index.ts";
import { analyze, compare, type Model, tablesOf, toJson } from "../../sdk/index.ts";
import { mostGroups } from "../../sdk/studies/filters/groups.ts";
import { expectShapes } from "../../web-demo/engine/expect-shapes.ts";
import { expectError } from "../support/expect-error.ts";
import { tensorModel } from "../support/models.ts";

const layers = Array.from({ length: mostGroups + 1 }, (_, i): [string, { shape: number[] }] => [
  `conv${i}.weight`,
  { shape: [2, 2, 3, 3] },
]);

test("more groups than are compared in pairs are studied without the pairs, and the result says so", async () => {
  const model = await tensorModel("many.safetensors", Object.fromEntries(layers));
  const result = await analyze([model], { by: "layer", sort: "mean", digest: false, examples: 0 });
  assert.is(result.groups.length, layers.length);
  assert.equal(
    result.groups.map(({ name }) => name),
    layers.map(([name]) => name.replace(".weight", "")),
  );
  assert.is(result.densities.length, 9 * layers.length);
  assert.equal(result.divergence.groups, []);
  assert.equal(result.divergence.matrix, []);
  assert.ok(result.models[0].notes.some((note) => /^701 layers are too many to compare in pairs/.test(note)));
  // The tables by group stay.
  const tables = tablesOf(result).map(({ name }) => name);
  assert.ok(tables.includes("groups") && tables.includes("layers"));
  // Its densities are 701 x 9 x 256 points: a table of them would have more rows than anybody reads, the document has them.
  assert.not.ok(tables.includes("densities"));
  assert.not.ok(tables.some((name) => name.startsWith("divergence")));
  const figures = figuresOf(result).map(({ name }) => name);
  for (const name of ["divergence", "component-share", "overlay"]) assert.not.ok(figures.includes(name), name);
  assert.ok(figures.includes("ridge"));
  // The page takes the document too.
  expectShapes(JSON.parse(toJson(result)), "AnalysisResult", "many");
  assert.match(renderReport(result), /701 groups, too many to compare in pairs/);
});

test("a comparison of more models than are compared in pairs is refused with what to do", async () => {
  const model = await tensorModel("one.safetensors", { "a.weight": { shape: [2, 2, 3, 3] } });
  const models: Model[] = Array.from({ length: mostGroups + 1 }, (_, i) => ({ ...model, name: `m${i}` }));
  await expectError(() => compare(models), "usage", /701 models, expected at most 700: analyze takes more/);
});

test.run();
