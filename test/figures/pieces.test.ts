import { scaleLinear } from "d3-scale";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { boxOf } from "../../sdk/figures/box.ts";
import { element, html } from "../../sdk/figures/svg/markup.ts";
import { coordinate, fixed, grouped, percent, significant } from "../../sdk/figures/svg/number.ts";
import { diverging, heat, inkOn } from "../../sdk/figures/svg/style.ts";
import { cleanText, fitNames, fitText, shorten, textWidth, wrapText } from "../../sdk/figures/svg/text.ts";
import { roomyTicks } from "../../sdk/figures/svg/ticks.ts";
import { thinCurve } from "../../sdk/figures/thin-curve.ts";
import { depthDecile } from "../../sdk/results/depth-decile.ts";
import { log2 } from "../../sdk/results/logarithms.ts";
import { seeded } from "../support/seeded.ts";

test("boxOf: quartiles of type 7, Tukey's whiskers", () => {
  // By hand: the positions of the quartiles of 1 2 3 4 are .75, 1.5 and 2.25.
  assert.equal(boxOf([4, 1, 3, 2]), {
    count: 4,
    lower: 1.75,
    median: 2.5,
    upper: 3.25,
    whiskerLow: 1,
    whiskerHigh: 4,
    outliers: [],
  });
  const box = boxOf([1, 2, 3, 4, 100]);
  assert.equal([box.lower, box.median, box.upper, box.whiskerHigh], [2, 3, 4, 4]);
  assert.equal(box.outliers, [100]);
  assert.equal(boxOf([7]), { count: 1, lower: 7, median: 7, upper: 7, whiskerLow: 7, whiskerHigh: 7, outliers: [] });
});

test("depthDecile: [0, .1], (.1, .2] ... (.9, 1] for every depth a model can have", () => {
  for (let last = 1; last <= 300; last++) {
    for (let rank = 0; rank <= last; rank++) {
      // In whole numbers: the least d with rank/last <= (d + 1)/10.
      const expected = Math.max(0, Math.floor((10 * rank + last - 1) / last) - 1);
      assert.is(depthDecile(rank / last), expected, `${rank}/${last}`);
    }
  }
});

test("thinCurve: keeps the ends, the order, and the extremes of every strip", () => {
  const uniform = seeded(5);
  const points = Array.from({ length: 1000 }, (_, i): [number, number] => [i * 0.05, uniform()]);
  points[501][1] = 9;
  const thin = thinCurve(points, 0.6, 0);
  assert.ok(thin.length < 2 * (50 / 0.6) + 4);
  assert.is(thin[0], points[0]);
  assert.is(thin[thin.length - 1], points[999]);
  assert.ok(thin.every(([x], i) => i === 0 || x > thin[i - 1][0]));
  const strips = new Map<number, number[]>();
  for (const [x, y] of points.slice(1, -1)) {
    const strip = Math.floor(x / 0.6);
    strips.set(strip, [...(strips.get(strip) ?? []), y]);
  }
  for (const [strip, ys] of strips) {
    const kept = thin.filter(([x]) => Math.floor(x / 0.6) === strip).map(([, y]) => y);
    assert.ok(kept.includes(Math.min(...ys)) && kept.includes(Math.max(...ys)));
  }
});

test("thinCurve: short curves stay as they are", () => {
  assert.equal(thinCurve([[0, 1]], 1, 0), [[0, 1]]);
  assert.equal(
    thinCurve(
      [
        [0, 1],
        [1, 2],
      ],
      5,
      0,
    ),
    [
      [0, 1],
      [1, 2],
    ],
  );
});

test("log2: 2^-23 beside the engine's own; no endless loop", () => {
  const uniform = seeded(6);
  for (let i = 0; i < 500; i++) {
    const x = uniform() * 10 ** Math.floor(uniform() * 30 - 15) + 1e-300;
    assert.ok(Math.abs(log2(x) - Math.log2(x)) < 2 ** -23, `${x}`);
  }
  assert.is(log2(8), 3);
  assert.is(log2(0.25), -2);
  for (const x of [0, -1, Infinity, NaN]) assert.ok(Number.isNaN(log2(x)));
});

test("numbers: true minus, no negative zero, n/a for what is none", () => {
  assert.is(fixed(-1.25, 1), "−1.3");
  assert.is(fixed(-0.001, 2), "0.00");
  assert.is(fixed(Number.NaN, 2), "n/a");
  assert.is(fixed(null, 2), "n/a");
  assert.is(significant(0.031249), "0.0312");
  assert.is(significant(1234567), "1,230,000");
  assert.is(significant(-73512.4), "−73,500");
  assert.is(significant(1234.56, 6), "1234.56");
  assert.is(significant(1.25e-9), "1.25e−9");
  assert.is(significant(2e21), "2e+21");
  assert.is(percent(0.398), "39.8 %");
  assert.is(grouped(1234567), "1,234,567");
  assert.is(grouped(999), "999");
  assert.is(coordinate(-0.004), "0");
  assert.is(coordinate(Number.POSITIVE_INFINITY), "0");
  assert.is(coordinate(12.5), "12.5");
});

test("markup: strings are escaped wherever they stand, markup is not escaped twice", () => {
  const bold = html`<b>${'<i>&"'}</b>`;
  assert.is(bold.source, "<b>&lt;i&gt;&amp;&quot;</b>");
  assert.is(html`<p>${[bold, null, 3]}</p>`.source, "<p><b>&lt;i&gt;&amp;&quot;</b>3</p>");
  assert.is(
    element("a", { b: `"'<`, c: 1.239, d: undefined }, bold).source,
    `<a b="&quot;&#39;&lt;" c="1.24">${bold}</a>`,
  );
});

