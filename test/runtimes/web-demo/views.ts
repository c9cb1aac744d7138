import type { Page } from "playwright-core";

async function showTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name }).click();
  // Figures come from the worker.
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".drawing")].every((drawing) => drawing.firstElementChild !== null),
  );
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
  ["filters", (page) => showTab(page, "Filters")],
  [
    "distributions",
    async (page) => {
      await showTab(page, "Distributions");
      await page.getByRole("application").focus();
      await page.keyboard.press("Enter");
      await page.getByText("filters in the box").waitFor();
    },
  ],
  ["comparison", (page) => showTab(page, "Comparison")],
];
