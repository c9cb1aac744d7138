import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  basisStrip,
  componentShareFigure,
  decileFigure,
  divergenceHeatmap,
  explainedVarianceFigure,
  filterGrid,
  planeFigure,
  qualityFigure,
  renderReport,
  ridgeFigure,
} from "../../sdk/figures/index.ts";
import type { AnalysisResult } from "../../sdk/results/analysis.ts";
import { HOSTILE } from "../support/hostile-text.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleResult } from "../support/sample-result.ts";

const figures = {
  basisStrip,
  componentShareFigure,
  decileFigure,
  divergenceHeatmap,
  explainedVarianceFigure,
  filterGrid,
  planeFigure,
  qualityFigure,
  renderReport,
  ridgeFigure,
};

/** The sample with its first model and layer, and everything that names them, called otherwise. */
function renamed(name: string): AnalysisResult {
  const result = sampleResult({ models: 2, layers: 2 });
  const old = result.models[0].name;
  const [model] = result.models;
  model.name = name;
  model.layers[0].name = name;
  model.notes.push(name);
  model.tensors.skipped.push({ name, reason: name });
  model.skippedLayers[0].name = name;
  model.layers[0].quality.flags.push({ flag: "sparse", text: name });
  result.basis.source = name;
  result.basis.attribution = name;
  result.findings[0] = { ...result.findings[0], title: name, text: name };
  result.provenance.options = { labels: name };
  result.groups[0].name = name;
  result.divergence.groups[0] = name;
  for (const item of [...result.densities, ...result.planes]) if (item.group === old) item.group = name;
  result.provenance.inputs[0].name = name;
  return result;
}

for (const [kind, name] of Object.entries(HOSTILE)) {
  for (const [figure, draw] of Object.entries(figures)) {
    test(`${figure}: a name with ${kind} stays text`, () => {
      const result = renamed(name);
      const source = draw(result);
      const elements = parseMarkup(source);
      assert.not.ok(elements.some((element) => element.name === "img" || element.name === "script"));
      assert.not.match(source, /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u001b]/);
      const honest = draw(renamed("an-honest-name")).length;
      assert.ok(source.length < honest + 40_000, `${source.length} bytes, with an honest name ${honest}`);
    });
  }
}

test("a hostile name is still shown, escaped", () => {
  assert.match(figures.divergenceHeatmap(renamed("<b>&'\"")), "&lt;b&gt;&amp;&#39;&quot;");
  assert.match(figures.divergenceHeatmap(renamed("a\u202eb")), "a\ufffdb");
});

test("numbers that JSON cannot hold leave no trace in a drawing", () => {
  const result = sampleResult({ models: 3, layers: 3 });
  result.divergence.matrix[0][1] = Number.POSITIVE_INFINITY;
  result.divergence.matrix[1][0] = Number.NaN;
  result.densities[0].values.fill(0);
  result.models[0].layers[0].quality.orthogonality = null;
  result.models[0].layers[0].quality.randomThreshold = null;
  result.models[0].layers[0].quality.binaryError = null;
  result.models[0].layers[0].examples = [new Array(9).fill(0)];
  result.planes[0].counts.fill(0);
  for (const [name, draw] of Object.entries(figures)) {
    const source = draw(result);
    parseMarkup(source);
    assert.not.match(source, /NaN|Infinity|undefined/, name);
  }
});

test.run();
