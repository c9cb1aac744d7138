import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestServer {
  /** "http://127.0.0.1:PORT", without a slash behind. */
  readonly url: string;
  /** What was asked for, in order. */
  readonly requests: { path: string; headers: IncomingMessage["headers"] }[];
  close(): Promise<void>;
}

/** A server on this machine for one test. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse, server: TestServer) => void,
): Promise<TestServer> {
  const requests: TestServer["requests"] = [];
  const server: Server = createServer((request, response) => {
    requests.push({ path: request.url as string, headers: request.headers });
    answer(request, response, started);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const started: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return started;
}

/** Serves bytes as RFC 9110 says: a range by 206, everything by 200 when If-Range does not hold. */
export function sendRange(
  request: IncomingMessage,
  response: ServerResponse,
  content: Uint8Array,
  headers: Record<string, string> = {},
): void {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  const condition = request.headers["if-range"];
  if (match === null || (condition !== undefined && condition !== headers.etag)) {
    response.writeHead(200, { ...headers, "content-length": content.length }).end(content);
    return;
  }
  const start = Number(match[1]);
  if (start >= content.length) {
    response.writeHead(416, { ...headers, "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const part = content.subarray(start, Number(match[2]) + 1);
  const range = `bytes ${start}-${start + part.length - 1}/${content.length}`;
  response.writeHead(206, { ...headers, "content-range": range, "content-length": part.length }).end(part);
}
