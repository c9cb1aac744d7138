import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, type GivenFile, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

// What someone who sees the page for the first time wants of it, from the first page on, and the clicks that each takes.

const test = suite("a newcomer's tasks");
const most = 3;
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** Counts what a hand does with the mouse: on the page whatever it is for. */
const counting = `addEventListener("click", (event) => { window.clicks = (window.clicks ?? 0) + event.isTrusted; }, true);`;
const clicks = (page: Page) => page.evaluate(() => (window as unknown as { clicks: number }).clicks);

/** By the button and the browser's own dialogue, as a person chooses a file. */
async function chooseFiles(page: Page, files: GivenFile[]): Promise<void> {
  const dialogue = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await dialogue).setFiles(files.map(({ name, bytes }) => ({ name, mimeType: "", buffer: Buffer.from(bytes) })));
}

test("find the binary layer: it is marked in the strip, and opens from there", async () => {
  const { page } = await demo.open({ script: counting });
  await chooseFiles(page, [{ name: "mine.safetensors", bytes: net({ binary: 7 }) }]);
  const marked = page.locator(".strip-column", { hasText: "binary" });
  await marked.first().waitFor();
  assert.is(await marked.count(), 1);
  await marked.locator(".strip-layer").click();
  await page
    .locator("label", { hasText: "Layer" })
    .locator("option:checked", { hasText: "features.7.conv" })
    .waitFor({ state: "attached" });
  assert.ok((await clicks(page)) <= most, `${await clicks(page)}`);
});

test("compare two models: both are chosen at once, and the comparison is a tab", async () => {
  const { page } = await demo.open({ script: counting });
  await chooseFiles(page, [
    { name: "a.safetensors", bytes: net({}) },
    { name: "b.safetensors", bytes: net({ seed: 9 }) },
  ]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.locator("p[role=status]", { hasText: /a.safetensors and b.safetensors: [\d.]+/ }).waitFor();
  assert.ok((await clicks(page)) <= most, `${await clicks(page)}`);
});

test("export a figure, that of the densities: a sample, its view, SVG", async () => {
  const { page } = await demo.open({ script: counting });
  await page.getByRole("button", { name: /Reading text/ }).click();
  await page.getByRole("tab", { name: "Distributions" }).click();
  const figure = page.locator("figure", { hasText: "along" }).first();
  await figure.waitFor();
  const saved = page.waitForEvent("download");
  await figure.getByRole("button", { name: "SVG" }).click();
  assert.is((await saved).suggestedFilename(), "ridge.svg");
  assert.ok((await clicks(page)) <= most, `${await clicks(page)}`);
});

test("find the most redundant layer: the table of layers by orthogonality, the least first", async () => {
  const { page } = await demo.open({ script: counting });
  await chooseFiles(page, [{ name: "mine.safetensors", bytes: net({ repeated: 4 }) }]);
  const table = page.getByRole("region", { name: "Table of layers" });
  await table.getByRole("button", { name: "Orthogonality" }).click();
  await page.waitForFunction(() => location.hash.includes("sorted=table-of-layers"));
  await table.locator("tbody tr").first().getByRole("button").click();
  await page
    .locator("label", { hasText: "Layer" })
    .locator("option:checked", { hasText: "features.4.conv" })
    .waitFor({ state: "attached" });
  assert.ok((await clicks(page)) <= most, `${await clicks(page)}`);
});

interface Asked {
  /** A layer of 1 and -1 alone. */
  binary?: number;
  /** A layer whose outputs are all alike but for a little. */
  repeated?: number;
  seed?: number;
}

function net({ binary, repeated, seed = 5 }: Asked): Uint8Array {
  const next = seededNormal(seed);
  return safetensors(
    Array.from({ length: 12 }, (_, l) => {
      const normal = Float32Array.from({ length: 256 * 9 }, next);
      const values = normal.map((value, i) =>
        l === binary ? Math.sign(value) : l === repeated ? normal[i % (16 * 9)] + 0.05 * value : value,
      );
      return { name: `features.${l}.conv.weight`, shape: [16, 16, 3, 3], values };
    }),
  );
}

test.run();
