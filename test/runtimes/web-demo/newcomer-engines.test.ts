import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seededNormal } from "../../support/seeded.ts";
import { chosenEngines } from "../engines/installed.ts";
import { type StartedPage, startPage } from "../engines/start-page.ts";
import { evaluate, press, type Tab, until } from "../engines/tab.ts";
import { safetensors } from "./safetensors.ts";

// What someone who sees the page for the first time wants of it, from the first page on, and the clicks that each takes.

const most = 3;
let folder: string;

for (const name of chosenEngines()) {
  const test = suite(`a newcomer's tasks in ${name}`);
  let page: StartedPage;
  test.before(async () => {
    folder = mkdtempSync(join(tmpdir(), "convscope-newcomer-"));
    page = await startPage(name);
  });
  test.after(async () => {
    await page.close();
    rmSync(folder, { recursive: true });
  });

  /** From the first page on: it must be done in as many clicks as a person has patience for, with nothing to complain of. */
  async function task(body: (tab: Tab) => Promise<void>) {
    const tab = await page.engine.open(page.address);
    // What is there before the example's strip is drawn anew with it.
    await until(tab, () => document.querySelector(".strip-column [aria-label]") !== null);
    await evaluate(tab, noteClicks);
    await body(tab);
    const clicks = await evaluate(tab, () => (globalThis as unknown as Noted).clicks);
    assert.ok(clicks > 0 && clicks <= most, `${clicks} clicks`);
    assert.equal(await tab.complaints(), []);
    await tab.close();
  }

  test("find the binary layer: it is marked in the strip, and opens from there", () =>
    task(async (tab) => {
      await chooseFiles(tab, { mine: net({ binary: 7 }) });
      const marked = await until(tab, () =>
        [...document.querySelectorAll(".strip-column.troubled")]
          .filter((column) => column.textContent!.includes("binary"))
          .map((column) => column.querySelector(".strip-layer")!.getAttribute("title"))
          .join(),
      );
      assert.is(marked, "features.7.conv");
      await press(tab, ".strip-layer[title='features.7.conv']", "");
      await until(tab, layerIs, "features.7.conv");
    }));

  test("compare two models: both are chosen at once, and the comparison is a tab", () =>
    task(async (tab) => {
      await chooseFiles(tab, { a: net({}), b: net({ seed: 9 }) });
      await press(tab, "[role=tab]", "Comparison");
      await until(tab, () =>
        /a.safetensors and b.safetensors: D\s=\s[\d.]+/.test(
          document.querySelector("p[role=status]")?.textContent ?? "",
        ),
      );
    }));

  test("export a figure, that of the densities: a sample, its view, SVG", () =>
    task(async (tab) => {
      await press(tab, ".sample", "Reading text");
      await press(tab, "[role=tab]", "Distributions");
      await until(tab, () => document.querySelector("figure .drawing svg") !== null);
      assert.match(
        await evaluate(tab, () => document.querySelector("figure h3")!.textContent!),
        /along each component/,
      );
      await press(tab, "figure .actions button:enabled", "SVG");
      assert.is(await until(tab, () => (globalThis as unknown as Noted).saved), "ridge.svg");
    }));

  test("find the most redundant layer: the table of layers by orthogonality, the least first", () =>
    task(async (tab) => {
      await chooseFiles(tab, { mine: net({ repeated: 4 }) });
      await press(tab, "[aria-label='Table of layers'] th button", "Orthogonality");
      await until(tab, () => location.hash.includes("sorted=table-of-layers"));
      await press(tab, "[aria-label='Table of layers'] tbody button", "");
      await until(tab, layerIs, "features.4.conv");
    }));

  test.run();
}

interface Noted {
  clicks: number;
  /** What the page hands to the browser to be saved, by its name. */
  saved?: string;
}

/** Counts what a hand does with the mouse: on the page whatever it is for. The browser's own windows stay closed: no driver sees them. */
function noteClicks() {
  const noted: Noted = { clicks: 0 };
  Object.assign(globalThis, noted);
  addEventListener(
    "click",
    (event) => {
      // What a driver misses, since the page moved after it had aimed, is none of a hand's.
      const hits = (event.target as Element).closest("[data-marked]") !== null;
      if (event.isTrusted && hits) (globalThis as unknown as Noted).clicks++;
    },
    true,
  );
  HTMLAnchorElement.prototype.click = function () {
    Object.assign(globalThis, { saved: this.download });
  };
  HTMLInputElement.prototype.click = function () {
    this.dataset.asked = "";
  };
}

/** By the button; what the browser's dialogue then gives is put in its place. */
async function chooseFiles(tab: Tab, models: Record<string, Uint8Array>): Promise<void> {
  const paths = Object.entries(models).map(([name, bytes]) => {
    const path = join(folder, `${name}.safetensors`);
    writeFileSync(path, bytes);
    return path;
  });
  await press(tab, "button", "Choose files");
  await until(tab, () => document.querySelector("[data-test=files][data-asked]") !== null);
  await tab.setFiles("[data-test=files]", paths);
}

function layerIs(name: string) {
  return [...document.querySelectorAll("select")].some((choice) => choice.selectedOptions[0]?.text.startsWith(name));
}

interface Asked {
  /** A layer of 1 and -1 alone. */
  binary?: number;
  /** A layer whose outputs are all alike but for a little. */
  repeated?: number;
  seed?: number;
}

function net({ binary, repeated, seed = 5 }: Asked): Uint8Array {
  const next = seededNormal(seed);
  return safetensors(
    Array.from({ length: 12 }, (_, l) => {
      const normal = Float32Array.from({ length: 256 * 9 }, next);
      const values = normal.map((value, i) =>
        l === binary ? Math.sign(value) : l === repeated ? normal[i % (16 * 9)] + 0.05 * value : value,
      );
      return { name: `features.${l}.conv.weight`, shape: [16, 16, 3, 3], values };
    }),
  );
}
