import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { serveDemo } from "../../../scripts/serve-demo.ts";
import { chromiumPath } from "../chromium-path.ts";

/** The built page, served from a sub-path as GitHub Pages does, in a real Chromium. */
export interface Demo {
  readonly address: string;
  readonly browser: Browser;
  /** A page of its own context. Every address that it asks for is noted. */
  open(options?: OpenOptions): Promise<Opened>;
  close(): Promise<void>;
}

export interface OpenOptions {
  width?: number;
  height?: number;
  theme?: "light" | "dark";
  /** A finger in place of a mouse. */
  touch?: boolean;
  /** Behind the page's address: "#filters". */
  hash?: string;
  /** Runs before the page's own scripts. */
  script?: string;
  /** With the service worker that people have, once it keeps all parts of the page. Most tests do without: it takes a second each. */
  kept?: boolean;
}

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests since the page was opened. */
  readonly requests: string[];
  /** Errors in the page that nothing caught, and what it wrote to the console. */
  readonly complaints: string[];
}

/** Without a graphics processor: what is looked at is the same, and a test takes a quarter less processor time. */
const withoutGraphics = ["--disable-gpu"];

/** A graphics processor by program: what canvases do on one is tried, too. */
export const emulated = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** Ends a test that would never end; Playwright's half a minute is nothing where the processor is shared. */
const patience = 600_000;

export async function startDemo(graphics = withoutGraphics): Promise<Demo> {
  const server: Server = await serveDemo(0, "/some/where/");
  const address = `http://localhost:${(server.address() as AddressInfo).port}/some/where/`;
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ["--no-sandbox", "--headless=shell", ...graphics],
  });
  return {
    address,
    browser,
    async open({ width = 1280, height = 900, theme = "light", touch = false, hash = "", script, kept = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        hasTouch: touch,
        acceptDownloads: true,
      });
      context.setDefaultTimeout(patience);
      if (script !== undefined) await context.addInitScript(script);
      if (!kept)
        await context.addInitScript("if (navigator.serviceWorker) navigator.serviceWorker.register = async () => {}");
      const page = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      // Of the context: the service worker's and the workers' requests, too.
      context.on("request", (request) => requests.push(request.url()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      await page.goto(address + hash);
      await page.getByRole("button", { name: "Choose files" }).waitFor();
      if (kept) await allKept(page);
      return { page, context, requests, complaints };
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Then the page asks for nothing more by itself. */
async function allKept(page: Page): Promise<void> {
  const parts = readdirSync("web-demo/dist/later").map((name) => `later/${name}`);
  const missing = () =>
    page.evaluate(async (names) => {
      const found = await Promise.all(names.map((name) => caches.match(name)));
      return found.filter((response) => response === undefined).length;
    }, parts);
  while ((await missing()) > 0) await page.waitForTimeout(50);
}

/** A file handed to the page as if chosen. */
export interface GivenFile {
  name: string;
  bytes: Uint8Array;
}

/** Hands files to the page and waits for their result. */
export async function give(page: Page, files: GivenFile[]): Promise<void> {
  await choose(page, files);
  await page.getByRole("tab", { name: "Overview" }).waitFor();
}

/** From disk, as people do, where a file may bear the name: bytes that a driver hands over cost both ends more than the page's own work. */
export async function choose(page: Page, files: GivenFile[]): Promise<void> {
  const input = page.locator("[data-test=files]");
  if (files.every(({ name }) => onDisk.test(name))) return input.setInputFiles(written(files));
  await input.setInputFiles(files.map(({ name, bytes }) => ({ name, mimeType: "", buffer: Buffer.from(bytes) })));
}

const onDisk = /^[\w.-]+$/;

let given: string | undefined;

/** The page may read them until the tests end. */
function written(files: GivenFile[]): string[] {
  if (given === undefined) {
    given = mkdtempSync(join(tmpdir(), "convscope-given-"));
    process.once("exit", () => rmSync(given as string, { recursive: true }));
  }
  const folder = mkdtempSync(join(given, "files-"));
  return files.map(({ name, bytes }) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
}

/** Drops files on the page. */
export async function drop(page: Page, files: GivenFile[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      for (const { name, base64 } of given)
        data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      return data;
    },
    files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") })),
  );
  await page.dispatchEvent(".app", "drop", { dataTransfer });
}

/** What a button of the menu of exports saves. */
export async function saved(page: Page, name: RegExp): Promise<string> {
  await page.getByText("Export", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(".menu-items").getByRole("button", { name }).first().click(),
  ]);
  return readFileSync(await download.path(), "utf8");
}
