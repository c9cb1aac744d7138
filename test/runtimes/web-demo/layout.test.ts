import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { type Demo, give, startDemo } from "./open-demo.ts";
import { safetensors } from "./safetensors.ts";
import { subjects } from "./subjects.ts";
import { figuresDrawn, settled } from "./views.ts";

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
  // One line, and at most a second one of a layer's long name.
  assert.ok(Math.max(...heights) < 60, `${Math.max(...heights)}`);
});

test("on a wide screen no card stands alone below a row of four", async () => {
  const { page, context } = await demo.open({ width: 3840, height: 2160 });
  await give(page, three());
  await page.locator(".findings > li").first().waitFor();
  for (let count = 1; count <= 10; count++) {
    const tops = await page
      .locator(".findings")
      .first()
      .evaluate((list, count) => {
        const [first] = list.children;
        list.replaceChildren(...Array.from({ length: count }, () => first.cloneNode(true)));
        return [...list.children].map((card) => card.getBoundingClientRect().top);
      }, count);
    const inLast = tops.filter((top) => top === Math.max(...tops)).length;
    assert.ok(inLast >= Math.min(count, 2), `${inLast} of ${count} cards in the last row`);
  }
  await context.close();
});

test("a narrow matrix has its filter beside it, a wide one all the room that is left", async () => {
  for (const [shape, wide] of [
    [[16, 3, 3, 3], false],
    [[4, 64, 3, 3], true],
  ] as const) {
    for (const width of [390, 1280, 3840]) {
      const { page, context } = await demo.open({ width, height: 900, hash: "#filters?look=matrix" });
      const values = Float32Array.from({ length: shape[0] * shape[1] * 9 }, seededNormal(2));
      await give(page, [
        { name: "one.safetensors", bytes: safetensors([{ name: "a.weight", shape: [...shape], values }]) },
      ]);
      await page.locator(".filter-matrix .plane img").waitFor();
      const box = (selector: string) =>
        page.locator(selector).evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return {
            left,
            right,
            width: right - left,
            height: bottom - top,
            rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
          };
        });
      const [matrix, plane, detail] = [
        await box(".filter-matrix"),
        await box(".filter-matrix .plane"),
        await box(".detail"),
      ];
      const place = `${shape} at ${width}: ${JSON.stringify([matrix, plane, detail])}`;
      assert.ok(plane.right <= matrix.right + 1 && plane.right <= width, place);
      assert.ok(Math.abs(plane.width / plane.height - shape[1] / shape[0]) < 0.03 * (shape[1] / shape[0]), place);
      if (width > 800) assert.ok(Math.abs(detail.left - matrix.right - 1.5 * matrix.rem) < 2, place);
      if (wide) assert.ok(Math.abs(plane.right - matrix.right) < 2, place);
      // The room of the buttons at most.
      else if (width > 800) assert.ok(matrix.width < 50 * matrix.rem, place);
      await context.close();
    }
  }
});

