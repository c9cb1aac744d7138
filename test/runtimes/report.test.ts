import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { renderReport } from "../../sdk/figures/index.ts";
import { themes } from "../../sdk/figures/svg/themes.ts";
import { sampleWhole } from "../support/sample-whole.ts";
import { chromiumPath } from "./chromium-path.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const test = suite("the report in a browser");
let browser: Browser;
test.before(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: ["--no-sandbox", "--headless=shell"] });
});
test.after(() => browser.close());

const report = renderReport(sampleWhole());

async function open(colorScheme: "light" | "dark", width = 1280): Promise<Page> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  await page.setContent(report);
  return page;
}

test("figures have the theme of the screen, and on paper the colours of print, whatever the screen is", async () => {
  for (const theme of ["light", "dark"] as const) {
    const page = await open(theme);
    assert.equal(await colorsOf(page), named(theme === "dark" ? themes.dark : themes.screen), theme);
    await page.emulateMedia({ media: "print", colorScheme: theme });
    assert.equal(await colorsOf(page), named(themes.paper), `${theme} in print`);
    await page.close();
  }
});

test("axe-core finds nothing in either theme, on a laptop and on a phone", async () => {
  for (const theme of ["light", "dark"] as const) {
    for (const width of [1280, 390]) {
      const page = await open(theme, width);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await (
          window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
        ).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join("\n")}`);
      });
      assert.equal(found, [], `${theme}, ${width}`);
      await page.close();
    }
  }
});

test("what is cut at the right fades there, until it is scrolled to its end", async () => {
  const page = await open("light", 500);
  const boxes = page.locator(".pieces");
  assert.ok((await boxes.count()) > 0);
  for (const box of await boxes.all()) {
    const of = () =>
      box.evaluate((one) => {
        const content = Math.max(...[...one.querySelectorAll("svg")].map((svg) => svg.getBoundingClientRect().right));
        const edge = one.getBoundingClientRect().right;
        const { position, width, content: text } = getComputedStyle(one, "::after");
        return { beyond: content - edge, fade: text === '""' && position === "sticky" ? Number.parseFloat(width) : 0 };
      });
    const { beyond, fade } = await of();
    assert.ok(beyond > 0 && fade > 30, `${beyond} px beyond the edge, a fade of ${fade} px`);
    await box.evaluate((one) => one.scrollTo(one.scrollWidth, 0));
    const end = await of();
    assert.ok(end.beyond <= 1 - end.fade, `at the end ${end.beyond}`);
  }
  await page.close();
});

/** Ground and ink of the first figure, as the browser shows them. */
function colorsOf(page: Page): Promise<{ paper: string; ink: string }> {
  return page
    .locator("svg")
    .first()
    .evaluate((svg) => {
      const [paper, ink] = [svg.querySelector("rect")!, svg].map(
        (one) =>
          `#${(getComputedStyle(one).fill.match(/\d+/g) ?? []).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`,
      );
      return { paper, ink };
    });
}

function named({ colors: { paper, ink } }: (typeof themes)["dark"]) {
  return { paper, ink };
}

test.run();
