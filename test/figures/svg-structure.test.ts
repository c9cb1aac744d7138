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
  ridgeFigure,
} from "../../sdk/figures/index.ts";
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
  ridgeFigure,
};

const results = {
  "one model, one layer": sampleResult({ models: 1, layers: 1 }),
  "four models": sampleResult(),
  "medical preset, 20 models, 200 layers": sampleResult({ models: 20, layers: 200, preset: "medical" }),
  "5x5 and 7x7": sampleResult({ models: 2, layers: 3, kernel: 5, others: [7] }),
};

for (const [kind, result] of Object.entries(results)) {
  for (const [name, figure] of Object.entries(figures)) {
    test(`${name}: ${kind}: a standalone, accessible, inert SVG document`, () => {
      const svg = figure(result);
      const elements = parseMarkup(svg);
      const [root, title, desc] = elements;
      assert.is(root.name, "svg");
      assert.is(root.attributes.get("xmlns"), "http://www.w3.org/2000/svg");
      assert.is(root.attributes.get("role"), "img");
      assert.is(title.name, "title");
      assert.ok(title.text.length > 3);
      assert.is(desc.name, "desc");
      assert.ok(desc.text.length > 10);
      const allowed = new Set(["svg", "title", "desc", "g", "rect", "path", "line", "circle", "text", "tspan"]);
      for (const element of elements) {
        assert.ok(allowed.has(element.name), `<${element.name}>`);
        for (const key of element.attributes.keys()) assert.not.match(key, /^(on|id$|style$|href|xlink)/);
      }
      assert.not.match(svg, /NaN|undefined|Infinity|\[object|url\(|null/);
    });

    test(`${name}: ${kind}: shapes and the starts of texts lie inside the view box`, () => {
      const svg = figure(result);
      const [width, height] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) as RegExpExecArray).slice(1).map(Number);
      for (const { name: element, attributes, path } of parseMarkup(svg)) {
        if (attributes.has("transform") || path.filter((p) => p === "g").length > 1) continue;
        const x = Number(attributes.get("x") ?? attributes.get("cx") ?? 0);
        const y = Number(attributes.get("y") ?? attributes.get("cy") ?? 0);
        const right = x + Number(element === "rect" ? attributes.get("width") : 0);
        const bottom = y + Number(element === "rect" ? attributes.get("height") : 0);
        assert.ok(x >= 0 && right <= width + 1 && y >= -8 && bottom <= height + 1, `<${element}> ${[...attributes]}`);
      }
    });
  }
}

test("the same result gives the same bytes, and is not changed", () => {
  for (const [name, figure] of Object.entries(figures)) {
    const result = sampleResult();
    const before = JSON.stringify(result);
    assert.is(figure(result), figure(sampleResult()), name);
    assert.is(JSON.stringify(result), before, name);
  }
});

test("coordinates have at most two decimals, so that engines agree on the bytes", () => {
  for (const [name, figure] of Object.entries(figures)) {
    // The scale of the plane's bins alone has four: a bin is a fraction of a pixel, and there are many.
    const drawn = figure(sampleResult())
      .replace(/>[^<]*</g, "><")
      .replace(/scale\([^)]*\)/g, "");
    assert.not.match(drawn, /\d\.\d{3,}/, name);
  }
});

test("heading: false leaves the visible title out and keeps the accessible one", () => {
  const texts = (svg: string) =>
    parseMarkup(svg)
      .filter(({ name }) => name === "text")
      .map(({ text }) => text);
  const [shown, hidden] = [divergenceHeatmap(sampleResult()), divergenceHeatmap(sampleResult(), { heading: false })];
  assert.ok(texts(shown).includes("Divergence between the groups"));
  assert.not.ok(texts(hidden).includes("Divergence between the groups"));
  assert.match(hidden, "<title>Divergence between the groups</title>");
});

test("a layer that is not there is a usage error that says so", () => {
  assert.throws(() => filterGrid(sampleResult({ models: 1, layers: 2 }), { layer: 2 }), /no layer 2 of model 0/);
});

test.run();
