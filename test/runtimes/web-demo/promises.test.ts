import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Download, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, collectFilters, fromBytes, openModel, resultTables, toCsv } from "../../../sdk/index.ts";
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

test("the table of layers is sorted by each column, searched, and its flags are explained", async () => {
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
  await page.getByLabel("Search").fill("");
  const model = await openModel(fromBytes("five.safetensors", five()));
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
  assert.match(await page.getByRole("region", { name: "In scale space" }).innerText(), /cosine/i);
});

test("a box drawn with the pointer holds the filters that lie in it", async () => {
  const { page } = await demo.open({ hash: "#distributions" });
  await give(page, [{ name: "five.safetensors", bytes: five() }]);
  const plane = page.getByRole("application");
  await plane.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plane.boundingBox())!;
  await page.mouse.move(x + 1, y + 1);
  await page.mouse.down();
  await page.mouse.move(x + width - 1, y + height - 1, { steps: 4 });
  await page.mouse.up();
  await page.getByText(/filters in the box/).waitFor();
  const [all] = (await page.getByText(/filters in the box/).innerText()).split(" ").map(Number);
  // The first layer's 64, but for those at the very edge of the plane.
  assert.ok(all >= 60 && all <= 64, `${all}`);
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

test("an address is asked for by the page's twin alone, and only that one", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
    const whole = five();
    const [from, to] =
      range === null ? [0, whole.length - 1] : [Number(range[1]), Math.min(whole.length - 1, Number(range[2]))];
    response.writeHead(range === null ? 200 : 206, {
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "*",
      "access-control-expose-headers": "content-range, content-length, etag",
      "content-length": to - from + 1,
      ...(range && { "content-range": `bytes ${from}-${to}/${whole.length}` }),
    });
    response.end(request.method === "HEAD" ? undefined : Buffer.from(whole.subarray(from, to + 1)));
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  try {
    const url = `http://localhost:${(server.address() as AddressInfo).port}/five.safetensors`;
    const { page } = await demo.open();
    await page.getByLabel("Or the address of a model").fill(url);
    assert.equal(asked, []);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("region", { name: "Table of layers" }).waitFor();
    assert.match(page.url(), /remote\.html#overview/);
    assert.ok(asked.length > 0 && asked.every((line) => line.endsWith(" /five.safetensors")), asked.join());
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("it can be installed: a manifest with an icon, within its own folder, and a worker that keeps its files", async () => {
  const { page } = await demo.open();
  const found = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=manifest]")!;
    const manifest = await (await fetch(link.href)).json();
    const icon = await fetch(new URL(manifest.icons[0].src, link.href));
    const { scope } = await navigator.serviceWorker.ready;
    return {
      ...manifest,
      icon: icon.headers.get("content-type"),
      scope,
      start: new URL(manifest.start_url, link.href).href,
    };
  });
  assert.is(found.display, "standalone");
  assert.ok(found.name.length > 0);
  assert.is(found.icon, "image/svg+xml");
  assert.is(found.scope, demo.address);
  assert.is(found.start, demo.address);
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
