import { test } from "uvu";
import * as assert from "uvu/assert";
import { decileFigure, qualityFigure } from "../../sdk/figures/index.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleResult } from "../support/sample-result.ts";

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

test.run();
