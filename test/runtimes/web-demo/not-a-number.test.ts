import { suite } from "uvu";
import * as assert from "uvu/assert";
import { labelFilters } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("a weight that is no number");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

const [bad, count] = [5, 12];

test("it costs its own filter colour and facts, and no other's", async () => {
  const next = seededNormal(8);
  const values = Float32Array.from({ length: count * 9 }, () => next());
  const honest = values.slice();
  values[bad * 9 + 4] = Number.NaN;
  values[(bad + 1) * 9] = Number.POSITIVE_INFINITY;
  const { page, complaints } = await demo.open({ hash: "#filters" });
  await give(page, [
    { name: "one.safetensors", bytes: safetensors([{ name: "a.weight", shape: [count, 1, 3, 3], values }]) },
  ]);
  await page.getByRole("tab", { name: "Filters" }).click();
  const filter = (i: number) => page.getByRole("button", { name: `Filter ${i}`, exact: true });
  const fills = (i: number) =>
    filter(i)
      .locator("rect")
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("fill")));
  await filter(0).waitFor();
  for (let i = 0; i < count; i++) {
    const blank = (await fills(i)).filter((fill) => fill === "none").length;
    assert.is(blank, i === bad || i === bad + 1 ? 1 : 0, `filter ${i}`);
    if (blank === 0) assert.ok(new Set(await fills(i)).size > 4, `filter ${i}`);
  }
  const labels = await labelFilters(honest, 3);
  for (const i of [bad - 1, bad + 2]) {
    await filter(i).focus();
    const operator = page.getByRole("region", { name: "As an operator" });
    await page.getByRole("heading", { name: `Filter ${i}`, exact: true }).waitFor();
    // Until then it is that of the filter before.
    await operator.filter({ hasText: String(Number((labels[i].distance as number).toPrecision(3))) }).waitFor();
    await page.getByText(/^nearest ideal, cosine/).waitFor();
  }
  assert.not.match(await page.locator(".detail").innerText(), /NaN/);
  // The scale is that of the layer: the 99th percentile of its finite weights' magnitudes, no other than without the two.
  const magnitudes = Array.from(values.filter(Number.isFinite), Math.abs).sort((a, b) => a - b);
  const limit = magnitudes[Math.floor(0.99 * magnitudes.length)];
  const said = /stand for ±([\d.]+)\./.exec(await page.locator(".detail").innerText())?.[1];
  assert.is(said, String(Number(limit.toPrecision(3))));
  await filter(bad).focus();
  await page.getByRole("heading", { name: `Filter ${bad}`, exact: true }).waitFor();
  assert.is(await page.getByRole("region", { name: "As an operator", exact: true }).count(), 0);
  assert.is(await page.getByText(/^nearest ideal/).count(), 0);
  assert.match(await page.getByRole("table", { name: "Weights" }).innerText(), /NaN/);
  // The bench of scale space shows the same filters, each on its own scale.
  await page.getByRole("tab", { name: "Scale space" }).click();
  await filter(bad).waitFor();
  assert.ok(new Set(await fills(bad)).size > 4);
  assert.equal(complaints, []);
});

test.run();
