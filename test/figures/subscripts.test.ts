import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import { label } from "../../sdk/figures/svg/shapes.ts";
import { withSubscripts } from "../../sdk/figures/svg/subscripts.ts";
import { svgToPdf } from "../../sdk/pdf/index.ts";
import { symbolParts } from "../../sdk/results/symbol-parts.ts";
import { readPdf } from "../support/pdf-page.ts";
import { sampleWhole } from "../support/sample-whole.ts";

test("T_H and H_max have subscripts; within names an underscore stays", () => {
  assert.equal(symbolParts("(H >= T_H)"), ["(H >= T", "H", ")"]);
  assert.equal(symbolParts("H / H_max, T_H"), ["H / H", "max", ", T", "H", ""]);
  for (const name of ["conv.T_H", "T_H.weight", "xT_H", "T_Hx", "T_max", "H_H", "T_H_1"])
    assert.equal(symbolParts(name), [name], name);
  assert.is(withSubscripts("<H> / T_H").source, "&lt;H&gt; / T<sub>H</sub>");
});

test("a report has no symbol with an underscore", () => {
  const report = renderReport({ ...sampleWhole() });
  const text = report.replace(/<(style|title|desc|code|bdi|svg)\b[^>]*>[\s\S]*?<\/\1>/g, "").replace(/<[^>]*>/g, " ");
  assert.match(report, "H / T<sub>H</sub>");
  assert.not.match(text, /[TH]_(H|max)\b/);
});

test("in a figure they go down by a quarter of the size, and up again", () => {
  assert.is(
    label("T_H of 3", { "font-size": 12 }).source,
    '<text font-size="12">T<tspan dy="3" font-size="9">H</tspan><tspan dy="-3"> of 3</tspan></text>',
  );
});

test("a PDF has them where the drawing has them", async () => {
  const text = label("H / T_H of 3", { x: 50, y: 40, "font-size": 12, "text-anchor": "middle" });
  const { content, texts } = readPdf(
    await svgToPdf(`<svg width="100" height="100" viewBox="0 0 100 100">${text.source}</svg>`),
  );
  assert.equal(texts, ["H / T", "H", " of 3"]);
  const places = content.flatMap((line) => {
    const [, x, y] = /^1 0 0 1 ([\d.]+) ([\d.]+) Tm$/.exec(line) ?? [];
    return x === undefined ? [] : [[Number(x), Number(y)]];
  });
  assert.is(places.length, 3);
  const [before, low, after] = places;
  // The y axis of a PDF points up.
  assert.ok(Math.abs(before[1] - low[1] - 3) < 1e-6 && before[1] === after[1], `${places}`);
  assert.ok(before[0] < low[0] && low[0] < after[0] && before[0] > 10 && after[0] > 50, `${places}`);
});

test.run();
