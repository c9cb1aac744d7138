import { test } from "uvu";
import * as assert from "uvu/assert";
import { idealFiltersFigure, sigmaDepthFigure } from "../../sdk/figures/index.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleScaleSpace } from "../support/sample-scale-space.ts";

const texts = (svg: string) => parseMarkup(svg).flatMap(({ name, text }) => (name === "text" ? [text] : []));

/** Place and side of each filter drawn, card by card. */
function grids(svg: string): { x: number; y: number; side: number }[] {
  let card = [0, 0];
  const found: { x: number; y: number; side: number }[] = [];
  for (const { attributes } of parseMarkup(svg)) {
    const at = /^translate\(([\d.]+) ([\d.]+)\)$/
      .exec(attributes.get("transform") ?? "")
      ?.slice(1)
      .map(Number);
    if (at !== undefined && attributes.has("shape-rendering"))
      found.push({ x: card[0] + at[0], y: card[1] + at[1], side: 0 });
    else if (at !== undefined) card = at;
    // The frame comes last in its grid.
    else if (attributes.get("stroke-width") === "0.75" && found[found.length - 1]?.side === 0)
      found[found.length - 1].side = Number(attributes.get("width"));
  }
  return found;
}

test("ideal filters: an alpha at its end is said to be one, a large one is no row of digits", () => {
  const { scaleSpace } = sampleScaleSpace();
  const example = scaleSpace.examples.find(({ alpha }) => alpha !== null)!;
  const alphas = (alpha: number) =>
    texts(idealFiltersFigure({ scaleSpace: { ...scaleSpace, examples: [{ ...example, alpha }] } })).filter((text) =>
      text.startsWith("α"),
    );
  assert.equal(alphas(320678894.11), ["α &gt;1e6: Laplacian alone"]);
  assert.equal(alphas(45678.9), ["α 45,700"]);
  assert.equal(alphas(12.34), ["α 12.34"]);
});

test("ideal filters: as many cards in a row as the width has room for, and the row is filled", () => {
  const { scaleSpace } = sampleScaleSpace();
  scaleSpace.examples = Array.from({ length: 12 }, (_, i) => scaleSpace.examples[i % scaleSpace.examples.length]);
  for (const [width, columns] of [
    [360, 1],
    [560, 1],
    [760, 2],
    [1100, 3],
    [1500, 4],
  ]) {
    const drawn = grids(idealFiltersFigure({ scaleSpace }, { width }));
    assert.is(drawn.length, 36);
    const [{ y, side }] = drawn;
    const row = drawn.filter((grid) => grid.y === y);
    assert.is(row.length, 3 * columns, `${width}`);
    assert.ok(
      row.every(({ x }, i) => i === 0 || x >= row[i - 1].x + row[i - 1].side),
      "filters overlap",
    );
    // The text behind the last filter, 116 pixels, ends at the right edge: to a pixel a filter; a lone card may be smaller.
    const end = row[row.length - 1].x + side + 8 + 116;
    assert.ok(end <= width && (columns === 1 || end > width - 3 * columns), `${width}: ${end}`);
  }
});

test("scale by layer: counts have their thousands apart", () => {
  const { scaleSpace } = sampleScaleSpace({ layers: 2 });
  const { x } = scaleSpace.layers[0].explained.sigmaHistogram;
  x.fill(0);
  x[0] = 4096;
  const shown = texts(sigmaDepthFigure({ scaleSpace }));
  assert.ok(shown.includes("4,096"));
  assert.not.ok(shown.includes("4096"));
});

test.run();
