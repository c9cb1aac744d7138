import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnalysisResult, LayerResult } from "../../sdk/results/analysis.ts";
import { publishedBasis } from "../../sdk/statistics/saved-basis.ts";
import { findFindings } from "../../sdk/studies/filters/findings.ts";
import { sampleResult } from "../support/sample-result.ts";

// Every sentence that the findings of filters can be, with one and with several of what they count: snapshots/sentences.txt.
// UPDATE_SNAPSHOTS=1 writes it anew, to be read before it is committed.

type Quality = Partial<LayerResult["quality"]>;
const flags = ["non-finite", "all-zero", "binary", "untrained", "low-variance"] as const;
const flagged = (...names: (typeof flags)[number][]): Quality => ({ flags: names.map((flag) => ({ flag, text: "" })) });

/** So many plain layers and models, and a change to the first layers. */
function sample(models: number, layers: number, changed: number, quality: Quality, rest: Partial<LayerResult> = {}) {
  const result = sampleResult({ models, layers });
  result.models.forEach((model) => {
    model.layers.forEach((layer, i) => {
      layer.quality = { ...layer.quality, flags: [], sparsity: 0, varianceEntropy: 0.7 - i / 100, orthogonality: 0.9 };
      if (i >= changed) return;
      Object.assign(layer.quality, quality);
      Object.assign(layer, rest);
    });
  });
  return result;
}

const withGroup = (result: AnalysisResult, filters: number) => ({
  ...result,
  groups: [...result.groups, { ...result.groups[0], name: "(no label)", parts: ["(no label)"], filters }],
});
const likeBasis = (at: number) => {
  const result = sample(1, 2, 0, {});
  const { components } = publishedBasis("cnn-filter-db");
  return { ...result, basis: { ...result.basis, components: [components[at], ...result.basis.components.slice(1)] } };
};
const alike = (models: number) => {
  const result = sample(models, 1, 0, {});
  result.divergence.floor.upper = result.divergence.matrix.map((row) => row.map((d) => d));
  return result;
};
const farFirst = () => {
  const result = sample(3, 1, 0, {});
  result.divergence.matrix[0][1] = result.divergence.matrix[1][0] = 9.01;
  result.divergence.debiased[0][1] = result.divergence.debiased[1][0] = 9;
  return result;
};
const others = sampleResult({ models: 3, layers: 2, others: [5] });

const cases: Record<string, [AnalysisResult, { signedMaxima?: boolean; sparsityThreshold?: number }?]> = {
  "one layer with every flag": [sample(1, 1, 1, flagged(...flags), { nonFinite: 1 })],
  "one of two layers": [sample(1, 2, 1, flagged(...flags), { filters: 1456, nonFinite: 1200 })],
  "three of six layers": [sample(2, 3, 3, flagged("all-zero"))],
  "five of six layers of one model": [sample(1, 6, 5, flagged("binary", "untrained"))],
  "sparse filters": [sample(1, 3, 1, { sparsity: 0.25 })],
  "hardly any": [sample(1, 3, 1, { sparsity: 1e-5 })],
  "none sparse, by signed maxima": [sample(1, 2, 0, {}), { signedMaxima: true, sparsityThreshold: 0.025 }],
  "a layer of zeros": [sample(1, 3, 1, { orthogonality: null, maxAbs: 0, varianceEntropy: 0 })],
  "a layer without orthogonality": [sample(1, 3, 1, { orthogonality: null })],
  "the least varied layer": [sample(1, 3, 1, { varianceEntropy: 0.05 })],
  "two models that differ": [sample(2, 1, 0, {})],
  "two models that do not": [alike(2)],
  "three models that do not": [alike(3)],
  "four models": [sample(4, 1, 0, {})],
  "three models, the first two farthest apart": [farFirst()],
  "by layer": [
    { ...sample(4, 1, 0, {}), groups: sample(4, 1, 0, {}).groups.map((group) => ({ ...group, by: "layer" })) },
  ],
  "two sizes": [others],
  "one filter without a label": [withGroup(sample(2, 1, 0, {}), 1)],
  "filters without a label": [withGroup(sample(2, 1, 0, {}), 1234)],
  "the published first component": [likeBasis(0)],
  "another published component": [likeBasis(3)],
  "a basis that was given": [{ ...sample(1, 2, 0, {}), basis: { ...sampleResult().basis, source: "given.json" } }],
};

test("the sentences are those that were read", () => {
  const file = new URL("snapshots/sentences.txt", import.meta.url);
  // Each sentence stands where it is first said.
  const known = new Set<string>();
  const said = Object.entries(cases).flatMap(([name, [result, options]]) => {
    const found = findFindings(result, { sparsityThreshold: 0.01, signedMaxima: false, ...options });
    const lines = found.map(({ title, text }) => `${title}. ${text}`).filter((line) => !known.has(line));
    for (const line of lines) known.add(line);
    return [`# ${name}`, ...lines, ""];
  });
  const text = said.join("\n");
  if (process.env.UPDATE_SNAPSHOTS === "1") writeFileSync(file, text);
  assert.ok(existsSync(file), "no snapshot: UPDATE_SNAPSHOTS=1 writes it");
  const [kept, now] = [readFileSync(file, "utf8").split("\n"), text.split("\n")];
  now.forEach((line, i) => assert.is(line, kept[i]));
  assert.is(now.length, kept.length);
});

test.run();
