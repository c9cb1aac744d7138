import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, fromBytes, openModel, toJson } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";
import { figuresDrawn } from "./views.ts";

const test = suite("work on the page's own thread");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

/** Elements: a table of 100 rows of ten cells and what they hold; a figure comes in smaller pieces. */
const mostInATask = 2500;
/** Where a model is opened the worker's answer is read in the same task. */
const mostOnOpening = 1500;

test("no task puts more in the page than it can take at once, however many layers there are", async () => {
  const { page, complaints } = await demo.open();
  await page.evaluate(() => {
    const counted = { most: 0, all: 0 };
    Object.assign(window, { counted });
    // An observer is called once a task, with all that the task has added.
    new MutationObserver((records) => {
      let added = 0;
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          if (node instanceof Element) added += 1 + node.querySelectorAll("*").length;
        }
      }
      counted.most = Math.max(counted.most, added);
      counted.all += added;
    }).observe(document, { subtree: true, childList: true });
  });
  await give(page, [{ name: "deep.safetensors", bytes: layers(150) }]);
  await page.locator("[aria-label='Table of layers'] tbody tr:nth-child(100)").waitFor({ state: "attached" });
  const onOpening = await page.evaluate(() => (window as unknown as { counted: Counted }).counted.most);
  assert.ok(onOpening <= mostOnOpening, `${onOpening} elements in one task when the model is opened`);
  for (const view of ["Overview", "Filters", "Distributions", "Comparison", "Operators", "Scale space"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.locator(".progress").waitFor({ state: "detached" });
    await figuresDrawn(page);
  }
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByText("The matrix as a figure for a paper").click();
  await page.waitForTimeout(200);
  await figuresDrawn(page);
  const { most, all } = await page.evaluate(() => (window as unknown as { counted: Counted }).counted);
  // The matrix alone has 150 times 150 cells.
  assert.ok(all > 22_500, `${all} elements in all`);
  assert.ok(most <= mostInATask, `${most} elements in one task`);
  assert.equal(complaints, []);
});

test("a figure put into the page in pieces is the figure that is saved", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [{ name: "deep.safetensors", bytes: layers(150) }]);
  await page.getByRole("tab", { name: "Distributions" }).click();
  await figuresDrawn(page);
  const figure = page.locator("figure").first();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    figure.getByRole("button", { name: "SVG" }).click(),
  ]);
  const saved = await (await download.createReadStream()).toArray();
  const same = await figure.locator(".drawing").evaluate((drawing, text) => {
    const shown = drawing.firstElementChild as Element;
    const read = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    // A document names its namespace; an element has it.
    read.removeAttribute("xmlns");
    // On the page it may be larger: that is its size alone.
    for (const size of ["width", "height"]) shown.setAttribute(size, read.getAttribute(size) as string);
    return shown.querySelectorAll("*").length > 1000 && shown.isEqualNode(document.importNode(read, true));
  }, Buffer.concat(saved).toString());
  assert.ok(same);
  assert.equal(complaints, []);
});

test("a saved report is read by the worker: the page itself looks at its beginning alone", async () => {
  const json = toJson(await analyze([await openModel(fromBytes("one.safetensors", layers(1)))]));
  const { page, complaints } = await demo.open({ script: noteReading });
  // Before the page: its own worker's program is read whole, too.
  await page.evaluate("sizes.length = 0");
  await give(page, [{ name: "convscope.json", bytes: new TextEncoder().encode(json) }]);
  const sizes = (await page.evaluate("sizes")) as number[];
  assert.ok(sizes.length > 0 && sizes.every((size) => size <= 1000), sizes.join());
  assert.ok(json.length > 100_000, `${json.length}`);
  assert.equal(complaints, []);
});

/** Notes how much of files is read on the page's thread, by whichever way. */
const noteReading = `
  globalThis.sizes = [];
  for (const [type, names] of [[Blob, ["text", "arrayBuffer", "stream"]], [FileReader, ["readAsText", "readAsArrayBuffer"]]]) {
    for (const name of names) {
      const read = type.prototype[name];
      type.prototype[name] = function (blob = this) {
        sizes.push(blob.size);
        return read.apply(this, arguments);
      };
    }
  }
`;

interface Counted {
  most: number;
  all: number;
}

/** Names that need escaping. */
function layers(length: number): Uint8Array {
  const next = seededNormal(4);
  return safetensors(
    Array.from({ length }, (_, i) => ({
      name: `layers.${i}.<a href="x">'&amp;'</a>.weight`,
      shape: [8, 4, 3, 3],
      values: Float32Array.from({ length: 8 * 4 * 9 }, () => next()),
    })),
  );
}

test.run();
