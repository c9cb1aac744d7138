import { spawn } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { serveDemo } from "../../../scripts/serve-demo.ts";

const test = suite("npm run demo");
let server: Server;
test.before(async () => {
  server = await serveDemo(0);
});
test.after(() => void server.close());
const port = () => (server.address() as AddressInfo).port;

test("an address that is none is refused, and the page is served on", async () => {
  assert.equal(
    await statuses("/%", "//", "/%E0%A4%A", "/../package.json", "/%00", "/"),
    [400, 400, 400, 404, 404, 200],
  );
});

test("a port that is taken is told in a line, with another to take", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/serve-demo.ts", String(port())]);
  let told = "";
  child.stderr.on("data", (data) => {
    told += data;
  });
  const [code] = await once(child, "close");
  assert.is(code, 1);
  assert.is(told, `port ${port()} is taken: npm run demo -- ${port() + 1}\n`);
});

/** Of paths sent as they stand: `fetch` would mend them. */
async function statuses(...paths: string[]): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  for (const path of paths) {
    const asked = request({ port: port(), path, agent: false }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    response.resume();
    found.push(response.statusCode);
  }
  return found;
}

test.run();
