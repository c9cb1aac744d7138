import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";
import { figuresDrawn } from "./views.ts";

const test = suite("the page on paper");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** CSS pixels of A4's width within margins of 1 cm. */
const paper = { width: 718, height: 1046 };

test("nothing to press is printed, figures are as wide as the paper at most, in the colours of paper", async () => {
  const { page } = await demo.open({ theme: "dark" });
  assert.ok(await page.locator(".drop").isVisible());
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await shownOf(page, [".top", ".drop", ".address"]), []);
  await page.emulateMedia({ media: "screen" });

  await page.getByRole("button", { name: /Super-resolution/ }).click();
  for (const view of ["Overview", "Distributions", "Comparison"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.locator(".drawing svg").first().waitFor();
    await figuresDrawn(page);
    const screen = await page.locator(".drawing").first().evaluate(ink);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.setViewportSize(paper);
    await figuresDrawn(page);
    assert.equal(await shownOf(page, [".top", ".actions", ".controls", "[role=tab]", "input", "select"]), []);
    assert.ok((await page.locator(".drawing svg:visible").count()) > 0);
    const figures = await page.locator(".drawing svg:visible").evaluateAll((all) =>
      all.map((svg) => {
        const { width, height } = svg.getBoundingClientRect();
        return { width, height, inside: getComputedStyle(svg.closest(".figure")!).breakInside };
      }),
    );
    for (const { width, height, inside } of figures) {
      assert.ok(width <= paper.width && height <= 0.8 * paper.height + 1, `${view}: ${width} x ${height}`);
      assert.is(inside, "avoid");
    }
    const rows = page.locator("tbody tr:visible");
    const breaks = await rows.evaluateAll((all) => all.map((one) => getComputedStyle(one).breakInside));
    assert.equal(
      breaks.filter((inside) => inside !== "avoid"),
      [],
    );
    assert.not.equal(screen, { ground: "rgb(255, 255, 255)", ink: "rgb(0, 0, 0)" });
    assert.equal(await page.locator(".drawing").first().evaluate(ink), {
      ground: "rgb(255, 255, 255)",
      ink: "rgb(0, 0, 0)",
    });
    if (process.env.PICTURES) {
      await page.pdf({
        path: `${process.env.PICTURES}/${view}.pdf`,
        format: "A4",
        margin: { top: "1cm", bottom: "1cm", left: "1cm", right: "1cm" },
      });
    }
    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize({ width: 1280, height: 900 });
  }
});

test("on paper nothing is lit, no section only offers something, and the chosen filter stands on one page", async () => {
  const { page } = await demo.open({ hash: "#overview?sample=ocr" });
  const row = page.locator("[aria-label='Table of layers'] tbody tr").nth(9);
  await row.waitFor();
  await figuresDrawn(page);
  await row.hover();
  await page.locator("tr.pointed").waitFor();
  // As the marks of a layer are that is pointed at.
  await page
    .locator(".drawing svg [stroke]")
    .first()
    .evaluate((mark) => mark.classList.add("lit"));
  const lit = () =>
    page.evaluate(() => ({
      rows: [...document.querySelectorAll(".pointed")].map((one) => getComputedStyle(one).backgroundColor),
      marks: [...document.querySelectorAll(".drawing .lit")].map((one) => getComputedStyle(one).strokeWidth),
    }));
  const screen = await lit();
  assert.ok(screen.rows.length > 1 && screen.marks.includes("3px"));
  await page.emulateMedia({ media: "print" });
  const print = await lit();
  assert.ok(
    print.rows.every((color) => color === "rgba(0, 0, 0, 0)") && !print.marks.includes("3px"),
    JSON.stringify(print),
  );
  assert.equal(await shownOf(page, [".offer"]), []);
  assert.is(await page.locator(".offer").count(), 1);
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.locator(".spectrum").waitFor();
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize(paper);
  const detail = page.locator(".detail");
  assert.is(await detail.evaluate((one) => getComputedStyle(one).breakInside), "avoid");
  assert.ok(((await detail.boundingBox())?.height ?? Number.NaN) < paper.height);
});

/** The colours of the page's ground and of a figure's text. */
function ink(drawing: Element) {
  return {
    ground: getComputedStyle(document.body).backgroundColor,
    ink: getComputedStyle(drawing.querySelector('text[fill="#1f2328"], [fill="#1f2328"]')!).fill,
  };
}

async function shownOf(page: Page, selectors: string[]): Promise<string[]> {
  const shown: string[] = [];
  for (const selector of selectors) if ((await page.locator(`${selector}:visible`).count()) > 0) shown.push(selector);
  return shown;
}

test.run();
