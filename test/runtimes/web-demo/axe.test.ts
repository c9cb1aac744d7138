import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";
import { views } from "./views.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const test = suite("accessibility");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

for (const theme of ["light", "dark"] as const) {
  test(`axe-core finds nothing on any view, ${theme}`, async () => {
    const { page } = await demo.open({ theme });
    const found: string[] = [];
    for (const [name, show] of views) {
      await show(page);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        (
          window as unknown as {
            axe: {
              run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
            };
          }
        ).axe.run(),
      );
      for (const { id, nodes } of violations) {
        found.push(`${name}: ${id}: ${nodes.length} times, ${nodes[0].html.slice(0, 160)}: ${nodes[0].failureSummary}`);
      }
    }
    assert.equal(found, []);
  });
}

test.run();
