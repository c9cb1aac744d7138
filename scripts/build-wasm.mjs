// Compiles assembly/ and writes the binary twice: build/kernels.wasm, and build/kernels.ts with the bytes deflated, in base64:
// gzipped that is shorter than the binary gzipped, since zopfli deflates better by a twentieth; base64 alone is a third longer.
// build/test-only.wasm holds what only tests call. `--fast` leaves out most of the optimizer, and zopfli: the same numbers,
// slower, after a third of the time.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import { isMade, once } from "./once.mjs";

const step = {
  reads: ["assembly", "asconfig.json", "scripts/build-wasm.mjs", "node_modules/assemblyscript/package.json"],
  writes: ["build/kernels.wasm", "build/kernels.ts", "build/test-only.wasm"],
};
/** Functions of one file, and those of one kind for f32 and f64, stand beside each other: deflate looks back 32 kB. */
const smaller = ["coalesce-locals", "reorder-locals", "vacuum", "reorder-functions-by-name"];
const ways = {
  full: ["--optimizeLevel", "3", "--converge", "--runPasses", smaller.join()],
  fast: ["--optimizeLevel", "1"],
};

/** Whether the binaries are those of the sources; where a fast build is asked for, a full one does. */
export function wasmIsBuilt(way) {
  return [way, "full"].some((settings) => isMade("kernels", { ...step, settings }));
}

async function buildWasm(way) {
  if (!wasmIsBuilt(way)) await once("kernels", { ...step, settings: way }, () => compileAll(way));
}

async function compileAll(way) {
  mkdirSync("build", { recursive: true });
  await compile("assembly/test-only.ts", "test-only", ways[way]);
  const bytes = await compile("assembly/index.ts", "release", ways[way]);
  const deflated = way === "full" ? await deflateSmall(bytes) : deflateSync(bytes, { level: 9 });
  const digest = createHash("sha256").update(bytes).digest("hex");
  writeFileSync(
    "build/kernels.ts",
    `// Written by scripts/build-wasm.mjs.\nexport const kernelsDigest: string = "${digest}";\nexport const kernelsDeflated: string =\n  "${deflated.toString("base64")}";\n`,
  );
}

/** As zlib's format, in the fewest bytes. */
async function deflateSmall(bytes) {
  const { default: zopfli } = await import("@gfx/zopfli");
  return Buffer.from(await zopfli.zlibAsync(bytes, { numiterations: 15 }));
}

async function compile(entry, target, options) {
  // Half a second, which those who need no compiler do not wait.
  const { default: asc } = await import("assemblyscript/asc");
  const { error, stderr } = await asc.main([entry, "--config", "asconfig.json", "--target", target, ...options], {});
  if (error) fail(stderr.toString());
  const bytes = readFileSync(target === "release" ? "build/kernels.wasm" : `build/${target}.wasm`);
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  if (imports.length > 0) fail(`${entry} must import nothing, found ${JSON.stringify(imports)}\n`);
  return bytes;
}

function fail(message) {
  process.stderr.write(message);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildWasm(process.argv.includes("--fast") ? "fast" : "full");
}
