import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, fromBytes, openModel, toJson } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { choose, type Demo, drop, type GivenFile, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("what cannot be shown or had");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a model without filters to analyse is told of, first or last, and the page goes on", async () => {
  for (const [place, names] of [
    ["0", ["ones", "threes"]],
    ["1", ["threes", "ones"]],
  ] as const) {
    const { page, complaints } = await demo.open();
    await give(
      page,
      names.map((name) => (name === "threes" ? model(name, 3) : model(name, 1))),
    );
    await page.getByRole("tab", { name: "Filters" }).click();
    const select = page.locator("label", { hasText: /^Model/ }).locator("select");
    await select.selectOption(place);
    await page.getByText("This model has no filters from 2×2 to 11×11.").waitFor();
    assert.is(await page.locator(".filter").count(), 0);
    await select.selectOption(place === "0" ? "1" : "0");
    await page.getByRole("button", { name: "Filter 3", exact: true }).waitFor();
    await select.selectOption(place);
    for (const view of ["Overview", "Distributions", "Comparison", "Operators", "Scale space"]) {
      await page.getByRole("tab", { name: view }).click();
      await page.locator("main h2, main h3").first().waitFor();
      assert.is(await page.getByText("cannot be shown").count(), 0);
    }
    await page.getByRole("button", { name: /start page/ }).click();
    await page.getByRole("button", { name: "Choose files" }).waitFor();
    assert.equal(complaints, []);
  }
});

test("a file of any format that is dropped beside a model and cannot be read is named with the reason", async () => {
  const { page } = await demo.open();
  const text = new TextEncoder().encode("no model");
  const names = ["net.ptl", "net.hdf", "net.h5", "net.mat", "net.weights", "net.pb", "net.ckpt", "net.tflite"];
  await give(page, [model("good", 3), ...names.map((name) => ({ name, bytes: text }))]);
  const said = await page.locator(".note", { hasText: "Files that were not read" }).locator("li").allInnerTexts();
  for (const name of names)
    assert.ok(
      said.some((line) => line.startsWith(`${name}: `)),
      `${name}: ${said.join("\n")}`,
    );
  assert.is(said.length, names.length);
});

test("an error is in sight wherever the page is scrolled to", async () => {
  const { page } = await demo.open({ height: 600 });
  await give(page, [model("good", 3)]);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await drop(page, [{ name: "bad.onnx", bytes: new TextEncoder().encode("no model") }]);
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const { top, bottom } = await alert.evaluate((element) => element.getBoundingClientRect());
  assert.ok(top >= 0 && bottom <= 600, `${top} ${bottom}`);
  assert.ok(await page.evaluate(() => scrollY > 100));
});

test("a view that fails says so in its place, and the others go on", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [model("a", 3), model("b", 3)]);
  await page.evaluate(() => {
    // The matrix of the comparison is the first that asks for a heading of a row or column.
    const { createElementNS } = document;
    document.createElementNS = ((space: string, name: string) => {
      if (name !== "th") return createElementNS.call(document, space, name);
      document.createElementNS = createElementNS;
      throw new Error("spoilt");
    }) as typeof createElementNS;
  });
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByRole("alert").waitFor({ timeout: 60_000 });
  assert.match(await page.getByRole("alert").innerText(), /This view cannot be shown: spoilt/);
  await page.getByRole("tab", { name: "Distributions" }).click();
  await page.getByRole("heading", { name: /^Basis of the/ }).waitFor();
  assert.is(await page.getByRole("alert").count(), 0);
  await page.getByRole("button", { name: /start page/ }).click();
  await page.getByRole("button", { name: "Choose files" }).waitFor();
  assert.equal(complaints, []);
});

