import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";
import { figuresDrawn } from "./views.ts";

const built = new URL("../../../dist/pdf.js", import.meta.url).href;
const test = suite("a figure as PDF from the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("the page's PDF is that of the package to the byte, and its part of the page is fetched when it is asked for", async () => {
  const { page, requests, complaints } = await demo.open({ hash: "#distributions?sample=ocr" });
  await page.locator("figure").first().waitFor();
  await figuresDrawn(page);
  const before = requests.length;
  const svg = await save(page, "SVG", "ridge.svg");
  const pdf = await save(page, "PDF", "ridge.pdf");
  assert.is(pdf.subarray(0, 5).toString("latin1"), "%PDF-");
  // As built: from its sources, Node.js would take its own zlib.
  const { svgToPdf } = (await import(built)) as typeof import("../../../sdk/pdf/index.ts");
  assert.ok(Buffer.from(await svgToPdf(svg.toString("utf8"))).equals(pdf));
  const asked = requests.slice(before).filter((url) => !url.startsWith("blob:"));
  assert.ok(
    asked.every((url) => /^later\/[\w-]+\.js$/.test(url.slice(demo.address.length))),
    asked.join("\n"),
  );
  assert.equal(complaints, []);
});

async function save(page: Page, kind: string, name: string): Promise<Buffer> {
  const saved = page.waitForEvent("download");
  await page.locator("figure").first().getByRole("button", { name: kind, exact: true }).click();
  const download = await saved;
  assert.is(download.suggestedFilename(), name);
  return readFile(await download.path());
}

test.run();
