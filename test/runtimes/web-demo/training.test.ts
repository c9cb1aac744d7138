import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes, openModel, timeline } from "../../../sdk/index.ts";
import { typeset } from "../../../sdk/results/typeset.ts";
import { seededNormal } from "../../support/seeded.ts";
import { assertShows } from "../../support/shown-number.ts";
import { choose, type Demo, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";
import { figuresDrawn } from "./views.ts";

const test = suite("a training on the page");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("many checkpoints are followed: findings, a slider through them with its keys, filters, figures, a table", async () => {
  const files = training(12, 2);
  const { page, complaints } = await demo.open();
  // Any order: that of the training is in the names.
  await choose(page, [...files].reverse());
  await page.getByRole("tab", { name: "Training", selected: true }).waitFor();
  await page.getByText("12 checkpoints in the order of their epochs or steps. The other views show the last").waitFor();
  const own = await timeline(
    files.map(({ name, bytes }) => ({ name, open: () => openModel(fromBytes(name, bytes), { name }) })),
  );
  await page
    .getByText(typeset(own.findings[0].title).replaceAll('"', ""))
    .or(page.locator(".findings strong").first())
    .waitFor();
  await figuresDrawn(page);
  for (const title of ["The filters of each layer over the training", "Filters over the training"]) {
    await page.locator("svg title", { hasText: title }).first().waitFor({ state: "attached" });
  }

  const slider = page.getByRole("slider", { name: "Checkpoint" });
  const shown = (name: string, at: number) =>
    page
      .getByRole("img", { name: `Filters of layers.0 at ${name}` })
      .waitFor()
      .then(() => at);
  const text = () => slider.getAttribute("aria-valuetext");
  assert.is(await text(), "epoch=11.safetensors, 12 of 12");
  await page.evaluate(noteCheckpoints);
  await slider.focus();
  for (const [key, at] of [
    ["ArrowLeft", 10],
    ["Home", 0],
    ["ArrowRight", 1],
    ["End", 11],
    ["Home", 0],
  ] as const) {
    await page.keyboard.press(key);
    await shown(`epoch=${at}.safetensors`, at);
    assert.is(await text(), `epoch=${at}.safetensors, ${at + 1} of 12`);
  }
  // Whatever the slider says already, filters and numbers are those of the checkpoint that they are said to be of.
  const norms = own.layers[0].norm as number[];
  const noted = await page.evaluate(() => (window as unknown as Noted).noted);
  assert.ok(noted.length > 3);
  for (const [label, norm] of noted) assertShows(norm, norms[Number(/ at epoch=(\d+)\./.exec(label)?.[1])], label);
  const cells = await page
    .locator("[aria-label='Table of layers at the checkpoint'] tbody tr")
    .first()
    .locator("td")
    .allInnerTexts();
  assert.equal([cells[0], cells[2]], ["layers.0", "–"]);
  assertShows(cells[1], norms[0], "norm");
  // Another layer, another picture.
  await page.getByRole("combobox", { name: "Layer" }).selectOption("1");
  await page.getByRole("img", { name: "Filters of layers.1 at epoch=0.safetensors" }).waitFor();
  // A layer's curves are lit with its row, and its row with them.
  const rows = page.locator("[aria-label='Table of layers at the checkpoint'] tbody tr");
  await rows.nth(1).hover();
  await page.locator(".drawing .lit").first().waitFor({ state: "attached" });
  const curves = await page.locator(".drawing .lit > title").allTextContents();
  assert.ok(curves.length > 0 && curves.every((words) => words.startsWith("layers.1: ")), curves.join());
  const first = page.locator(".drawing title", { hasText: /^layers\.0: / }).first();
  await first.locator("..").dispatchEvent("mouseover");
  await page.locator("[aria-label='Table of layers at the checkpoint'] tbody tr:nth-child(1).pointed").waitFor();
  assert.equal(await axeViolations(page), []);
  assert.equal(complaints, []);
});

test("three models that share layers, too; those with no step in their names stay compared; a broken one is left out by name", async () => {
  const [a, b, c] = training(3, 1);
  const { page } = await demo.open();
  await choose(page, [
    { ...a, name: "start.safetensors" },
    { ...b, name: "middle.safetensors" },
    { ...c, name: "end.safetensors" },
  ]);
  await page.getByRole("tab", { name: "Overview", selected: true }).waitFor();
  await page.getByRole("tab", { name: "Training" }).click();
  await page.getByText("3 checkpoints in the order of their epochs or steps.").waitFor();
  await page.getByRole("slider", { name: "Checkpoint" }).waitFor();

  const { page: other } = await demo.open();
  const broken = { name: "epoch=12.safetensors", bytes: c.bytes.slice(0, 100) };
  // The last one cannot be analysed: the one before stands for it.
  await choose(other, [...training(10, 1), { ...broken, name: "epoch=5.5.safetensors" }]);
  await other.getByRole("slider", { name: "Checkpoint" }).waitFor();
  await other.getByText(/Left out: .*epoch=5\.5\.safetensors/).waitFor();
});

test("two models that share no step and one model have no training", async () => {
  const [a, b] = training(2, 1);
  const { page } = await demo.open();
  await choose(page, [
    { ...a, name: "one.safetensors" },
    { ...b, name: "two.safetensors" },
  ]);
  await page.getByRole("tab", { name: "Changes" }).waitFor();
  assert.is(await page.getByRole("tab", { name: "Training" }).count(), 0);
});

test("with 150 layers no task of the slider adds more to the page than it can take", async () => {
  const { page, complaints } = await demo.open();
  await choose(page, training(10, 150));
  await page.getByRole("slider", { name: "Checkpoint" }).waitFor();
  await figuresDrawn(page);
  await page.evaluate(() => {
    const counted = { most: 0 };
    Object.assign(window, { counted });
    new MutationObserver((records) => {
      let changed = records.length;
      for (const { addedNodes } of records) {
        for (const node of addedNodes) if (node instanceof Element) changed += node.querySelectorAll("*").length;
      }
      counted.most = Math.max(counted.most, changed);
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await page.getByRole("slider", { name: "Checkpoint" }).focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowLeft");
  await page.getByRole("img", { name: "at epoch=0.safetensors" }).waitFor();
  const { most } = await page.evaluate(() => (window as unknown as { counted: { most: number } }).counted);
  // A hundred rows of ten cells and 24 filters of nine squares.
  assert.ok(most > 100 && most <= 2500, `${most} changes in one task`);
  assert.equal(complaints, []);
});

interface Noted {
  /** What the picture's label was and what the table's first row had, at each change. */
  noted: [label: string, norm: string][];
}

function noteCheckpoints() {
  const noted: Noted["noted"] = [];
  Object.assign(window, { noted });
  new MutationObserver(() => {
    const label = document.querySelector("[role=img][aria-label^='Filters of layers.0 at ']");
    const norm = document.querySelector("[aria-label='Table of layers at the checkpoint'] tbody td:nth-child(2)");
    if (label && norm) noted.push([label.getAttribute("aria-label")!, norm.textContent!]);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const run = "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))";
  return (await page.evaluate(run)) as string[];
}

/** Checkpoints between two networks of so many layers. */
function training(count: number, layers: number) {
  const next = seededNormal(6);
  const shape = [8, 8, 3, 3];
  const ends = Array.from({ length: layers }, () => [0, 1].map(() => Float32Array.from({ length: 576 }, next)));
  return Array.from({ length: count }, (_, i) => ({
    name: `epoch=${i}.safetensors`,
    bytes: safetensors(
      ends.map(([start, end], l) => ({
        name: `layers.${l}.weight`,
        shape,
        values: start.map((value, at) => value + (i / Math.max(1, count - 1)) * (end[at] - value)),
      })),
    ),
  }));
}

test.run();
