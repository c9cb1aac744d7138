import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("what changed between two models");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("two models have a view of their changes: findings, figures, and a table of all layers", async () => {
  const { page, complaints } = await demo.open({ hash: "#changes" });
  await give(page, [model("before.safetensors", 0), model("after.safetensors", 0.05)]);
  await page.getByRole("tab", { name: "Changes", selected: true }).waitFor();
  await page.locator(".findings strong", { hasText: "Only" }).waitFor();
  assert.match(await page.locator(".findings").innerText(), /Only “?"?second"? changed/);
  await page.locator("svg title", { hasText: "What became of each layer" }).first().waitFor({ state: "attached" });
  await page.locator("svg title", { hasText: "The filters that changed most" }).first().waitFor({ state: "attached" });
  const rows = await page.locator("[aria-label='Table of changed layers'] tbody tr").allInnerTexts();
  assert.is(rows.length, 2);
  assert.match(rows[0], /^first\s+unchanged\s+0/);
  assert.match(rows[1], /^second\s+changed/);
  assert.equal(complaints, []);
});

test("one model has none, nor have three", async () => {
  const { page } = await demo.open();
  await give(page, [model("alone.safetensors", 0)]);
  await page.getByRole("tab", { name: "Keys" }).waitFor();
  assert.is(await page.getByRole("tab", { name: "Changes" }).count(), 0);
});

/** Two layers; the second is moved by so much. */
function model(name: string, by: number) {
  const normal = seededNormal(3);
  const weights = (count: number) => Float32Array.from({ length: count }, normal);
  const [first, second] = [weights(8 * 3 * 9), weights(8 * 8 * 9)];
  const moved = second.map((weight, i) => weight + by * Math.sin(i));
  return {
    name,
    bytes: safetensors([
      { name: "first.weight", shape: [8, 3, 3, 3], values: first },
      { name: "second.weight", shape: [8, 8, 3, 3], values: moved },
    ]),
  };
}

test.run();
