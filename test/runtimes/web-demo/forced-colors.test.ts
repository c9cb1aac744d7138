import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("the page in the reader's own colours");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("the chosen filter and cell are outlined, and colours that are data stay", async () => {
  const { page } = await demo.open();
  await page.emulateMedia({ forcedColors: "active" });
  const next = seededNormal(9);
  // The third is another distribution: pairs within noise have one colour.
  const values = (name: string) =>
    Float32Array.from({ length: 576 }, (_, i) =>
      name === "c" ? 0.1 * next() + (i % 9 === 4 ? 1 : 0) : next() + (i % 9),
    );
  await give(
    page,
    ["a", "b", "c"].map((name) => ({
      name: `${name}.safetensors`,
      bytes: safetensors([{ name: "x.weight", shape: [8, 8, 3, 3], values: values(name) }]),
    })),
  );
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.locator(".filter").first().waitFor();
  assert.equal(await outlined(page, ".filter"), await chosen(page, ".filter"));
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.locator(".cell").first().waitFor();
  assert.equal(await outlined(page, ".cell"), await chosen(page, ".cell"));
  const grounds = await page
    .locator(".cell")
    .evaluateAll((cells) =>
      cells.map((cell) => [getComputedStyle(cell).backgroundColor, (cell as HTMLElement).style.backgroundColor]),
    );
  // What is not above noise has the page's grey.
  const coloured = grounds.filter(([, own]) => own !== "");
  assert.ok(coloured.length > 0);
  for (const [shown, own] of coloured) assert.is(shown, own);
  assert.ok(new Set(grounds.map(([shown]) => shown)).size > 1);
});

async function outlined(page: Page, selector: string): Promise<number[]> {
  return page
    .locator(selector)
    .evaluateAll((all) => all.flatMap((one, i) => (getComputedStyle(one).outlineStyle === "solid" ? [i] : [])));
}

async function chosen(page: Page, selector: string): Promise<number[]> {
  const found = await page
    .locator(selector)
    .evaluateAll((all) => all.flatMap((one, i) => (one.getAttribute("aria-pressed") === "true" ? [i] : [])));
  assert.ok(found.length > 0);
  return found;
}

test.run();
