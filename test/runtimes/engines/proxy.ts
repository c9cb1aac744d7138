import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy that notes what it is asked for and refuses it. Browsers ask none for addresses of this machine. */
export async function noteRequests() {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.writeHead(403).end();
  });
  server.on("connect", ({ url = "" }, socket) => {
    asked.push(`https://${url}`);
    socket.on("error", () => {});
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { asked, port, close };
}
