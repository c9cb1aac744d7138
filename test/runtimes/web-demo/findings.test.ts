import { suite } from "uvu";
import * as assert from "uvu/assert";
import { findingFilters } from "../../../sdk/figures/finding-filters.ts";
import { diverging } from "../../../sdk/figures/svg/style.ts";
import { analyze, headlines, openModel, toJson } from "../../../sdk/index.ts";
import { typeset } from "../../../sdk/results/typeset.ts";
import { pixelOf } from "../../../web-demo/pixel-of.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, type Opened, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("findings");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("numbers have a true minus sign, and no line ends within a range or before a percent sign; sizes are set as on the rest of the page", () => {
  assert.is(
    typeset("gets 9.2 %: -9.7 points (-3), 10^-3.5. It is -2."),
    "gets 9.2\u00a0%: −9.7 points (−3), 3.2\u00a0×\u00a010⁻⁴. It is −2.",
  );
  assert.is(
    typeset('65,536 3x3 filters (7x7, 3x3x3) at depth 0-10 %, "3x3 -2 0-10 %" and "a".'),
    '65,536 3×3 filters (7×7, 3×3×3) at depth 0–\u206010\u00a0%, "3x3 -2 0-10 %" and "a".',
  );
  assert.is(
    typeset('"depth 30-40 %" and "x 3x3, depth 0-10 %"'),
    '"depth 30–\u206040\u00a0%" and "x 3x3, depth 0–\u206010\u00a0%"',
  );
  for (const name of [
    "a-1.onnx",
    "model -3.onnx",
    "2024-01-05",
    "conv-2",
    "x -1-2",
    "conv3x3",
    "a/3x3",
    "0x1f",
    "3x3.weight",
    "3x3-a",
  ])
    assert.is(typeset(name), name);
});

test("what is a problem, notable or a mere fact is told apart by a word and by a colour", async () => {
  const { page } = await demo.open();
  const next = seededNormal(4);
  const values = Float32Array.from({ length: 1024 * 9 }, (_, i) => (i < 9 ? 0 : Math.sign(next())));
  const weights = [
    { name: "signs.weight", shape: [32, 32, 3, 3], values },
    { name: "usual.weight", shape: [32, 32, 3, 3], values: values.map(() => next()) },
  ];
  await give(page, [{ name: "mine.safetensors", bytes: safetensors(weights) }]);
  const cards = page.locator(".findings > li");
  const seen = await cards.evaluateAll((all) =>
    all.map((card) => ({
      kind: card.className,
      word: card.querySelector(".severity")?.textContent ?? "",
      color: getComputedStyle(card).borderLeftColor,
    })),
  );
  const words: Record<string, string> = { problem: "Problem", notable: "Notable", fact: "" };
  for (const { kind, word } of seen) assert.is(word, words[kind]);
  const colorOf = (kind: string) => [...new Set(seen.filter((one) => one.kind === kind).map(({ color }) => color))];
  const colors = Object.keys(words).map(colorOf);
  assert.ok(colors[0].length === 1 && colors[2].length === 1, JSON.stringify(seen));
  assert.is(new Set(colors.flat()).size, colors.flat().length);
});

