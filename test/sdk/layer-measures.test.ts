import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatLayers } from "../../cli/study/format-layers.ts";
import { renderReport } from "../../sdk/figures/index.ts";
import type { AnalysisResult, LayerResult } from "../../sdk/results/analysis.ts";
import { entropyShare, type LayerQuality, layerMeasures } from "../../sdk/results/measures.ts";
import { withJupyterDisplay } from "../../sdk/studies/filters/jupyter-display.ts";
import { layersTable } from "../../sdk/tables/index.ts";
import { measureColumns } from "../../web-demo/views/measure-columns.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { plainColors } from "../support/plain-colors.ts";
import { randomLayer } from "../support/random-layer.ts";
import { sampleResult } from "../support/sample-result.ts";
import { assertShows } from "../support/shown-number.ts";

// What people see of a layer's measures, against the fields of the result, by layers whose fields all differ.

const layers = Array.from({ length: 20 }, (_, seed) => randomLayer(seed));
const whole = sampleResult({ models: 1 });
const result: AnalysisResult = { ...whole, models: [{ ...whole.models[0], layers }] };
const ratio = ({ quality }: LayerResult) => quality.varianceEntropy / (quality.randomThreshold as number);
const of = (key: keyof LayerQuality) => (layer: LayerResult) => layer.quality[key] as number;

/** Every column, under the head that people see: the number it shows, or its text. */
type Columns = Record<string, (layer: LayerResult) => number | string>;

/** Each row of a table shows what its columns say. */
function check(place: string, heads: string[], rows: string[][], columns: Columns, of = layers): void {
  assert.equal(heads, Object.keys(columns), place);
  assert.is(rows.length, of.length, place);
  rows.forEach((row, r) => {
    assert.is(row.length, heads.length, `${place}, row ${r}`);
    row.forEach((cell, c) => {
      const expected = columns[heads[c]](of[r]);
      if (typeof expected === "number") assertShows(cell, expected, `${place}, row ${r}, ${heads[c]}`);
      else assert.is(cell, expected, `${place}, row ${r}, ${heads[c]}`);
    });
  });
}

test("the terminal's table of layers", () => {
  const [, heads, ...lines] = formatLayers(result.models[0], 200, plainColors).trimEnd().split("\n");
  // Columns are two spaces apart; a head of two words has one.
  const cells = (line: string) => line.trim().split(/ {2,}/);
  check("terminal", cells(heads), lines.slice(0, layers.length).map(cells), {
    layer: ({ name }) => name,
    in: (layer) => layer.in,
    out: ({ out }) => out,
    groups: ({ groups }) => groups,
    depth: ({ depth }) => depth as number,
    filters: ({ filters }) => filters,
    sparse: of("sparsity"),
    entropy: of("varianceEntropy"),
    "random at": of("randomThreshold"),
    "orthog.": of("orthogonality"),
    binary: of("binaryError"),
    flags: () => "random, few-filters",
  });
});

test("layers.csv", () => {
  const { columns, rows } = layersTable({ models: [{ ...result.models[0], skippedLayers: [] }] });
  const shown = rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell))));
  check("csv", [...columns], shown, {
    model: () => result.models[0].name,
    layer: ({ name }) => name,
    kind: ({ kind }) => kind,
    kernel: () => "3x3",
    in: (layer) => layer.in,
    out: ({ out }) => out,
    groups: ({ groups }) => groups,
    stride: () => "2x3",
    dilation: () => "4x5",
    depth_rank: ({ depthRank }) => depthRank as number,
    depth: ({ depth }) => depth as number,
    filters: ({ filters }) => filters,
    reason: () => "",
    non_finite: ({ nonFinite }) => nonFinite,
    sparsity: of("sparsity"),
    variance_entropy: of("varianceEntropy"),
    random_threshold: of("randomThreshold"),
    orthogonality: of("orthogonality"),
    binary_error: of("binaryError"),
    binary_share: of("binaryShare"),
    max_abs: of("maxAbs"),
    flags: () => "random few-filters",
  });
});

/** Heads and cells of the HTML table that has a head of this name. */
function tableWith(head: string, html: string): { heads: string[]; rows: string[][] } {
  const source = [...html.matchAll(/<table[\s\S]*?<\/table>/g)]
    .map(([table]) => table)
    .find((table) => table.includes(head));
  assert.ok(source !== undefined, `no table with ${head}`);
  const text = (cell: string) => cell.replaceAll(/<[^>]*>/g, "").replaceAll("&#39;", "'");
  const rows = [...source.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => text(cell)),
  );
  return { heads: rows[0], rows: rows.slice(1) };
}

