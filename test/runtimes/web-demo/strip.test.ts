import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { analyze, fromBytes, openModel, toJson } from "../../../sdk/index.ts";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, saved, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";
import { figuresDrawn } from "./views.ts";

const test = suite("networks at a glance");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("the example: labels above noise have colours, quartiles of other networks lie behind the lines, trouble is marked", async () => {
  const { page, complaints } = await demo.open();
  await page.locator(".strip-column").first().waitFor();
  const legend = (await page.locator(".strip-legend .legend").innerText()).replace(/\s+/g, " ");
  assert.match(legend, /mean.*edge.*indeterminate/);
  // Each filter says what its spectrum is nearest to, or nothing: then it has no frame.
  const filters = page.locator(".strip-filter:is(button)");
  const found = await filters.evaluateAll((buttons) =>
    buttons.map((button) => ({
      says: /spectrum nearest to (\w+)/.exec(button.getAttribute("aria-label") ?? "")?.[1],
      color: (button as HTMLElement).style.getPropertyValue("--acts"),
    })),
  );
  assert.is(found.length, 75);
  for (const { says, color } of found) assert.is(says === undefined, color === "");
  const byLabel = new Map(found.flatMap(({ says, color }) => (says === undefined ? [] : [[says, color]])));
  assert.ok(byLabel.size >= 3, `${[...byLabel]}`);
  assert.is(new Set(byLabel.values()).size, byLabel.size);
  assert.equal(await axisOf(page), ["input", "→ output"]);
  const [end, last] = await Promise.all(
    [".strip-columns > .strip-axis", ".strip-column"].map((each) => page.locator(each).last().boundingBox()),
  );
  assert.ok(Math.abs(end!.x + end!.width - last!.x - last!.width) < 2, "the output is below the last column");
  await page.getByRole("region", { name: /^Layers from the input to the output\./ }).waitFor();
  // The atlas has 5x5 layers enough for a band under each of the eight, and 3x3 ones for the others.
  const bands = await page
    .locator(".strip-lines path")
    .evaluateAll((paths) => paths.map((path) => path.getAttribute("d")));
  assert.is(bands.length, 4);
  for (const d of bands) assert.is(d?.match(/M/g)?.length, 15);
  assert.equal(await page.locator(".strip-column.troubled .flag").allInnerTexts(), [
    "low diversity",
    "1 dead",
    "14 dead",
  ]);
  assert.equal(complaints, []);
});

test("the lines of the measures are seen in a column that is pointed at, too", async () => {
  const { page } = await demo.open({ height: 1600 });
  const column = page.locator(".strip-column").nth(4);
  await column.waitFor();
  const seen = async () => {
    const clip = (await column.locator(".strip-value").last().boundingBox())!;
    const bytes = [...(await page.screenshot({ clip }))];
    return page.evaluate(async (png) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(png)]));
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const color = getComputedStyle(document.querySelector(".strip-lines polyline")!)
        .stroke.match(/\d+/g)!
        .map(Number);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (color.every((value, channel) => Math.abs(data[i + channel] - value) < 24)) count++;
      }
      return count;
    }, bytes);
  };
  await column.locator(".strip-filter").first().scrollIntoViewIfNeeded();
  const before = await seen();
  assert.ok(before > 20, `${before} pixels of the line`);
  await column.locator(".strip-layer").hover();
  await page.locator(".strip-column.pointed").waitFor();
  const after = await seen();
  assert.ok(after > before / 2, `${after} of ${before} pixels of the line`);
});

