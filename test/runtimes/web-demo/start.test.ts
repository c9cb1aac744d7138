import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("the first page, and the way back to it");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a result is on the screen before anything is opened: filters of real layers, applied to a picture", async () => {
  const { page, complaints } = await demo.open();
  const filters = page.locator(".strip-filter:is(button)");
  await filters.first().waitFor();
  // 15 layers of the network that reads text have k x k filters; five typical ones of each.
  assert.is(await page.locator(".strip-column").count(), 15);
  assert.is(await filters.count(), 75);
  const response = page.locator(".applied-row img").nth(1);
  await page.waitForFunction(() => document.querySelectorAll(".applied-row img[src]").length === 2);
  const [before, other] = [await pixelsOf(page), await filters.nth(7)];
  await other.hover();
  await page.waitForFunction(
    (old) => document.querySelectorAll<HTMLImageElement>(".applied-row img")[1].src !== old,
    before.src,
  );
  await response.evaluate((image: HTMLImageElement) => image.decode());
  const after = await pixelsOf(page);
  assert.not.equal(after.grey, before.grey);
  // From black to white.
  assert.is(Math.min(...after.grey), 0);
  assert.is(Math.max(...after.grey), 255);
  assert.match(
    await page.locator(".applied [role=status]").innerText(),
    /^p2o\.Conv\.1, 3×3: stands for \d+(\.\d)?\u00a0% of 16 filters$/,
  );
  assert.equal(complaints, []);
});

test("each sample shows some of its own filters and its licence, and opens", async () => {
  const { page, complaints } = await demo.open();
  const cards = page.locator(".sample");
  await page.locator(".sample img").first().waitFor();
  const pictures = new Set<string>();
  const names = await cards.locator("strong").allInnerTexts();
  assert.is(names.length, 5);
  for (const [i, name] of names.entries()) {
    assert.match(await cards.nth(i).innerText(), /, (MIT|Apache-2\.0)$/, name);
    const filters = await cards
      .nth(i)
      .locator("img")
      .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src));
    assert.ok(filters.length >= 6, name);
    pictures.add(filters.join());
  }
  assert.is(pictures.size, names.length);
  for (const name of names) {
    await page.getByRole("button", { name }).click();
    await page.locator(".subject").waitFor();
    await page.locator(".strip-column").nth(5).waitFor();
    assert.is(await page.getByRole("alert").count(), 0, name);
    await page.getByRole("button", { name: /start page/ }).click();
    await page.getByRole("button", { name: "Choose files" }).waitFor();
  }
  assert.equal(complaints, []);
});

test("a filter of the example opens its layer, and Back leads to the first page, Forward to the layer again", async () => {
  const { page, complaints } = await demo.open();
  await page.locator(".strip-column").nth(9).locator(".strip-filter").first().click();
  await page.locator(".subject").waitFor();
  await page.waitForFunction(() => document.title === "ch_PP-OCRv4_rec_infer.onnx · Filters · convscope");
  assert.is(new URL(page.url()).hash, "#filters?layer=9&sample=ocr");
  assert.match(
    await page.locator("label", { hasText: "Layer" }).locator("option:checked").innerText(),
    /^p2o\.Conv\.17/,
  );
  // Who cannot see the page goes on from the model's name.
  assert.is(await page.evaluate(() => document.activeElement?.className), "subject");

  await page.goBack();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  await page.waitForFunction(() => document.title === "convscope");
  await page.goForward();
  await page.locator(".subject").waitFor();
  assert.is(await page.locator(".progress").count(), 0);
  assert.equal(complaints, []);
});

test("models of one's own: Back keeps them, a view more is a step more, and after a reload the page says that it has not", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [mine()]);
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.waitForFunction(() => document.title === "mine.safetensors · Filters · convscope");
  await page.goBack();
  assert.is(await page.getByRole("tab", { selected: true }).innerText(), "Overview");
  await page.goBack();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  await page.goForward();
  await page.locator(".subject", { hasText: "mine.safetensors" }).waitFor();
  await page.getByRole("button", { name: /start page/ }).click();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  await page.goBack();
  await page.locator(".subject", { hasText: "mine.safetensors" }).waitFor();
  await page.reload();
  await page.getByText("after a reload it has to be chosen again").waitFor();
  await give(page, [mine()]);
  assert.is(await page.getByText("after a reload").count(), 0);
  assert.equal(complaints, []);
});

