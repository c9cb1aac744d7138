import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromHub, fromUrl, openModel } from "../../sdk/index.ts";
import { expectError } from "../support/expect-error.ts";
import { sendRange, startServer, type TestServer } from "../support/http-server.ts";
import { safetensors } from "../support/safetensors.ts";

// Several blocks of the cache, and no multiple of one.
const content = Uint8Array.from({ length: 3 * 1024 * 1024 + 77 }, (_, i) => (i * 31 + (i >> 8) * 7) & 255);
const small = safetensors({ w: { dtype: "F32", shape: [2, 1, 3, 3], data_offsets: [0, 72] } }, new Uint8Array(72));

type Answer = (request: IncomingMessage, response: ServerResponse, server: TestServer) => void;

async function serving(answer: Answer, body: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startServer(answer);
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

test("ranges give the same bytes as the file, at any place and at the same time", async () => {
  await serving(
    (request, response) => sendRange(request, response, content, { etag: '"1"' }),
    async ({ url, requests }) => {
      const source = await fromUrl(`${url}/models/my%20model.bin?token=secret`);
      assert.equal([source.name, source.byteLength], ["my model.bin", content.length]);
      const ranges = [
        [0, 0],
        [0, 1],
        [65535, 65537],
        [0, 200_000],
        [1_000_000, 1_000_001],
        [65536, 65536 + 1024 * 1024],
        [70_000, 70_001 + 1024 * 1024],
        [content.length - 5, content.length],
        [0, content.length],
      ];
      await Promise.all(
        ranges.map(async ([start, end]) => {
          const found = await source.read(start, end);
          assert.is(Buffer.compare(found, content.subarray(start, end)), 0, `${start} to ${end}`);
        }),
      );
      assert.ok(requests.every(({ headers }) => headers.range !== undefined));
      assert.ok(requests.slice(1).every(({ headers }) => headers["if-range"] === '"1"'));
    },
  );
});

test("small steps cost one request a block, and an opened model one in all", async () => {
  await serving(
    (request, response) => sendRange(request, response, request.url === "/small.safetensors" ? small : content),
    async ({ url, requests }) => {
      const source = await fromUrl(`${url}/big.bin`);
      for (let at = 0; at < 300_000; at += 100) await source.read(at, at + 8);
      // 300,000 bytes lie in 5 blocks, of which the first came with the first answer.
      assert.is(requests.length, 5);
      requests.length = 0;
      const model = await openModel(await fromUrl(`${url}/small.safetensors`));
      assert.is(model.layers[0].filters, 2);
      assert.is(requests.length, 1);
    },
  );
});

test("a server without ranges: the file is held in memory, up to the limit", async () => {
  await serving(
    (request, response) => {
      if (request.url === "/large") response.writeHead(200, { "content-length": 2 ** 40 }).write("x");
      else response.writeHead(200).end(content);
    },
    async ({ url, requests }) => {
      const source = await fromUrl(`${url}/a.bin`);
      assert.is(Buffer.compare(await source.read(0, content.length), content), 0);
      assert.is(requests.length, 1);
      await expectError(() => fromUrl(`${url}/large`), "unsafe", /no byte ranges.*more than 268435456 bytes/);
    },
  );
});

test("a server that falls silent is given up, before its answer and within it", async () => {
  let silent = true;
  let closed = 0;
  await serving(
    (request, response) => {
      response.on("close", () => closed++);
      if (!silent) sendRange(request, response, content);
      else if (request.url === "/part") {
        response.writeHead(206, { "content-range": "bytes 0-99/100", "content-length": 100 }).write("some");
      } else if (request.url === "/whole") response.writeHead(200).write("some");
    },
    async ({ url }) => {
      const timeout = 50;
      const before = /^a\.bin: the server has sent nothing for 50 ms, expected an answer$/;
      await expectError(() => fromUrl(`${url}/a.bin`, { timeout }), "unreadable", before);
      const within = /: the server has sent nothing for 50 ms, expected the rest of its answer$/;
      await expectError(() => fromUrl(`${url}/part`, { timeout }), "unreadable", within);
      await expectError(() => fromUrl(`${url}/whole`, { timeout }), "unreadable", within);
      silent = false;
      const source = await fromUrl(`${url}/a.bin`, { timeout: 600_000 });
      silent = true;
      // A later range, by a transport that never answers.
      const stuck = await fromUrl(`${url}/a.bin`, { timeout, fetch: answerOnce(source.byteLength) });
      await expectError(() => stuck.read(100_000, 100_001), "unreadable", /expected an answer/);
      assert.ok(closed >= 3, `${closed} connections given up`);
    },
  );
});

test("a server that drips is given up by a total time, in one answer and over many", async () => {
  let sent = 0;
  const closings: Promise<void>[] = [];
  await serving(
    (request, response) => {
      closings.push(new Promise((resolve) => response.on("close", () => resolve())));
      if (request.url === "/slow") {
        // Each answer comes after a while, whole.
        setTimeout(() => sendRange(request, response, content), 40);
        return;
      }
      if (request.url === "/ranges")
        response.writeHead(206, { "content-range": "bytes 0-65535/70000", "content-length": 65536 });
      else response.writeHead(200);
      const drip = setInterval(() => response.write("x", () => sent++), 10);
      response.on("close", () => clearInterval(drip));
    },
    async ({ url }) => {
      const tooSlow = /: the server has sent \d+ bytes in all the time it was waited for, expected .*: too slow$/;
      // Something comes long before each timeout.
      const options = { timeout: 5000, total: 200 };
      await expectError(() => fromUrl(`${url}/ranges`, options), "unreadable", tooSlow);
      await expectError(() => fromUrl(`${url}/whole`, options), "unreadable", tooSlow);
      await expectError(() => fromHub("hf://a/b", { ...options, endpoint: url }), "unreadable", tooSlow);
      assert.ok(sent > 3, `${sent} bytes`);
      // Every connection is given up.
      assert.is(closings.length, 3);
      await Promise.all(closings);
      // What comes pays for the time it takes: 8 s for a block of 64 kB.
      const patient = await fromUrl(`${url}/slow`, { ...options, total: 100 });
      for (let at = 65536; at < 8 * 65536; at += 65536) await patient.read(at, at + 1);
      assert.is((await patient.read(3 * 65536, 3 * 65536 + 3)).length, 3);
    },
  );
});

/** The first block as it should be; then nothing, ever. */
function answerOnce(total: number): (url: string) => Promise<Response> {
  let asked = 0;
  const headers = { "content-range": `bytes 0-65535/${total}` };
  return () =>
    asked++ === 0
      ? Promise.resolve(new Response(content.slice(0, 65536), { status: 206, headers }))
      : new Promise<Response>(() => {});
}

const lies: [string, Answer, RegExp][] = [
  ["no Content-Range", (_, response) => response.writeHead(206).end("abc"), /range null, expected bytes from 0/],
  [
    "another range",
    (_, response) => response.writeHead(206, { "content-range": "bytes 5-9/10" }).end("abcde"),
    /"bytes 5-9\/10"/,
  ],
  [
    "an unknown size",
    (_, response) => response.writeHead(206, { "content-range": "bytes 0-9/*" }).end("0123456789"),
    /and the file's size/,
  ],
  [
    "a range beyond the file",
    (_, response) => response.writeHead(206, { "content-range": "bytes 0-9/5" }).end("0123456789"),
    /"bytes 0-9\/5"/,
  ],
  [
    "a shorter range than asked for",
    (_, response) => response.writeHead(206, { "content-range": "bytes 0-4/10" }).end("01234"),
    /"bytes 0-4\/10"/,
  ],
  [
    "fewer bytes than told",
    (_, response) => response.writeHead(206, { "content-range": "bytes 0-9/10" }).end("012"),
    /sends 3 bytes, expected 10/,
  ],
  [
    "more bytes than told",
    (_, response) => response.writeHead(206, { "content-range": "bytes 0-9/10" }).end("0123456789x"),
    /more than the 10 bytes/,
  ],
  [
    "a connection that breaks",
    (_, response) => {
      response.writeHead(206, { "content-range": "bytes 0-9/10", "content-length": 10 });
      response.write("012", () => response.destroy());
    },
    /the connection failed/,
  ],
  [
    "a whole that is cut",
    (_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("012", () => response.destroy());
    },
    /the connection failed/,
  ],
  ["404", (_, response) => response.writeHead(404).end("no"), /no such file \(404\)/],
  ["403", (_, response) => response.writeHead(403).end("no"), /answers 403.*access token/],
  ["500", (_, response) => response.writeHead(500).end("no"), /answers 500, expected the file$/],
  ["a redirect in a circle", (_, response) => response.writeHead(302, { location: "/x" }).end(), /more than 5 times/],
];
for (const [what, answer, message] of lies) {
  test(`refused: ${what}`, () =>
    serving(answer, async ({ url }) => {
      const error = await expectError(() => fromUrl(`${url}/m.bin`), "unreadable", message);
      assert.match(error.message, /^m\.bin/);
    }));
}

test("a later range that is wrong is refused at its offset", async () => {
  await serving(
    (request, response, { requests }) => {
      if (requests.length === 1) sendRange(request, response, content);
      else response.writeHead(206, { "content-range": `bytes 0-9/${content.length}` }).end("0123456789");
    },
    async ({ url }) => {
      const source = await fromUrl(`${url}/m.bin`);
      await expectError(() => source.read(131072, 131080), "unreadable", /^m\.bin, byte 131072: .*"bytes 0-9/);
    },
  );
});

test("a failed read is not remembered", async () => {
  await serving(
    (request, response, { requests }) => {
      if (requests.length === 2) response.writeHead(503).end();
      else sendRange(request, response, content);
    },
    async ({ url }) => {
      const source = await fromUrl(`${url}/m.bin`);
      await expectError(() => source.read(131072, 131080), "unreadable", /503/);
      assert.equal(await source.read(131072, 131080), content.slice(131072, 131080));
    },
  );
});

test("a redirect leads to http(s) only", async () => {
  for (const location of ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x"]) {
    await serving(
      (_, response) => response.writeHead(302, { location }).end(),
      async ({ url }) => {
        await expectError(() => fromUrl(`${url}/m.bin`), "unsafe", /redirects to a (file|ftp|data): URL/);
      },
    );
  }
  const downgrade = async () => new Response(null, { status: 302, headers: { location: "http://example.org/" } });
  await expectError(() => fromUrl("https://example.org/m", { fetch: downgrade }), "unsafe", /to a http: URL/);
});

test("headers go to the URL's own origin and to no other", async () => {
  await serving(
    (request, response) => sendRange(request, response, content),
    async (storage) => {
      await serving(
        (request, response) => {
          const location = request.url === "/a" ? "/b" : `${storage.url}/c`;
          response.writeHead(302, { location }).end();
        },
        async (front) => {
          await fromUrl(`${front.url}/a`, { headers: { authorization: "Bearer secret" } });
          const seen = [...front.requests, ...storage.requests].map(({ headers }) => headers.authorization);
          assert.equal(seen, ["Bearer secret", "Bearer secret", undefined]);
          assert.ok(storage.requests[0].headers.range);
        },
      );
    },
  );
});

const changes: [string, (n: number) => Record<string, string>][] = [
  ["strong ETag", (n) => ({ etag: `"${n}"` })],
  ["weak ETag", (n) => ({ etag: `W/"${n}"` })],
  ["Last-Modified", (n) => ({ "last-modified": new Date(n * 1e6).toUTCString() })],
];
for (const [what, headers] of changes) {
  test(`a file that changes while it is read: ${what}`, () =>
    serving(
      (request, response, { requests }) => sendRange(request, response, content, headers(requests.length)),
      async ({ url }) => {
        const source = await fromUrl(`${url}/m.bin`);
        await expectError(() => source.read(200_000, 200_010), "unreadable", /has changed on the server/);
      },
    ));
}

test("a file that changes its size while it is read", async () => {
  await serving(
    (request, response, { requests }) =>
      sendRange(request, response, requests.length === 1 ? content : content.subarray(0, -1)),
    async ({ url }) => {
      const source = await fromUrl(`${url}/m.bin`);
      await expectError(() => source.read(200_000, 200_010), "unreadable", /has changed on the server/);
    },
  );
});

test("an answer that never comes or never ends stops with the signal", async () => {
  const answers: Answer[] = [
    () => {},
    (_, response) => response.writeHead(206, { "content-range": "bytes 0-9/10" }).write("012"),
    (_, response) => response.writeHead(200).write("012"),
  ];
  for (const answer of answers) {
    const controller = new AbortController();
    await serving(
      (request, response, server) => {
        answer(request, response, server);
        setImmediate(() => controller.abort());
      },
      async ({ url }) => {
        await expectError(() => fromUrl(`${url}/m.bin`, { signal: controller.signal }), "aborted");
      },
    );
  }
  await expectError(() => fromUrl("http://127.0.0.1:1/m.bin"), "unreadable", /the connection failed/);
});

test("what is no URL of a file", async () => {
  await expectError(() => fromUrl("model.onnx"), "usage", /found no URL/);
  await expectError(() => fromUrl("file:///etc/passwd"), "usage", /scheme file:/);
  const error = await expectError(() => fromUrl("https://me:pass@example.org/m"), "usage", /user name or password/);
  assert.not.match(error.message, /pass@/);
});

test("an empty file is one of no bytes", async () => {
  await serving(
    (request, response) => sendRange(request, response, new Uint8Array()),
    async ({ url }) => assert.is((await fromUrl(`${url}/m.bin`)).byteLength, 0),
  );
});

test("files beside it are found beside it, and nowhere else", async () => {
  await serving(
    (request, response) => {
      if (request.url === "/net/shards/a%20b.bin") sendRange(request, response, content);
      else if (request.url?.startsWith("/net/model.json")) sendRange(request, response, small);
      else response.writeHead(404).end();
    },
    async ({ url, requests }) => {
      const source = await fromUrl(`${url}/net/model.json?x=1`);
      assert.is((await source.sibling?.("shards/a b.bin"))?.byteLength, content.length);
      assert.is(await source.sibling?.("other.bin"), undefined);
      const before = requests.length;
      for (const path of ["../secret", "/secret", "//other.org/x", "http://other.org/x", "a\\b", "a/%2e%2e/b"]) {
        await expectError(() => source.sibling?.(path), "unsafe");
      }
      assert.is(requests.length, before);
    },
  );
});

test.run();
