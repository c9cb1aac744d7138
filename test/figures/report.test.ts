import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import type { AtlasPlaces } from "../../sdk/index.ts";
import { typesetVisibly } from "../../sdk/results/typeset.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleResult } from "../support/sample-result.ts";

test("one well-formed document without script, request or style sheet from outside", () => {
  for (const result of [
    sampleResult({ others: [5] }),
    sampleResult({ models: 1, layers: 1 }),
    sampleResult({ models: 12 }),
  ]) {
    const report = renderReport(result);
    assert.match(report, /^<!doctype html>\n<html lang="en">/);
    const elements = parseMarkup(report);
    for (const { name, attributes } of elements) {
      assert.not.ok(["script", "img", "link", "iframe", "object", "image", "use", "base", "form"].includes(name), name);
      for (const [key, value] of attributes) {
        assert.not.match(key, /^on|^src$/);
        if (key === "href") assert.match(value, /^(#|https:\/\/arxiv\.org\/abs\/\d{4}\.\d{5}$)/);
      }
    }
    assert.not.match(report, /@import|url\(|NaN|undefined|Infinity/);
  }
});

test("anchors are unique and every link inside the page has its target", () => {
  const elements = parseMarkup(renderReport(sampleResult({ others: [5, 7] })));
  const ids = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);
  assert.is(new Set(ids).size, ids.length);
  for (const { attributes } of elements) {
    const href = attributes.get("href");
    if (href?.startsWith("#")) assert.ok(ids.includes(href.slice(1)), href);
  }
});

test("the findings come before all but the strip, in their order", () => {
  const result = sampleResult();
  const report = renderReport(result);
  const body = report.slice(report.indexOf("<main>"));
  const places = result.findings.map(({ title }) => body.indexOf(typesetVisibly(title).replaceAll("'", "&#39;")));
  assert.ok(places.every((place, i) => place > 0 && (i === 0 || place > places[i - 1])));
  assert.ok(places[places.length - 1] < body.indexOf('<h2 id="models"'));
});

test("no tensor and no skipped layer is lost, each with its reason", () => {
  const result = sampleResult();
  result.models[1].tensors.skipped = Array.from({ length: 300 }, (_, i) => ({
    name: `tensor.${i}.`,
    reason: `reason ${i}.`,
  }));
  const cells = new Set(
    parseMarkup(renderReport(result)).flatMap(({ name, text }) => (name === "bdi" || name === "td" ? [text] : [])),
  );
  for (const { tensors, skippedLayers, layers } of result.models) {
    for (const { name, reason } of [...tensors.skipped, ...skippedLayers])
      assert.ok(cells.has(name) && cells.has(typesetVisibly(reason as string)), name);
    for (const name of [...tensors.used, ...layers.map((layer) => layer.name)]) assert.ok(cells.has(name), name);
  }
});

test("one group: no heat map, and a sentence why", () => {
  const report = renderReport(sampleResult({ models: 1, layers: 4 }));
  assert.match(report, "nothing to compare: no heat map");
  assert.not.match(report, "<title>Divergence between the groups</title>");
  assert.match(renderReport(sampleResult({ models: 2 })), "<title>Divergence between the groups</title>");
});

test("absent densities, planes, layers and examples are said, not drawn", () => {
  const result = sampleResult({ models: 2, layers: 2 });
  result.densities = [];
  result.planes = [];
  for (const model of result.models) model.layers = [];
  result.findings = [];
  const report = renderReport(result);
  for (const sentence of [
    "there is no ridge plot",
    "so they are not drawn",
    "no quality to show",
    "none are drawn",
    "Nothing stands out",
  ]) {
    assert.match(report, sentence);
  }
  parseMarkup(report);
});

test("every kernel size has its own sections", () => {
  const report = renderReport(sampleResult({ others: [5, 7] }));
  for (const kernel of ["3×3", "5×5", "7×7"]) {
    assert.match(report, `The basis of the ${kernel} filters</h2>`);
    assert.match(report, `Quality of the ${kernel} layers</h2>`);
  }
});

test("the environment is told only when given; the same result gives the same bytes", () => {
  assert.not.match(renderReport(sampleResult()), "Environment");
  assert.match(renderReport(sampleResult(), { environment: "Node <20>" }), "Environment: Node &lt;20&gt;");
  assert.is(renderReport(sampleResult()), renderReport(sampleResult()));
});

test("thresholds, references and the caveat of small groups are stated", () => {
  const report = renderReport(sampleResult());
  for (const said of [
    "2203.15331",
    "2204.02481",
    "2210.13799",
    "Small groups differ by chance",
    "below 1 %",
    "bandwidth",
    "70 bins",
  ]) {
    assert.match(report, said);
  }
  assert.match(renderReport(sampleResult({ preset: "medical" })), "colour scale is fixed at 0 to 0.5");
});

test("the rule for sparsity is the one of the run", () => {
  const report = (options: object) => {
    const result = sampleResult();
    Object.assign(result.provenance.options, options);
    return renderReport(result).replaceAll(/\s+/g, " ");
  };
  assert.match(report({}), "filters whose largest absolute weight is below 1 % of the layer's");
  assert.match(report({ sparsityThreshold: 0.005 }), "largest absolute weight is below 0.5 % of");
  assert.match(report({ sparsityThreshold: 0.07, signedMaxima: true }), "largest signed weight is below 7 % of");
});

test("the layers that one's own are compared with are told as sizes are elsewhere", () => {
  const [{ name }] = sampleResult().models;
  const layers = [
    { model: name, layer: "3x3", among: "264 3x3 depthwise layers of all depths", networks: 9, measures: {} },
  ];
  const farthest = [
    { text: 'the layer "3x3" is sparser than 97 % of 264 3x3 depthwise layers', low: 0.96, high: 0.98 },
  ];
  const told = { own: [], outer: { count: 0, of: 0 }, farthest, models: [] };
  const atlas = { ...told, name: "small", networks: 9, atlasLayers: 99, layers } as unknown as AtlasPlaces;
  const report = renderReport({ ...sampleResult(), atlas });
  assert.match(report, ">264 3×3 depthwise layers of all depths<");
  assert.match(report, "&quot;3x3&quot; is sparser than 97\u00a0% of 264 3×3 depthwise layers");
  assert.match(report, "<bdi>3x3</bdi>");
});

test("what is a problem, notable or a mere fact is told apart by a word and by the colour of its edge", () => {
  const result = sampleResult();
  const severities = ["problem", "notable", "fact"] as const;
  result.findings = severities.map((severity) => ({ ...result.findings[0], severity, title: `A ${severity}` }));
  const report = renderReport(result);
  assert.match(report, '<li class="problem"><b>Problem</b> <strong>A problem<');
  assert.match(report, '<li class="notable"><b>Notable</b> <strong>A notable<');
  assert.match(report, '<li class="fact"><strong>A fact<');
  const edges = ["", ".notable", ".problem"].map(
    (kind) => report.split("\n").find((line) => line.startsWith(`ol.findings li${kind} {`)) ?? "",
  );
  const colors = edges.map((line) => /border-left(?:-color)?: [^;}]*?var\((--\w+)\)/.exec(line)?.[1]);
  assert.is(new Set(colors).size, 3, colors.join());
  assert.not.ok(colors.includes(undefined));
});

test.run();
