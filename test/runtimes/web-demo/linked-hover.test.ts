import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes, openModel, timeline, toJson, volume } from "../../../sdk/index.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { seededModel } from "./seeded-model.ts";
import { figuresDrawn, settled } from "./views.ts";

const test = suite("a layer that is pointed at, in figures, tables and the strip");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

const shapes = Array.from({ length: 3 }, () => [8, 8, 3, 3]);

test("a mark of any figure lights its own model's layer, of layers of one name in two models too, and is lit by it", async () => {
  const { page, complaints } = await demo.open();
  await give(
    page,
    ["one", "two"].map((name, seed) => ({
      name: `${name}.safetensors`,
      bytes: seededModel(shapes, seed + 1),
    })),
  );
  const seen: string[] = [];
  for (const view of ["Overview", "Operators", "Scale space"]) {
    await page.getByRole("tab", { name: view }).click();
    await settled(page);
    if (view === "Operators") await page.getByRole("button", { name: "Measure the layers" }).click();
    await settled(page);
    if (view === "Operators") await page.locator("figure", { hasText: "How much each layer can amplify" }).waitFor();
    await figuresDrawn(page);
    for (const figure of await page.locator("figure.figure").all()) {
      // Figures name models without the endings of their files.
      const marks = figure.locator("svg title", { hasText: /^two, layers\.\d: / });
      if ((await marks.count()) === 0) continue;
      const [head] = /^two, layers\.\d/.exec((await marks.last().textContent()) as string) as RegExpExecArray;
      await marks.last().locator("..").dispatchEvent("mouseover");
      await figure.locator(".lit").first().waitFor({ state: "attached" });
      const lit = await page.locator(".drawing .lit > title").allTextContents();
      const wrong = lit.filter((words) => !words.startsWith(`${head}: `));
      assert.equal(wrong, [], view);
      seen.push(await figure.locator("h3").innerText());
      if (view !== "Overview") continue;
      const layer = head.slice("two, ".length);
      const row = page.getByRole("region", { name: "Table of layers" }).locator("tr.pointed");
      assert.match(await row.innerText(), new RegExp(`${layer}\\s+two\\.safetensors`));
      assert.is(await page.locator(".strip").nth(0).locator(".pointed").count(), 0);
      const column = page.locator(".strip").nth(1).locator(".strip-column.pointed .strip-layer");
      assert.is(await column.getAttribute("title"), layer);
      // And the other way round.
      await page.locator(".strip").nth(0).locator(".strip-layer[title='layers.1']").hover();
      await figure.locator(".lit > title", { hasText: "one, layers.1: " }).first().waitFor({ state: "attached" });
    }
  }
  assert.equal(seen, [
    "Quality of the layers along the depth",
    "Nearest spectra of the filters of each layer",
    "How much each layer can amplify",
    "Families of the filters by layer",
    "Scale of the filters by layer",
  ]);
  assert.equal(complaints, []);
});

test("in a saved training and a saved study of 3-D kernels, too", async () => {
  const open = (seed: number) => openModel(fromBytes("net.safetensors", seededModel(shapes, seed)));
  const states = [1, 2].map((seed) => ({ name: `state ${seed}`, open: () => open(seed) }));
  const cubes = [
    [8, 4, 3, 3, 3],
    [4, 8, 3, 3, 3],
  ];
  const nets = await Promise.all(
    ["one", "two"].map((name, seed) => openModel(fromBytes(`${name}.safetensors`, seededModel(cubes, seed + 1)))),
  );
  for (const [document, head, table] of [
    [await timeline(states), "layers.1: ", "Table of layers at the checkpoint"],
    [await volume(nets), "two, layers.1: ", "Table of layers of 3-D kernels"],
  ] as const) {
    const { page, complaints } = await demo.open();
    await page.locator("[data-test=files]").setInputFiles({
      name: "saved.json",
      mimeType: "",
      buffer: Buffer.from(toJson(document)),
    });
    const rows = page.getByRole("region", { name: table }).locator("tbody tr");
    // Figures that are drawn meanwhile would move the row away from the pointer.
    await rows.filter({ hasText: "layers.1" }).last().scrollIntoViewIfNeeded();
    await figuresDrawn(page);
    await rows.filter({ hasText: "layers.1" }).last().hover();
    await page.locator(".drawing .lit > title", { hasText: head }).first().waitFor({ state: "attached" });
    const first = head.replace("two", "one").replace("1: ", "0: ");
    await page.locator("svg title", { hasText: first }).first().locator("..").dispatchEvent("mouseover");
    await rows.and(page.locator(".pointed")).filter({ hasText: "layers.0" }).waitFor();
    assert.equal(complaints, []);
  }
});

test.run();