test("long names that are alike keep what is around what tells them apart, in tables, choices and the matrix", async () => {
  const { page } = await demo.open();
  const layer = (i: number) =>
    `backbone.stages.2.blocks.${i}.depthwise_separable_convolution.pointwise_expansion.conv.weight`;
  const next = seededNormal(3);
  const arrays = Array.from({ length: 6 }, (_, i) => ({
    name: layer(i),
    shape: [8, 8, 3, 3],
    values: Float32Array.from({ length: 576 }, next),
  }));
  const model = (seed: number) => `experiment_2024_resnet_backbone_finetuned_with_seed_${seed}_final.safetensors`;
  await give(
    page,
    [1, 2].map((seed) => ({ name: model(seed), bytes: safetensors(arrays) })),
  );
  const cells = page.getByRole("region", { name: "Table of layers" }).locator("tbody tr:nth-child(2) td");
  assert.match(await cells.nth(0).innerText(), /blocks\.1\.depthwise/);
  assert.match(await cells.nth(1).innerText(), /seed_1/);
  await page.getByRole("tab", { name: "Filters" }).click();
  const choices = page.locator("label", { hasText: "Layer" }).locator("option");
  assert.match((await choices.allInnerTexts())[1], /blocks\.1\.depthwise/);
  await page.getByRole("tab", { name: "Comparison" }).click();
  await page.locator(".cell").first().waitFor();
  assert.match(await page.locator(".matrix tbody th").first().innerText(), /seed_1/);
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

test("a wide screen is used, and what is said of a figure is as wide as the figure", async () => {
  const { page } = await demo.open({ width: 3840, height: 2160, hash: "#overview?sample=ocr" });
  for (const view of ["Overview", "Distributions", "Comparison", "Operators"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.locator(".progress").waitFor({ state: "detached" });
    await page.locator("main figcaption, main .strip-column").first().waitFor();
    const { used, narrow } = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll("main *")].map((one) => one.getBoundingClientRect());
      const seen = boxes.filter(({ width, height }) => width > 2 && height > 2);
      const left = Math.min(...seen.map((box) => box.left));
      const right = Math.max(...seen.map((box) => Math.min(innerWidth, box.right)));
      const captions = [...document.querySelectorAll("figcaption")].map((caption) => {
        const range = document.createRange();
        range.selectNodeContents(caption);
        const { width, height } = range.getBoundingClientRect();
        const lines = height / Number.parseFloat(getComputedStyle(caption).lineHeight);
        return { share: width / caption.closest("figure")!.clientWidth, lines };
      });
      return {
        used: (right - left) / innerWidth,
        narrow: captions.filter(({ share, lines }) => lines > 1.5 && share < 0.8),
      };
    });
    assert.ok(used > 0.9, `${view}: ${used}`);
    assert.equal(narrow, [], view);
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

test("the numbers of a filter scroll with the page, and their pictures are squares", async () => {
  const { page } = await demo.open({ width: 1280, height: 900, hash: "#filters?sample=ocr" });
  const detail = page.locator(".detail");
  await detail.locator(".spectrum").waitFor();
  const { inner, height } = await detail.evaluate((one) => ({
    inner: one.scrollHeight - one.clientHeight,
    height: one.clientHeight,
  }));
  assert.ok(inner <= 1 && height > 900, `${inner} px are hidden of ${height}`);
  const boxes = await detail.locator(".pair .weights").evaluateAll((all) =>
    all.map((one) => {
      const { width, height, top } = one.getBoundingClientRect();
      return { ratio: width / height, width, top };
    }),
  );
  assert.is(boxes.length, 2);
  for (const { ratio, width, top } of boxes) {
    assert.ok(Math.abs(ratio - 1) < 0.01 && Math.abs(width - boxes[0].width) < 1 && top === boxes[0].top, `${ratio}`);
  }
});

test("a table that goes on beyond its box has a shade there, and none where it ends", async () => {
  const { page, context } = await demo.open({ width: 900, height: 900 });
  await give(page, [{ name: "one.safetensors", bytes: net(5) }]);
  const table = page.getByRole("region", { name: "Table of layers" });
  await table.scrollIntoViewIfNeeded();
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await table.evaluate((one) => one.scrollTo(0, 0));
    /** How far the box's ground is from that of its middle: just inside an edge, below the first line of a row. */
    const shade = async (edge: "left" | "right") => {
      const row = (await table.locator("tbody tr").nth(1).boundingBox())!;
      const { left, right } = await table.evaluate((one) => {
        const left = one.getBoundingClientRect().left + one.clientLeft;
        return { left, right: left + one.clientWidth };
      });
      const at = (x: number) => pixelAt(page, x, row.y + row.height - 3);
      const [there, ground] = [await at(edge === "left" ? left + 1 : right - 2), await at((left + right) / 2)];
      return Math.max(...there.map((channel, i) => Math.abs(channel - ground[i])));
    };
    assert.ok((await shade("right")) > 30, `${theme}: ${await shade("right")}`);
    assert.ok((await shade("left")) < 3);
    await table.evaluate((one) => one.scrollTo(one.scrollWidth, 0));
    assert.ok((await shade("right")) < 3, `${theme}: ${await shade("right")}`);
    assert.ok((await shade("left")) > 30);
  }
  await context.close();
});

async function pixelAt(page: Page, x: number, y: number): Promise<number[]> {
  const bytes = [...(await page.screenshot({ clip: { x, y, width: 1, height: 1 } }))];
  return page.evaluate(async (png) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(png)]));
    const context = new OffscreenCanvas(1, 1).getContext("2d")!;
    context.drawImage(image, 0, 0);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }, bytes);
}

