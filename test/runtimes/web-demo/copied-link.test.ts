import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";
import { settled } from "./views.ts";

const test = suite("a link that is copied");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** Of choices that take long, or that lead away, another one is made. */
const left = ["from-graph", "zero", "64", "32", "matrix"];

/** What is done by hand in a view, beside its choices and its first table's order. */
const further: Record<string, (page: Page) => Promise<void>> = {
  Filters: async (page) => {
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("61–", { exact: false }).waitFor();
    await page.locator(".grid .filter").nth(4).click();
  },
  Distributions: async (page) => {
    await page.getByRole("application").focus();
    for (const key of ["Enter", "ArrowRight", "+"]) await page.keyboard.press(key);
    // The address has it once its filters are there.
    await page.waitForURL(/[&?]box=0.35_0.69_0.33_0.67/);
  },
  Comparison: (page) => page.locator(".cell").nth(1).click(),
  "Scale space": async (page) => {
    await page.getByLabel("Sigma across").focus();
    await page.keyboard.press("ArrowRight");
  },
};

test("whatever is chosen by hand in a view, its copy shows the same", async () => {
  const { page, complaints } = await demo.open({ hash: "#overview?sample=faces" });
  await page.locator(".subject").waitFor();
  for (const view of await page.getByRole("tab").allInnerTexts()) {
    // Before the layers are measured there is nothing to choose.
    if (view === "Channels") continue;
    await page.getByRole("tab", { name: view, exact: true }).click();
    await settled(page);
    const before = await seen(page);
    const choices = page.locator("main select:visible");
    for (let i = 0; i < (await choices.count()); i++) {
      const chosen = await choices.nth(i).inputValue();
      const values = await choices
        .nth(i)
        .evaluate((one) => [...(one as HTMLSelectElement).options].map((o) => o.value));
      const other = values.filter((value) => value !== chosen && !left.includes(value)).at(-1);
      if (other !== undefined) await choices.nth(i).selectOption(other);
      await settled(page);
    }
    await further[view]?.(page);
    const column = page.locator("main th button:visible").nth(2);
    if ((await column.count()) > 0) await column.click();
    await settled(page);
    assert.not.equal(await seen(page), before, `${view}: nothing was chosen`);
    const copy = await demo.open({ hash: new URL(page.url()).hash });
    await copy.page.locator(".subject").waitFor();
    // What is there last, on either page, is not known; equal they must become.
    let states: string[][] = [[], []];
    for (let tries = 0; tries < 100; tries++) {
      await Promise.all([settled(page), settled(copy.page)]);
      states = [await seen(copy.page), await seen(page)];
      if (states[0].join("\n") === states[1].join("\n")) break;
      await page.waitForTimeout(100);
    }
    assert.equal(states[0], states[1], `${view} ${page.url()}`);
    assert.equal(copy.complaints, []);
    await copy.context.close();
  }
  assert.equal(complaints, []);
});

/** All that tells what is chosen. */
const seen = (page: Page) =>
  page.evaluate((marked) => {
    const [choices, sliders, marks] = ["select", "input[type=range]", marked].map((of) =>
      [...document.querySelectorAll<HTMLElement>(of)].filter((one) => one.closest("main, [role=tablist]") !== null),
    );
    return [
      ...choices.map((one) => `${one.closest("label")?.textContent} ${(one as HTMLSelectElement).value}`),
      ...sliders.map((one) => `${one.closest("label")?.textContent} ${(one as HTMLInputElement).value}`),
      ...marks.map((one) => `${one.className} ${one.ariaLabel} ${one.ariaSort} ${one.textContent}`),
    ];
  }, marked);

/** Of what is no control: the view, cells, orders of tables, a chosen filter, pages, a box and what lies in it, a cosine. */
const marked =
  "[role=tab][aria-selected=true], .cell[aria-pressed=true], th[aria-sort], .filter.chosen, .detail h3, .pager [role=status], .brushing p, .cosine";

test.run();
