import { test } from "uvu";
import * as assert from "uvu/assert";
import { divergenceHeatmap, figuresOf, stripFigure } from "../../sdk/figures/index.ts";
import { heat } from "../../sdk/figures/svg/style.ts";
import { contrast } from "../support/color.ts";
import { at, drawnOf } from "../support/drawn.ts";
import { sampleResult } from "../support/sample-result.ts";
import { sampleWhole } from "../support/sample-whole.ts";
import { meet, textBoxes } from "../support/text-boxes.ts";

// Figures for papers: sizes in points, styles, and what may be left out.

const rootOf = (svg: string) => drawnOf(svg)[0].attributes;
const points = (text: string | undefined) => Number(/^([\d.]+)pt$/.exec(text ?? "")?.[1]);

/** Of every text on the page its size in points. */
function sizesOf(svg: string): number[] {
  const root = rootOf(svg);
  const scale = points(root.get("width")) / Number(root.get("viewBox")?.split(" ")[2]);
  const texts = drawnOf(svg).filter(({ name }) => name === "text");
  return texts.map(({ attributes }) => scale * Number(attributes.get("font-size") ?? root.get("font-size")));
}

for (const columns of [1, 2] as const) {
  const whole = sampleWhole();
  for (const { name, least, svg } of figuresOf(whole)) {
    test(`${name}, ${columns} columns: its text has 7 to 9 pt, and it is as wide as asked where it can be read so`, () => {
      const drawing = svg({ columns, style: "paper" });
      for (const size of sizesOf(drawing)) assert.ok(size > 6.95 && size < 9.05, `${size} pt`);
      const width = points(rootOf(drawing).get("width"));
      const asked = columns === 1 ? 252 : 516;
      const fits = least <= 338;
      // Matrices and small multiples have a width of their own.
      const own = ["divergence", "filters", "ridge", "strip", "keys"].includes(name);
      if (!own) assert.ok(Math.abs(width - (fits ? asked : 516)) < 1, `${width} pt`);
      assert.ok(width < 520, `${width} pt`);
      const texts = textBoxes(drawing);
      texts.forEach((a, i) => {
        for (const b of texts.slice(i + 1)) assert.not.ok(meet(a, b), `${a.text} and ${b.text} lie over each other`);
      });
    });
  }
}

test("many groups: names and numbers of a heat map have 7 pt in print too", () => {
  for (const models of [18, 61, 130]) {
    const drawing = divergenceHeatmap(sampleResult({ models, layers: 1 }), { columns: 2, style: "paper" });
    for (const size of sizesOf(drawing)) assert.ok(size > 6.95, `${models} groups: ${size} pt`);
  }
});

test("a deep network's strip is at most a page high: those that are marked, and others at even distances", () => {
  for (const [columns, asked] of [
    [1, 60],
    [2, 60],
    [1, 6],
    [2, 9],
  ] as const) {
    const result = sampleResult({ models: 1, layers: asked });
    const names = result.models[0].layers.map((_, l) => `L${l}`);
    result.models[0].layers.forEach((layer, l) => void Object.assign(layer, { name: names[l] }));
    const marked = [3, 4, 41].filter((l) => l < asked);
    result.models[0].layers.forEach((layer, l) => {
      layer.nonFinite = marked.includes(l) ? 1 : 0;
      layer.quality = { ...layer.quality, flags: [], zeroFilters: 0 };
    });
    const drawing = stripFigure(result, { columns, style: "paper", width: columns === 1 ? 314 : 677 });
    const height = points(rootOf(drawing).get("height"));
    assert.ok(height < 650, `${asked} layers, ${columns} columns: ${height} pt`);
    const drawn = drawnOf(drawing)
      .filter(({ attributes }) => attributes.get("font-weight") === "bold")
      .map(({ text }) => names.indexOf(text))
      .filter((at) => at >= 0);
    for (const l of marked) assert.ok(drawn.includes(l), `${names[l]} is marked`);
    const others = names.map((_, l) => l).filter((l) => !marked.includes(l));
    const places = drawn.filter((l) => others.includes(l)).map((l) => others.indexOf(l));
    assert.equal([places[0], places.at(-1)], [0, others.length - 1]);
    const steps = places.slice(1).map((at, i) => at - places[i]);
    assert.ok(Math.max(...steps) - Math.min(...steps) <= 1, steps.join());
    const words = drawnOf(drawing).map(({ text }) => text);
    const said = words.join(" ").includes(" of 60 layers: the 3 that are marked, the others evenly spaced.");
    assert.is(said, asked === 60);
    assert.is(drawn.length === asked, asked < 60);
  }
});

