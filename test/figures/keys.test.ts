import { test } from "uvu";
import * as assert from "uvu/assert";
import { keyGrid, keysCurveFigure } from "../../sdk/figures/index.ts";
import { expectError } from "../support/expect-error.ts";
import { parseMarkup } from "../support/markup-check.ts";
import { sampleKeys } from "../support/sample-keys.ts";

const figures = { keyGrid, keysCurveFigure };

for (const [name, draw] of Object.entries(figures)) {
  test(`${name}: an accessible, inert document of bounded size, the same bytes each time`, () => {
    for (const [count, candidates] of [
      [1, 1],
      [2, 2],
      [8, 50],
      [50, 50],
    ]) {
      const svg = draw({ keys: sampleKeys(count, candidates) });
      const elements = parseMarkup(svg);
      assert.is(elements[0].name, "svg");
      assert.is(elements[0].attributes.get("role"), "img");
      assert.ok(elements.some((element) => element.name === "desc" && /\bkeys?\b/.test(element.text)));
      assert.not.match(svg, /NaN|Infinity|undefined|<script|href/);
      assert.not.match(svg.replace(/>[^<]*</g, "><"), /\d\.\d{3,}/);
      assert.is(draw({ keys: sampleKeys(count, candidates) }), svg);
    }
  });
}

test("every weight of every key is a cell; its share and its likeness are under it", () => {
  const svg = keyGrid({ keys: sampleKeys(9, 9, 7) });
  // A cell is a square with a colour; a frame has none, and the steps of the colour bar are no squares.
  const cells = parseMarkup(svg).filter(
    ({ name, attributes }) =>
      name === "rect" && attributes.get("width") === attributes.get("height") && attributes.get("fill") !== "none",
  );
  assert.is(cells.length, 9 * 49);
  const texts = parseMarkup(svg).map(({ text }) => text);
  assert.is(texts.filter((text) => text === "12.5 %").length, 9);
  assert.is(texts.filter((text) => text === "master 3: −0.88").length, 9);
  assert.is(texts.filter((text) => text === "dx −0.94").length, 9);
  assert.is(texts.filter((text) => text === "σ 0.80, 0.63").length, 9);
});

test("a likeness of a low cosine is none", () => {
  const keys = sampleKeys(3, 3);
  keys.keys[0].resembles.cosine = -0.699;
  keys.keys[1].family = null;
  keys.keys[2].family = { family: "smooth", sigmaX: 1, sigmaY: 1, alpha: null, cosine: 0.7 };
  const texts = parseMarkup(keyGrid({ keys })).map(({ text }) => text);
  assert.is(texts.filter((text) => text === "–").length, 2);
  assert.is(texts.filter((text) => text === "master 3: −0.88").length, 2);
  assert.is(texts.filter((text) => text === "smooth 0.70").length, 1);
  assert.is(texts.filter((text) => text === "σ 1.00").length, 1);
  assert.ok(texts.some((text) => /stands for a cosine below 0\.7/.test(text)));
});

test("a sigma where the search ends is no number, and the note says so", () => {
  const textsOf = (sigmaX: number) => {
    const keys = sampleKeys(1, 3);
    keys.keys[0].family = { family: "smooth", sigmaX, sigmaY: 1, alpha: null, cosine: 0.9 };
    return parseMarkup(keyGrid({ keys })).map(({ text }) => text);
  };
  const note = (texts: string[]) => /the search for a sigma ends/.test(texts.join(" "));
  const [below, at] = [textsOf(99.9), textsOf(100)];
  assert.ok(below.includes("σ 99.90, 1.00"));
  assert.not(note(below));
  assert.ok(at.includes("σ &gt;100, 1.00"), at.join("\n"));
  assert.ok(note(at));
});

test("the curve has a point for every count, and says what was kept", () => {
  const svg = keysCurveFigure({ keys: sampleKeys(8, 20) });
  const elements = parseMarkup(svg);
  const [removal, above] = elements.filter(({ name }) => name === "path").map(({ attributes }) => attributes.get("d"));
  for (const path of [removal, above]) assert.is(path?.match(/[ML]/g)?.length, 20);
  assert.ok(elements.some(({ text }) => text === "elbow: 4"));
  assert.ok(elements.some(({ text }) => /8 were kept/.test(text)));
});

test("keys that were given have no curve; a hostile name stays text", async () => {
  const keys = { ...sampleKeys(3, 3, 3, `<img src=x onerror="a">\u202e${"x".repeat(5000)}`), search: null };
  await expectError(() => keysCurveFigure({ keys }), "usage", /no curve/);
  const svg = keyGrid({ keys });
  assert.not.ok(parseMarkup(svg).some(({ name }) => name === "img"));
  assert.not.match(svg, "\u202e");
});

test.run();
