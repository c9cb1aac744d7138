import type { Page } from "playwright-core";
import { viewDrawn } from "./view-drawn.ts";

async function showTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name }).click();
  await figuresDrawn(page);
}

/** Figures come from the worker, and large ones piece by piece. */
export async function figuresDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".drawing")].every(
      (drawing) => drawing.firstElementChild !== null && !drawing.hasAttribute("aria-busy"),
    ),
  );
}

/** The view is drawn, and stays so for some frames: it asks for its study once it is on the screen. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const isDrawn = ${viewDrawn};
    let still = 0;
    (function look() {
      still = isDrawn() ? still + 1 : 0;
      if (still < 6) requestAnimationFrame(look);
      else resolve();
    })();
  })`);
}

/** Each view by its name, and how to get there from the one before. */
export const views: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ["start", async () => {}],
  [
    "overview",
    async (page) => {
      await page.getByRole("button", { name: /Super-resolution/ }).click();
      await showTab(page, "Overview");
    },
  ],
  [
    "filters",
    async (page) => {
      await showTab(page, "Filters");
      await page.locator(".facts").last().waitFor();
    },
  ],
  [
    "distributions",
    async (page) => {
      await showTab(page, "Distributions");
      await page.getByRole("application").focus();
      await page.keyboard.press("Enter");
      await page.getByText("filters in the box").waitFor();
    },
  ],
  [
    "comparison",
    async (page) => {
      await showTab(page, "Comparison");
      await page.locator(".cell").first().waitFor();
    },
  ],
  [
    "operators",
    async (page) => {
      await showTab(page, "Operators");
      await page.getByRole("region", { name: "Table of labels" }).waitFor();
      await page.getByRole("button", { name: "Measure the layers" }).click();
      await page.locator("figure", { hasText: "How much each layer can amplify" }).waitFor();
      await figuresDrawn(page);
    },
  ],
  [
    "scale-space",
    async (page) => {
      await showTab(page, "Scale space");
      await page.locator(".tally").waitFor();
      await page.locator(".cosine").waitFor();
      await figuresDrawn(page);
    },
  ],
  [
    "keys",
    async (page) => {
      await showTab(page, "Keys");
      await page.getByRole("region", { name: "Table of layers and keys" }).waitFor();
      await figuresDrawn(page);
    },
  ],
];