test("a model of one's own is coloured without a click, in the page and in the figure that is saved; its result stays what analyze gives", async () => {
  const { page, complaints } = await demo.open();
  const own = net("edges.safetensors", 4);
  await give(page, [own]);
  await page.locator(".strip-filter[style*='--acts']").first().waitFor();
  // Every filter of it is an edge and some noise.
  const says = await page.locator(".strip-filter:is(button)").evaluateAll((all) => all.map((one) => one.ariaLabel));
  assert.ok(
    says.every((text) => text?.includes("spectrum nearest to edge, stands for")),
    says.join("\n"),
  );
  assert.is(await page.locator("i.strip-acts[title='64 edge']").count(), 4);
  // A file without a graph tells no input; safetensors has no order of its own either.
  assert.equal(await axisOf(page), ["in the order of the tensors' names"]);
  await page.getByRole("region", { name: /^Layers in the order of the tensors' names\./ }).waitFor();
  assert.is(await page.getByRole("button", { name: byLabel }).count(), 0);
  await page.getByText("The strip as a figure for a paper").click();
  await page.locator(".drawing svg", { hasText: "Frames: the nearest reference spectrum" }).waitFor();
  assert.is(
    await saved(page, /^Result \(JSON/),
    toJson(await analyze([await openModel(fromBytes(own.name, own.bytes))])),
  );
  // Operators are asked for: what was found is there, and is saved from then on.
  await page.getByRole("tab", { name: "Operators" }).click();
  await page.getByRole("region", { name: "Table of labels" }).waitFor();
  assert.is(JSON.parse(await saved(page, /^Result \(JSON/)).operators.layers.length, 4);
  assert.equal(complaints, []);
});

test("whoever goes on before the colours are there finds them when coming back", async () => {
  const { page, complaints } = await demo.open({ script: withWorkers("") });
  await page.evaluate("holds = true");
  await give(page, [net("edges.safetensors", 4)]);
  await page.getByText("Labelling the filters by their nearest spectra.").waitFor();
  await page.waitForFunction(() => (globalThis as unknown as { asked: string[] }).asked.includes("acting"));
  assert.is(await page.locator(".strip-filter[style*='--acts']").count(), 0);
  await page.getByRole("tab", { name: "Filters" }).click();
  await page.waitForFunction(() => (globalThis as unknown as { asked: string[] }).asked.includes("endActing"));
  await page.evaluate("holds = false");
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.locator(".strip-filter[style*='--acts']").first().waitFor();
  assert.equal(complaints, []);
});

test("where the labels do not come the strip stays as it is, with a button", async () => {
  // A worker that refuses, as one of its threads that dies would.
  const { page, complaints } = await demo.open({ script: withWorkers(refusing) });
  await give(page, [net("edges.safetensors", 4)]);
  const button = page.getByRole("button", { name: byLabel, exact: true });
  await button.waitFor();
  assert.is(await page.locator(".strip-filter[style*='--acts'], .strip-acts").count(), 0);
  await button.click();
  await page.locator(".strip-filter[style*='--acts']").first().waitFor();
  assert.equal(complaints, []);
});

test("what would take longer than 5 seconds waits for a click, and the button says how long it takes", async () => {
  // Of a core's 130,000 filters a second 4.8 s and 5.1 s.
  for (const outputs of [6200, 6600]) {
    const { page } = await demo.open({ script: withWorkers(oneCore) });
    const arrays = [3, 5, 7].map((k) => {
      const shape = [k === 3 ? outputs : 1, 100, k, k];
      const values = new Float32Array(shape[0] * 100 * k * k).map((_, i) => Math.sin(i * i));
      return { name: `features.${k}.weight`, shape, values };
    });
    await give(page, [{ name: "wide.safetensors", bytes: safetensors(arrays) }]);
    if (outputs === 6200)
      await page.locator(".strip-legend", { hasText: /Labelling the filters|indeterminate/ }).waitFor();
    else await page.getByRole("button", { name: `${byLabel}, about 6\u00a0s` }).waitFor();
    await page.context().close();
  }
});

const byLabel = "Colour them by their nearest spectra";

/** Notes what the page asks its worker by name, may hold the question for labels back, and begins the worker's program with `first`. */
const withWorkers = (first: string) => `
  globalThis.asked = [];
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) =>
    createObjectURL.call(URL, blob.type === "text/javascript" ? new Blob([${JSON.stringify(first)}, blob], { type: blob.type }) : blob);
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    const [name] = message?.path ?? [];
    if (name !== undefined) asked.push(name);
    if (name !== "acting" || !globalThis.holds) postMessage.call(this, message, ...rest);
  };
`;
const oneCore = `Object.defineProperty(navigator, "hardwareConcurrency", { value: 1 });`;
/** Answers the question for labels as comlink does where the one who was asked throws. */
const refusing = `
  addEventListener("message", (event) => {
    const { id, path } = event.data ?? {};
    if (path?.[0] !== "acting") return;
    event.stopImmediatePropagation();
    postMessage({ id, type: "HANDLER", name: "throw", value: { isError: true, value: { name: "Error", message: "no", stack: "" } } });
  });
`;

test("200 layers: as many columns are in the page as are near what is seen, wherever it is scrolled to", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [net("deep.safetensors", 200)]);
  await page.locator(".strip-column").first().waitFor();
  const strips = page.locator(".strips");
  for (const share of [0, 0.31, 0.77, 1]) {
    await strips.evaluate((element, to) => {
      element.scrollLeft = to * (element.scrollWidth - element.clientWidth);
    }, share);
    // The column in the middle of what is seen.
    const seen = Math.round(share * 185 + 7);
    await strips.locator(`.strip-layer[title="features.${seen}.conv"]`).waitFor();
    const count = await page.locator(".strip-column").count();
    assert.ok(count >= 14 && count <= 36, `${count}`);
  }
  assert.equal(complaints, []);
});

test("a scroll draws each column once, measures nothing, points at nothing on its way, and leaves as much in the page as before", async () => {
  const { page, complaints } = await demo.open({ script: countMeasuring });
  await give(page, [net("deep.safetensors", 200)]);
  const strips = page.locator(".strips");
  await strips.scrollIntoViewIfNeeded();
  await strips.locator(".strip-layer[title='features.17.conv']").waitFor();
  const { x, y } = (await strips.boundingBox())!;
  await page.mouse.move(x + 470, y + 250);
  const words = page.locator(".applied [role=status]");
  await words.filter({ hasText: "features.5.conv" }).waitFor();
  await figuresDrawn(page);
  const before = await page.locator("*").count();
  const seen = (await page.evaluate(`new Promise((done) => {
    const strips = document.querySelector(".strips");
    const counted = { columns: 0, words: 0 };
    const observer = new MutationObserver((records) => {
      for (const { addedNodes, target } of records) {
        if (target.parentElement?.closest(".applied")) counted.words++;
        for (const node of addedNodes) counted.columns += node.classList?.contains("strip-column") ?? 0;
      }
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    measured.length = 0;
    let left = 0;
    requestAnimationFrame(function next() {
      if (left < 13_000) {
        strips.scrollLeft = left += 100;
        return requestAnimationFrame(next);
      }
      observer.disconnect();
      done({ ...counted, measured: measured.splice(0) });
    });
  })`)) as { columns: number; words: number; measured: string[] };
  // 20 of the 200 are there at first; the last ones may come behind the last frame.
  assert.ok(seen.columns > 150 && seen.columns <= 180, `${seen.columns}`);
  assert.equal(seen.measured, []);
  // But for what comes with the first frame, before the page hears of a scroll; some hundred filters passed.
  assert.ok(seen.words <= 4, `${seen.words}`);
  // What lies under the pointer when it stands still.
  await words.filter({ hasText: /features\.1(8\d|9\d)\.conv/ }).waitFor();
  const after = await page.locator("*").count();
  assert.ok(after < before + 16 * 30, `${before} elements, then ${after}`);
  assert.equal(complaints, []);
});

/** Notes what the page asks about sizes and places: each would have the browser lay out the page before its time. */
const countMeasuring = `
  globalThis.measured = [];
  const note = (owner, name) => {
    const { get, value, ...rest } = Object.getOwnPropertyDescriptor(owner, name);
    const noted = (was) => was && function (...args) {
      measured.push(name);
      return was.apply(this, args);
    };
    Object.defineProperty(owner, name, { ...rest, ...(value ? { value: noted(value) } : { get: noted(get) }) });
  };
  for (const name of ["clientWidth", "clientHeight", "scrollLeft", "scrollTop", "scrollWidth", "scrollHeight", "getBoundingClientRect"])
    note(Element.prototype, name);
  for (const name of ["offsetWidth", "offsetHeight", "offsetLeft", "offsetTop"]) note(HTMLElement.prototype, name);
  note(window, "getComputedStyle");
  // Frames of a busy machine are further apart than a strip that stands still waits for.
  const { setTimeout: later } = window;
  window.setTimeout = (run, ms, ...rest) => later(run, ms === 120 ? 5000 : ms, ...rest);
`;

test("a layer's number of filters is never cut short: where the columns are narrow it stands below the size", async () => {
  // The columns of eight layers are wide, those of forty as narrow as columns get.
  for (const count of [8, 40]) {
    const { page, complaints } = await demo.open();
    const noise = seededNormal(5);
    const arrays = Array.from({ length: count }, (_, i) => {
      const values = Float32Array.from({ length: 36 * 40 * 9 }, () => noise());
      return { name: `features.${i}.weight`, shape: [36, 40, 3, 3], values };
    });
    await give(page, [{ name: `wide-${count}.safetensors`, bytes: safetensors(arrays) }]);
    await page.locator(".subject", { hasText: `wide-${count}` }).waitFor();
    const facts = page.locator(".strip-column").first().locator(".strip-facts:not(.flag, .strip-change)");
    await facts.filter({ hasText: "1,440" }).waitFor();
    assert.equal(await facts.allInnerTexts(), count === 8 ? ["3×3 · 1,440"] : ["3×3", "1,440"]);
    const cut = await page
      .locator(".strip-facts:not(.flag, .strip-change)")
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
    assert.equal(cut, []);
    // The words on the left stand beside what they name.
    const [word, value] = await Promise.all(
      [".strip-names .strip-value", ".strip-column .strip-value"].map((each) =>
        page.locator(each).first().boundingBox(),
      ),
    );
    assert.ok(Math.abs(word!.y - value!.y) < 1, `${word!.y} ${value!.y}`);
    assert.equal(complaints, []);
  }
});

test("two models: what changed between them is lit in both once it is known", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [net("a.safetensors", 5), net("b.safetensors", 5, 3)]);
  await page.locator(".strip-column").first().waitFor();
  assert.is(await page.locator(".strip-column.changed").count(), 0);
  // Every tab and what exports stand in one row.
  const middles = await page
    .locator(".top [role=tab], .top button:text-is('Export')")
    .evaluateAll((all) => all.map((each) => each.getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2));
  assert.ok(Math.max(...middles) - Math.min(...middles) < 10, `${middles}`);
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByRole("region", { name: "Table of changed layers" }).waitFor();
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.locator(".strip-column.changed").first().waitFor();
  assert.equal(
    await page
      .locator(".strip-column.changed .strip-layer")
      .evaluateAll((all) => all.map((one) => one.getAttribute("title"))),
    ["features.3.conv", "features.3.conv"],
  );
  assert.match(
    await page.locator(".strip-column.changed .strip-change").first().innerText(),
    /^changed \d+(\.\d)?\u00a0%$/,
  );
  assert.equal(complaints, []);
});

