import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, type GivenFile, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

const test = suite("the comparison of groups");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** A model of so many 3x3 filters; `common` is what all weights of a filter share. */
function model(name: string, seed: number, side: number, common = 0): GivenFile {
  const next = seededNormal(seed);
  const values = new Float32Array(side * side * 9);
  for (let filter = 0; filter < side * side; filter++) {
    const shared = common * next();
    for (let i = 0; i < 9; i++) values[9 * filter + i] = next() + shared;
  }
  return { name: `${name}.safetensors`, bytes: safetensors([{ name: "a.weight", shape: [side, side, 3, 3], values }]) };
}

test("it opens on the pair that differs most beyond noise, not on the largest D; what is not above its floor is grey and says so", async () => {
  const { page, complaints } = await demo.open();
  // The few filters of `few` lie far from all others, by chance.
  await give(page, [model("plain", 1, 48), model("smooth", 2, 48, 0.5), model("few", 3, 4)]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  const cell = (a: string, b: string) => page.getByLabel(new RegExp(`^${a}.safetensors and ${b}.safetensors: `));
  const [trusted, noisy] = [cell("plain", "smooth"), cell("plain", "few")];
  await trusted.waitFor();
  const shownIn = async (found: typeof trusted) => Number(await found.innerText());
  assert.ok((await shownIn(noisy)) > (await shownIn(trusted)));
  assert.is(await trusted.getAttribute("aria-pressed"), "true");
  assert.match((await noisy.getAttribute("aria-label")) ?? "", /, not above noise$/);
  const colors = await Promise.all(
    [trusted, noisy].map((one) => one.evaluate((element) => getComputedStyle(element).backgroundColor)),
  );
  assert.is.not(colors[0], colors[1]);
  const told =
    /^plain.safetensors and smooth.safetensors: D = ([\d.]+); ([\d.]+) without noise \(95 % interval ([\d.]+) to ([\d.]+)\); two samples of one distribution stay below ([\d.]+) \(95 %\)$/;
  const [d, without, low, high, noise] = (
    told.exec((await page.locator("p[role=status]").innerText()).replaceAll("\u00a0", " ")) ?? []
  )
    .slice(1)
    .map(Number);
  // The interval is of what is left without noise, and holds it; it need not hold D.
  assert.ok(low <= without && without <= high && without < d && noise < d, `${[d, without, low, high, noise]}`);
  await noisy.click();
  await page
    .locator("p[role=status]", {
      hasText: /plain.safetensors and few.safetensors: D\s=\s[\d.]+, not above noise; .* without noise /,
    })
    .waitFor();
  assert.equal(complaints, []);
});

test("beside D stand the robust distances, each with what noise makes of it", async () => {
  const { page } = await demo.open();
  await give(page, [model("plain", 1, 24), model("smooth", 2, 24, 1)]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  const rows = page.getByRole("table", { name: "Distances between the two groups" }).locator("tbody tr");
  await rows.nth(4).waitFor();
  assert.equal(await rows.locator("th").allInnerTexts(), [
    "D, symmetric KL divergence",
    "Jensen-Shannon divergence",
    "Hellinger distance",
    "Total variation distance",
    "Wasserstein distance of order\u00a01",
  ]);
  for (const row of await rows.all()) {
    const [value, noise, without] = (await row.locator("td").allInnerTexts()).map(Number);
    assert.ok(value > noise && without > 0 && without < value, `${value} ${noise} ${without}`);
  }
});

test.run();
