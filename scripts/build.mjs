// Builds dist/: the Wasm core, the SDK's entries and the CLI as ES modules, their types, the schema and the sample models.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const run = (script, ...args) => execFileSync(process.execPath, [script, ...args], { stdio: "inherit" });

rmSync("dist", { recursive: true, force: true });
rmSync("build/js", { recursive: true, force: true });
run("scripts/build-wasm.mjs");
run("scripts/generate.mjs");
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
run("node_modules/rollup/dist/bin/rollup", "-c", "--silent");
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
for (const file of readdirSync("schema")) cpSync(`schema/${file}`, `dist/${file}`);
chmodSync("dist/cli.js", 0o755);

// Small trained networks that travel with the package, so that `convscope demo` needs no network.
const samples = {
  "super-resolution": ["@upscalerjs/default-model", ["models/model.json", "models/group1-shard1of1.bin"]],
  "face-detector": [
    "@vladmandic/face-api",
    ["model/tiny_face_detector_model-weights_manifest.json", "model/tiny_face_detector_model.bin"],
  ],
};
for (const [name, [from, files]] of Object.entries(samples)) {
  mkdirSync(`dist/samples/${name}`, { recursive: true });
  for (const file of files) cpSync(`node_modules/${from}/${file}`, `dist/samples/${name}/${file.split("/").pop()}`);
  cpSync(`node_modules/${from}/LICENSE`, `dist/samples/${name}/LICENSE`);
}
