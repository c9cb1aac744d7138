import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import { typesetVisibly } from "../../sdk/results/typeset.ts";
import { HOSTILE } from "../support/hostile-text.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleOperators } from "../support/sample-operators.ts";
import { sampleResult } from "../support/sample-result.ts";

test("one well-formed document without script or request, its anchors whole", () => {
  const empty = sampleOperators({ layers: 1, norms: "none" });
  Object.assign(empty.operators, { layers: [], groups: [], nulls: [], examples: [], blindness: null, planes: [] });
  const { operators, norms } = sampleOperators({ layers: 3 });
  for (const report of [
    renderReport(sampleOperators({ models: 2, clusters: true })),
    renderReport(sampleOperators({ norms: "norm", halves: false })),
    renderReport(empty),
    renderReport({ ...sampleResult({ models: 1, layers: 3 }), operators, norms }),
  ]) {
    const elements = parseMarkup(report);
    const ids = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);
    assert.is(new Set(ids).size, ids.length);
    for (const { name, attributes } of elements) {
      assert.not.ok(["script", "img", "link", "iframe", "object", "image", "use", "base", "form"].includes(name), name);
      const href = attributes.get("href");
      if (href?.startsWith("#")) assert.ok(ids.includes(href.slice(1)), href);
      else if (href !== undefined) assert.match(href, /^https:\/\/arxiv\.org\/abs\/\d{4}\.\d{5}$/);
    }
    assert.not.match(report.replaceAll("with NaN or infinity left out", ""), /NaN|undefined|Infinity/);
    assert.match(report, "Actor, B. Rivière and D. Fuentes");
  }
});

test("the findings come first; every label count and every skipped layer is in a table", () => {
  const document = sampleOperators();
  const report = renderReport(document);
  const [first, second] = [...report.matchAll(/<h2 id="([\w-]+)"/g)];
  assert.is(first[1], "findings");
  assert.match(report, /<nav[^>]*><a href="#findings">Findings<\/a>/);
  const place = report.indexOf(typesetVisibly(document.findings[0].title));
  assert.ok(place > first.index && place < second.index);
  const cells = parseMarkup(report).flatMap(({ name, text }) => (name === "td" || name === "bdi" ? [text] : []));
  for (const { counts, name } of document.operators.layers) {
    assert.ok(cells.includes(name));
    for (const count of Object.values(counts)) assert.ok(cells.includes(String(count)), `${name} ${count}`);
  }
  for (const { name, reason } of document.models[0].skippedLayers)
    assert.ok(cells.includes(name) && cells.includes(typesetVisibly(reason as string)));
  assert.ok(cells.includes("2 filters with NaN or infinity left out"));
});

test("filters are listed where the document has them, with their orientation in words", () => {
  const document = sampleOperators({ layers: 1 });
  document.operators.layers[0].filters = [
    {
      index: 17,
      label: "edge",
      distance: 0.0123,
      runnerUp: "gaussian",
      margin: 0.05,
      orientation: { phase: "odd", angle: 89.6, strength: 0.9, form: { name: "edge 90", cosine: 0.987 } },
    },
    { index: 18, label: "indeterminate", distance: null, runnerUp: null, margin: null, orientation: null },
  ];
  const report = renderReport(document);
  for (const said of ["0.0123", "odd, 90°", "<bdi>edge 90</bdi> (cosine 0.99)"]) assert.match(report, said);
  assert.not.match(renderReport(sampleOperators({ layers: 1 })), "Runner-up");
});

test("noise, blindness and the setting are explained", () => {
  const report = renderReport(sampleOperators()).replaceAll(/\s+/g, " ");
  for (const said of [
    "Noise has labels too",
    "The singular values do not change with sign, flips, rotation",
    "8 × 8 pixels",
    "Above 0.1",
  ])
    assert.match(report, said);
});

test("the analysis report has these sections only where its result has the data", () => {
  const plain = sampleResult({ models: 1, layers: 3 });
  const { operators, norms } = sampleOperators({ layers: 3 });
  assert.not.match(renderReport(plain), "Filters as operators");
  assert.not.match(renderReport(plain), "Rivière");
  assert.match(renderReport({ ...plain, operators }), '<h2 id="operators">Filters as operators</h2>');
  assert.not.match(renderReport({ ...plain, operators }), "Whole layers as operators");
  assert.match(renderReport({ ...plain, norms }), '<h2 id="norms">Whole layers as operators</h2>');
});

for (const [kind, name] of Object.entries(HOSTILE)) {
  test(`a name with ${kind} stays text`, () => {
    const text = JSON.stringify(sampleOperators({ layers: 2 }));
    const hostile = ["layer1.0.conv.weight", "resnet18.safetensors"].reduce(
      (changed, old) => changed.replaceAll(JSON.stringify(old), JSON.stringify(name)),
      text,
    );
    const report = renderReport(JSON.parse(hostile));
    const elements = parseMarkup(report);
    assert.not.ok(elements.some((element) => element.name === "img" || element.name === "script"));
    assert.not.match(report, /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u001b]/);
    assert.ok(report.length < 1_000_000, `${report.length}`);
  });
}

test.run();
