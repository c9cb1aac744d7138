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
  ".png": "image/png",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Serves the built page under a path; resolves with the server once it listens. */
export function serveDemo(port = 4173, base = "/", folder = "web-demo/dist"): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = pathOf(request.url ?? "/");
    if (path === undefined) return void response.writeHead(400).end("no address");
    if (!path.startsWith(base)) return void response.writeHead(404).end();
    const inside = normalize(`/${path.slice(base.length)}`);
    const file = join(folder, inside.endsWith("/") ? `${inside}index.html` : inside);
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

/** Undefined: it is malformed, as "/%" and "//" are. */
function pathOf(address: string): string | undefined {
  try {
    return decodeURIComponent(new URL(address, "http://localhost").pathname);
  } catch {
    return undefined;
  }
}

if (process.argv[1]?.endsWith("serve-demo.ts")) {
  const port = Number(process.argv[2] ?? 4173);
  serveDemo(port).then(
    (server) => {
      console.log(`the page is at http://localhost:${(server.address() as AddressInfo).port}/ (Ctrl-C ends)`);
    },
    (error) => {
      const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      console.error(taken ? `port ${port} is taken: npm run demo -- ${port + 1}` : (error as Error).message);
      process.exitCode = 1;
    },
  );
}
