import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";
import { figuresDrawn } from "./views.ts";

const test = suite("thirty models at once");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** Heights of the window that a view may have. */
const mostWindows = 12;

test("their names take two lines, a note is said once, no view is endless, and axes have titles", async () => {
  const height = 900;
  const { page, complaints } = await demo.open({ height });
  await give(
    page,
    Array.from({ length: 30 }, (_, i) => network(i)),
  );
  for (const view of await page.getByRole("tab").allInnerTexts()) {
    await page.getByRole("tab", { name: view, exact: true }).click();
    await page.waitForFunction(() => document.querySelector(".progress") === null);
    await figuresDrawn(page);
    const seen = await page.evaluate(() => {
      const subject = document.querySelector<HTMLElement>(".subject")!;
      const visible = [...document.querySelectorAll<HTMLElement>("main p")].filter((one) => one.checkVisibility());
      const texts = visible.map(({ innerText }) => innerText.trim());
      return {
        lines: subject.clientHeight / Number.parseFloat(getComputedStyle(subject).lineHeight),
        windows: document.documentElement.scrollHeight / innerHeight,
        wide: document.documentElement.scrollWidth - innerWidth,
        twice: texts.filter((text, i) => text.length > 40 && texts.indexOf(text) !== i),
      };
    });
    assert.ok(seen.lines < 2.5, `${view}: ${seen.lines} lines of names`);
    assert.ok(seen.windows < mostWindows, `${view}: ${seen.windows} windows high`);
    assert.ok(seen.wide <= 0, `${view}: ${seen.wide} px too wide`);
    assert.equal(seen.twice, [], view);
  }
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByText(/^to network.*29\.safetensors$/).waitFor();
  await page.getByRole("tab", { name: "Operators" }).click();
  await page.getByText("share of the filters").first().waitFor();
  assert.equal(complaints, []);
});

function network(seed: number) {
  const next = seededNormal(seed);
  const arrays = ["a", "b"].map((name) => ({
    name: `${name}.weight`,
    shape: [16, 16, 3, 3],
    values: Float32Array.from({ length: 2304 }, next),
  }));
  return { name: `network-with-a-long-name-${seed}.safetensors`, bytes: safetensors(arrays) };
}

test.run();
