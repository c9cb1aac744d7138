import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load, packed, run, tool } from "./support.ts";

const installed = join(packed, "node_modules/convscope");
const { exports, dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

/** The bundle of the core entry, other packages left out. */
async function bundleCore(options: object) {
  const esbuild = await load("esbuild/lib/main.js");
  return esbuild.build({
    entryPoints: [join(installed, "dist/index.js")],
    external: Object.keys(dependencies),
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    metafile: true,
    outdir: packed,
    logLevel: "silent",
    ...options,
  });
}

test("the core entry, with every reader and the Wasm core, is at most 150 kB minified and gzipped", async () => {
  const { outputFiles } = await bundleCore({});
  const { length } = gzipSync(outputFiles[0].contents, { level: 9 });
  assert.ok(length > 50_000 && length < 150_000, `${length} bytes`);
});

test("the core entry needs no other package; a reader of zip archives loads one when it meets them", async () => {
  const { metafile } = await bundleCore({ splitting: true });
  const outputs = metafile.outputs as Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>;
  const reached = new Set<string>();
  const needed: string[] = [];
  const follow = (output: string) => {
    if (reached.has(output)) return;
    reached.add(output);
    for (const { path, kind, external } of outputs[output].imports.filter(({ kind }) => kind === "import-statement")) {
      if (external) needed.push(`${kind} ${path}`);
      else follow(path);
    }
  };
  follow(Object.keys(outputs).find((output) => output.endsWith("/index.js")) as string);
  assert.ok(reached.size > 1);
  assert.equal(needed, []);
  const others = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  assert.equal([...new Set(others.map(({ path }) => path))].sort(), ["@zip.js/zip.js", "node:worker_threads"]);
});

test("the types of every entry are found and right (are the types wrong?)", async () => {
  const tarball = readFileSync(join(packed, "package-lock.json"), "utf8").match(/"file:([^"]+\.tgz)"/)?.[1];
  const { code, stdout } = await run(tool(".bin/attw"), [resolve(packed, `${tarball}`), "--profile", "esm-only"]);
  assert.is(code, 0, stdout);
});

test("a program in TypeScript checks against the installed types, without skipping them", async () => {
  const { code, stdout } = await run(process.execPath, [
    resolve("node_modules/typescript/bin/tsc"),
    ...["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable"],
    "consumer.ts",
  ]);
  assert.is(code, 0, stdout);
});

test("every entry imports, but for the script of a worker", async () => {
  const entries = Object.entries(exports as Record<string, string | { default: string }>)
    .map(([entry, target]) => [entry, typeof target === "string" ? target : target.default])
    .filter(([entry, target]) => target.endsWith(".js") && entry !== "./worker")
    .map(([entry]) => `convscope${entry.slice(1)}`);
  assert.equal(entries, ["convscope", "convscope/figures", "convscope/node"]);
  const program = entries.map((entry) => `await import("${entry}");`).join("");
  const { code, stderr } = await run(process.execPath, ["--input-type=module", "-e", program]);
  assert.is(code, 0, stderr);
});

test("under the condition edge-light the core comes as a compiled module", async () => {
  const esbuild = await load("esbuild/lib/main.js");
  await esbuild.build({
    entryPoints: [join(packed, "in-memory.mjs")],
    outfile: join(packed, "edge.mjs"),
    bundle: true,
    format: "esm",
    conditions: ["edge-light"],
    external: ["@zip.js/zip.js"],
    logLevel: "silent",
    plugins: [compiledWasm],
  });
  const { stdout, stderr } = await run(process.execPath, ["edge.mjs"]);
  assert.is(stdout, "64 true\n", stderr);
  assert.is(compiled, 1);
});

let compiled = 0;

/** What edge bundlers make of `import module from "x.wasm?module"`. */
const compiledWasm = {
  name: "compiled-wasm",
  setup(build: {
    onResolve(on: object, give: (asked: { path: string; resolveDir: string }) => object): void;
    onLoad(on: object, give: (asked: { path: string }) => object): void;
  }) {
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace("?module", "")),
      namespace: "wasm",
    }));
    build.onLoad({ filter: /.*/, namespace: "wasm" }, ({ path }) => {
      compiled++;
      const bytes = readFileSync(path).toString("base64");
      const decoded = `Uint8Array.from(atob("${bytes}"), (character) => character.charCodeAt(0))`;
      return { contents: `export default new WebAssembly.Module(${decoded});` };
    });
  },
};

test("deno publish --dry-run: the files and types for JSR", async () => {
  const cwd = process.cwd();
  const { code, stderr } = await run(
    tool(".bin/deno"),
    ["publish", "--dry-run", "--allow-dirty", "--config", `${cwd}/jsr.json`],
    { DENO_NO_UPDATE_CHECK: "1" },
  );
  assert.is(code, 0, stderr);
  assert.match(stderr, "Dry run complete");
});

test("jsr.json says what package.json says", () => {
  const [jsr, npm] = ["jsr.json", "package.json"].map((file) => JSON.parse(readFileSync(file, "utf8")));
  assert.is(jsr.version, npm.version);
  assert.is(jsr.license, npm.license);
  assert.ok(Object.keys(jsr.exports).every((entry) => entry in npm.exports));
});

test.run();
