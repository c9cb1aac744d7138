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
import { type Found, parseMarkup } from "../support/markup-check.ts";
import { sampleResult } from "../support/sample-result.ts";

const texts = (svg: string) => parseMarkup(svg).flatMap(({ name, text }) => (name === "text" ? [text] : []));
const named = (svg: string, element: string) => parseMarkup(svg).filter(({ name }) => name === element);
const number = (found: Found, key: string) => Number(found.attributes.get(key));

test("heat map: every off-diagonal divergence stands in its cell, with three decimals", () => {
  const result = sampleResult();
  const shown = texts(divergenceHeatmap(result));
  result.divergence.matrix.forEach((row, i) =>
    row.forEach((value, j) =>
      assert.ok(i === j || shown.some((text) => text.replace(/[()]/g, "") === value.toFixed(3)), `${i} ${j} ${value}`),
    ),
  );
});

/** Colours of the heat map's cells, row by row. */
function cellColors(svg: string, groups: number): string[] {
  return named(svg, "rect")
    .filter((rect) => rect.attributes.get("stroke") === "#ffffff")
    .slice(0, groups * groups)
    .map((rect) => rect.attributes.get("fill") as string);
}

test("heat map: the medical scale is fixed, the other one reaches the largest value", () => {
  for (const [preset, same] of [
    ["medical", true],
    ["cnn-filter-db", false],
  ] as const) {
    const result = sampleResult({ models: 3, preset });
    result.divergence.matrix = [
      [0, 0.1, 0.2],
      [0.1, 0, 0.05],
      [0.2, 0.05, 0],
    ];
    const before = cellColors(divergenceHeatmap(result), 3);
    result.divergence.matrix[0][2] = result.divergence.matrix[2][0] = 0.45;
    const after = cellColors(divergenceHeatmap(result), 3);
    assert.is(before[1] === after[1], same, preset);
    assert.is(before.length, 9);
  }
});

test("heat map: what is not above its noise floor is grey, in brackets and explained, and only then", () => {
  const result = sampleResult();
  const { divergence } = result;
  const bracketed = () => texts(divergenceHeatmap(result)).filter((text) => /^\([\d.]+\)$/.test(text)).length;
  const noise = divergence.matrix.flatMap((row, i) =>
    row.filter((d, j) => i !== j && d <= divergence.floor.upper[i][j]),
  );
  assert.ok(noise.length > 0);
  assert.is(bracketed(), noise.length);
  assert.match(divergenceHeatmap(result), "D is not above what two samples");
  // At its bound D is noise, a little above it is not.
  divergence.floor.upper = divergence.matrix.map((row) => row.map((d) => d));
  assert.is(bracketed(), divergence.groups.length * (divergence.groups.length - 1));
  divergence.floor.upper = divergence.matrix.map((row) => row.map((d) => d * (1 - 1e-12)));
  assert.is(bracketed(), 0);
  assert.not.match(divergenceHeatmap(result), "D is not above what two samples");
});

test("ridge: ten spikes in the density are ten peaks of full height in the drawing", () => {
  const result = sampleResult();
  const path = named(ridgeFigure(result), "path")[1]; // column c0, second row: the binary filters
  const points = (path.attributes.get("d") as string)
    .slice(1)
    .split(/[LZ]/)
    .filter((point) => point !== "")
    .map((point) => point.split(",").map(Number));
  const ys = points.map(([, y]) => y);
  const [top, base] = [Math.min(...ys), Math.max(...ys)];
  const half = (top + base) / 2;
  const rises = ys.filter((y, i) => i > 0 && y < half && ys[i - 1] >= half).length;
  assert.is(rises, 10);
});

test("ridge: header, group sizes and bandwidth are stated", () => {
  const result = sampleResult();
  const shown = texts(ridgeFigure(result));
  result.basis.explainedVarianceRatio.forEach((share, c) => {
    assert.ok(shown.includes(`c${c}`));
    assert.ok(shown.includes(`${(share * 100).toFixed(1)} %`));
  });
  assert.ok(shown.includes("9,408 filters"));
  assert.match(shown.join(" "), /bandwidth \(its standard deviation\) 0\.\d+ to 0\.\d+/);
});

test("ridge: height grows with the groups, width with the components asked for", () => {
  const size = (svg: string) => [number(named(svg, "svg")[0], "width"), number(named(svg, "svg")[0], "height")];
  const [few, many] = [size(ridgeFigure(sampleResult())), size(ridgeFigure(sampleResult({ models: 40 })))];
  assert.ok(many[1] > 3 * few[1]);
  assert.is(many[0], few[0]);
  const five = sampleResult({ kernel: 5 });
  assert.ok(size(ridgeFigure(five, { components: 25 }))[0] > few[0]);
  assert.match(ridgeFigure(five), "The first 9 of 25 components");
});