test("the bench of templates takes any layer, the first of each model too", async () => {
  const { page } = await demo.open({ hash: "#scale-space" });
  await give(page, [model("a", 3), model("b", 3)]);
  const select = page.getByRole("region", { name: "One filter against an ideal one" }).locator("select").first();
  for (const [place, hash] of [
    ["1 0", "model=1&layer=0"],
    ["1 1", "model=1&layer=1"],
    ["0 0", "layer=0"],
  ]) {
    await select.selectOption(place);
    await page.waitForFunction((query) => location.hash === `#scale-space?${query}`, hash);
    await page.locator(".cosine").waitFor();
    assert.is(await select.inputValue(), place);
  }
});

test("reports that contradict themselves are refused with the place", async () => {
  const whole = JSON.parse(await report());
  const { page, complaints } = await demo.open();
  for (const [change, expected] of [
    [{ divergence: { ...whole.divergence, matrix: [[0]] } }, /at \/divergence\/matrix: found 1 entries, expected 2/],
    [{ densities: [], planes: [] }, /at \/densities: found 0 entries, expected 18/],
    [{ models: [] }, /a result of no model/],
  ] as const) {
    await choose(page, [json("report", JSON.stringify({ ...whole, ...change }))]);
    assert.match(await told(page), expected);
  }
  assert.equal(complaints, []);
});

test("several saved reports are told to be opened one by one", async () => {
  const { page } = await demo.open();
  const text = await report();
  await choose(page, [json("one", text), json("two", text)]);
  assert.match(await told(page), /found 2 saved reports, expected one/);
});

test("a sample without a network says so", async () => {
  const { page, context } = await demo.open();
  await context.route("**/samples/**", (route) => route.abort());
  await page.getByRole("button", { name: /Super-resolution/ }).click();
  assert.match(await told(page), /The sample "Super-resolution" cannot be had: this site cannot be reached/);
  assert.is(await page.locator(".progress").count(), 0);
});

test("a server that does not let other pages read it is told of, and what to do", async () => {
  const server = createServer((_, response) => void response.end(model("far", 3).bytes));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  try {
    const { page } = await demo.open();
    const { port } = server.address() as AddressInfo;
    await openAddress(page, `http://localhost:${port}/far.safetensors`);
    assert.match(await told(page), /far\.safetensors.*\(CORS\)\. Download the file/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("an address on the Hugging Face Hub is opened", async () => {
  const { page, context } = await demo.open();
  const asked: string[] = [];
  await context.route("https://huggingface.co/**", (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    if (!pathname.startsWith("/api/")) return route.fulfill({ headers, body: Buffer.from(model("hub", 3).bytes) });
    return route.fulfill({ headers, json: { siblings: [{ rfilename: "hub.safetensors" }] } });
  });
  await openAddress(page, "hf://owner/repo");
  await page.locator(".subject", { hasText: "hub.safetensors" }).waitFor();
  assert.equal(asked, ["/api/models/owner/repo/revision/main", "/owner/repo/resolve/main/hub.safetensors"]);
  assert.ok(page.url().endsWith("#overview?url=hf%3A%2F%2Fowner%2Frepo"));
});

/** Two layers of k x k filters. */
function model(name: string, k: number): GivenFile {
  const next = seededNormal(k);
  const arrays = ["first", "second"].map((layer) => ({
    name: `${layer}.weight`,
    shape: [8, 4, k, k],
    values: Float32Array.from({ length: 32 * k * k }, () => next()),
  }));
  return { name: `${name}.safetensors`, bytes: safetensors(arrays) };
}

async function report(): Promise<string> {
  const { name, bytes } = model("saved", 3);
  return toJson(await analyze([await openModel(fromBytes(name, bytes))]));
}

function json(name: string, text: string): GivenFile {
  return { name: `${name}.json`, bytes: new TextEncoder().encode(text) };
}

/** By the page's twin, which asks before it connects. */
async function openAddress(page: Page, url: string): Promise<void> {
  await page.getByLabel("Or the address of a model").fill(url);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.waitForURL(/remote\.html/);
  await page.getByRole("button", { name: "Open", exact: true }).click();
}

/** What the alert says, which is then closed. */
async function told(page: Page): Promise<string> {
  const text = await page.getByRole("alert").innerText();
  await page.getByRole("button", { name: "Close" }).click();
  return text;
}

test.run();
