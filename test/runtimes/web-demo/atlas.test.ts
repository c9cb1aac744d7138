import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("a model among other networks");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

const shipped = readFileSync("data/atlas-small.json");
const { models } = JSON.parse(shipped.toString());

test("the networks that come with the page are loaded when they are asked for, and each layer has its percentiles", async () => {
  const { page, requests: asked, complaints } = await demo.open();
  await give(page, [model()]);
  const section = page.locator("section", { has: page.getByRole("heading", { name: "Among other networks" }) });
  await section.waitFor();
  assert.not.ok(asked.some((url) => url.includes("atlas-small")));
  await section.getByRole("button", { name: "Compare" }).click();
  await section.getByText("Nearest to").waitFor();
  assert.ok(asked.some((url) => url.endsWith("samples/atlas-small.json")));
  const text = await section.innerText();
  assert.match(text, new RegExp(`The atlas “small” is made of ${models.length} networks with [\\d,]+ layers`));
  assert.match(text, /Nearest to one\.safetensors by D without noise: \S+ \(~?\d\.\d{3}\), /);
  // One dead filter in two: sparser than any layer of the atlas.
  assert.match(text, /"dead" is sparser than/);
  await section.getByText("Percentiles of 2 layers").click();
  const table = section.locator("[aria-label='Table of percentiles'] tbody tr");
  // The details open a moment after the click.
  await table.first().waitFor();
  const rows = await table.allInnerTexts();
  assert.is(rows.length, 2);
  assert.match(rows[1], /^dead\s+100\s%\s/);
  // Other options of the study keep the comparison.
  await page.evaluate(() => {
    location.hash = "#overview&by=depth-decile";
  });
  await section.getByText("Nearest to").waitFor();
  assert.equal(complaints, []);
});

test("an atlas that is dropped on a result is what its models are compared with; without a model the page says what it is for", async () => {
  const { page, complaints } = await demo.open();
  const atlas = { name: "mine.atlas.json", bytes: new Uint8Array(shipped) };
  await drop(page, atlas);
  await page.getByRole("alert").getByText("open a model, then drop the atlas on its result").waitFor();
  await give(page, [model()]);
  const section = page.locator("section", { has: page.getByRole("heading", { name: "Among other networks" }) });
  await section.getByRole("button", { name: "Compare" }).waitFor();
  await drop(page, atlas);
  await section.getByText("The atlas “mine.atlas.json”").waitFor();
  await drop(page, {
    name: "damaged.json",
    bytes: new TextEncoder().encode('{"schema":"convscope-atlas/1","models":[]}'),
  });
  await page.getByRole("alert").getByText("damaged.json is a damaged atlas").waitFor();
  // What was there stays.
  assert.match(await section.innerText(), /The atlas “mine\.atlas\.json”/);
  assert.equal(complaints, []);
});

/** Two layers of many filters; of the second, one filter in four is as good as dead. */
function model() {
  const normal = seededNormal(3);
  const weights = () => Float32Array.from({ length: 16 * 8 * 9 }, normal);
  const dead = weights().map((weight, i) => (Math.floor(i / 9) % 4 === 0 ? weight * 1e-6 : weight));
  return {
    name: "one.safetensors",
    bytes: safetensors([
      { name: "alive.weight", shape: [16, 8, 3, 3], values: weights() },
      { name: "dead.weight", shape: [16, 8, 3, 3], values: dead },
    ]),
  };
}

async function drop(page: Page, { name, bytes }: { name: string; bytes: Uint8Array }): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([file, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], file));
      return data;
    },
    [name, new TextDecoder().decode(bytes)],
  );
  await page.dispatchEvent(".app", "drop", { dataTransfer });
}

test.run();
