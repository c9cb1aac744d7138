import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import type { LayerResult } from "../../sdk/results/analysis.ts";
import { entropyShare, layerMeasures, measuresAt } from "../../sdk/results/measures.ts";
import { cellsOf } from "../../web-demo/ui/table-rows.ts";
import { measureColumns } from "../../web-demo/views/measure-columns.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { randomLayer } from "../support/random-layer.ts";
import { sampleResult } from "../support/sample-result.ts";
import { assertShows } from "../support/shown-number.ts";

const layers = Array.from({ length: 20 }, (_, seed) => randomLayer(seed));

test("the page's columns: what is shown, and what it is sorted by", () => {
  const columns = measureColumns<{ layer: LayerResult }>();
  const measures = measuresAt("page");
  const cells = cellsOf(
    columns,
    layers.map((layer) => ({ layer })),
  );
  assert.equal(
    columns.map(({ title }) => title),
    measures.map(({ head }) => head),
  );
  for (const title of ["Sparsity S", "Variance entropy H", "Orthogonality O"])
    assert.ok(columns.some((column) => column.title === title));
  columns.forEach(({ title, value, hint }, c) => {
    const { symbol, title: words, unit, explain } = measures[c].measure;
    assert.is(hint, `${symbol ?? words}${unit === null ? "" : ` (${unit})`}: ${explain}`);
    for (const layer of layers) {
      const expected = (layer.quality as unknown as Record<string, number>)[measures[c].measure.key];
      assert.is(value({ layer }), expected);
      assertShows(String(cells[c]({ layer })), expected, title);
    }
  });
});

test("a measure that a layer has not is a dash, and one that is 0 is 0", () => {
  const [layer] = layers;
  const quality = { ...layer.quality, orthogonality: null, sparsity: 0 };
  const columns = measureColumns<{ layer: LayerResult }>();
  const row = { layer: { ...layer, quality } };
  const cells = cellsOf(columns, [row]);
  const shown = Object.fromEntries(columns.map(({ title }, i) => [title, cells[i](row)]));
  assert.equal([shown["Orthogonality O"], shown["Sparsity S"]], ["–", "0\u00a0%"]);
});

test("every measure is explained in one sentence, and inside its domain", () => {
  for (const measure of [...layerMeasures, entropyShare(Math.log10(9))]) {
    assert.match(measure.explain, /^[A-Z0-9].*\.$/, measure.key);
    for (const layer of layers) {
      const value = measure.of(layer) as number;
      assert.ok(value >= measure.domain[0] && value <= measure.domain[1], measure.key);
    }
  }
});

test("the report tells what its columns of measures are", () => {
  // Subscripts as the documents write them.
  const report = renderReport(sampleResult()).replace(/<sub>(.*?)<\/sub>/g, "_$1");
  const legend = parseMarkup(report).find(({ text }) => text.startsWith("S: "))?.text ?? "";
  for (const { head, measure } of measuresAt("report"))
    assert.ok(legend.replaceAll("&#39;", "'").includes(`${head}: ${measure.explain}`), head);
});

test.run();
