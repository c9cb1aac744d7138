import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";

// Where things stand on the page: what was seen to be wrong in pictures of every view (npm run screenshots).

const test = suite("the page's layout");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

const names = ["tiny_face_detector_model-weights_manifest", "face_landmark_68_model-weights_manifest", "short_range"];
const three = () => names.map((name, i) => ({ name: `${name}.safetensors`, bytes: net(4 + 3 * i) }));

test("three models: their names stand above the picture, layers' names are whole, models stand beside their layers", async () => {
  const { page } = await demo.open({ width: 1280, height: 800 });
  await give(page, three());
  await page.locator(".applied-row img").nth(1).waitFor();
  const above = await page.locator(".subject").evaluate((element) => element.getBoundingClientRect().bottom);
  const tops = await page
    .locator(".glance-head :is(h2, p, img, svg, button)")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  assert.ok(Math.min(...tops) >= above, `${Math.min(...tops)} < ${above}`);

  for (const strip of await page.locator(".strip").all()) {
    const shown = await strip
      .locator(".strip-layer")
      .evaluateAll((all) =>
        all.map((one) => ({ text: (one as HTMLElement).innerText, cut: one.scrollWidth > one.clientWidth })),
      );
    assert.is(new Set(shown.map(({ text }) => text)).size, shown.length);
    assert.equal(
      shown.filter(({ cut }) => cut),
      [],
    );
  }

  const rows = page.getByRole("region", { name: "Table of layers" }).locator("tbody tr");
  assert.match(await rows.first().locator("td").nth(1).innerText(), /^tiny_/);
  const heights = await rows.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(Math.max(...heights) < 90, `${Math.max(...heights)}`);
});

test("the strip's curves have their points under the columns, however wide the screen", async () => {
  for (const width of [390, 1280, 3840]) {
    const { page, context } = await demo.open({ width, height: 900 });
    await give(page, [{ name: "one.safetensors", bytes: net(5) }]);
    await page.locator(".strip-column").nth(4).waitFor();
    const middle = ({ left, right }: { left: number; right: number }) => (left + right) / 2;
    const boxes = (selector: string) =>
      page.locator(selector).evaluateAll((all) =>
        all.map((one) => {
          const { left, right } = one.getBoundingClientRect();
          return { left, right };
        }),
      );
    const columns = (await boxes(".strip-column")).map(middle);
    for (const curve of await boxes(".strip-lines polyline")) {
      assert.ok(Math.abs(curve.left - columns[0]) < 2, `${width}: ${curve.left}, ${columns[0]}`);
      assert.ok(Math.abs(curve.right - columns[4]) < 2, `${width}: ${curve.right}, ${columns[4]}`);
    }
    await context.close();
  }
});

test("filters have a scale of their colours, which follows the choice of scale", async () => {
  const { page } = await demo.open({ hash: "#filters" });
  await give(page, [{ name: "one.safetensors", bytes: net(2) }]);
  await page.getByRole("tab", { name: "Filters" }).click();
  const ticks = () => page.locator(".weight-scale .plane-across").innerText();
  await page.locator(".detail", { hasText: /darkest colours stand for ±/ }).waitFor();
  const [, limit] = /stand for ±([\d.]*\d)/.exec(await page.locator(".detail").innerText()) as RegExpExecArray;
  assert.equal((await ticks()).split("\n"), [`−${limit}`, "0", limit]);
  await page.getByLabel("Colours").selectOption("filter");
  assert.match(await ticks(), /largest of the filter/);
});

/** Layers whose names differ in the middle alone. */
function net(layers: number): Uint8Array {
  const next = seededNormal(layers);
  return safetensors(
    Array.from({ length: layers }, (_, l) => ({
      name: `dense${l}/conv${l % 3}/depthwise_filter`,
      shape: [8, 8, 3, 3],
      values: Float32Array.from({ length: 576 }, next),
    })),
  );
}

test.run();