test("the layer under the pointer is lit in the strip and in the table", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [net("a.safetensors", 5)]);
  await page.locator(".strip-filter:is(button)").nth(11).hover();
  const row = page.getByRole("region", { name: "Table of layers" }).locator("tr.pointed");
  await row.waitFor();
  assert.match(await row.innerText(), /features\.2\.conv/);
  await page.getByRole("region", { name: "Table of layers" }).locator("tbody tr").nth(4).hover();
  assert.equal(await lit(page), ["features.4.conv"]);
  assert.equal(complaints, []);
});

test("groups that are layers are lit with them in Comparison", async () => {
  const { page, complaints } = await demo.open();
  await give(page, [net("a.safetensors", 3)]);
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.getByRole("combobox", { name: "Compare" }).selectOption("layer");
  await page.locator(".matrix tbody tr").nth(1).hover();
  const heads = page.locator(".matrix thead th");
  await page.locator(".matrix thead th.pointed").waitFor();
  const litHeads = () => heads.evaluateAll((all) => all.flatMap((one, i) => (one.className === "pointed" ? [i] : [])));
  assert.equal(await litHeads(), [1]);
  await heads.nth(2).hover();
  await page.locator(".matrix tbody tr:nth-child(3).pointed").waitFor();
  assert.equal(await litHeads(), [2]);
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.locator(".strip-column.pointed").waitFor();
  assert.equal(await lit(page), ["features.2.conv"]);
  assert.equal(complaints, []);
});

