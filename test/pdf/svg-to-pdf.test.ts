import { test } from "uvu";
import * as assert from "uvu/assert";
import { divergenceHeatmap, figuresOf } from "../../sdk/figures/index.ts";
import { svgToPdf } from "../../sdk/pdf/index.ts";
import { drawnOf } from "../support/drawn.ts";
import { expectError } from "../support/expect-error.ts";
import { readPdf } from "../support/pdf-page.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleWhole } from "../support/sample-whole.ts";

const textsOf = (svg: string) =>
  drawnOf(svg).flatMap(({ name, text }) =>
    name === "text" && text !== "" ? text.split(/(?<=[TH])_(H|max)/).filter((run) => run !== "") : [],
  );
const viewOf = (svg: string) => (/viewBox="([^"]*)"/.exec(svg) as RegExpExecArray)[1].split(" ").map(Number);
const count = (content: readonly string[], operator: RegExp) => content.filter((line) => operator.test(line)).length;

for (const { name, svg } of figuresOf(sampleWhole())) {
  test(`${name}: the page has every text, box and line of the drawing, in its place`, async () => {
    const drawing = svg({ columns: 2, style: "paper" });
    const { size, content, texts, embedded } = readPdf(await svgToPdf(drawing));
    const drawn = drawnOf(drawing);
    const [root] = drawn;
    const points = (side: string) => Number(root.attributes.get(side)?.replace("pt", ""));
    const [, , width, height] = viewOf(drawing);
    assert.ok(Math.abs(size[0] - points("width")) < 0.01);
    // The sides of the box of view are whole pixels.
    assert.ok(Math.abs(size[1] - (points("width") / width) * height) < 0.01);
    assert.equal(
      texts,
      textsOf(drawing).map((text) => text.replaceAll("\u00a0", " ")),
    );
    assert.ok(embedded.length > 0 && embedded.every((font) => /\+Arimo-(Regular|Bold)$/.test(font)), embedded.join());
    const sides = (keys: string[]) => (element: (typeof drawn)[number]) =>
      keys.map((key) => Number(element.attributes.get(key) ?? 0));
    const boxes = drawn
      .filter(({ name: tag, attributes }) => tag === "rect" && !attributes.has("rx"))
      .filter(({ attributes }) => attributes.get("fill") !== "none" || attributes.has("stroke"))
      .map(sides(["x", "y", "width", "height"]))
      .filter(([, , wide, high]) => wide > 0 && high > 0);
    const found = content.filter((line) => / re$/.test(line)).map((line) => line.split(" ").slice(0, 4).map(Number));
    assert.equal(found, boxes);
    const lines = drawn.filter(({ name: tag }) => tag === "line").map(sides(["x1", "y1", "x2", "y2"]));
    const starts = new Set(content.flatMap((line, i) => (/ m$/.test(line) ? [`${line} ${content[i + 1]}`] : [])));
    for (const [x1, y1, x2, y2] of lines)
      assert.ok(starts.has(`${x1} ${y1} m ${x2} ${y2} l`), `${x1} ${y1} ${x2} ${y2}`);
    for (const { name: tag, attributes } of drawn) {
      if (tag !== "polyline" || !attributes.get("points")) continue;
      const corners = (attributes.get("points") as string)
        .split(" ")
        .map((point) => point.split(",").map(Number).join(" "));
      const from = content.findIndex(
        (line, i) =>
          line === `${corners[0]} m` && corners.slice(1).every((corner, j) => content[i + 1 + j] === `${corner} l`),
      );
      assert.ok(from >= 0, corners.join(" "));
    }
    // What is saved is restored: nothing of a shape reaches the next.
    assert.is(count(content, /^q$/), count(content, /^Q$/));
  });
}

test("the same figure gives the same bytes, and says who made it, but not when", async () => {
  const svg = divergenceHeatmap(sampleResult({ models: 3 }));
  const [first, second] = [await svgToPdf(svg), await svgToPdf(svg)];
  assert.equal(first, second);
  assert.match(Buffer.from(first).toString("latin1"), "D:19700101000000Z");
});

test("characters beyond the font are drawn as U+FFFD; Greek, Cyrillic and signs are there", async () => {
  const result = sampleResult({ models: 3 });
  result.divergence.groups[0] = "σ ≥ 0.5 − Жук";
  result.divergence.groups[1] = "卷积\u00a0x";
  const { texts } = readPdf(await svgToPdf(divergenceHeatmap(result)));
  assert.ok(texts.includes("σ ≥ 0.5 − Жук"));
  assert.ok(texts.includes("\ufffd\ufffd x"));
});

test("without columns a pixel is 0.75 pt; what is no figure is refused", async () => {
  const svg = divergenceHeatmap(sampleResult({ models: 3 }));
  const [, , width] = viewOf(svg);
  assert.is(readPdf(await svgToPdf(svg)).size[0], width * 0.75);
  const root = '<svg viewBox="0 0 10 10">';
  for (const text of ["", "<html></html>", "<svg></svg>", '<svg viewBox="0 0 -1 5"></svg>'])
    await expectError(() => svgToPdf(text), "usage", /is no SVG document of a figure/);
  await expectError(() => svgToPdf(`${root}<image/></svg>`), "usage", /no element image/);
  await expectError(() => svgToPdf(`${root}<g transform="skewX(3)"></g></svg>`), "usage", /no transform skew/);
});

test.run();