test("on a phone every figure of an analysis is as wide as its card, choices are below each other, all tabs are seen", async () => {
  const { page, context } = await demo.open({ width: 390, height: 844 });
  await give(page, [{ name: "one.safetensors", bytes: net(5) }]);
  for (const view of ["Overview", "Distributions", "Comparison", "Operators", "Keys"]) {
    await page.getByRole("tab", { name: view }).click();
    await settled(page);
    await assertNothingWider(page, view);
  }
  // A row that scrolls hides some, and in WebKit its scrollbar lies over their lower half.
  for (const tab of await page.getByRole("tab").all()) {
    const { x, width } = (await tab.boundingBox())!;
    assert.ok(x >= 0 && x + width <= 390, `${await tab.innerText()}: ${x}, ${width}`);
  }
  const lefts = await page
    .locator(".controls > label:visible")
    .evaluateAll((all) => all.map((label) => label.getBoundingClientRect().left));
  assert.is(new Set(lefts).size <= 1, true);
  await context.close();
});

test("before its figure is drawn a card is as wide as it will be, be it scrolled away", async () => {
  const { page, context } = await demo.open({ width: 390, height: 844, script: withoutFigures });
  await give(page, [{ name: "one.safetensors", bytes: net(5) }]);
  await page.getByRole("tab", { name: "Distributions" }).click();
  await page.locator(".figure .drawing:empty").nth(3).waitFor({ state: "attached" });
  await assertNothingWider(page);
  await context.close();
});

/** The worker is never asked for one. */
const withoutFigures = `{
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.path?.[0] !== "figure") postMessage.call(this, message, ...rest);
  };
}`;

test("a figure whose card is narrower by the time it is watched is drawn for that width", async () => {
  const { page, context } = await demo.open({ script: narrower });
  await give(page, [{ name: "one.safetensors", bytes: net(5) }]);
  await settled(page);
  assert.is(await page.locator("main").evaluate((main) => main.style.width), "500px");
  await page.waitForFunction(areAsWide);
  await context.close();
});

/** Before an observer has told of a card for the first time. */
const narrower = `{
  const { observe } = ResizeObserver.prototype;
  ResizeObserver.prototype.observe = function (watched, how) {
    observe.call(this, watched, how);
    if (watched.matches(".card")) queueMicrotask(() => (document.querySelector("main").style.width = "500px"));
  };
}`;

test("a figure is drawn anew when its card is narrower, be it by a scrollbar, and when it is much wider", async () => {
  const { page, context } = await demo.open({ width: 700 });
  await give(page, [{ name: "one.safetensors", bytes: net(5) }]);
  await page.getByRole("tab", { name: "Distributions" }).click();
  await settled(page);
  const main = page.locator("main");
  const whole = await main.evaluate(({ clientWidth }) => clientWidth);
  for (const less of [15, 25, 40, 0]) {
    await main.evaluate((one, width) => {
      one.style.width = `${width}px`;
    }, whole - less);
    await page.waitForFunction(areAsWide);
  }
  await context.close();
});

/** Figures are as wide as their cards, or narrower by less than two scrollbars; those that cannot be narrower scroll. */
const areAsWide = () =>
  [...document.querySelectorAll(".figure .card:not(.wide)")].every((card) => {
    const drawn = card.querySelector(".drawing:not([aria-busy]) > svg");
    const room = card.clientWidth - Number(drawn?.getAttribute("width"));
    return room >= 0 && room < 30 && card.scrollWidth <= card.clientWidth;
  });

test("on a phone a saved result's figures are as wide as their cards, and names in a sentence are whole", async () => {
  for (const make of [subjects.volumes, subjects.timeline]) {
    const { page, context } = await demo.open({ width: 390, height: 844 });
    await page.locator("[data-test=files]").setInputFiles([...(await make())]);
    await page.locator(".figure svg").first().waitFor();
    await figuresDrawn(page);
    await assertNothingWider(page);
    // A name that is no longer than a line stands in one, wherever the line ends.
    for (let width = 330; width < 900; width += 30) {
      await page.setViewportSize({ width, height: 844 });
      const lines = await page.locator(".name").evaluateAll((all) =>
        all.map((one) => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom))).size;
        }),
      );
      assert.ok(lines.length > 1 && Math.max(...lines) === 1, `${width}: ${lines}`);
    }
    await context.close();
  }
});

