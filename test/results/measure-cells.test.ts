import { createColors } from "picocolors";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { measureFormats as terminalFormats } from "../../cli/format/numbers.ts";
import { formatLayers } from "../../cli/study/format-layers.ts";
import { layerTables } from "../../sdk/figures/report/models.ts";
import { measureFormats as reportFormats } from "../../sdk/figures/svg/number.ts";
import type { AnalysisResult, LayerResult } from "../../sdk/results/analysis.ts";
import { formatMeasure, layerMeasures, type Measure, measuresAt } from "../../sdk/results/measures.ts";
import { withJupyterDisplay } from "../../sdk/studies/filters/jupyter-display.ts";
import { layersTable } from "../../sdk/tables/layers-table.ts";
import { sampleResult } from "../support/sample-result.ts";
import { seeded } from "../support/seeded.ts";

// What stands in a table under a measure's head is that measure's own number of that layer, written as the measure asks: by
// layers whose numbers are all different, on every surface.

const uniform = seeded(71);
const result = sampleResult({ models: 2, layers: 7 });
for (const [i, layer] of result.models.flatMap(({ layers }) => layers).entries()) {
  layer.nonFinite = i;
  layer.depth = uniform();
  // No two facts of a layer are the same number.
  Object.assign(layer, {
    in: 1000 + i,
    out: 2000 + i,
    groups: 30 + i,
    stride: [1, 2],
    dilation: [3, 1],
    depthRank: 70 + i,
  });
  const { quality } = layer;
  for (const key of ["sparsity", "varianceEntropy", "binaryError", "binaryShare", "maxAbs"] as const) {
    quality[key] = uniform();
  }
  quality.randomThreshold = i === 3 ? null : 0.8 + 0.1 * uniform();
  quality.orthogonality = i === 4 ? null : uniform();
  quality.flags = i % 2 === 0 ? [] : [{ flag: "sparse", text: `told of ${i}` }];
}
// What is not 0 never reads as 0, nor what is not all as all.
result.models[0].layers[0].quality.sparsity = 0.0004;
result.models[0].layers[1].quality.sparsity = 0.9996;
result.models[0].layers[2].quality.sparsity = 1;
const layers = result.models.flatMap((model) => model.layers.map((layer) => ({ model, layer })));

/** A measure's number, found by its key in the document. */
function numberOf({ key }: Measure, layer: LayerResult): number | null {
  const { quality } = layer;
  const [over, under] = key.split(" / ");
  const values = { ...quality, ...layer } as unknown as Record<string, number | null>;
  if (key.includes(".")) {
    const [part, field] = key.split(".");
    return (values[part] as unknown as Record<string, number> | null)?.[field] ?? null;
  }
  if (under === undefined) return values[key];
  return values[under] === null ? null : (values[over] as number) / (values[under] as number);
}

test("a measure reads what its key names", () => {
  for (const measure of layerMeasures) {
    for (const { layer } of layers) assert.is(measure.of(layer), numberOf(measure, layer), measure.key);
  }
});

test("layers.csv: each column", () => {
  const { columns, rows } = layersTable(result);
  const at = (name: string) => {
    assert.ok(columns.includes(name), name);
    return columns.indexOf(name);
  };
  for (const [i, { model, layer }] of layers.entries()) {
    const row = rows.filter((cells) => cells[at("reason")] === null)[i];
    const cell = (name: string) => row[at(name)];
    for (const measure of layerMeasures) {
      if (measure.column !== null) assert.is(cell(measure.column), numberOf(measure, layer), measure.column);
    }
    assert.equal(["model", "layer", "kind", "kernel", "in", "out", "groups", "stride", "dilation"].map(cell), [
      model.name,
      layer.name,
      layer.kind,
      "3x3",
      layer.in,
      layer.out,
      layer.groups,
      "1x2",
      "3x1",
    ]);
    assert.equal(["depth_rank", "depth", "filters"].map(cell), [layer.depthRank, layer.depth, layer.filters]);
    assert.is(cell("flags"), layer.quality.flags.map(({ flag }) => flag).join(" "));
  }
});

test("the names of the columns are the documented ones", () => {
  const names = layersTable(result).columns;
  for (const name of ["non_finite", "sparsity", "variance_entropy", "random_threshold", "orthogonality"]) {
    assert.ok(names.includes(name), name);
  }
  const byColumn = new Map(layerMeasures.map(({ column, key }) => [column, key]));
  assert.is(byColumn.get("random_threshold"), "randomThreshold");
  assert.is(byColumn.get("variance_entropy"), "varianceEntropy");
  assert.is(byColumn.get("binary_error"), "binaryError");
  assert.is(byColumn.get("binary_share"), "binaryShare");
  assert.is(byColumn.get("max_abs"), "maxAbs");
});

