import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { onDark } from "../../../sdk/figures/svg/palette.ts";
import { density, heat } from "../../../sdk/figures/svg/style.ts";
import { analyze, fromBytes, openModel } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("the legends of the page's pictures");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

const bytes = layers();

test("on a dark page drawings have the colours of the dark style", async () => {
  const { page } = await demo.open({ theme: "dark" });
  const given = Object.keys(onDark);
  const shown = await page.evaluate((colors) => {
    document.body.insertAdjacentHTML(
      "beforeend",
      `<div class="drawing">${colors.map((color) => `<svg><rect class="probe" fill="${color}"/></svg>`).join("")}</div>`,
    );
    return [...document.querySelectorAll(".probe")].map((rect) => getComputedStyle(rect).fill);
  }, given);
  assert.equal(
    shown.map(
      (color) => `#${(color.match(/\d+/g) ?? []).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`,
    ),
    Object.values(onDark),
  );
});

test("a figure is saved in the colours of paper, also from a dark page", async () => {
  const saved: string[] = [];
  for (const theme of ["dark", "light"] as const) {
    const { page, context } = await demo.open({ theme, hash: "#distributions" });
    await give(page, [{ name: "layers.safetensors", bytes }]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("figure.figure").first().getByRole("button", { name: "SVG" }).click(),
    ]);
    saved.push(readFileSync(await download.path(), "utf8"));
    // On the screen its ground is the theme's.
    const ground = await page
      .locator("figure .card")
      .first()
      .evaluate((card) => getComputedStyle(card).backgroundColor);
    assert.is(Math.min(...(ground.match(/\d+/g) ?? []).map(Number)) > 200, theme === "light", ground);
    await context.close();
  }
  assert.is(saved[0], saved[1]);
  assert.match(saved[0], 'fill="#ffffff"');
});

test("the density: its colours and the shares of the filters that they stand for", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "layers.safetensors", bytes }]);
  await page.getByRole("tab", { name: "Distributions" }).click();
  const ticks = page.locator(".scale .plane-across span");
  await ticks.first().waitFor();
  const { planes } = await analyze([await openModel(fromBytes("layers.safetensors", bytes))]);
  const { counts } = planes[0];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  const texts = await ticks.allInnerTexts();
  assert.is(texts.length, 3);
  assert.is(Number.parseFloat(texts[2]), Number(((100 * most) / total).toPrecision(2)));
  assert.ok(Number.parseFloat(texts[0]) < Number.parseFloat(texts[1]));
  const scale = await pixels(page, ".scale img");
  assert.is(scale[0], density(0.5 / scale.length));
  assert.is(scale[scale.length - 1], density(1 - 0.5 / scale.length));
  // The fullest bin has the colour at the end of the scale.
  const { bins } = planes[0];
  const at = counts.indexOf(most);
  const picture = await pixels(page, ".plane img");
  assert.is(picture[(bins - 1 - Math.floor(at / bins)) * bins + (at % bins)], density(1));
});

test("the picture of a large matrix: its colours from 0 to the largest D", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "layers.safetensors", bytes }]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByLabel("Compare").selectOption("layer");
  await page.locator(".matrix-picture").waitFor();
  // Names take what they need beside the rows.
  const names = page.locator(".matrix-names");
  const widest = await names.locator("li").evaluateAll((all) => {
    const range = document.createRange();
    const widths = all.map((one) => {
      range.selectNodeContents(one);
      return range.getBoundingClientRect().width;
    });
    return Math.max(...widths);
  });
  assert.ok((await names.boundingBox())!.width < widest + 20, `${widest}`);
  const result = await analyze([await openModel(fromBytes("layers.safetensors", bytes))], { by: "layer" });
  const largest = Math.max(...result.divergence.matrix.flat());
  const texts = await page.locator(".matrix-picture .scale .plane-across span").allInnerTexts();
  assert.equal(
    texts,
    [0, largest / 2, largest].map((value) => String(Number(value.toPrecision(3)))),
  );
  const scale = await pixels(page, ".matrix-picture .scale img");
  assert.equal([scale[0], scale[scale.length - 1]], [heat(0), heat(1)]);
  const [row, column] = result.divergence.matrix.flatMap((values, i) =>
    values.flatMap((value, j) => (value === largest ? [[i, j]] : [])),
  )[0];
  const picture = await pixels(page, ".matrix-picture .plane img");
  assert.is(picture[row * result.groups.length + column], heat(1));
});

test("the table of a small matrix: its colours from 0 to the largest D", async () => {
  const { page } = await demo.open();
  const few = layers(4);
  await give(page, [{ name: "few.safetensors", bytes: few }]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByLabel("Compare").selectOption("layer");
  await page.locator(".matrix .cell").nth(11).waitFor();
  const { divergence } = await analyze([await openModel(fromBytes("few.safetensors", few))], { by: "layer" });
  const largest = Math.max(...divergence.matrix.flat());
  assert.equal(
    await page.locator(".matrix-beside .scale .plane-across span").allInnerTexts(),
    [0, largest / 2, largest].map((value) => String(Number(value.toPrecision(3)))),
  );
  const scale = await pixels(page, ".matrix-beside .scale img");
  assert.equal([scale[0], scale[scale.length - 1]], [heat(0), heat(1)]);
});

/** The colours of a picture, row by row. */
async function pixels(page: Page, selector: string): Promise<string[]> {
  await page.locator(`${selector}[src]`).waitFor();
  return page.locator(selector).evaluate(async (image: HTMLImageElement) => {
    while (!image.complete || image.naturalWidth === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const { naturalWidth: width, naturalHeight: height } = image;
    const copy = new OffscreenCanvas(width, height).getContext("2d") as OffscreenCanvasRenderingContext2D;
    copy.drawImage(image, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    return Array.from(
      { length: width * height },
      (_, i) =>
        `#${[...data.subarray(4 * i, 4 * i + 3)].map((channel) => channel.toString(16).padStart(2, "0")).join("")}`,
    );
  });
}

/** 26 layers: more than a table of numbers has room for. */
function layers(count = 26): Uint8Array {
  const next = seededNormal(6);
  return safetensors(
    Array.from({ length: count }, (_, i) => ({
      name: `layer${i}.weight`,
      shape: [8, 8, 3, 3],
      values: Float32Array.from({ length: 576 }, (_, at) => next() + (at % 9) * i * 0.1),
    })),
  );
}

test.run();
