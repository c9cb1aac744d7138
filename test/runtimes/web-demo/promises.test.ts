import { readFileSync } from "node:fs";
import type { Download, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, collectFilters, fromBytes, openModel, project, resultTables, toCsv } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";
import { figuresDrawn, views } from "./views.ts";

const test = suite("what the page promises");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("the table of layers is sorted by each column, and searched", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  const table = page.getByRole("region", { name: "Table of layers" });
  const column = async (n: number) => (await table.locator(`tbody td:nth-child(${n})`).allInnerTexts()).map(Number);
  const title = table.getByRole("button", { name: "Filters" });
  const filters = [64, 32, 16, 48, 8];
  const sorted = [...filters].sort((a, b) => a - b);
  assert.equal(await column(5), filters);
  await title.click();
  assert.equal(await column(5), sorted);
  assert.is(await table.locator("th", { hasText: "Filters" }).getAttribute("aria-sort"), "ascending");
  await title.click();
  assert.equal(await column(5), sorted.reverse());
  await title.click();
  assert.equal(await column(5), filters);
  await page.getByLabel("Search").fill("LAYER.3");
  assert.is(await table.locator("tbody tr").count(), 1);
  assert.is(await page.getByText("1 of 5 rows").count(), 1);
});

test("the flags of layers are explained", async () => {
  const { page } = await demo.open();
  const next = seededNormal(7);
  const layer = (name: string, value: () => number) => ({
    name: `${name}.weight`,
    shape: [16, 4, 3, 3],
    values: Float32Array.from({ length: 64 * 9 }, value),
  });
  const bytes = safetensors([layer("binary", () => Math.sign(next())), layer("zero", () => 0), layer("plain", next)]);
  await give(page, [{ name: "flags.safetensors", bytes }]);
  const table = page.getByRole("region", { name: "Table of layers" });
  const model = await openModel(fromBytes("flags.safetensors", bytes));
  const { models } = await analyze([model]);
  const flags = [...new Set(models[0].layers.flatMap(({ quality }) => quality.flags.map(({ flag }) => flag)))];
  assert.ok(flags.length > 0);
  assert.equal(await page.locator(".flags dt").allInnerTexts(), flags);
  for (const text of await page.locator(".flags dd").allInnerTexts()) assert.match(text, /\. \d+\slayers?\.$/);
  const { flag, text } = models[0].layers[0].quality.flags[0];
  assert.is(await table.locator("tbody tr").first().locator(".flag", { hasText: flag }).getAttribute("title"), text);
});

test("the pointer over a filter shows its weights, its spectrum, its label and its fit", async () => {
  const { page } = await demo.open({ hash: "#filters" });
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  await page.getByRole("button", { name: "Filter 5", exact: true }).hover();
  await page.locator(".detail h3", { hasText: "Filter 5" }).waitFor();
  const [first] = (await openModel(fromBytes("five.safetensors", five()))).layers;
  const { data } = await collectFilters([first], { kernel: 3 });
  const shown = (await page.locator(".weights-table td").allInnerTexts()).map((text) => Number(text.replace("−", "-")));
  shown.forEach((weight, i) => assert.ok(Math.abs(weight - data[5 * 9 + i]) < 0.006, `${weight}`));
  await page.getByRole("region", { name: "As an operator" }).getByRole("img").waitFor();
  assert.match(await page.locator(".detail .pair").innerText(), /nearest ideal, cosine/);
});

test("a box drawn with the pointer holds the filters that lie in it", async () => {
  const { page } = await demo.open({ hash: "#distributions" });
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  // Figures above it move the plane as they are drawn.
  await figuresDrawn(page);
  const plane = page.getByRole("application");
  await plane.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plane.boundingBox())!;
  await page.mouse.move(x + 1, y + 1);
  await page.mouse.down();
  await page.mouse.move(x + width - 1, y + height - 1, { steps: 4 });
  await page.mouse.up();
  // The first layer's 64, but for those at the very edge of the plane; as the box grows it holds fewer.
  await page.getByText(/^6[0-4] filters in the box/).waitFor();
  const ranges = (await page.locator(".plane-across span").allInnerTexts()).map((text) =>
    Number(text.replace("−", "-")),
  );
  for (const title of await page
    .locator(".brushing [title]")
    .evaluateAll((spans) => spans.map((span) => span.getAttribute("title")))) {
    const c0 = Number(/c0 ([−\d.]+)/.exec(title ?? "")?.[1].replace("−", "-"));
    assert.ok(c0 >= ranges[0] - 0.01 && c0 <= ranges[2] + 0.01, title ?? "");
  }
});

