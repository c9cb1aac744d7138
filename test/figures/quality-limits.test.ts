import { test } from "uvu";
import * as assert from "uvu/assert";
import { decileFigure, figureOf, qualityFigure } from "../../sdk/figures/index.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";

// What the figures of quality leave out or draw otherwise beyond a number of layers or models.

const spread = (models: number, layers: number) => sampleResult({ models, layers });

test("quality: the legend has each model's own colour", () => {
  const elements = parseMarkup(qualityFigure(spread(4, 3)));
  const legend = elements.filter(({ name, attributes }) => name === "line" && attributes.get("stroke-width") === "2");
  const lines = elements.filter(({ name }) => name === "path").slice(0, 4);
  assert.is(new Set(legend.map(({ attributes }) => attributes.get("stroke"))).size, 4);
  assert.equal(
    legend.map(({ attributes }) => attributes.get("stroke")),
    lines.map(({ attributes }) => attributes.get("stroke")),
  );
});

test("quality: no line leads across a layer of another size, and what stands alone is a dot, also without dots", () => {
  const result = spread(1, 90);
  const [model] = result.models;
  const lines = () => {
    const elements = parseMarkup(qualityFigure(result));
    const path = elements.find(({ name }) => name === "path")?.attributes.get("d") ?? "";
    return {
      pieces: path.split("M").slice(1).length,
      dots: elements.filter(({ name }) => name === "circle").length,
      said: elements.some(({ text }) => text === "No line leads across layers whose filters are of another size."),
    };
  };
  assert.equal(lines(), { pieces: 1, dots: 0, said: false });
  // At the ends of the network there is nothing to lead to.
  for (const end of [0, 89]) model.layers[end] = { ...model.layers[end], kernel: [5, 5] };
  assert.equal(lines(), { pieces: 1, dots: 0, said: false });
  model.layers[40] = { ...model.layers[40], kernel: [5, 5] };
  assert.equal(lines(), { pieces: 2, dots: 0, said: true });
  model.layers[2] = { ...model.layers[2], kernel: [5, 5] };
  assert.equal(lines(), { pieces: 3, dots: 3, said: true });
});

test("quality: what the dashed line is, with its subscript", () => {
  const elements = parseMarkup(qualityFigure(spread(1, 3)));
  for (const word of ["least", "of", "random", "weights"])
    assert.ok(
      elements.some(({ name, text }) => /^(text|tspan)$/.test(name) && text.split(/\s/).includes(word)),
      word,
    );
  assert.ok(elements.some(({ name, text }) => name === "tspan" && text === "H"));
});

test("quality: beyond 80 layers no dots, beyond 14 models no names", () => {
  const dots = (svg: string) => parseMarkup(svg).filter(({ name }) => name === "circle").length;
  assert.is(dots(qualityFigure(spread(1, 80))), 3 * 80);
  assert.is(dots(qualityFigure(spread(1, 81))), 0);
  const text = (svg: string) => parseMarkup(svg).map((found) => found.text);
  assert.not.ok(text(qualityFigure(spread(14, 2))).some((line) => /One thin line/.test(line)));
  assert.ok(text(qualityFigure(spread(15, 2))).includes("One thin line for each of the 15 models."));
});

test("deciles: five layers make a box, four are dots; n stands below", () => {
  for (const [models, boxes] of [
    [4, 0],
    [5, 1],
  ]) {
    const result = spread(models, 1);
    const elements = parseMarkup(decileFigure(result));
    const medians = elements.filter(({ attributes }) => attributes.get("stroke-width") === "2.5");
    assert.is(medians.length, 3 * boxes);
    const texts = elements.filter(({ name }) => name === "text").map(({ text }) => text);
    const first = texts.indexOf("layers") + 1;
    assert.equal(texts.slice(first, first + 10).map(Number), [models, ...Array.from({ length: 9 }, () => 0)]);
  }
});

test("axes do not make much of little: sparsities of 0, layers that are nearly as orthogonal, families of a few filters", () => {
  const result = spread(2, 4);
  for (const { quality } of result.models.flatMap(({ layers }) => layers)) {
    quality.sparsity = 0.001;
    quality.orthogonality = 0.9 + quality.orthogonality! / 100;
  }
  for (const { summary } of result.groups) {
    summary.sparsity.percentiles = [0, 0, 0, 0.001, 0.001];
    summary.orthogonality.percentiles = [0.9, 0.9, 0.91, 0.91, 0.91];
  }
  for (const name of ["quality", "deciles", "group-boxes"]) {
    const texts = parseMarkup(figureOf(result, name).svg()).flatMap((one) => (one.name === "text" ? [one.text] : []));
    // Both axes span a half: one ends, the other begins there.
    const ticks = texts.filter((text) => /^[\d.]+$/.test(text)).map(Number);
    assert.ok(ticks.includes(0) && ticks.includes(0.4) && ticks.includes(0.6), `${name}: ${ticks}`);
    assert.not.ok(
      ticks.some((tick) => (tick > 0 && tick < 0.1) || tick === 0.95),
      `${name}: ${ticks}`,
    );
  }
  const scales = sampleScaleSpace({ models: 1, layers: 2 });
  for (const { explained } of scales.scaleSpace.layers) explained.families = 0.017;
  const texts = parseMarkup(figureOf(scales, "scale-families").svg()).map(({ text }) => text);
  for (const share of ["0 %", "50 %", "100 %"]) assert.ok(texts.includes(share), share);
});

test.run();