test("the report's table of layers, and its legend", () => {
  const html = renderReport(result);
  const { heads, rows } = tableWith("What stands out", html);
  check("report", heads, rows, {
    Layer: ({ name }) => name,
    Kernel: () => "3×3",
    "In → out": (layer) => `${grouped(layer.in)} → ${grouped(layer.out)} (${layer.groups} groups)`,
    Filters: ({ filters }) => filters,
    S: of("sparsity"),
    "H / T_H": ratio,
    O: of("orthogonality"),
    "Binary error": of("binaryError"),
    "What stands out": ({ quality: { flags }, nonFinite }) =>
      `${flags.map(({ flag, text }) => `${flag}: ${text}`).join("; ")} (${nonFinite} filters with NaN or infinity left out: 3 …)`,
  });
  const legend = parseMarkup(html).find(({ text }) => text.startsWith("S: "))?.text ?? "";
  for (const head of ["S: ", "H / T_H: ", "O: ", "Binary error: "]) assert.ok(legend.includes(head), head);
});

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

test("a notebook's table", () => {
  const shown = withJupyterDisplay(result) as unknown as Record<symbol, () => Record<string, string>>;
  const { heads, rows } = tableWith("sparsity", shown[Symbol.for("Jupyter.display")]()["text/html"]);
  check("notebook", heads, rows, {
    model: () => result.models[0].name,
    layer: ({ name }) => name,
    kernel: () => "3x3",
    filters: ({ filters }) => filters,
    sparsity: of("sparsity"),
    "variance entropy": of("varianceEntropy"),
    orthogonality: of("orthogonality"),
    flags: () => "random few-filters",
  });
});

test("the page's columns: what is shown, and what it is sorted by", () => {
  const columns = measureColumns<{ layer: LayerResult }>();
  const expected: Columns = {
    Sparsity: of("sparsity"),
    Entropy: of("varianceEntropy"),
    Orthogonality: of("orthogonality"),
  };
  const rows = layers.map((layer) => columns.map(({ show }) => String(show({ layer }))));
  check(
    "page",
    columns.map(({ title }) => title),
    rows,
    expected,
  );
  for (const { title, value, hint } of columns) {
    for (const layer of layers) assert.is(value({ layer }), expected[title](layer));
    assert.ok(hint);
  }
});

test("a measure that a layer has not is shown as such, and so is one that is 0", () => {
  const [layer] = layers;
  const without = {
    ...layer,
    quality: { ...layer.quality, randomThreshold: null, orthogonality: null, binaryError: null },
  };
  const models = [{ ...result.models[0], layers: [without] }];
  const terminal = formatLayers(models[0], 200, plainColors).split("\n")[2];
  assert.match(terminal, / {2}-( +-){2} {2}random, few-filters$/);
  const [row] = tableWith("What stands out", renderReport({ ...result, models })).rows;
  assert.equal(row.slice(5, 8), ["n/a", "n/a", "n/a"]);
  const [sparsity, , orthogonality] = measureColumns<{ layer: LayerResult }>();
  assert.is(orthogonality.show({ layer: without }), "–");
  assert.is(sparsity.show({ layer: { ...layer, quality: { ...layer.quality, sparsity: 0 } } }), "0 %");
});

test("every measure is in the JSON or derived of it, inside its domain, and explained in one sentence", () => {
  const keys = new Set<string>();
  for (const measure of [...layerMeasures, entropyShare(Math.log10(9))]) {
    const { key, column, domain, explain, title } = measure;
    assert.ok(!keys.has(key), key);
    keys.add(key);
    assert.match(explain, /^[A-Z0-9].*\.$/, key);
    assert.ok(title.length > 0);
    for (const layer of layers) {
      const value = measure.of(layer) as number;
      assert.ok(value >= domain[0] && value <= domain[1], key);
      const own = { ...layer, ...layer.quality } as unknown as Record<string, number>;
      const parts = key.split(" / ").map((part) => (part.startsWith("log10") ? Math.log10(9) : own[part]));
      assert.is(value, parts.length === 1 ? parts[0] : parts[0] / parts[1], key);
      assert.is(column === null, parts.length > 1, key);
    }
  }
});

test.run();