test("a box in a corner holds the filters whose coefficients lie there, c1 upwards", async () => {
  const model = await openModel(fromBytes("five.safetensors", five()));
  const { planes, basis } = await analyze([model]);
  const { columns } = await project(await collectFilters([model.layers[0]], { kernel: 3 }), basis);
  const { page } = await demo.open({ hash: "#distributions" });
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  // Figures above it move the plane as they are drawn.
  await figuresDrawn(page);
  const plane = page.getByRole("application");
  await plane.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plane.boundingBox())!;
  // Whole pixels, which the mouse has.
  const [left, top] = [Math.ceil(x) + 1, Math.ceil(y) + 1];
  const [right, bottom] = [Math.round(x + 0.6 * width), Math.round(y + 0.4 * height)];
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(right, bottom, { steps: 4 });
  await page.mouse.up();
  const across = (at: number) => planes[0].x[0] + ((at - x) / width) * (planes[0].x[1] - planes[0].x[0]);
  const up = (at: number) => planes[0].y[1] - ((at - y) / height) * (planes[0].y[1] - planes[0].y[0]);
  const within = (lo: number, hi: number) =>
    [...columns[0].keys()].filter(
      (i) =>
        columns[0][i] >= across(left) && columns[0][i] <= across(right) && columns[1][i] >= lo && columns[1][i] <= hi,
    );
  const expected = within(up(bottom), up(top));
  // The box upside down would hold others.
  assert.not.equal(within(up(y + height - (top - y)), up(y + height - (bottom - y))), expected);
  assert.ok(expected.length > 0 && expected.length < 60, `${expected.length}`);
  // As the box grows it holds fewer.
  await page.getByText(new RegExp(`^${expected.length} filters in the box`)).waitFor();
  const shown = (
    await page
      .locator(".brushing [title]")
      .evaluateAll((spans) => spans.map((span) => span.getAttribute("title") ?? ""))
  ).map((title) => Number(/filter (\d+)/.exec(title)?.[1]));
  assert.equal(shown, expected);
});

test("a cell of the heat map opens the densities of its two groups, with their divergence", async () => {
  const model = await openModel(fromBytes("five.safetensors", five()));
  const { groups, divergence } = await analyze([model], { by: "layer" });
  const { page } = await demo.open({ hash: "#comparison?by=layer" });
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  const figure = page.locator("figure", { hasText: "Densities of" });
  const shown = () => figure.locator(".drawing svg desc").textContent();
  for (const [i, j] of [
    [1, 2],
    [4, 3],
    [1, 4],
  ]) {
    const before = await shown();
    await page.locator(".matrix tbody tr").nth(i).locator("td").nth(j).getByRole("button").click();
    await page.waitForFunction(
      (text) => ![...document.querySelectorAll(".drawing svg desc")].some(({ textContent }) => textContent === text),
      before,
    );
    const d = Number(/divergence D is (\d+(?:\.\d+)?)/.exec((await shown()) ?? "")?.[1]);
    // The figure has three digits.
    assert.ok(Math.abs(d - divergence.matrix[i][j]) <= 0.005 * d, `${d}, expected ${divergence.matrix[i][j]}`);
    // The other distances stand below, which do not hang on empty bins as D does.
    const hellinger = divergence.distances.hellinger[i][j];
    await page.waitForFunction((value) => {
      const row = [...document.querySelectorAll(".distances tr")].find(({ textContent }) =>
        textContent?.includes("Hellinger"),
      );
      return Math.abs(Number(row?.querySelector("td")?.textContent) - value) < 0.001;
    }, hellinger);
    const words = await figure.locator(".drawing svg text").allTextContents();
    const named = groups.map(({ name }) => name).filter((name) => words.some((text) => text.includes(name)));
    assert.equal(named, [groups[Math.min(i, j)].name, groups[Math.max(i, j)].name]);
  }
});