test("text: cut in the middle, never through a character, unsafe characters replaced", () => {
  assert.is(shorten("abcdefghij", 5), "ab…ij");
  assert.is(shorten("abc", 3), "abc");
  assert.not.match(shorten("😀".repeat(50), 20), /[\ud800-\udbff](?![\udc00-\udfff])/);
  assert.is(cleanText("a\u202eb\u0000c\ud800d"), "a\ufffdb\ufffdc\ufffdd");
  assert.is(cleanText("Größe 层 😀 \u05d0"), "Größe 层 😀 \u05d0");
  assert.ok(textWidth(fitText("layer4.1.conv2.weight".repeat(9), 100, 11), 11) <= 100);
  for (const line of wrapText(`some words ${"x".repeat(500)} and more words`, 120, 11))
    assert.ok(textWidth(line, 11) <= 120);
});

test("wrapText: a size, a power of ten, an equation and a unit stand in one line, and the words stay as they are", () => {
  const said = "Operators on images of 32 × 32: D = 0.1, p < 0.001, 0.32 px; product 2.9 × 10⁴⁵ – a";
  for (let width = 80; width < 400; width += 7) {
    const lines = wrapText(said, width, 11);
    assert.is(lines.join(" "), said);
    for (const line of lines) assert.not.match(line, /^(×|=|<|10⁴⁵|px)|(D|p|=|<|×|32|2\.9)$/, lines.join("|"));
  }
});

test("wrapText: no line begins with a percent sign, however narrow the lines", () => {
  for (let width = 40; width < 200; width += 5)
    for (const line of wrapText("they explain 69.2 % of 2,625 filters (noise: 20.0 %) and 1 % of none", width, 11))
      assert.not.match(line, /^%/);
});

test("fitNames: different names stay different, by more room or by their number", () => {
  const names = Array.from({ length: 12 }, (_, i) => `a-very-long-run-name-${i}-of-a-checkpoint.safetensors`);
  const roomy = fitNames(names, 90, 11, 400);
  assert.is(new Set(roomy).size, 12);
  assert.ok(roomy.every((name) => !name.includes("#")));
  const tight = fitNames(names, 90, 11);
  assert.is(new Set(tight).size, 12);
  assert.ok(tight.every((name) => textWidth(name, 11) <= 90));
  // What tells names apart lies everywhere: only their numbers are left.
  const apart = Array.from({ length: 12 }, (_, i) =>
    `${String.fromCharCode(97 + i)}-${"x".repeat(60)}-${i % 3}`.repeat(3),
  );
  const numbered = fitNames(apart, 40, 11);
  assert.is(new Set(numbered).size, 12);
  assert.ok(numbered.every((name) => textWidth(name, 11) <= 40));
  assert.equal(fitNames(["a", "b"], 90, 11), ["a", "b"]);
  assert.equal(fitNames(["a", "a"], 90, 11), ["a", "a"]);
});

test("ticks: 0 is among them where it has room, none sticks out, no two touch; two at least", () => {
  const texts = (domain: [number, number], width: number, most: number) =>
    roomyTicks(scaleLinear(domain, [0, width]), most).map(({ text }) => text);
  assert.equal(texts([-1.6, 1.6], 240, 4), ["−1", "0", "1"]);
  // The labels of −1 and 1 would stick out.
  assert.equal(texts([-1, 1], 240, 4), ["−0.5", "0", "0.5"]);
  // No room for three.
  assert.equal(texts([-1, 1], 60, 4), ["−0.5", "0.5"]);
  assert.equal(texts([0, 1.6], 280, 7), ["0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2", "1.4"]);
  // Every other one, from 0 on.
  assert.equal(texts([0, 1.7], 130, 7), ["0", "0.4", "0.8", "1.2", "1.6"]);
  for (let width = 60; width < 300; width += 7) {
    const scale = scaleLinear([-0.31, 0.77], [0, width]);
    const ticks = roomyTicks(scale, 6);
    const ends = ticks.map(({ at, text }) => [at - textWidth(text, 10) / 2, at + textWidth(text, 10) / 2]);
    assert.ok(ticks.length > 1 && ends[0][0] >= -5 && ends[ends.length - 1][1] <= width + 5, `${width}`);
    ends.slice(1).forEach(([left], i) => assert.ok(left >= ends[i][1] + 3, `${width}: ${ticks[i].text}`));
    for (const { at, text } of ticks)
      assert.is(Math.abs(at - scale(Number(text.replace("−", "-")))) < 1e-9, true, text);
  }
});

test("colours: symmetric about zero, light to dark, readable ink", () => {
  assert.is(diverging(0), "#f2efee");
  assert.is(diverging(5), diverging(1));
  assert.is(heat(Number.NaN), heat(0));
  assert.is(inkOn(heat(1)), "#ffffff");
  assert.not.equal(inkOn(heat(0)), "#ffffff");
  // Every colour of the scales bears its text with a contrast of 4.5 (WCAG 2.2, 1.4.3).
  const luminance = (color: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  for (let i = 0; i <= 1000; i++) {
    for (const color of [heat(i / 1000), diverging(i / 500 - 1)]) {
      const [light, dark] = [luminance(color), luminance(inkOn(color))].sort((a, b) => b - a);
      assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, color);
    }
  }
});

test.run();
