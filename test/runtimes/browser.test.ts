import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openModel } from "../../sdk/index.ts";
import { bundlers } from "./bundlers.ts";
import { answerForCdn, launch, type Page, serveFolders } from "./chromium.ts";
import { expectedDigest, modelFiles, packed, small } from "./support.ts";

const browser = suite("Chromium");
let chromium: Awaited<ReturnType<typeof launch>>;

browser.before(async () => {
  chromium = await launch();
});
browser.after(() => chromium?.close());

/** Runs `body` on a page of the clean folder, or of one below it. */
async function onPage(path: string, body: (page: Page) => Promise<void>, folders = [packed]): Promise<void> {
  const { server, origin } = await serveFolders(folders);
  const page = await chromium.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(`${error}`));
  try {
    await page.goto(`${origin}/${path}`);
    await body(page);
    assert.equal(errors, []);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Runs `body` on a page with the bundle in a folder's assets. */
async function onBundle(folder: string, body: (page: Page) => Promise<void>): Promise<void> {
  writeFileSync(join(folder, "bundled.html"), '<!doctype html><script type="module" src="/assets/page.js"></script>');
  await onPage("bundled.html", body, [folder, packed]);
}

/** How many workers the last reports were made with. */
const threads = () => (globalThis as unknown as { threads: number }).threads;

/** What openModel lists on a page with programs/by-address.html. */
const tensorNames = async ([name, bytes]: readonly [string, number[]]) => {
  const { convscope } = globalThis as unknown as { convscope: { openModel: typeof openModel } };
  const model = await convscope.openModel(new Uint8Array(bytes), { name });
  return model.tensors.map((tensor) => tensor.name);
};

type Reports = (from: number, workers: number, worker?: string) => Promise<string>;

/** The digest that a page with programs/page.mjs finds. */
async function reports(page: Page, ...given: Parameters<Reports>): Promise<string> {
  await page.waitForFunction("globalThis.reports !== undefined");
  return page.evaluate((given) => (globalThis as unknown as { reports: Reports }).reports(...given), given);
}

for (const [workers, from] of [
  [0, small],
  [2, 0],
]) {
  browser(`the files as they are, ${workers} workers`, () =>
    onPage("unbundled.html", async (page) => assert.is(await reports(page, from, workers), await expectedDigest(from))),
  );
}

// The bundles take small models: the numbers are the same code's.

for (const { name, bundle, worker } of bundlers) {
  browser(`bundled by ${name}, in line and with 2 workers`, async () => {
    // Below the origin: the worker's script is sought beside the bundle.
    const folder = join(packed, name, "assets");
    assert.equal(await bundle(folder, worker), []);
    await onBundle(join(packed, name), async (page) => {
      assert.is(await reports(page, small + 1, 0), await expectedDigest(small + 1));
      assert.is(await reports(page, small, 2), await expectedDigest(small));
      assert.is(await page.evaluate(threads), 2);
    });
  });

  if (worker === undefined) continue;
  browser(`bundled by ${name} without its worker's script: a pool works in line, and says so`, async () => {
    const folder = join(packed, `${name}-alone`, "assets");
    assert.equal(await bundle(folder), []);
    await onBundle(join(packed, `${name}-alone`), async (page) => {
      assert.is(await reports(page, small + 1, 2), await expectedDigest(small + 1));
      assert.is(await page.evaluate(threads), 0);
      // A worker of one's own making is still possible, and an error where it does not start.
      assert.is(
        await reports(page, small + 1, 2, "/node_modules/convscope/dist/worker.js"),
        await expectedDigest(small + 1),
      );
      assert.is(await page.evaluate(threads), 2);
      const failure = await reports(page, small + 1, 2, "/missing.js").catch((error) => `${error}`);
      assert.match(failure, "a worker did not start: its script could not be loaded");
    });
  });
}

browser("archives, by address and without an import map", async () => {
  const read = (file: string) => JSON.parse(readFileSync(`test/golden/${file}.json`, "utf8"));
  const samples: { name: string; file: string }[] = [
    ...read("readers").npz.map(({ file }: { file: string }) => ({ name: "a.npz", file })),
    ...read("torch")
      .files.filter(({ name }: { name: string }) => name === "state_dict" || name === "deflated")
      .map(({ file }: { file: string }) => ({ name: "a.pt", file })),
  ];
  assert.is(samples.length, 4);
  const names = async (bytes: Uint8Array, name: string) =>
    (await openModel(bytes, { name })).tensors.map((tensor) => tensor.name);
  await onPage("by-address.html", async (page) => {
    await page.waitForFunction("globalThis.convscope !== undefined");
    for (const { name, file } of samples) {
      const bytes = Buffer.from(file, "base64");
      assert.equal(await page.evaluate(tensorNames, [name, [...bytes]] as const), await names(bytes, name), name);
    }
    // Figures and images too name no other package.
    await page.evaluate(() => (globalThis as unknown as { further(): Promise<unknown> }).further());
  });
});

browser("examples/browser: by import from a CDN, its worker from another origin", () =>
  onPage("unbundled.html", async (page) => {
    await answerForCdn(page);
    await page.goto(`${await page.evaluate(() => location.origin)}/examples/browser/index.html`);
    const [main] = modelFiles[3];
    await page.setInputFiles("input", [join(packed, "models", main)]);
    await page.waitForFunction(`document.querySelector("pre").textContent.includes("\\n")`);
    const findings = await page.evaluate(() => document.querySelector("pre")?.textContent ?? "");
    assert.ok(findings.split("\n").length > 2, findings);
  }),
);

browser.run();
