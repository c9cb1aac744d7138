// Builds dist/: the Wasm core, the SDK's entries and the CLI as ES modules, their types, the schema and the sample models.
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { compileKernels, generateTexts } from "./generate.mjs";
import { once } from "./once.mjs";
import { bundleStandalone } from "./standalone.mjs";

const types = {
  reads: ["sdk", "cli", "data", "build/kernel-exports.ts", "tsconfig.json", "tsconfig.build.json", "package-lock.json"],
  writes: ["build/types"],
};
const step = {
  reads: [
    ...[
      "sdk",
      "cli",
      "data",
      "build/schema",
      "build/kernels.ts",
      "build/kernel-exports.ts",
      "scripts",
      "rollup.config.mjs",
      "build/types",
    ],
    ...["package.json", "package-lock.json"],
  ],
  writes: ["dist"],
  // Put beside it when the page is built.
  except: ["dist/page.html"],
};

/** Small trained networks that travel with the package, so that `convscope demo` needs no network. */
const samples = {
  "super-resolution": ["@upscalerjs/default-model", ["models/model.json", "models/group1-shard1of1.bin"]],
  "face-detector": [
    "@vladmandic/face-api",
    ["model/tiny_face_detector_model-weights_manifest.json", "model/tiny_face_detector_model.bin"],
  ],
};

export async function build() {
  // Side by side: declarations and schemas need no kernel, whose compiler takes most of the time.
  await Promise.all([compileKernels(), generateTexts().then(declare)]);
  await once("dist", step, async () => {
    rmSync("dist", { recursive: true, force: true });
    await Promise.all([run("node_modules/rollup/dist/bin/rollup", "-c", "--silent"), bundleStandalone()]);
    cpSync("build/types", "dist/types", { recursive: true });
    addCore();
    for (const file of readdirSync("build/schema")) cpSync(`build/schema/${file}`, `dist/${file}`);
    chmodSync("dist/cli.js", 0o755);
    addSamples();
  });
}

/** The types of the package; npm run check checks them. */
async function declare() {
  // The names in it are enough.
  if (!existsSync("build/kernels.ts")) {
    writeFileSync(
      "build/kernels.ts",
      'export const kernelsDigest: string = "";\nexport const kernelsDeflated: string = "";\n',
    );
  }
  await once("types", types, async () => {
    rmSync("build/types", { recursive: true, force: true });
    await run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  });
}

function addCore() {
  cpSync("build/kernels.wasm", "dist/kernels.wasm");
  // A WebAssembly.Module, whose name is missing where there are no types of browsers.
  writeFileSync("dist/kernels.wasm.d.ts", "declare const module: object;\nexport default module;\n");
  // Edge runtimes compile no bytes: their bundlers hand the core over as a compiled module, each by its own form of import.
  for (const [name, wasm] of Object.entries({ workerd: "./kernels.wasm", "edge-light": "./kernels.wasm?module" })) {
    writeFileSync(
      `dist/${name}.js`,
      `import kernels from "${wasm}";\nimport { load } from "./index.js";\nload(kernels);\nexport * from "./index.js";\n`,
    );
  }
}

function addSamples() {
  for (const [name, [from, files]] of Object.entries(samples)) {
    mkdirSync(`dist/samples/${name}`, { recursive: true });
    for (const file of [...files, "LICENSE"]) {
      cpSync(`node_modules/${from}/${file}`, `dist/samples/${name}/${file.split("/").pop()}`);
    }
  }
}

/** A script in a process of its own. */
export function run(...args) {
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`node ${args.join(" ")} ended with ${code}`)),
    );
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
