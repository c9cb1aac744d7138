import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { load, packed } from "./support.ts";

/** As much of playwright's page as the tests use. */
export interface Page {
  goto(url: string): Promise<unknown>;
  evaluate<A, R>(body: (argument: A) => R | Promise<R>, argument?: A): Promise<R>;
  waitForFunction(body: string): Promise<unknown>;
  route(url: RegExp, handle: (route: Route) => Promise<void>): Promise<void>;
  setInputFiles(selector: string, files: readonly string[]): Promise<void>;
  on(event: "pageerror", listener: (error: Error) => void): void;
}

interface Route {
  request(): { url(): string };
  fulfill(response: { path: string; contentType: string; headers: Record<string, string> }): Promise<void>;
}

interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export async function launch(): Promise<Browser> {
  const [{ default: binary }, { chromium }] = await Promise.all([
    load("@sparticuz/chromium/build/esm/index.js"),
    load("playwright-core/index.mjs"),
  ]);
  return chromium.launch({ executablePath: await binary.executablePath(), args: binary.args, headless: true });
}

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

export const contentType = (path: string) => types[extname(path)] ?? "application/octet-stream";

/** Serves the files of the first of the folders that has them. */
export async function serveFolders(folders: readonly string[]): Promise<{ server: Server; origin: string }> {
  const server = createServer(async ({ url = "/" }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname));
    for (const folder of folders) {
      const body = await readFile(join(folder, path)).catch(() => undefined);
      if (body !== undefined) return void response.setHeader("content-type", contentType(path)).end(body);
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as { port: number }).port}` };
}

/** The CDN's answers come from the packed files. */
export async function answerForCdn(page: Page): Promise<void> {
  await page.route(/^https:\/\/cdn\.jsdelivr\.net\//, async (route) => {
    const [, inPackage] = route.request().url().split("convscope@0.1.0/");
    const path = join(packed, "node_modules/convscope", inPackage);
    await route.fulfill({ path, contentType: contentType(path), headers: { "access-control-allow-origin": "*" } });
  });
}
