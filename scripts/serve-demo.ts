// npm run demo: builds the page and serves it on this machine.

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Serves web-demo/dist under a path; resolves with the server once it listens. */
export function serveDemo(port = 4173, base = "/"): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    if (!path.startsWith(base)) return void response.writeHead(404).end();
    const inside = normalize(`/${path.slice(base.length)}`);
    const file = join("web-demo/dist", inside.endsWith("/") ? `${inside}index.html` : inside);
    try {
      const bytes = await readFile(file);
      const type = types[extname(file)] ?? "application/octet-stream";
      const packed = /gzip/.test(String(request.headers["accept-encoding"])) && type !== "application/octet-stream";
      response.writeHead(200, {
        "content-type": type,
        ...(packed ? { "content-encoding": "gzip" } : {}),
        "cache-control": "no-cache",
      });
      response.end(packed ? gzipSync(bytes) : bytes);
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, () => resolve(server)));
}

if (process.argv[1]?.endsWith("serve-demo.ts")) {
  serveDemo(Number(process.argv[2] ?? 4173)).then((server) => {
    console.log(`the page is at http://localhost:${(server.address() as AddressInfo).port}/ (Ctrl-C ends)`);
  });
}
