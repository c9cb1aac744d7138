import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, fromBytes, openModel, toJson } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, drop, type GivenFile, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("the state in the link");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("the first files that are opened are shown as the link says; the next ones from their beginning", async () => {
  const { page, complaints } = await demo.open({ hash: "#filters?model=1&layer=5" });
  await give(page, [model("a"), model("b")]);
  assert.is(await chosen(page, "Model"), "1");
  assert.is(await chosen(page, "Layer"), "5");
  assert.is(hashOf(page), "#filters?model=1&layer=5");
  await drop(page, [model("c"), model("d")]);
  await page.locator(".subject", { hasText: "c.safetensors" }).waitFor();
  assert.is(await chosen(page, "Model"), "0");
  assert.is(await chosen(page, "Layer"), "0");
  assert.is(hashOf(page), "#filters");
  assert.equal(complaints, []);
});

test("a pair of groups in the link is the pair that is shown", async () => {
  const { page } = await demo.open({ hash: "#comparison?by=layer&pair=2-4" });
  await give(page, [model("a")]);
  await page.locator(".cell").first().waitFor();
  assert.equal(await pressed(page), ["layers.2 and layers.4", "layers.4 and layers.2"]);
  assert.is(hashOf(page), "#comparison?by=layer&pair=2-4");
});

test("a link pasted over the address is read from its beginning", async () => {
  const { page } = await demo.open({ height: 400, hash: "#overview?sample=ocr" });
  await page.locator(".subject").waitFor();
  await idle(page);
  const from = await page.evaluate(() => {
    scrollTo(0, 600);
    return scrollY;
  });
  assert.ok(from > 100, `${from}`);
  await page.evaluate(() => (location.hash = "#filters?layer=3&sample=ocr"));
  await page.waitForFunction(() => document.title.includes("Filters"));
  assert.is(await page.evaluate(() => scrollY), 0);
});

test("a size in the link stays in it, and does not keep the next model from being opened", async () => {
  const { page, complaints } = await demo.open({ hash: "#overview?kernel=5" });
  const both = model("both", [3, 3, 5]);
  await give(page, [both]);
  const kernels = page.getByRole("region", { name: "Table of layers" }).locator("tbody td:nth-child(3)");
  // All layers are there; the size is that of the basis, the distributions and the divergences.
  assert.equal(await kernels.allInnerTexts(), ["3×3", "3×3", "5×5"]);
  assert.is(hashOf(page), "#overview?kernel=5");
  // Another one in its place.
  await drop(page, [model("next", [3, 3])]);
  await page.locator(".subject", { hasText: "next.safetensors" }).waitFor();
  assert.equal(await kernels.allInnerTexts(), ["3×3", "3×3"]);
  assert.is(hashOf(page), "#overview");
  // Another one after the start page.
  await drop(page, [both]);
  await page.locator(".subject", { hasText: "both.safetensors" }).waitFor();
  await page.getByRole("tab", { name: "Comparison" }).click();
  await select(page, "Filters").selectOption("5");
  await idle(page);
  assert.is(hashOf(page), "#comparison?kernel=5");
  await page.getByRole("button", { name: /start page/ }).click();
  assert.is(hashOf(page), "");
  // And a link that asks for what there is not.
  await page.evaluate(() => (location.hash = "#overview?kernel=7"));
  await give(page, [model("last", [3])]);
  assert.equal(await kernels.allInnerTexts(), ["3×3"]);
  assert.is(hashOf(page), "#overview");
  assert.is(await page.getByRole("alert").count(), 0);
  assert.equal(complaints, []);
});