test("each figure is saved as SVG and as PNG, each table as CSV, the whole as HTML", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  await figuresDrawn(page);
  const svg = await saving(page, () => page.getByRole("button", { name: "SVG" }).first().click());
  assert.match((await bytesOf(svg)).toString(), /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  const png = await saving(page, () => page.getByRole("button", { name: "PNG" }).first().click());
  assert.equal([...(await bytesOf(png)).subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const result = await analyze([await openModel(fromBytes("five.safetensors", five()))]);
  for (const table of resultTables(result)) {
    await page.getByText("Export", { exact: true }).click();
    const csv = await saving(page, () => page.getByRole("button", { name: `${table.name}.csv`, exact: true }).click());
    const text = (await bytesOf(csv)).toString();
    assert.is(text, toCsv(table), table.name);
    // A cell that begins as a formula is text to a spreadsheet.
    assert.not.match(text, /(^|,)"?[=+@]/m, table.name);
    if (table.name === "layers") assert.match(text, /'=cmd/);
  }
  await page.getByText("Export", { exact: true }).click();
  const html = await saving(page, () => page.getByRole("button", { name: /Report \(HTML/ }).click());
  assert.match((await bytesOf(html)).toString(), /<!doctype html>/i);
});

test("a link leads to the view, the grouping, the layer that it names, and back goes back", async () => {
  const { page } = await demo.open({ hash: "#comparison?by=layer&preset=medical" });
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  assert.is(await page.getByRole("tab", { name: "Comparison" }).getAttribute("aria-selected"), "true");
  assert.is(await page.getByLabel("Compare").inputValue(), "layer");
  assert.is(await page.locator("label", { hasText: "Divergence" }).locator("select").inputValue(), "medical");
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.getByLabel("Layer").selectOption("3");
  assert.match(page.url(), /#filters\?by=layer&preset=medical&layer=3$/);
  await page.goBack();
  assert.is(await page.getByRole("tab", { name: "Comparison" }).getAttribute("aria-selected"), "true");
});

test("a folder that is dropped is read with the folders in it", async () => {
  const { page } = await demo.open();
  // What translates the tests gives functions their names by a helper that the page has not.
  await page.evaluate("globalThis.__name = (named) => named");
  await page.evaluate(
    (bytes) => {
      const file = (name: string) => ({
        isFile: true,
        isDirectory: false,
        name,
        file: (done: (file: File) => void) => done(new File([new Uint8Array(bytes)], name)),
      });
      const folder = (name: string, entries: unknown[]) => ({
        isFile: false,
        isDirectory: true,
        name,
        // In pieces, as browsers do; the last is empty.
        createReader: () => ({ readEntries: (done: (piece: unknown[]) => void) => done(entries.splice(0, 1)) }),
      });
      const root = folder("models", [
        folder("a", [file("model.safetensors")]),
        folder("b", [file("model.safetensors")]),
        file(".hidden"),
        file("notes.txt"),
      ]);
      const event = new Event("drop", { bubbles: true, cancelable: true });
      Object.assign(event, { dataTransfer: { items: [{ webkitGetAsEntry: () => root }], files: [] } });
      document.querySelector(".app")?.dispatchEvent(event);
    },
    [...five()],
  );
  const names = page.getByRole("region", { name: "Table of models" }).locator("tbody tr td:first-child");
  await names.first().waitFor();
  assert.equal(await names.allInnerTexts(), ["a", "b"]);
});

test("it can be installed: a manifest with icons, within its own folder, and a worker that keeps its files", async () => {
  const { page } = await demo.open({ kept: true });
  const found = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=manifest]")!;
    const manifest = await (await fetch(link.href)).json();
    const touch = { src: document.querySelector("link[rel=apple-touch-icon]")?.getAttribute("href") ?? "" };
    const pictures = [...manifest.icons, { ...touch, type: "image/png", sizes: "180x180" }].map(
      async ({ src, type, sizes }) => {
        const response = await fetch(new URL(src, link.href));
        const right = response.headers.get("content-type") === type;
        const { width, height } = right && sizes !== "any" ? await createImageBitmap(await response.blob()) : {};
        return `${src} ${type}: ${right && (sizes === "any" || sizes === `${width}x${height}`)}`;
      },
    );
    const { scope } = await navigator.serviceWorker.ready;
    const start = new URL(manifest.start_url, link.href).href;
    return { ...manifest, pictures: await Promise.all(pictures), scope, start };
  });
  assert.is(found.display, "standalone");
  assert.ok(found.name.length > 0);
  assert.equal(found.pictures, [
    "icon.svg image/svg+xml: true",
    "icons/192.png image/png: true",
    "icons/512.png image/png: true",
    "icons/180.png image/png: true",
  ]);
  assert.is(found.scope, demo.address);
  assert.is(found.start, demo.address);
});

test("the icons are pictures of icon.svg as it is", async () => {
  const { page } = await demo.open();
  const differences = await page.evaluate(async () => {
    const vector = new Image();
    vector.src = "icon.svg";
    await vector.decode();
    return Promise.all(
      [180, 192, 512].map(async (size) => {
        const picture = new Image();
        picture.src = `icons/${size}.png`;
        await picture.decode();
        const [a, b] = [vector, picture].map((image) => {
          const context = new OffscreenCanvas(size, size).getContext("2d")!;
          context.drawImage(image, 0, 0, size, size);
          return context.getImageData(0, 0, size, size).data;
        });
        return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
      }),
    );
  });
  // Of 255; edges are smoothed in more than one way.
  for (const difference of differences) assert.ok(difference < 1, `${differences}`);
});

test("nothing moves for those who asked for that, and nothing is wider than a phone of 360 pixels", async () => {
  const { page } = await demo.open({ width: 360, height: 740 });
  const problems: string[] = [];
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const [name, show] of views) {
    await show(page);
    const { wide, moving } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      moving: [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return transitionDuration.split(",").some((time) => Number.parseFloat(time) > 0) || animationName !== "none";
      }).length,
    }));
    if (wide > 360) problems.push(`${name} is ${wide} wide`);
    if (moving > 0) problems.push(`${name}: ${moving} elements move`);
  }
  assert.equal(problems, []);
});

/** Five layers; one has a name that a spreadsheet would take for a formula. */
function five(): Uint8Array {
  const next = seededNormal(6);
  const names = ["=cmd|' /C calc'!A0", "layer.1", "layer.2", "layer.3", "layer.4"];
  return safetensors(
    [64, 32, 16, 48, 8].map((count, i) => ({
      name: `${names[i]}.weight`,
      shape: [count / 4, 4, 3, 3],
      values: Float32Array.from({ length: count * 9 }, () => next()),
    })),
  );
}

async function saving(page: Page, press: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return download;
}

async function bytesOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

test.run();
