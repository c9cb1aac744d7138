import { mkdirSync, readFileSync } from "node:fs";
import { emulated, startDemo } from "./open-demo.ts";

// npm run pictures: the page's icons, out of icon.svg, and what the README shows of it. They are kept in the repository.

async function main() {
  const demo = await startDemo(emulated);
  mkdirSync("web-demo/public/icons", { recursive: true });
  mkdirSync("docs/images", { recursive: true });
  const icon = readFileSync("web-demo/public/icon.svg", "utf8");
  for (const size of [180, 192, 512]) {
    const page = await demo.browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${icon}`);
    await page.screenshot({ path: `web-demo/public/icons/${size}.png`, omitBackground: true });
    await page.close();
  }
  for (const theme of ["light", "dark"] as const) {
    // Depthwise filters of 5x5.
    const { page, context } = await demo.open({ theme, width: 1200, height: 760, hash: "#filters?layer=9" });
    await page.getByRole("button", { name: /Reading text/ }).click();
    await page.getByRole("button", { name: "Filter 40", exact: true }).click();
    await page.mouse.move(2, 400);
    await page.locator(".facts").last().waitFor();
    await page.screenshot({ path: `docs/images/page-${theme}.png` });
    await context.close();
  }
  await demo.close();
}

void main();