test("a quote that ends a name stands on the line of the name's end, however wide a card is", async () => {
  const { page, context } = await demo.open({ width: 390, height: 844 });
  await page.locator("[data-test=files]").setInputFiles([...subjects.three()]);
  await page.locator(".findings > li").first().waitFor();
  let names = 0;
  for (let width = 330; width < 480; width += 10) {
    await page.setViewportSize({ width, height: 844 });
    const [seen, alone] = await page.locator(".findings > li :is(strong, p)").evaluateAll((all) => {
      const ends: { name: string; apart: boolean }[] = [];
      for (const one of all) {
        const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        let open = false;
        for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
          for (const { index } of (text as Text).data.matchAll(/"/g)) {
            open = !open;
            if (open || index === 0) continue;
            const range = document.createRange();
            range.setStart(text, index - 1);
            range.setEnd(text, index + 1);
            const tops = [...range.getClientRects()].map(({ top }) => top);
            ends.push({ name: (text as Text).data, apart: Math.max(...tops) - Math.min(...tops) > 4 });
          }
        }
      }
      return [ends.length, ends.filter(({ apart }) => apart).map(({ name }) => name)] as const;
    });
    names += seen;
    assert.equal(alone, [], `${width}`);
  }
  assert.ok(names > 0);
  await context.close();
});

test("a choice has an arrow that grows with its text, and no name runs into it", async () => {
  const { page, context } = await demo.open({ width: 1280, height: 900 });
  await give(page, three());
  await page.getByRole("tab", { name: "Filters" }).click();
  for (const [width, least] of [
    [1280, 5],
    [3840, 9],
  ]) {
    await page.setViewportSize({ width, height: 900 });
    const choices = await page.locator(".controls select:visible").evaluateAll((all) =>
      all.map((one) => {
        const { appearance, backgroundSize, paddingRight } = getComputedStyle(one);
        return { appearance, arrow: Number.parseFloat(backgroundSize), room: Number.parseFloat(paddingRight) };
      }),
    );
    assert.ok(choices.length > 3);
    for (const { appearance, arrow, room } of choices) {
      assert.is(appearance, "none");
      assert.ok(arrow > least - 1 && room > 3 * arrow, `${width}: ${arrow}, ${room}`);
    }
  }
  await context.close();
});

test("a model's name in a table has more letters where the window is wide", async () => {
  const shown = async (width: number) => {
    const { page, context } = await demo.open({ width, height: 900 });
    await give(page, three());
    const cell = page.getByRole("region", { name: "Table of layers" }).locator("tbody tr:first-child td").nth(1);
    const text = await cell.innerText();
    await context.close();
    return text.length;
  };
  const [laptop, wide] = [await shown(1280), await shown(3840)];
  assert.ok(laptop <= 21 && wide > 1.5 * laptop, `${laptop}, ${wide}`);
});

test("a tall figure is no wider than its card once the card has a scrollbar, however narrow the window", async () => {
  for (const width of [390, 1280]) {
    const { page, context } = await demo.open({ width, height: 500 });
    await give(page, [{ name: "one.safetensors", bytes: net(30) }]);
    await page.getByRole("tab", { name: "Operators" }).click();
    await page.locator(".card.tall.fits").first().waitFor();
    await figuresDrawn(page);
    const wider = await page.locator(".card.tall.fits").evaluateAll((all) =>
      (all as HTMLElement[]).map((card) => {
        // What a scrollbar leaves: this browser draws its own over the figure.
        card.style.width = `${card.clientWidth - 15}px`;
        return card.scrollWidth - card.clientWidth;
      }),
    );
    assert.ok(wider.length > 0 && Math.max(...wider) <= 0, `${width}: ${wider}`);
    await context.close();
  }
});

test("on a phone no choice is wider than the page, however long the names in it", async () => {
  const { page, context } = await demo.open({ width: 390, height: 844 });
  await give(page, three());
  for (const view of ["Filters", "Distributions", "Scale space"]) {
    await page.getByRole("tab", { name: view }).click();
    await page.locator("main select").first().waitFor();
    await figuresDrawn(page);
    await assertNothingWider(page);
  }
  await context.close();
});

async function assertNothingWider(page: Page, where?: string): Promise<void> {
  const wider = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth - innerWidth,
    cards: [...document.querySelectorAll(".figure .card")]
      .filter((card) => {
        // What a drawing cuts off makes no card scroll; of one that is scrolled away there is no box.
        const drawn = Number(card.querySelector(":not(.fits) > .drawing > svg")?.getAttribute("width") ?? 0);
        return Math.max(card.scrollWidth, drawn) > card.clientWidth + 1;
      })
      .map((card) => card.closest("figure")?.querySelector("h3")?.textContent),
  }));
  assert.ok(wider.page <= 0, `${wider.page}`);
  assert.equal(wider.cards, [], where);
}

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
