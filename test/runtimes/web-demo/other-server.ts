import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on another port, so another origin, that lets every page read it and notes what it is asked for. */
export interface OtherServer {
  readonly origin: string;
  /** "GET /path" and the like. */
  readonly asked: string[];
  close(): void;
}

/** @param respond after the headers that allow every page were set */
export async function startOtherServer(respond: RequestListener): Promise<OtherServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    for (const header of ["allow-origin", "allow-headers", "expose-headers"]) {
      response.setHeader(`access-control-${header}`, "*");
    }
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
