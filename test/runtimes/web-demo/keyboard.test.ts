import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("the page by keyboard");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a page of filters is one tab stop; arrows, Home and End go on from it", async () => {
  const page = await opened();
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.getByRole("button", { name: "Filter 59", exact: true }).waitFor();
  assert.is(await stops(page, ".grid"), 1);
  await page.getByRole("button", { name: "Filter 0", exact: true }).focus();
  await goes(page, "ArrowRight", "Filter 1");
  await goes(page, "ArrowLeft", "Filter 0");
  await goes(page, "ArrowLeft", "Filter 0");
  await goes(page, "End", "Filter 59");
  await goes(page, "Home", "Filter 0");
  const columns = await page
    .locator(".grid")
    .evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(" ").length);
  await goes(page, "ArrowDown", `Filter ${columns}`);
  await goes(page, "ArrowRight", `Filter ${columns + 1}`);
  await goes(page, "ArrowUp", "Filter 1");
  await goes(page, "ArrowUp", "Filter 1");
  // What has the focus is chosen, and is where the tab key comes back to.
  assert.is(await page.locator(".detail h3").innerText(), "Filter 1");
  await page.keyboard.press("Tab");
  assert.is(await page.locator(".grid :focus").count(), 0);
  await page.keyboard.press("Shift+Tab");
  assert.is(await focused(page), "Filter 1");
});

test("the filters of the bench are one tab stop", async () => {
  const page = await opened();
  await page.getByRole("tab", { name: "Scale space" }).click();
  await page.locator(".bench").waitFor();
  assert.is(await stops(page, ".grid"), 1);
  await page.getByRole("button", { name: "Filter 0", exact: true }).focus();
  await goes(page, "ArrowRight", "Filter 1");
  assert.is(await page.getByRole("button", { name: "Filter 1", exact: true }).getAttribute("aria-pressed"), "true");
});

test("a matrix is one tab stop, its diagonal is stepped over, and the cell in focus is the pair", async () => {
  const page = await opened("#comparison?pair=0-1");
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByLabel("Compare").selectOption("layer");
  await page.locator(".cell").first().waitFor();
  assert.is(await page.locator(".cell").count(), 24 * 23);
  assert.is(await stops(page, ".matrix"), 1);
  await page.locator(".cell").first().focus();
  await goes(page, "ArrowRight", /^layer0 and layer2:/);
  await goes(page, "ArrowDown", /^layer1 and layer2:/);
  await goes(page, "ArrowDown", /^layer3 and layer2:/);
  await goes(page, "ArrowLeft", /^layer3 and layer1:/);
  await page.waitForFunction(() => location.hash.endsWith("pair=3-1"));
  await page.waitForFunction(() => (document.activeElement as HTMLElement).tabIndex === 0);
  assert.is(await stops(page, ".matrix"), 1);
});

test("a link to a group beside itself opens another pair", async () => {
  const page = await opened("#comparison");
  await page.getByLabel("Compare").selectOption("layer");
  await page.locator(".cell").first().waitFor();
  await page.evaluate(() => {
    location.hash = "#comparison?by=layer&pair=1-1";
  });
  await page.waitForTimeout(200);
  assert.is(await page.locator(".cell.chosen").count(), 2);
  assert.is(await stops(page, ".matrix"), 1);
});

test("Home and End go to the first and the last view", async () => {
  const page = await opened();
  await page.getByRole("tab", { name: "Overview" }).focus();
  const chosen = () => page.getByRole("tab", { selected: true }).innerText();
  for (const [key, view] of [
    ["End", "Channels"],
    ["ArrowRight", "Overview"],
    ["Home", "Overview"],
    ["ArrowLeft", "Channels"],
    ["Home", "Overview"],
  ]) {
    await page.keyboard.press(key);
    assert.is(await chosen(), view);
    // The focus follows once the view is drawn.
    await page.waitForFunction((name) => document.activeElement?.textContent === name, view);
  }
});

async function opened(hash = ""): Promise<Page> {
  const { page } = await demo.open({ hash });
  await give(page, [{ name: "layers.safetensors", bytes: layers() }]);
  return page;
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
}

async function goes(page: Page, key: string, to: string | RegExp): Promise<void> {
  await page.keyboard.press(key);
  const label = await focused(page);
  assert.ok(typeof to === "string" ? label === to : to.test(label), `${key}: ${label}, expected ${to}`);
}

function stops(page: Page, within: string): Promise<number> {
  return page
    .locator(`${within} button`)
    .evaluateAll((all) => all.filter((one) => (one as HTMLElement).tabIndex >= 0).length);
}

/** 24 layers: the largest table of numbers. */
function layers(): Uint8Array {
  const next = seededNormal(7);
  return safetensors(
    Array.from({ length: 24 }, (_, i) => ({
      name: `layer${i}.weight`,
      shape: [8, 8, 3, 3],
      values: Float32Array.from({ length: 576 }, () => next()),
    })),
  );
}

test.run();
