import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";
import { figuresDrawn, settled } from "./views.ts";

const test = suite("filters of one size in the views of further studies");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

const kernelsOf = (page: Page) =>
  page
    .getByRole("region", { name: "Table of labels" })
    .locator("tbody td:nth-child(2)")
    .evaluateAll((cells) => [...new Set(cells.map(({ textContent }) => textContent))]);
const sizeOf = (page: Page) => page.locator("label", { hasText: "Filters" }).locator("select");

test("operators, scale space and keys of 5x5 alone: the address says so, and a copy of it shows the same", async () => {
  const { page, complaints } = await demo.open({ hash: "#operators?sample=ocr" });
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  assert.equal(await kernelsOf(page), ["3×3", "5×5"]);
  await sizeOf(page).selectOption("5");
  await page.waitForFunction(() => document.querySelectorAll("[aria-label='Table of labels'] tbody tr").length === 8);
  assert.equal(await kernelsOf(page), ["5×5"]);
  assert.match(new URL(page.url()).hash, /[?&]only=5(&|$)/);

  await page.getByRole("tab", { name: "Scale space" }).click();
  await page.getByRole("heading", { name: "All 5×5 depthwise filters" }).waitFor();
  const fitted = page.locator(".tally dd");
  await fitted.first().waitFor();
  await settled(page);
  const sum = (await fitted.allInnerTexts()).reduce((total, text) => total + Number(text.replace(",", "")), 0);
  assert.ok(sum > 0 && sum <= 2640, `${sum}`);
  await page.getByRole("tab", { name: "Keys" }).click();
  await page.getByRole("region", { name: "Table of layers and keys" }).waitFor();
  await figuresDrawn(page);
  assert.is(await sizeOf(page).inputValue(), "5");
  await page.locator("h3", { hasText: "filters of 5×5" }).waitFor();
  await sizeOf(page).selectOption("3");
  await page.locator("h3", { hasText: "filters of 3×3" }).waitFor();

  const copied = await demo.open({ hash: "#start" });
  await copied.page.goto(page.url().replace("#keys", "#operators"));
  await copied.page.reload();
  await copied.page.getByRole("region", { name: "Table of labels" }).waitFor();
  assert.equal(await kernelsOf(copied.page), ["3×3"]);
  // Back to all sizes, which were not studied there yet.
  await sizeOf(copied.page).selectOption("");
  await copied.page.waitForFunction(
    () => document.querySelectorAll("[aria-label='Table of labels'] tbody tr").length === 15,
  );
  assert.equal(complaints, []);
});

test("each view of filters of several sizes has the switch, and what it shows follows it", async () => {
  const { page } = await demo.open({ hash: "#overview?sample=ocr" });
  for (const view of ["Overview", "Distributions", "Comparison", "Operators", "Scale space", "Keys"]) {
    await page.getByRole("tab", { name: view }).click();
    await sizeOf(page).waitFor();
    await settled(page);
    const sizes = (await sizeOf(page).locator("option").allInnerTexts()).filter((text) => text !== "of all sizes");
    assert.equal(sizes.sort(), ["3×3", "5×5"], view);
  }
  // Each layer has one size there, beside its name.
  await page.getByRole("tab", { name: "Filters" }).click();
  const layers = await page.locator("label", { hasText: "Layer" }).locator("option").allInnerTexts();
  assert.ok(layers.some((name) => name.includes("3×3")) && layers.some((name) => name.includes("5×5")));
  await page.getByRole("tab", { name: "Distributions" }).click();
  await page.locator("h3", { hasText: "Distribution of the 5×5 filters" }).waitFor();
  await sizeOf(page).selectOption("3");
  await page.locator("h3", { hasText: "Distribution of the 3×3 filters" }).waitFor();
});

test("a size that the models do not have is no choice: all are studied", async () => {
  const { page, complaints } = await demo.open({ hash: "#operators?only=9&sample=ocr" });
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  assert.equal(await kernelsOf(page), ["3×3", "5×5"]);
  assert.is(await sizeOf(page).inputValue(), "");
  assert.equal(complaints, []);
});

test.run();
