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

interface Output {
  imports: { path: string; kind: string; external?: boolean }[];
}

/** What the core entry loads at once, by static imports: its outputs, and the packages that it names. */
function loadedAtOnce(outputs: Record<string, Output>): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages: string[] = [];
  const follow = (output: string) => {
    if (files.has(output)) return;
    files.add(output);
    for (const { path, kind, external } of outputs[output].imports) {
      if (kind !== "import-statement") continue;
      if (external) packages.push(path);
      else follow(path);
    }
  };
  follow(Object.keys(outputs).find((output) => output.endsWith("/index.js")) as string);
  return { files: [...files], packages };
}

test("the core entry with the Wasm core is at most 150 kB minified and gzipped; with every reader 220 kB", async () => {
  const { outputFiles, metafile } = await bundleCore({ splitting: true });
  const sizes = new Map<string, number>(
    outputFiles.map(({ path, contents }: { path: string; contents: Uint8Array }) => [
      path,
      gzipSync(contents, { level: 9 }).length,
    ]),
  );
  const total = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + (sizes.get(file) as number), 0);
  const core = total(loadedAtOnce(metafile.outputs).files.map((file) => resolve(file)));
  assert.ok(core > 50_000 && core <= 150_000, `${core} bytes`);
  const all = total(sizes.keys());
  assert.ok(all > core && all <= 220_000, `${all} bytes`);
});

test("the core entry needs no other package; a reader of zip archives loads one when it meets them", async () => {
  const { metafile } = await bundleCore({ splitting: true });
  const { files, packages } = loadedAtOnce(metafile.outputs);
  assert.ok(files.length > 1);
  assert.equal(packages, []);
  const others = (Object.values(metafile.outputs) as Output[]).flatMap(({ imports }) =>
    imports.filter(({ external }) => external),
  );
  assert.equal([...new Set(others.map(({ path }) => path))].sort(), [
    "@zip.js/zip.js",
    "node:fs",
    "node:worker_threads",
  ]);
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
  assert.equal(entries, ["convscope", "convscope/figures", "convscope/scale-space", "convscope/node"]);
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