test("a sample is in the link: pasted, reloaded, and left for one's own file", async () => {
  const { page, complaints } = await demo.open();
  await page.getByRole("button", { name: /Super-resolution/ }).click();
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  assert.is(hashOf(page), "#overview?sample=super-resolution");
  const hash = "#filters?model=1&layer=2&sample=faces";
  await page.evaluate((to) => (location.hash = to), hash);
  for (const again of [false, true]) {
    if (again) await page.reload();
    await page.locator(".subject", { hasText: "face-landmarks" }).waitFor();
    assert.is(await chosen(page, "Model"), "1");
    assert.is(await chosen(page, "Layer"), "2");
    assert.is(hashOf(page), hash);
  }
  await drop(page, [model("own")]);
  await page.locator(".subject", { hasText: "own.safetensors" }).waitFor();
  assert.is(hashOf(page), "#filters");
  assert.equal(complaints, []);
});

test("a link pasted over the address groups anew, and back goes back to the grouping before", async () => {
  const { page, complaints } = await demo.open({ hash: "#comparison" });
  await give(page, [model("a"), model("b")]);
  await page.evaluate(() => (location.hash = "#comparison?by=layer&preset=medical&pair=1-4"));
  await page.waitForFunction(() => document.querySelectorAll(".cell").length > 2);
  await idle(page);
  assert.is(await chosen(page, "Compare"), "layer");
  assert.is(await chosen(page, "Divergence"), "medical");
  assert.is(hashOf(page), "#comparison?by=layer&preset=medical&pair=1-4");
  assert.match((await pressed(page))[0], /layers\.1 and .*layers\.4/);
  await page.getByLabel("Compare").selectOption("depth-decile");
  await page
    .getByLabel(/^depth 0–10 %/)
    .first()
    .waitFor();
  await idle(page);
  assert.is(hashOf(page), "#comparison?by=depth-decile&preset=medical");
  await page.goBack();
  await page
    .getByLabel(/layers\.1 and/)
    .first()
    .waitFor();
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll(".cell").length === 2);
  await idle(page);
  assert.is(await chosen(page, "Compare"), "model");
  assert.is(hashOf(page), "#comparison");
  assert.equal(complaints, []);
});

test("of two quick changes the second is what the page and its address come to", async () => {
  const { page, complaints } = await demo.open({ hash: "#comparison" });
  await give(page, [large()]);
  await changeGrouping(page, ["layer", "depth-decile"]);
  await page
    .getByLabel(/^depth 0–10 % and depth 90–100 %/)
    .first()
    .waitFor();
  await idle(page);
  assert.is(await chosen(page, "Compare"), "depth-decile");
  assert.is(hashOf(page), "#comparison?by=depth-decile");
  // Back while the change is computed.
  await changeGrouping(page, ["layer"], "back");
  await page.waitForFunction(() => location.hash === "#comparison?by=depth-decile");
  await idle(page);
  assert.is(await chosen(page, "Compare"), "depth-decile");
  assert.ok((await page.getByLabel(/^depth 0–10 %/).count()) > 0);
  assert.equal(complaints, []);
});

test("a change of grouping can be cancelled: the models stay, and so does the grouping before", async () => {
  const { page, complaints } = await demo.open({ hash: "#comparison?by=layer" });
  await give(page, [large()]);
  await changeGrouping(page, ["depth-decile"], "cancel");
  await page.waitForFunction(() => location.hash === "#comparison?by=layer");
  assert.is(await page.locator(".progress").count(), 0);
  assert.is(await page.getByRole("alert").count(), 0);
  assert.is(await page.locator(".subject").innerText(), "large.safetensors");
  assert.is(await chosen(page, "Compare"), "layer");
  assert.ok((await page.getByLabel(/^layers\.0 and layers\.1/).count()) > 0);
  await page.getByLabel("Compare").selectOption("depth-decile");
  await page
    .getByLabel(/^depth 0–10 %/)
    .first()
    .waitFor();
  assert.equal(complaints, []);
});

