// npm run docs:site: docs/ and the API as a static site in build/site, by TypeDoc; its links are checked.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { wrongLinks } from "./check-links.ts";
import { writePages } from "./pages.ts";

const site = "build/site";
rmSync(site, { recursive: true, force: true });
writePages("build/pages");
const { status } = spawnSync(process.execPath, ["node_modules/typedoc/bin/typedoc", "--options", "typedoc.site.mjs"], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
const wrong = wrongLinks(site);
for (const line of wrong) console.error(line);
console.log(wrong.length === 0 ? `${site}/index.html` : `${wrong.length} links are wrong`);
process.exitCode = wrong.length === 0 ? 0 : 1;
