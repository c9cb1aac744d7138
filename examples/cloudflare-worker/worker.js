// POST a model file, or a form with the files of one (the first is opened): the report as JSON. A body is held in memory, so
// it has a limit. GET /?model=hf://owner/repo/model.safetensors reads any size by byte ranges, a few MB at a time.
import { analyze, ConvscopeError, fromFiles, fromHub, openModel, toJson, UnsafeError, UsageError } from "convscope";

/** A quarter of the 128 MB that a Worker has: the body, its numbers and the study lie in them together. */
const mostBytes = 32 * 1024 * 1024;
const statuses = { usage: 400, unreadable: 422, unsupported: 415, unsafe: 413, "no-filters": 422 };

export default {
  async fetch(request, env = {}) {
    const address = new URL(request.url).searchParams.get("model");
    if (request.method !== "POST" && address === null) {
      return new Response("POST a model file, or GET /?model=hf://owner/repo/file\n", {
        status: 405,
        headers: { allow: "POST" },
      });
    }
    try {
      const source = address === null ? await posted(request) : await fromHub(address, { endpoint: env.HUB });
      // A digest would read the whole file once more.
      const report = toJson(await analyze([await openModel(source)], { digest: address === null }));
      return new Response(report, { headers: { "content-type": "application/json" } });
    } catch (error) {
      if (!(error instanceof ConvscopeError)) throw error;
      const { name, code, message } = error;
      return Response.json({ error: { name, code, message } }, { status: statuses[code] ?? 500 });
    }
  },
};

async function posted(request) {
  const files = await filesOf(request);
  const [main] = files.keys();
  return fromFiles(files, main);
}

/** The posted files by name: of a form, or the body under the name that the address gives. */
async function filesOf(request) {
  const body = await readAtMost(mostBytes, request);
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("multipart/form-data")) {
    const name = decodeURIComponent(new URL(request.url).pathname.split("/").pop()) || "model";
    return new Map([[name, body]]);
  }
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  const files = [...form.values()].filter((value) => typeof value === "object").map((file) => [file.name, file]);
  if (files.length === 0) throw new UsageError("the form holds no file, expected the files of a model");
  return new Map(files);
}

/** The body, counted as it comes: a length in the headers is only what the sender says. */
async function readAtMost(most, { body }) {
  const pieces = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > most) throw new UnsafeError(`the body is longer than ${most} bytes, the limit of this service`);
    pieces.push(piece);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
