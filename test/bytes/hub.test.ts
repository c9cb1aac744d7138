import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseHubAddress } from "../../sdk/bytes/hub.ts";
import { fromHub } from "../../sdk/index.ts";
import { expectError } from "../support/expect-error.ts";
import { sendRange, startServer, type TestServer } from "../support/http-server.ts";

const content = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);
const commit = "0123456789abcdef0123456789abcdef01234567";

/** A hub whose files lie on another origin, as the real one's do. */
async function withHub(
  files: readonly string[],
  body: (hub: TestServer, storage: TestServer) => Promise<void>,
): Promise<void> {
  const storage = await startServer((request, response) => sendRange(request, response, content, { etag: '"1"' }));
  const hub = await startServer((request, response) => {
    const { url = "" } = request;
    if (url.startsWith("/api/models/me/net/revision/")) {
      const siblings = files.map((rfilename) => ({ rfilename }));
      response.writeHead(200).end(JSON.stringify({ sha: commit, siblings }));
    } else if (url.startsWith("/me/net/resolve/")) {
      response.writeHead(302, { location: `${storage.url}${url}` }).end();
    } else response.writeHead(404).end();
  });
  try {
    await body(hub, storage);
  } finally {
    await hub.close();
    await storage.close();
  }
}

test("a file at a revision; the token stays with the hub", async () => {
  await withHub([], async (hub, storage) => {
    const options = { endpoint: hub.url, token: "secret" };
    const source = await fromHub("hf://me/net@refs%2Fpr%2F1/sub/a b.safetensors", options);
    assert.equal([source.name, source.byteLength], ["a b.safetensors", 1000]);
    assert.equal(await source.read(10, 20), content.slice(10, 20));
    assert.is(hub.requests[0].path, "/me/net/resolve/refs%2Fpr%2F1/sub/a%20b.safetensors");
    assert.ok(hub.requests.every(({ headers }) => headers.authorization === "Bearer secret"));
    assert.ok(storage.requests.length > 0 && storage.requests.every(({ headers }) => !headers.authorization));
    assert.is((await source.sibling?.("b.safetensors"))?.byteLength, 1000);
    assert.is(hub.requests.at(-1)?.path, "/me/net/resolve/refs%2Fpr%2F1/sub/b.safetensors");
  });
});

const repositories: [string[], string][] = [
  [["README.md", "model.safetensors"], "model.safetensors"],
  [["net.safetensors", "sub/other.safetensors"], "net.safetensors"],
  [["a.safetensors", "model.safetensors", "z.safetensors"], "model.safetensors"],
  [["model-1.safetensors", "model-2.safetensors", "model.safetensors.index.json"], "model.safetensors.index.json"],
  [["net-1.safetensors", "net-2.safetensors", "net.safetensors.index.json"], "net.safetensors.index.json"],
];
for (const [files, chosen] of repositories) {
  test(`a repository of ${files.join(", ")}: ${chosen}, at the commit it has now`, () =>
    withHub(files, async (hub) => {
      assert.is((await fromHub("hf://me/net", { endpoint: hub.url })).name, chosen);
      assert.equal(
        hub.requests.map(({ path }) => path),
        ["/api/models/me/net/revision/main", `/me/net/resolve/${commit}/${chosen}`],
      );
    }));
}

test("a repository without a clear choice, or none at all", async () => {
  await withHub(["a.safetensors", "b.safetensors"], async (hub) => {
    const options = { endpoint: hub.url };
    await expectError(() => fromHub("hf://me/net", options), "usage", /found 2 safetensors files \(a\.safetensors, b/);
    await expectError(() => fromHub("hf://me/none", options), "unreadable", /answers 404.*access token/);
    await expectError(() => fromHub("hf://me/none/model.safetensors", options), "unreadable", /no such file/);
  });
  await withHub(["pytorch_model.bin"], async (hub) => {
    await expectError(() => fromHub("hf://me/net", { endpoint: hub.url }), "usage", /found 0 safetensors files/);
  });
  const nonsense = async () => new Response("[1]");
  await expectError(() => fromHub("hf://me/net", { fetch: nonsense }), "unreadable", /holds no list of files/);
});

test("addresses", async () => {
  assert.equal(parseHubAddress("hf://a/b"), { repository: "a/b", revision: "main", file: undefined });
  assert.equal(parseHubAddress("hf://a/b@v1.0/c/d.onnx"), { repository: "a/b", revision: "v1.0", file: "c/d.onnx" });
  for (const address of [
    "hf://a",
    "hf://",
    "hf://a//b",
    "hf://../b/c",
    "hf://a/b/../c",
    "hf://a/b/c//d",
    "hf://a/b@/c",
  ]) {
    await expectError(() => fromHub(address), "usage", /expected hf:\/\/owner\/repo/);
  }
});

test.run();
