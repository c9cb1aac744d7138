import { mkdirSync } from "node:fs";
import { startDemo } from "./open-demo.ts";
import { views } from "./views.ts";

// npm run screenshots: every view at three sizes in both themes, to be looked at.
const sizes = { phone: [360, 740], laptop: [1280, 860], "4k": [3840, 2160] } as const;
const folder = "web-demo/screenshots";

async function main() {
  mkdirSync(folder, { recursive: true });
  const demo = await startDemo();
  // "npm run screenshots phone" takes those of one size.
  const [only] = process.argv.slice(2);
  for (const theme of ["light", "dark"] as const) {
    for (const [size, [width, height]] of Object.entries(sizes)) {
      if (only !== undefined && size !== only) continue;
      const { page, context } = await demo.open({ theme, width, height });
      for (const [name, show] of views) {
        await show(page);
        await page.evaluate(() => {
          scrollTo(0, 0);
          // A picture of the whole page is taken without scrolling to what is drawn on demand.
          for (const drawing of document.querySelectorAll<HTMLElement>(".drawing")) {
            drawing.style.contentVisibility = "visible";
          }
        });
        await page.screenshot({ path: `${folder}/${name}-${size}-${theme}.png`, fullPage: true });
      }
      await context.close();
    }
  }
  await demo.close();
  console.log(`pictures of ${views.length} views are in ${folder}/`);
}

void main();