test("the terminal's table: each column", () => {
  for (const model of result.models) {
    const [, heads, ...lines] = formatLayers([model], 500, createColors(false))[0].split("\n");
    const columns = heads.trim().split(/ {2,}/);
    for (const [i, layer] of model.layers.entries()) {
      const cells = lines[i].trim().split(/ {2,}/);
      const cell = (head: string) => {
        assert.ok(columns.includes(head), `${head} in ${heads}`);
        return cells[columns.indexOf(head)];
      };
      for (const { measure, head } of measuresAt("terminal")) {
        assert.is(cell(head), formatMeasure(measure, numberOf(measure, layer), terminalFormats), head);
      }
      assert.is(cell("layer"), layer.name);
      assert.equal(["in", "out", "groups"].map(cell), [layer.in, layer.out, layer.groups].map(terminalFormats.count));
      assert.is(cell("depth"), (layer.depth as number).toFixed(2));
      assert.is(cell("filters").replaceAll(",", ""), String(layer.filters));
      assert.is(cell("flags") ?? "", layer.quality.flags.map(({ flag }) => flag).join(", "));
    }
  }
});

test("the report's table: each column", () => {
  for (const [m, markup] of layerTables(result).entries()) {
    const source = String(markup).replace(/<sub>(.*?)<\/sub>/g, "_$1");
    const columns = [...source.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)].map(([, head]) => head);
    const rows = [...source.matchAll(/<tr><td([\s\S]*?)<\/tr>/g)].map(([, row]) => row.split(/<td/).map(textOf));
    for (const [i, layer] of result.models[m].layers.entries()) {
      const cell = (head: string) => {
        assert.ok(columns.includes(head), `${head} in ${columns}`);
        return rows[i][columns.indexOf(head)];
      };
      for (const { measure, head } of measuresAt("report")) {
        assert.is(cell(head), formatMeasure(measure, numberOf(measure, layer), reportFormats), head);
      }
      assert.is(cell("Layer"), layer.name);
      assert.is(cell("Kernel"), "3×3");
      const [inputs, outputs] = [layer.in, layer.out].map(reportFormats.count);
      assert.is(cell("In → out"), `${inputs} → ${outputs} (${layer.groups} groups)`);
      assert.is(cell("Filters").replaceAll(",", ""), String(layer.filters));
      for (const { flag, text } of layer.quality.flags) {
        assert.ok(cell("What stands out").includes(`${flag}: ${text}`), cell("What stands out"));
      }
    }
  }
});

test("the notebook's table: each column", () => {
  const shown = withJupyterDisplay(structuredClone(result) as AnalysisResult);
  const display = (shown as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")];
  const html = display()["text/html"];
  const columns = [...html.matchAll(/<th>(.*?)<\/th>/g)].map(([, head]) => head);
  const rows = [...html.matchAll(/<tr><td(.*?)<\/tr>/g)].map(([, row]) => row.split("<td").map(textOf));
  assert.is(rows.length, layers.length);
  for (const [i, { model, layer }] of layers.entries()) {
    const cell = (head: string) => rows[i][columns.indexOf(head)];
    assert.equal([cell("model"), cell("layer"), cell("kernel")], [model.name, layer.name, "3×3"]);
    assert.is(cell("filters"), String(layer.filters));
    for (const { measure, head } of measuresAt("notebook")) {
      assert.is(cell(head), numberOf(measure, layer)?.toFixed(3) ?? "", head);
    }
    assert.is(cell("flags"), layer.quality.flags.map(({ flag }) => flag).join(" "));
  }
});

test("heads name their measures", () => {
  const keys = (place: "terminal" | "report" | "notebook") =>
    Object.fromEntries(measuresAt(place).map(({ measure, head }) => [head, measure.key]));
  const terminal = keys("terminal");
  assert.equal(
    [terminal.S, terminal.H, terminal.T_H, terminal.O, terminal.binary],
    ["sparsity", "varianceEntropy", "randomThreshold", "orthogonality", "binaryError"],
  );
  const { S, O, "H / T_H": ratio } = keys("report");
  assert.equal([S, O, ratio], ["sparsity", "orthogonality", "varianceEntropy / randomThreshold"]);
  const notebook = keys("notebook");
  assert.equal([notebook.sparsity, notebook["variance entropy"]], ["sparsity", "varianceEntropy"]);
});

/** What a cell shows: the text behind its opening tag. */
function textOf(cell: string): string {
  return cell
    .slice(cell.indexOf(">") + 1)
    .replace(/<[^>]*>/g, "")
    .replace("&lt;", "<")
    .replace("&gt;", ">")
    .trim();
}

test.run();
