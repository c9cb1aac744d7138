// Types of TypeScript and AssemblyScript, Biome, the import picture, and the package as npm would publish it.
import { spawnSync } from "node:child_process";
import { installRuntimes } from "./prepare-runtimes.mjs";

const steps = {
  "AssemblyScript compiles without imports": ["scripts/build-wasm.mjs"],
  "what is generated": ["scripts/generate.mjs"],
  "TypeScript's types": ["node_modules/typescript/bin/tsc", "-p", "."],
  "the page's types": ["node_modules/typescript/bin/tsc", "-p", "web-demo", "--noEmit"],
  Biome: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
  "the import picture": ["--import", "tsx", "test/imports.test.ts"],
  "the build": ["scripts/build.mjs"],
  publint: ["node_modules/publint/src/cli.js", "--strict"],
};
installRuntimes();
for (const [name, args] of Object.entries(steps)) {
  console.log(`check: ${name}`);
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(1);
  }
}
