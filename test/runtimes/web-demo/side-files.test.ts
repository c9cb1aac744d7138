import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, type DocumentParts, partedPieces, splitArrays, toJson } from "../../../sdk/index.ts";
import { randomModel } from "../../support/random-models.ts";
import { choose, type Demo, drop, type GivenFile, saved, startDemo } from "./open-demo.ts";
import { figuresDrawn } from "./views.ts";

const result = await analyze(await Promise.all([1, 2, 3].map((seed) => randomModel(seed))), { digest: false });
const parts = (await splitArrays(result, 0)) as DocumentParts;
const main = {
  name: "convscope.json",
  bytes: new TextEncoder().encode([...partedPieces(parts.document)].join("")),
};
const arrays: GivenFile[] = parts.files.map(({ name, pieces }) => ({
  name: name.slice("arrays/".length),
  bytes: Buffer.concat([...pieces()]),
}));

const test = suite("results with arrays in files beside them, on the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("the document alone is refused in a sentence that says what else to drop; with its arrays it opens whole", async () => {
  const { page, complaints } = await demo.open();
  await choose(page, [main]);
  const refused = await says(page, /result's numbers/);
  const count = arrays.length;
  const names = parts.files.slice(0, 3).map(({ name }) => name);
  assert.ok(
    refused.includes(
      `${count} of the ${count} files with this result's numbers were not dropped with it: drop its folder, or convscope.json together with ${names.join(", ")} and ${count - 3} more`,
    ),
    refused,
  );
  await page.getByRole("button", { name: "Close" }).click();

  const [first, ...others] = arrays;
  await choose(page, [main, ...others]);
  assert.match(
    await says(page, /result's numbers/),
    `1 of the ${count} files with this result's numbers was not dropped`,
  );
  await page.getByRole("button", { name: "Close" }).click();

  const bytes = Uint8Array.from(first.bytes);
  bytes[bytes.length - 1] ^= 1;
  await choose(page, [{ name: first.name, bytes }, main, ...others]);
  assert.match(await says(page, /CRC-32/), /has CRC-32 [0-9a-f]{8}, expected [0-9a-f]{8}/);
  await page.getByRole("button", { name: "Close" }).click();

  // Dropped, as files from a folder's inside.
  await drop(page, [first, main, ...others]);
  await opensWhole(page);
  assert.equal(complaints, []);
});

test("a folder opens by its paths, whatever else lies in it", async () => {
  const { page, complaints } = await demo.open();
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  const old = arrays[0].name;
  for (const { name, bytes } of [
    { name: `arrays-of-old/${old}`, bytes: "another" },
    main,
    ...arrays.map(({ name, bytes }) => ({ name: `arrays/${name}`, bytes })),
    { name: "report.html", bytes: "<!doctype html>" },
    { name: "tables/layers.csv", bytes: "model,layer\n" },
  ]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  await page.locator("input[webkitdirectory]").setInputFiles(folder);
  await opensWhole(page);
  rmSync(folder, { recursive: true });
  assert.equal(complaints, []);
});

/** What the page says of files that it does not open. */
async function says(page: Page, expected: RegExp): Promise<string> {
  await page.getByRole("alert").filter({ hasText: expected }).waitFor();
  return (await page.getByRole("alert").innerText()).replaceAll("\u00a0", " ");
}

/** All views have their figures, and what is saved again is the document that was taken apart, in one file. */
async function opensWhole(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Comparison" }).click();
  await figuresDrawn(page);
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.getByText("A reopened report holds the first filters").waitFor();
  assert.is(await saved(page, /^Result \(JSON/), toJson(result));
}

test.run();
