import { mkdirSync } from "node:fs";
import { startDemo } from "./open-demo.ts";
import { views } from "./views.ts";

// npm run screenshots: every view at three sizes in both themes, to be looked at.
const sizes = { phone: [360, 740], laptop: [1280, 860], "4k": [3840, 2160] } as const;
const folder = "web-demo/screenshots";

async function main() {
  mkdirSync(folder, { recursive: true });
  const demo = await startDemo();
  for (const theme of ["light", "dark"] as const) {
    for (const [size, [width, height]] of Object.entries(sizes)) {
      const { page, context } = await demo.open({ theme, width, height });
      for (const [name, show] of views) {
        await show(page);
        await page.screenshot({ path: `${folder}/${name}-${size}-${theme}.png`, fullPage: true });
      }
      await context.close();
    }
  }
  await demo.close();
  console.log(`${views.length * 6} pictures in ${folder}/`);
}

void main();