test("basis strip: k*k cells a component; opposite weights get opposite sides of the scale", () => {
  const result = sampleResult();
  result.basis.components[0] = [1, -1, 0, 0, 0, 0, 0, 0, 0];
  const cells = named(basisStrip(result), "rect").map((rect) => rect.attributes.get("fill"));
  assert.is(cells[1], "#67001f"); // the ends of ColorBrewer's RdBu
  assert.is(cells[2], "#053061");
  assert.ok(cells.length > 81 + 9);
});

test("explained variance: the line ends at 100 %, and one line a kernel size", () => {
  const result = sampleResult({ others: [5] });
  const lines = named(explainedVarianceFigure(result), "path");
  assert.is(lines.length, 2);
  for (const line of lines) assert.match(line.attributes.get("d") as string, /,42$/); // the top of the panel, below two lines of the legend
  // .444 .180 .107 .075 .056 .044: the sixth component passes 90 %.
  const sums = result.basis.explainedVarianceRatio.map((_, i, all) => all.slice(0, i + 1).reduce((a, b) => a + b));
  assert.match(explainedVarianceFigure(result), `3×3: ${1 + sums.findIndex((sum) => sum >= 0.9)} of 9 reach 90 %`);
});

test("plane: every bin with filters is coloured once, no other", () => {
  const result = sampleResult({ models: 3 });
  const paths = named(planeFigure(result), "path");
  let area = 0;
  for (const path of paths) {
    for (const [, run] of (path.attributes.get("d") as string).matchAll(/h(\d+)v1/g)) area += Number(run);
  }
  const filled = result.planes.reduce((sum, plane) => sum + plane.counts.filter((count) => count > 0).length, 0);
  assert.is(area, filled);
});

test("component shares: the bars of a pair fill the axis, their order is by descending D", () => {
  const result = sampleResult();
  const svg = componentShareFigure(result, { pairs: 3 });
  const bars = named(svg, "rect").filter((rect) => rect.attributes.get("stroke") === "#ffffff");
  assert.is(bars.length, 3 * 9);
  const widths = [0, 1, 2].map((pair) =>
    bars.slice(pair * 9, pair * 9 + 9).reduce((sum, bar) => sum + number(bar, "width"), 0),
  );
  for (const width of widths) assert.ok(Math.abs(width - widths[0]) < 0.1); // nine widths, each rounded to 0.01
  const values = texts(svg)
    .filter((text) => /^\d\.\d{2,3}$/.test(text))
    .map(Number);
  assert.equal(
    values,
    [...values].sort((a, b) => b - a),
  );
  assert.is(values.length, 3);
});

test("deciles: all layers of the kernel size are counted, none of another", () => {
  const counts = (svg: string) => {
    const all = texts(svg);
    const first = all.indexOf("layers") + 1;
    return all.slice(first, first + 10).map(Number);
  };
  const result = sampleResult({ models: 3, layers: 21, others: [5] });
  const shown = counts(decileFigure(result));
  assert.is(shown.length, 10);
  // 21 layers lie at 0, .05, .1 ... 1: three in the first decile, two in each of the others, by three models.
  assert.equal(shown, [9, 6, 6, 6, 6, 6, 6, 6, 6, 6]);
});

test("quality: one line a model and measure; a layer without the number makes a gap", () => {
  const result = sampleResult({ models: 2, layers: 9 });
  assert.is(named(qualityFigure(result), "path").length, 6);
  assert.is(named(qualityFigure(result), "circle").length, 2 * 9 * 3);
  result.models[0].layers[4].quality.orthogonality = null;
  const gap = named(qualityFigure(result), "path")[4].attributes.get("d") as string;
  assert.is(gap.split("M").length - 1, 2);
  assert.is(named(qualityFigure(result), "circle").length, 2 * 9 * 3 - 1);
});

test("filter grid: 25 filters at most, its scale stated", () => {
  const result = sampleResult();
  result.models[0].layers[0].examples[3][0] = -1.25;
  const svg = filterGrid(result);
  assert.match(svg, "scale ±1.3"); // two significant digits
  assert.is(named(svg, "g").filter(({ attributes }) => attributes.has("shape-rendering")).length, 25 + 1);
  result.models[0].layers[0].examples.length = 7;
  assert.match(filterGrid(result), "first 7 of 256");
});

test.run();