test("what a strip of some layers says of its choice: none is marked, one, some, more than it holds", () => {
  const said = (marked: readonly number[]) => {
    const result = sampleResult({ models: 1, layers: 60 });
    result.models[0].layers.forEach((layer, l) => {
      layer.nonFinite = marked.includes(l) ? 1 : 0;
      layer.quality = { ...layer.quality, flags: [], zeroFilters: 0 };
    });
    const texts = drawnOf(stripFigure(result, { columns: 1, style: "paper", width: 314 })).map(({ text }) => text);
    const orange = texts.filter((text) => text === "1 not finite").length;
    return { orange, note: /\d+ of 60 layers([^.]*)\./.exec(texts.join(" "))?.[1] };
  };
  const all = Array.from({ length: 60 }, (_, l) => l);
  assert.equal(said([]), { orange: 0, note: ", evenly spaced" });
  assert.equal(said([31]), { orange: 1, note: ": the one that is marked, the others evenly spaced" });
  assert.equal(said([31, 32, 33]), { orange: 3, note: ": the 3 that are marked, the others evenly spaced" });
  const { orange, note } = said(all);
  assert.is(note, ", evenly spaced among those that are marked");
  // As many of one fewer than the strip holds are drawn, and one other.
  assert.equal(said(all.slice(0, orange)), { orange, note });
  assert.is(said(all.slice(0, orange - 1)).orange, orange - 1);
});

test("titles and captions can be left out; the accessible title stays", () => {
  for (const { name, title, svg } of figuresOf(sampleWhole())) {
    const [all, bare] = [svg(), svg({ heading: false, notes: false })];
    const height = (drawing: string) => Number(rootOf(drawing).get("height"));
    assert.ok(height(bare) < height(all) - 20, name);
    assert.ok(bare.includes("<title>"), name);
    const texts = (drawing: string) => drawnOf(drawing).filter((element) => element.name === "text");
    assert.not.ok(
      texts(bare).some(({ text }) => text === title),
      name,
    );
    // All that is left stands where it stood, a title's height higher.
    assert.ok(texts(bare).length < texts(all).length, name);
  }
});

test("styles: scales of data are the same in each, paper and ink are the style's, and none is left open", () => {
  for (const { name, svg } of figuresOf(sampleWhole())) {
    const [screen, paper, dark] = (["screen", "paper", "dark"] as const).map((style) => svg({ style, width: 700 }));
    assert.is(screen, svg({ width: 700 }), name);
    for (const drawing of [screen, paper, dark]) assert.not.match(drawing, /="@/, name);
    const page = (drawing: string) =>
      drawnOf(drawing)
        .find((element) => element.name === "rect")
        ?.attributes.get("fill");
    assert.equal([screen, paper, dark].map(page), ["#ffffff", "#ffffff", "#14181d"]);
    assert.equal(
      [screen, paper, dark].map((drawing) => rootOf(drawing).get("fill")),
      ["#1f2328", "#000000", "#e6edf3"],
    );
  }
  const cells = (style: "screen" | "dark") =>
    drawnOf(divergenceHeatmap(sampleResult({ models: 4 }), { style }))
      .filter(({ name, title }) => name === "rect" && title.includes("D = "))
      .map(({ attributes }) => attributes.get("fill") as string)
      .filter((color) => color !== "#ffffff" && color !== "#14181d" && color !== "#f0f1f3" && color !== "#262c33");
  assert.ok(cells("dark").includes(heat(1)));
  assert.equal(cells("dark"), cells("screen"));
});

test("no text names the colour of the ground, which is white in some styles only", () => {
  for (const { name, svg } of figuresOf(sampleWhole())) {
    const texts = drawnOf(svg({ style: "dark" })).flatMap((one) => (one.name === "text" ? [one.text] : []));
    // The middle of the weights' scale is white in every style.
    assert.not.match(texts.join(" "), /\bwhite\b(?! (0|noise)\b)/, name);
  }
});

test("a name that looks like a colour of the style is a name", () => {
  const result = sampleResult({ models: 2 });
  result.models[0].name = 'fill="@ink"';
  const [figure] = figuresOf(result).filter(({ name }) => name === "quality");
  assert.ok(drawnOf(figure.svg()).some(({ text }) => text.includes("@ink")));
});

test("every style: text stands out from what it is written upon by 4.5 at least", () => {
  for (const style of ["screen", "paper", "dark"] as const) {
    for (const { name, svg } of figuresOf(sampleWhole())) {
      const drawing = svg({ style });
      const [root, page] = [rootOf(drawing), drawnOf(drawing).find((element) => element.name === "rect")];
      const paper = page?.attributes.get("fill") as string;
      const boxes = drawnOf(drawing).filter((element) => element.name === "rect" && element !== page);
      for (const element of drawnOf(drawing)) {
        if (element.name !== "text" || element.attributes.has("aria-hidden") || element.attributes.has("transform"))
          continue;
        const [x, y] = [at(element, "x"), at(element, "y") - 3];
        const covered = boxes.some((box) => {
          const [left, top] = [at(box, "x"), at(box, "y")];
          const inside = x > left && x < left + Number(box.attributes.get("width")) && y > top;
          return inside && y < top + Number(box.attributes.get("height")) && box.attributes.get("fill") !== "none";
        });
        if (covered) continue;
        const ink = element.attributes.get("fill") ?? (root.get("fill") as string);
        assert.ok(contrast(ink, paper) >= 4.5, `${name}, ${style}: ${element.text} in ${ink}`);
      }
    }
  }
});

test.run();