const lit = (page: Page) =>
  page.locator(".strip-column.pointed .strip-layer").evaluateAll((all) => all.map((one) => one.getAttribute("title")));

/** What is said below the columns. */
const axisOf = (page: Page) => page.locator(".strip-columns > .strip-axis span").allInnerTexts();

/** Edges of both directions with a little noise; one layer may have more of it. */
function net(name: string, layers: number, noisy = -1) {
  const next = seededNormal(5);
  const tensors = Array.from({ length: layers }, (_, l) => {
    const [noise, more] = [Array.from({ length: 64 * 9 }, next), seededNormal(l)];
    const values = Float32Array.from(
      noise,
      (value, i) => edges[Math.floor(i / 9) % 2][i % 9] + 0.02 * value + (l === noisy ? 0.3 * more() : 0),
    );
    return { name: `features.${l}.conv.weight`, shape: [8, 8, 3, 3], values };
  });
  return { name, bytes: safetensors(tensors) };
}

const edges = [
  [1, 2, 1, 0, 0, 0, -1, -2, -1],
  [1, 0, -1, 2, 0, -2, 1, 0, -1],
];

test("where not all columns are seen, the strip says how many are", async () => {
  const { page } = await demo.open({ width: 900 });
  await page
    .locator(".strip-legend", { hasText: /^\d+ of 15 columns seen: scroll sideways for the others\./ })
    .waitFor();
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.locator(".strip-legend:not(:has-text('columns seen'))").waitFor();
});

