import { test } from "uvu";
import * as assert from "uvu/assert";
import { sendRange, startServer } from "../support/http-server.ts";
import { safetensors } from "../support/safetensors.ts";

// examples/cloudflare-worker/worker.js against dist/, in this process: a model larger than the limit for bodies is read by
// byte ranges from the Hub (here: a server on this machine).

const elements = 9 * 2 ** 20;
const model = safetensors(
  {
    w: { dtype: "F32", shape: [16, 16, 3, 3], data_offsets: [0, 9216] },
    table: { dtype: "F32", shape: [elements], data_offsets: [9216, 9216 + 4 * elements] },
  },
  Uint8Array.from({ length: 9216 + 4 * elements }, (_, i) => (i % 4 === 3 ? 63 : (i * 31) & 127)),
);

test("a model of 36 MB is studied from ranges of it, and no more than the convolution is fetched", async () => {
  const path = new URL("../../examples/cloudflare-worker/worker.js", import.meta.url).href;
  const { default: worker } = await import(path);
  let sent = 0;
  const server = await startServer((request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    sent += from === undefined ? model.length : Number(to) + 1 - Number(from);
    sendRange(request, response, model);
  });
  try {
    const get = (address: string) =>
      worker.fetch(new Request(`http://edge/?model=${encodeURIComponent(address)}`), { HUB: server.url });
    const response: Response = await get("hf://owner/repo/model.safetensors");
    assert.is(response.status, 200);
    const report = await response.json();
    assert.equal(
      report.models[0].layers.map((layer: { name: string; filters: number }) => [layer.name, layer.filters]),
      [["w", 256]],
    );
    assert.ok(sent < 2 ** 20, `${sent} of ${model.length} bytes were fetched`);
    // Posted, it is over the limit; an address that is none of the Hub's is refused.
    const body = await worker.fetch(
      new Request("http://edge/model.safetensors", { method: "POST", body: new Blob([new Uint8Array(model)]) }),
    );
    assert.is(body.status, 413);
    assert.is((await get("http://127.0.0.1/model.safetensors")).status, 400);
    assert.is((await worker.fetch(new Request("http://edge/"))).status, 405);
  } finally {
    await server.close();
  }
});

test.run();