test("the address of a model is in the link of the page's twin", async () => {
  const whole = model("far").bytes;
  const server = createServer((_, response) => {
    response.writeHead(200, { "access-control-allow-origin": "*", "access-control-allow-headers": "*" });
    response.end(whole);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  try {
    const url = `http://localhost:${(server.address() as AddressInfo).port}/far.safetensors`;
    const { page, complaints } = await demo.open({ hash: "#filters?layer=3" });
    await page.getByLabel("Or the address of a model").fill(url);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForURL(/remote\.html/);
    for (const again of [false, true]) {
      if (again) await page.reload();
      // A link's address waits for the button.
      assert.is(await page.getByLabel("The address of the model").inputValue(), url);
      await page.getByRole("button", { name: "Open", exact: true }).click();
      await page.locator(".subject", { hasText: "far.safetensors" }).waitFor();
      assert.is(await chosen(page, "Layer"), "3");
      assert.ok(page.url().endsWith(`remote.html#filters?layer=3&url=${encodeURIComponent(url)}`), page.url());
    }
    assert.equal(complaints, []);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a saved report is shown as the link says, and says its own grouping", async () => {
  const { page } = await demo.open({ hash: "#filters?by=layer&kernel=5&layer=1" });
  const { name, bytes } = model("a");
  const report = toJson(await analyze([await openModel(fromBytes(name, bytes))], { by: "model" }));
  await give(page, [{ name: "report.json", bytes: new TextEncoder().encode(report) }]);
  assert.is(await chosen(page, "Layer"), "1");
  assert.is(hashOf(page), "#filters?layer=1");
});

/** Changes and what follows on them in one step: so that the work before is surely under way. */
async function changeGrouping(page: Page, to: string[], then?: "back" | "cancel"): Promise<void> {
  await page.locator(".cell").first().waitFor();
  await select(page, "Compare").evaluate(
    async (element, { to, then }) => {
      // The moment it is there: on a busy machine the work may end before a frame is drawn.
      const cancelled = new Promise<void>((resolve) => {
        if (then !== "cancel") return resolve();
        new MutationObserver((_, watch) => {
          const cancel = document.querySelector<HTMLButtonElement>(".progress button");
          if (cancel === null) return;
          watch.disconnect();
          cancel.click();
          resolve();
        }).observe(document.body, { childList: true, subtree: true });
      });
      for (const by of to) {
        (element as HTMLSelectElement).value = by;
        element.dispatchEvent(new Event("change", { bubbles: true }));
      }
      if (then === "back") history.back();
      await cancelled;
    },
    { to, then },
  );
}

/** Layers of filters of the given sizes. */
function model(name: string, sizes = [3, 3, 3, 3, 3, 3]): GivenFile {
  const next = seededNormal(name.length);
  return file(
    name,
    sizes.map((k) => ({ shape: [8, 4, k, k], values: Float32Array.from({ length: 32 * k * k }, () => next()) })),
  );
}

/** Enough filters that a study takes some tenths of a second. */
function large(): GivenFile {
  const next = seededNormal(9);
  const some = Float32Array.from({ length: 65_536 * 9 }, () => next());
  return file(
    "large",
    Array.from({ length: 6 }, () => ({ shape: [256, 256, 3, 3], values: some })),
  );
}

function file(name: string, layers: { shape: number[]; values: Float32Array }[]): GivenFile {
  return {
    name: `${name}.safetensors`,
    bytes: safetensors(layers.map((layer, i) => ({ name: `layers.${i}.weight`, ...layer }))),
  };
}

function hashOf(page: Page): string {
  return new URL(page.url()).hash;
}

function select(page: Page, label: string): Locator {
  return page.locator("label", { hasText: new RegExp(`^${label}`) }).locator("select");
}

function chosen(page: Page, label: string): Promise<string> {
  return select(page, label).inputValue();
}

async function idle(page: Page): Promise<void> {
  await page.locator(".progress").waitFor({ state: "detached" });
}

/** The two groups of each pressed cell. */
async function pressed(page: Page): Promise<string[]> {
  const labels = await page
    .locator(".cell[aria-pressed=true]")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label") ?? ""));
  return labels.map((label) => label.split(":")[0].replaceAll(".weight", ""));
}

test.run();