test("a picture of one's own is under the filters, and leaves the page in no request", async () => {
  const { page, requests, complaints } = await demo.open({ kept: true });
  await page.waitForFunction(() => document.querySelectorAll(".applied-row img[src]").length === 2);
  const before = requests.length;
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 200);
    const context = canvas.getContext("2d")!;
    context.fillRect(0, 0, 150, 200);
    context.fillStyle = "#fff";
    context.fillRect(150, 0, 150, 200);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  await page
    .locator("[data-test=picture]")
    .setInputFiles({ name: "mine.png", mimeType: "image/png", buffer: Buffer.from(png) });
  // The cat's picture is as wide: it is one's own once the choice says so.
  await page.waitForFunction(() => [...document.querySelectorAll("select")].some(({ value }) => value === "own"));
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>(".applied-row img")?.naturalWidth === 128);
  assert.is(await page.getByLabel("Picture that").inputValue(), "own");
  assert.equal(
    requests.slice(before).filter((url) => !url.startsWith("blob:")),
    [],
  );
  assert.equal(complaints, []);
});

test("the medical picture is chosen by hand and kept in the link; a file that is no picture is refused by name", async () => {
  const { page, complaints } = await demo.open();
  await page.waitForFunction(() => document.querySelectorAll(".applied-row img[src]").length === 2);
  const cat = await pixelsOf(page);
  await page.getByLabel("Picture that").selectOption("retina");
  await page.waitForFunction(
    (old) => document.querySelectorAll<HTMLImageElement>(".applied-row img")[1].src !== old,
    cat.src,
  );
  const retina = await pixelsOf(page);
  assert.not.equal(retina.grey, cat.grey);
  await page
    .locator("[data-test=picture]")
    .setInputFiles({ name: "scan.dcm", mimeType: "", buffer: Buffer.from("no") });
  const refused = "scan.dcm: no picture that this browser reads, expected PNG, JPEG or WebP";
  await page.getByRole("alert").filter({ hasText: refused }).waitFor();
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll(".applied-row img[src]").length === 2);
  assert.is(await page.getByLabel("Picture that").inputValue(), "retina");
  assert.equal((await pixelsOf(page)).grey, retina.grey);
  assert.equal(complaints, []);
});

test("a finger's first touch applies a filter, its second opens the layer", async () => {
  const { page, complaints } = await demo.open({ width: 390, touch: true });
  const filter = page.locator(".strip-column").nth(2).locator(".strip-filter").nth(3);
  await filter.tap();
  await page.locator(".strip-filter.chosen[aria-label^='p2o.Conv.3:']").waitFor();
  // What opens shows that at once.
  assert.is(await page.locator(".progress").count(), 0);
  assert.match(await page.locator(".applied [role=status]").innerText(), /^p2o\.Conv\.3, /);
  await filter.tap();
  await page.waitForFunction(() => location.hash === "#filters?layer=2&sample=ocr");
  assert.equal(complaints, []);
});

async function pixelsOf(page: Page): Promise<{ src: string; grey: number[] }> {
  return page.evaluate(async () => {
    const image = document.querySelectorAll<HTMLImageElement>(".applied-row img")[1];
    await image.decode();
    const context = new OffscreenCanvas(128, 128).getContext("2d")!;
    context.drawImage(image, 0, 0, 128, 128);
    return { src: image.src, grey: [...context.getImageData(0, 0, 128, 128).data].filter((_, i) => i % 4 === 0) };
  });
}

function mine() {
  const next = seededNormal(3);
  const values = Float32Array.from({ length: 64 * 9 }, () => next());
  return { name: "mine.safetensors", bytes: safetensors([{ name: "a.weight", shape: [8, 8, 3, 3], values }]) };
}

test.run();