test("a finding begins with a model's name as it is", async () => {
  const { page } = await demo.open();
  const next = seededNormal(10);
  const model = (name: string) => ({
    name,
    bytes: safetensors([
      { name: "x.weight", shape: [16, 16, 3, 3], values: Float32Array.from({ length: 256 * 9 }, () => next()) },
    ]),
  });
  await give(page, [model("lower.safetensors"), model("other.safetensors")]);
  await page.getByRole("tab", { name: "Operators" }).click();
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  const titles = page.locator(".findings strong");
  const about = (await titles.allInnerTexts()).filter((title) => /^"lower\.safetensors"/i.test(title));
  assert.ok(about.length > 0);
  for (const title of about) assert.match(title, /^"lower/);
  const cases = await titles.evaluateAll((all) =>
    all.map((one) => getComputedStyle(one, "::first-letter").textTransform),
  );
  for (const transform of cases) assert.is(transform, "none");
  const text = (await page.locator(".findings p").allInnerTexts()).join("\n");
  assert.match(text, /\d\u00a0%/);
  assert.not.match(text, /\d %| -\d|\dx\d/);
});

/** Colours of each filter beside the findings, red, green and blue of each weight; what is said of it; and its layer. */
async function besideFindings({ page }: Opened) {
  await page.locator(".spoken img").first().waitFor();
  return page.locator(".spoken button.filter").evaluateAll((buttons) =>
    Promise.all(
      buttons.map(async (button) => {
        const picture = button.querySelector("img")!;
        await picture.decode();
        const { naturalWidth: width, naturalHeight: height } = picture;
        const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d")!;
        context.drawImage(picture, 0, 0);
        const pixels = [...context.getImageData(0, 0, width, height).data].filter((_, i) => i % 4 < 3);
        return { pixels, said: button.getAttribute("aria-label")!, below: button.parentElement!.innerText.trim() };
      }),
    ),
  );
}

const inColors = (weights: ArrayLike<number>) => {
  const all = Array.from(weights);
  const limit = Math.max(...all.map(Math.abs));
  return all.flatMap((weight) => pixelOf(diverging(weight / limit)).slice(0, 3));
};

/** A model of three layers: patterned, random, and with filters of zeros. */
function threeLayers() {
  const next = seededNormal(17);
  const pattern = [1, 2, 1, 0, 0, 0, -1, -2, -1];
  const layers = {
    patterned: Float32Array.from(
      { length: 512 * 9 },
      (_, i) => pattern[i % 9] * (1 + (Math.floor(i / 9) % 7)) + 0.1 * next(),
    ),
    random: Float32Array.from({ length: 512 * 9 }, () => next()),
    partly: Float32Array.from({ length: 512 * 9 }, (_, i) => (i < 40 * 9 ? 0 : next())),
  };
  const arrays = Object.entries(layers).map(([name, values]) => ({
    name: `${name}.weight`,
    shape: [32, 16, 3, 3],
    values,
  }));
  return { layers, file: { name: "three.safetensors", bytes: safetensors(arrays) } };
}

test("beside each headline stand the filters that the report shows, each at its place; of a saved result, where it has them", async () => {
  const { layers, file } = threeLayers();
  const result = await analyze([await openModel(file.bytes, { name: file.name })]);
  const expected = headlines(result.findings).shown.flatMap((finding) =>
    findingFilters(finding, result).flatMap(({ filters, layer }) =>
      filters.map((weights) => ({ weights, name: layer.name })),
    ),
  );
  assert.ok(expected.length >= 5, `${expected.length} filters`);
  const saved = { name: "convscope.json", bytes: new TextEncoder().encode(toJson(result)) };
  for (const given of [file, saved]) {
    const opened = await demo.open({ width: given === file ? 1280 : 390, theme: given === file ? "light" : "dark" });
    await give(opened.page, [given]);
    const found = await besideFindings(opened);
    assert.equal(
      found.map(({ pixels }) => pixels),
      expected.map(({ weights }) => inColors(weights)),
    );
    let placed = 0;
    for (const [i, { said, below, pixels }] of found.entries()) {
      const { name } = expected[i];
      const place = /^output (\d+), input (\d+) of (\w+)\. Opens the layer\.$/.exec(said);
      assert.ok(
        place !== null ||
          (given === saved && new RegExp(`^Typical filters of ${name}, [1-5] of 5\\. Opens the layer\\.$`).test(said)),
        said,
      );
      if (place === null) continue;
      placed++;
      assert.is(place[3], name);
      assert.is(below.replace(/\s/g, " "), `output ${place[1]}, input ${place[2]}`);
      const at = 9 * (16 * Number(place[1]) + Number(place[2]));
      assert.equal(pixels, inColors(layers[name as keyof typeof layers].subarray(at, at + 9)), said);
    }
    assert.ok(given === saved ? placed < found.length : placed === found.length, `${placed} of ${found.length}`);
    assert.match(
      await opened.page
        .locator(".spoken")
        .allInnerTexts()
        .then((all) => all.join("\n")),
      "blank, every weight is 0",
    );
    const wider = await opened.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wider <= 0, `${wider} px wider than the screen`);
  }
});

test("arrow keys go along a finding's filters, which are one tab stop; Enter opens the layer at that filter, the layer's name the layer", async () => {
  const opened = await demo.open();
  const { page } = opened;
  await give(page, [threeLayers().file]);
  const [, second] = await besideFindings(opened);
  const list = page.locator(".spoken ul").first();
  const stops = await list.locator("button").evaluateAll((all) => all.filter(({ tabIndex }) => tabIndex === 0).length);
  assert.is(stops, 1);
  await list.locator("button").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const [, output, input, name] = /output (\d+), input (\d+) of (\w+)/.exec(second.said)!;
  const detail = page.locator(".detail");
  await detail.getByText(`output ${output}, input ${input}`, { exact: true }).waitFor();
  const chosen = page.locator("label", { has: page.getByText("Layer", { exact: true }) }).locator("option:checked");
  assert.match(await chosen.innerText(), new RegExp(`^${name} `));
  await page.goBack();
  await page.locator(".spoken button.link").first().click();
  await detail.getByText("output 0, input 0", { exact: true }).waitFor();
  assert.match(await chosen.innerText(), new RegExp(`^${name} `));
});

test.run();