test("the first page's columns are all seen beside a scroll bar; where there is no room for all, the next one is seen in part and fades", async () => {
  const { page } = await demo.open({ width: 1268 });
  await page.locator(".strip-column").nth(14).waitFor();
  for (const width of [1268, 900, 390]) {
    await page.setViewportSize({ width, height: 900 });
    // The page follows its width a moment later: what it says is then what is seen, of 15 nothing.
    await page.waitForFunction(() => {
      const strips = document.querySelector(".strips")!;
      const edge = strips.getBoundingClientRect().left + strips.clientLeft + strips.clientWidth;
      const columns = [...strips.querySelectorAll(".strip-column")];
      const whole = columns.filter((one) => one.getBoundingClientRect().right < edge + 1).length;
      const said = /^(\d+) of 15 columns seen/.exec(document.querySelector(".strip-legend")?.textContent ?? "")?.[1];
      return whole === Number(said ?? 15);
    });
    const { ends, edge, over } = await page.locator(".strips").evaluate((strips) => ({
      ends: [...strips.querySelectorAll(".strip-column")].map((one) => one.getBoundingClientRect().right),
      edge: strips.getBoundingClientRect().left + strips.clientLeft + strips.clientWidth,
      over: strips.scrollWidth - strips.clientWidth,
    }));
    const whole = ends.filter((end) => end < edge + 1);
    assert.ok(width === 1268 ? whole.length === 15 : whole.length < 15, `${whole.length} columns at ${width} px`);
    const more = page.locator(".strip-more i");
    if (width === 1268) {
      assert.ok(Math.abs(Math.max(...whole) - edge) < 1, "the last one ends at the edge");
      assert.is(await more.count(), 0);
    } else {
      const pitch = ends[1] - ends[0];
      const part = (edge - Math.max(...whole)) / pitch;
      assert.ok(part > 0.3 && part < 0.6, `${part} of the next one at ${width} px`);
      const fade = () => more.evaluate((one) => one.getBoundingClientRect().toJSON());
      assert.ok(Math.abs((await fade()).right - edge) < 1 && (await fade()).width >= 32);
      // At the end nothing is faded.
      await page.locator(".strips").evaluate((strips) => strips.scrollTo(strips.scrollWidth, 0));
      const last = page.locator(".strip-column").last();
      await last.locator(".strip-layer[title='p2o.Conv.31']").waitFor();
      const { x, width: wide } = (await last.boundingBox())!;
      assert.ok(x + wide <= (await fade()).left + 1, `${x + wide} > ${(await fade()).left}`);
      await page.locator(".strips").evaluate((strips) => strips.scrollTo(0, 0));
    }
    if (width === 1268) assert.ok(over <= 1, `scrolls by ${over} px with every column seen`);
  }
});

test.run();
