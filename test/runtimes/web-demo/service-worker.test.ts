import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Demo, startDemo } from "./open-demo.ts";

const test = suite("the page's service worker");
let demo: Demo;
test.before(async () => {
  demo = await startDemo();
});
test.after(() => demo.close());

test("a new version is taken although the browser may keep the old files for ten minutes", async () => {
  const site = await serveVersions();
  const context = await demo.browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${site.origin}/one/`);
    await kept(page, "/one/", 1);
    // What another application keeps under the page's address is not taken for the page.
    await page.evaluate(async () => (await caches.open("another-app-v3")).put("/one/", new Response("not the page")));
    site.version = 2;
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
    await kept(page, "/one/", 2);
    await page.reload();
    assert.is(await page.evaluate(() => document.documentElement.dataset.version), "2");
  } finally {
    await context.close();
    site.close();
  }
});

test("caches of others on the same origin stay: another application's, and this page's under another path", async () => {
  const site = await serveVersions();
  const context = await demo.browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${site.origin}/one/`);
    await kept(page, "/one/", 1);
    await page.evaluate(async () => (await caches.open("another-app-v3")).put("/other", new Response("kept")));
    site.version = 2;
    await page.goto(`${site.origin}/one/two/`);
    await kept(page, "/one/two/", 2);
    const names = await page.evaluate(() => caches.keys());
    assert.is(names.length, 3, names.join());
    // Each path has its own files, although one lies in the other.
    assert.is(await page.evaluate(versionOf, "/one/index.html"), "1");
    site.close();
    await page.goto(`${site.origin}/one/`);
    assert.is(await page.evaluate(() => document.documentElement.dataset.version), "1");
  } finally {
    await context.close();
    site.close();
  }
});

/** Waits until the worker of a path serves a version, with the version before gone. */
async function kept(page: Page, path: string, version: number): Promise<void> {
  // In steps: to waitForFunction the promise of an asynchronous one is as good as true.
  for (let i = 0; i < 6000; i++) {
    const state = await page.evaluate(async () => {
      const { active, waiting, installing } = await navigator.serviceWorker.ready;
      return (waiting ?? installing) ? "updating" : active?.state;
    });
    if (state === "activated" && (await page.evaluate(versionOf, `${path}index.html`)) === String(version)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`version ${version} is not kept at ${path}: ${await page.evaluate(() => caches.keys())}`);
}

/** The version of what is kept for a path, the oldest cache asked first. */
async function versionOf(path: string): Promise<string | undefined> {
  const found = await caches.match(path);
  return /data-version="(\d+)"/.exec((await found?.text()) ?? "")?.[1];
}

/** The built page under /one/ and /one/two/, in versions that differ in a mark, with leave to keep it for ten minutes. */
async function serveVersions() {
  const types: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css" };
  const site = { version: 1, origin: "", close: () => {} };
  const server = createServer(async (request, response) => {
    const file = /^\/one\/(?:two\/)?([\w./-]*)$/.exec(request.url ?? "")?.[1];
    try {
      let bytes: Buffer | string = await readFile(join("web-demo/dist", file || (file === "" ? "index.html" : "none")));
      if (!file || file.endsWith(".html"))
        bytes = bytes.toString().replace("<html", `<html data-version="${site.version}"`);
      if (file === "service-worker.js")
        bytes = `${bytes}\n// ${site.version}\n`.replace(/(\$\{own\})\w+/, `$1${site.version}`);
      const type = types[file?.split(".").pop() || "html"] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "cache-control": "max-age=600" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  site.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  site.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return site;
}

test.run();
