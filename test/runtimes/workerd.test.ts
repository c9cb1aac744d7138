import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { expectedDigest, load, modelFiles, packed, sha256, tool } from "./support.ts";

const workerd = suite("examples/cloudflare-worker in workerd");
const folder = join(packed, "workerd");
let server: ChildProcess;
let origin = "";

workerd.before(async () => {
  mkdirSync(folder);
  // As wrangler does it: bundled by esbuild, the Wasm module left for the runtime.
  const esbuild = await load("esbuild/lib/main.js");
  await esbuild.build({
    entryPoints: [join(packed, "examples/cloudflare-worker/worker.js")],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["*.wasm"],
    logLevel: "error",
  });
  copyFileSync(join(packed, "node_modules/convscope/dist/kernels.wasm"), join(folder, "kernels.wasm"));
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "./kernels.wasm", wasm = embed "kernels.wasm"),
    ],
    compatibilityDate = "2025-10-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);`,
  );
  server = spawn(tool(".bin/workerd"), ["serve", "config.capnp"], {
    cwd: folder,
    stdio: "ignore",
    detached: true,
  });
  for (let tries = 0; tries < 6000; tries++) {
    if (
      await fetch(origin).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("workerd does not answer");
});

workerd.after(() => {
  // npm's workerd is a script that starts the program: both end.
  if (server?.pid !== undefined) process.kill(-server.pid, "SIGKILL");
});

workerd("a GET is told what to do", async () => {
  const response = await fetch(origin);
  assert.is(response.status, 405);
  assert.is(response.headers.get("allow"), "POST");
});

workerd("posted models give the reports of Node.js", async () => {
  let reports = "";
  for (const names of modelFiles) {
    const form = new FormData();
    for (const name of names) form.append("files", new Blob([readFileSync(join(packed, "models", name))]), name);
    const response = await fetch(origin, { method: "POST", body: form });
    assert.is(response.status, 200);
    reports += await response.text();
  }
  assert.is(sha256(reports), await expectedDigest());
});

workerd("a plain body takes its name from the address", async () => {
  const [name] = modelFiles[2];
  const body = readFileSync(join(packed, "models", name));
  const report = await (await fetch(`${origin}/${name}`, { method: "POST", body })).json();
  assert.is(report.schema, "convscope/1");
  assert.is(report.models[0].name, name);
});

workerd("what cannot be read, and what is too long, are typed errors", async () => {
  const post = async (body: BodyInit) => {
    const response = await fetch(`${origin}/a.onnx`, { method: "POST", body });
    return { status: response.status, ...(await response.json()).error };
  };
  const unknown = await post("this is no model");
  assert.ok(unknown.status === 415 || unknown.status === 422, JSON.stringify(unknown));
  const long = await post(new Uint8Array(33 * 1024 * 1024));
  assert.equal([long.status, long.name, long.code], [413, "UnsafeError", "unsafe"]);
  assert.match(long.message, "the limit of this service");
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

workerd.run();
