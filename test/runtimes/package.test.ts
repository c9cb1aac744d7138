import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load, packed, run, tool } from "./support.ts";

const installed = join(packed, "node_modules/convscope");
const { exports, dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));

/** What a file imports, at once or later, in the form that Rollup writes. */
const moduleName = /^(?:import|export) (?:[^;'"]*?\bfrom )?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm;

/** The bundle of the core entry. */
async function bundleCore(options: object) {
  const esbuild = await load("esbuild/lib/main.js");
  return esbuild.build({
    entryPoints: [join(installed, "dist/index.js")],
    external: ["node:*"],
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

/** The outputs that the core entry loads at once, by static imports. */
function loadedAtOnce(outputs: Record<string, Output>): string[] {
  const files = new Set<string>();
  const follow = (output: string) => {
    if (files.has(output)) return;
    files.add(output);
    for (const { path, kind } of outputs[output].imports) if (kind === "import-statement") follow(path);
  };
  follow(Object.keys(outputs).find((output) => output.endsWith("/index.js")) as string);
  return [...files];
}

test("the core entry with the Wasm core is at most 150 kB minified and gzipped; with every chunk 382 kB", async () => {
  const { outputFiles, metafile } = await bundleCore({ splitting: true });
  const sizes = new Map<string, number>(
    outputFiles.map(({ path, contents }: { path: string; contents: Uint8Array }) => [
      path,
      gzipSync(contents, { level: 9 }).length,
    ]),
  );
  const total = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + (sizes.get(file) as number), 0);
  const core = total(loadedAtOnce(metafile.outputs).map((file) => resolve(file)));
  assert.ok(core > 50_000 && core <= 150_000, `${core} bytes`);
  const all = total(sizes.keys());
  assert.ok(all > core && all <= 382_000, `${all} bytes`);
});

test("nothing in the build names another package: a browser finds all by its address, and nothing else is installed", () => {
  const files = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" });
  const named = files
    .filter((file) => /\.js$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(installed, "dist", file), "utf8").matchAll(moduleName)].map(([, from, lazy]) => ({
        file,
        name: from ?? lazy,
      })),
    )
    .filter(({ name }) => !/^(\.{1,2}\/|node:)/.test(name));
  assert.ok(files.includes("cli.js"), files.join(" "));
  assert.equal(named, []);
  assert.is(dependencies, undefined);
});

test("the licences of all packages whose code is in the build come with it", () => {
  const text = readFileSync(join(installed, "dist/LICENSES.txt"), "utf8");
  const bundled = ["fflate", "d3-scale", "d3-scale-chromatic", "d3-shape", "d3-array", "d3-color", "d3-format"];
  bundled.push("d3-interpolate", "d3-path", "d3-dsv", "comlink", "@noble/hashes", "picocolors", "yaml");
  for (const name of bundled) {
    assert.ok(text.includes(readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()), name);
    assert.ok(text.includes(`\n${name} `), name);
  }
});

test("the types of every entry are found and right (are the types wrong?)", async () => {
  const tarball = readFileSync(join(packed, "package-lock.json"), "utf8").match(/"file:([^"]+\.tgz)"/)?.[1];
  const { code, stdout } = await run(tool(".bin/attw"), [
    resolve(packed, `${tarball}`),
    "--profile",
    "esm-only",
    "--exclude-entrypoints",
    "page.html",
  ]);
  assert.is(code, 0, stdout);
});

const consumers = {
  "consumer.ts": ["--lib", "es2022,dom,dom.iterable"],
  "consumer-node.ts": [
    "--lib",
    "es2022,esnext.disposable",
    "--types",
    "node",
    "--typeRoots",
    resolve("node_modules/@types"),
  ],
};
for (const [program, options] of Object.entries(consumers)) {
  test(`${program} checks against the installed types, without skipping them`, async () => {
    const { code, stdout } = await run(process.execPath, [
      resolve("node_modules/typescript/bin/tsc"),
      ...["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext"],
      ...options,
      program,
    ]);
    assert.is(code, 0, stdout);
  });
}

test("every entry imports, but for the script of a worker", async () => {
  const entries = Object.entries(exports as Record<string, string | { default: string }>)
    .map(([entry, target]) => [entry, typeof target === "string" ? target : target.default])
    .filter(([entry, target]) => target.endsWith(".js") && entry !== "./worker")
    .map(([entry]) => `convscope${entry.slice(1)}`);
  assert.equal(entries, [
    "convscope",
    "convscope/figures",
    "convscope/scale-space",
    "convscope/parquet",
    "convscope/pdf",
    "convscope/study-files",
    "convscope/states",
    "convscope/node",
  ]);
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
  // What is no program has no entry on JSR.
  const entries = Object.keys(npm.exports).filter((entry) => !/schema\.json$/.test(entry));
  const npmOnly = ["./kernels.wasm", "./page.html", "./atlas-small.json", "./package.json"];
  assert.equal(Object.keys(jsr.exports).sort(), entries.filter((entry) => !npmOnly.includes(entry)).sort());
});

test.run();
