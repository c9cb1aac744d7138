import { readFileSync } from "node:fs";
import type { Download, Locator, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { figures } from "../../../sdk/figures/index.ts";
import { analyze, fromBytes, openModel } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { assertShows } from "../../support/shown-number.ts";
import { type Demo, emulated, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";
import { figuresDrawn } from "./views.ts";

const test = suite("the figures of the page");
let demo: Demo;
test.before(async () => {
  // Canvases are the graphics processor's; the page around them is painted without it, in half the time.
  demo = await startDemo([...emulated, "--disable-gpu-rasterization"]);
});
test.after(() => demo.close());

const bytes = layers();

/** Every figure of the library. */
const expected = Object.values(figures)
  .flatMap((rows): { name: string }[] => [...rows])
  .map(({ name }) => name)
  .sort();

test("a figure is drawn for the width that the page has, also when that changes", async () => {
  const { page, complaints } = await demo.open({ width: 1280 });
  await give(page, [{ name: "layers.safetensors", bytes }]);
  await page.getByRole("tab", { name: "Distributions" }).click();
  await figuresDrawn(page);
  const widthIs = (low: number, high: number) =>
    page.waitForFunction(
      ([least, most]) => {
        const drawn = [...document.querySelectorAll("figure.figure")].find((figure) =>
          figure.querySelector("h3")?.textContent?.startsWith("Cumulative explained variance"),
        );
        const svg = drawn?.querySelector(".drawing:not([aria-busy]) svg");
        const wide = Number(svg?.getAttribute("viewBox")?.split(" ")[2]);
        return wide >= least && wide <= most;
      },
      [low, high],
    );
  await widthIs(950, 1100);
  await page.setViewportSize({ width: 800, height: 900 });
  await widthIs(550, 700);
  await page.setViewportSize({ width: 390, height: 900 });
  await widthIs(280, 380);
  await page.setViewportSize({ width: 1280, height: 900 });
  await widthIs(950, 1100);
  assert.equal(complaints, []);
});

test("every figure of every view is saved as SVG and as PNG, and has its numbers", async () => {
  // A narrow page: its pictures are made sooner.
  const { page, complaints } = await demo.open({ width: 640 });
  await give(page, [{ name: "layers.safetensors", bytes }]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByLabel("Compare").selectOption("layer");
  await page.locator(".cell").first().waitFor();
  const saved: string[] = [];
  for (const view of [
    "Overview",
    "Filters",
    "Distributions",
    "Comparison",
    "Operators",
    "Scale space",
    "Keys",
    "Channels",
  ]) {
    await page.getByRole("tab", { name: view }).click();
    await page.locator(".progress").waitFor({ state: "detached" });
    // The strip is drawn anew with the labels of its filters, which come a moment after them.
    if (view === "Overview") await page.locator(".strips[aria-busy=false]").waitFor();
    if (view === "Distributions") await page.locator(".plane").waitFor();
    if (view === "Operators") {
      await page.getByRole("button", { name: "Measure the layers" }).click();
      await page.locator("figure", { hasText: "How much each layer can amplify" }).waitFor();
    }
    if (view === "Scale space") await page.locator(".tally").waitFor();
    if (view === "Keys") await page.getByRole("region", { name: "Table of layers and keys" }).waitFor();
    if (view === "Channels") {
      await page.getByRole("button", { name: "Measure the channels" }).click();
      await page.locator("figure.figure").first().waitFor();
    }
    await openFolds(page);
    await figuresDrawn(page);
    for (const figure of await page.locator("figure.figure").all()) {
      const name = await savedName(page, figure);
      saved.push(name);
      const numbers = figure.locator("details.numbers");
      await numbers.locator("summary").click();
      await numbers.locator("tbody tr").first().waitFor();
      assert.not.match(await numbers.locator("table").innerText(), /NaN|undefined|\[object/, name);
    }
  }
  assert.equal(saved.sort(), expected);
  assert.equal(complaints, []);
});

test("the numbers of the plane are the bins of its group that hold filters", async () => {
  const { page } = await demo.open({ hash: "#distributions?by=layer" });
  await give(page, [{ name: "layers.safetensors", bytes }]);
  await page.getByRole("tab", { name: "Distributions" }).click();
  await page.getByLabel("Compare").selectOption("layer");
  await page.getByLabel("Group").waitFor();
  // The first group is chosen once more when the new result is drawn.
  await page.waitForTimeout(300);
  await page.getByLabel("Group").selectOption("1");
  await page.getByText("The plane as a figure for a paper").click();
  const numbers = page.locator(".figure .figure details.numbers");
  await numbers.locator("summary").click();
  const row = numbers.locator("tbody tr");
  await row.first().waitFor();
  const { planes } = await analyze([await openModel(fromBytes("layers.safetensors", bytes))], { by: "layer" });
  const { group, counts, x, bins } = planes[1];
  const [name, c0, , filters] = await row.first().locator("td").allInnerTexts();
  assert.is(name, group);
  assert.is(Number(filters), Math.max(...counts));
  const column = counts.indexOf(Math.max(...counts)) % bins;
  const middle = x[0] + ((column + 0.5) * (x[1] - x[0])) / bins;
  assertShows(c0, middle, "c0");
  await page.getByLabel("Search").last().fill(group);
  const held = counts.filter((count) => count > 0).length;
  assert.match(await numbers.getByRole("status").innerText(), new RegExp(`^${held} rows`));
});

/** What is drawn on request. */
async function openFolds(page: Page): Promise<void> {
  const closed = page.locator("details.lazy-details:not([open]) > summary");
  for (let left = await closed.count(); left > 0; left--) await closed.first().click();
  await page.waitForTimeout(100);
}

async function savedName(page: Page, figure: Locator): Promise<string> {
  const svg = await save(page, figure.getByRole("button", { name: "SVG" }));
  const drawing = readFileSync(await svg.path(), "utf8");
  assert.match(drawing, /^<svg [\s\S]*<\/svg>$/);
  const png = await save(page, figure.getByRole("button", { name: "PNG" }));
  const picture = readFileSync(await png.path());
  assert.equal([...picture.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const name = svg.suggestedFilename().replace(/\.svg$/, "");
  assert.is(png.suggestedFilename(), `${name}.png`);
  // Of the drawing's own shape, at most three pixels a unit.
  const [width, height] = [16, 20].map((at) => picture.readUInt32BE(at));
  const [, w, h] = (/width="([\d.]+)" height="([\d.]+)"/.exec(drawing) as RegExpExecArray).map(Number);
  assert.ok(width > 100 && Math.abs(width / height - w / h) < 0.02 * (w / h), `${name}: ${width} x ${height}`);
  return name;
}

async function save(page: Page, button: Locator): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return download;
}

/** Three layers of 256 filters, the first one on three inputs, and one of 1 x 1: enough for an example of each figure. */
function layers(): Uint8Array {
  const next = seededNormal(12);
  const mixing = {
    name: "mixing.weight",
    shape: [16, 16, 1, 1],
    values: Float32Array.from({ length: 256 }, () => next()),
  };
  return safetensors([
    ...Array.from({ length: 3 }, (_, i) => {
      const shape = i === 0 ? [85, 3, 3, 3] : [16, 16, 3, 3];
      // The centre grows with the depth, so that layers differ by more than noise.
      const values = Float32Array.from(
        { length: shape[0] * shape[1] * 9 },
        (_, at) => next() + (at % 9 === 4 ? 2 * i : 0),
      );
      return { name: `layer${i}.weight`, shape, values };
    }),
    mixing,
  ]);
}

test.run();
