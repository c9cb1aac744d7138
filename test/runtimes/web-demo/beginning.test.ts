import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { choose, type Demo, saved, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("what is opened is read from its beginning");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

const size = { width: 1366, height: 768 };

test("a sample, from the middle of the first page; Back returns to where one was", async () => {
  const { page, complaints } = await demo.open(size);
  await page.locator(".strip-filter:is(button)").first().waitFor();
  const before = await scrolled(page);
  const sample = page.getByRole("button", { name: /^Reading text/ });
  await sample.evaluate((button: HTMLElement) => button.click());
  await atTheTop(page, "ch_PP-OCRv4_rec_infer.onnx");

  await page.goBack();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  await page.waitForFunction((y) => Math.abs(scrollY - y) < 100, before);
  await page.goForward();
  await atTheTop(page, "ch_PP-OCRv4_rec_infer.onnx");
  assert.equal(complaints, []);
});

test("one's own file, another in the middle of its result, a saved result, and another view", async () => {
  const { page, complaints } = await demo.open(size);
  await page.locator(".strip-filter:is(button)").first().waitFor();
  await scrolled(page);
  await choose(page, [mine("first.safetensors", 3)]);
  await atTheTop(page, "first.safetensors");
  const report = await saved(page, /JSON/);

  await scrolled(page);
  await page.getByRole("tab", { name: "Filters" }).evaluate((tab: HTMLElement) => tab.click());
  await page.waitForFunction(() => document.title.includes("Filters"));
  await atTheTop(page, "first.safetensors");

  await page.getByRole("button", { name: /start page/ }).click();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  await scrolled(page);
  await choose(page, [{ name: "report.json", bytes: new TextEncoder().encode(report) }]);
  await atTheTop(page, "first.safetensors");
  assert.equal(complaints, []);
});

test("nothing on the first page moves once it is there: a hand is about to press it", async () => {
  for (const width of [1280, 390]) {
    const { page } = await demo.open({ width, script: `(${noteShifts})()` });
    await page.locator(".strip-filter:is(button)").first().waitFor();
    const shifts = await page.evaluate(() => (globalThis as unknown as Noted).shifts);
    const moved = shifts.reduce((sum, { value }) => sum + value, 0);
    // A tenth is what web.dev/cls calls good; it was 0.25 and 0.33 when the example came into the page.
    assert.ok(moved < 0.02, `${width} px: ${JSON.stringify(shifts)}`);
  }
});

interface Noted {
  shifts: { value: number; nodes: (string | undefined)[] }[];
}

/** Runs in the page. */
function noteShifts() {
  const noted: Noted = { shifts: [] };
  Object.assign(globalThis, noted);
  type Shift = PerformanceEntry & { value: number; sources: { node?: Element }[] };
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries() as Shift[])
      noted.shifts.push({ value, nodes: sources.map(({ node }) => node?.outerHTML?.slice(0, 60)) });
  }).observe({ type: "layout-shift", buffered: true });
}

/** Scrolls far down, and says how far. */
async function scrolled(page: Page): Promise<number> {
  const y = await page.evaluate(() => {
    scrollTo(0, 900);
    return scrollY;
  });
  assert.ok(y > 200, `the page has room to scroll: ${y}`);
  return y;
}

/** Waits for the result, and that its heading is in the window, under the bar. */
async function atTheTop(page: Page, name: string): Promise<void> {
  const heading = page.locator(".subject", { hasText: name });
  await heading.waitFor();
  await page.waitForFunction(() => document.querySelector(".progress") === null);
  const [y, top] = await heading.evaluate((node) => [scrollY, node.getBoundingClientRect().top]);
  assert.is(y, 0);
  assert.ok(top > 0 && top < size.height / 2, `heading at ${top} px`);
}

function mine(name: string, seed: number) {
  const next = seededNormal(seed);
  const values = Float32Array.from({ length: 64 * 9 }, () => next());
  return { name, bytes: safetensors([{ name: "a.weight", shape: [8, 8, 3, 3], values }]) };
}

test.run();
