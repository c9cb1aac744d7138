import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bundlers } from "./bundlers.ts";
import { contentType, launch, type Page, serveFolders } from "./chromium.ts";
import { expectedDigest, modelFiles, packed } from "./support.ts";

/** The bundles take the models from here on, which are small: the numbers are the same code's. */
const small = 3;

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

type Reports = (from: number, workers: number, worker?: string) => Promise<string>;

/** The digest that a page with programs/page.mjs finds. */
async function reports(page: Page, ...given: Parameters<Reports>): Promise<string> {
  await page.waitForFunction("globalThis.reports !== undefined");
  return page.evaluate((given) => (globalThis as unknown as { reports: Reports }).reports(...given), given);
}

for (const workers of [0, 2]) {
  browser(`the files as they are, ${workers} workers`, () =>
    onPage("unbundled.html", async (page) => assert.is(await reports(page, 0, workers), await expectedDigest())),
  );
}

for (const { name, bundle, worker } of bundlers) {
  browser(`bundled by ${name}, in line and with 2 workers`, async () => {
    const folder = join(packed, name);
    const warnings = await bundle(folder);
    assert.equal(warnings, []);
    writeFileSync(join(folder, "bundled.html"), '<!doctype html><script type="module" src="/page.js"></script>');
    await onPage(
      "bundled.html",
      async (page) => {
        assert.is(await reports(page, small, 0), await expectedDigest(small));
        assert.is(await reports(page, small, 2, worker), await expectedDigest(small));
      },
      [folder, packed],
    );
  });
}

browser("examples/browser: by import from a CDN, its worker from another origin", () =>
  onPage("unbundled.html", async (page) => {
    // The CDN's answers come from the packed files.
    await page.route(/^https:\/\/cdn\.jsdelivr\.net\//, async (route) => {
      const [, inPackage] = route.request().url().split("convscope@0.1.0/");
      const path = join(packed, "node_modules/convscope", inPackage);
      await route.fulfill({ path, contentType: contentType(path), headers: { "access-control-allow-origin": "*" } });
    });
    await page.goto(`${await page.evaluate(() => location.origin)}/examples/browser/index.html`);
    const [main] = modelFiles[3];
    await page.setInputFiles("input", [join(packed, "models", main)]);
    await page.waitForFunction(`document.querySelector("pre").textContent.includes("\\n")`);
    const findings = await page.evaluate(() => document.querySelector("pre")?.textContent ?? "");
    assert.ok(findings.split("\n").length > 2, findings);
  }),
);

browser.run();
