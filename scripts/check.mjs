// Types of TypeScript and AssemblyScript, Biome, the import picture, and the package as npm would publish it. What does not
// wait for another step runs beside it; what it says is shown when it has ended.
import { spawn } from "node:child_process";
import { build } from "./build.mjs";
import { installRuntimes } from "./prepare-runtimes.mjs";

const steps = {
  "TypeScript's types": ["node_modules/typescript/bin/tsc", "-p", "."],
  "the page's types": ["node_modules/typescript/bin/tsc", "-p", "web-demo"],
  Biome: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
  "work over foreign texts and lists is linear": ["scripts/check-linear.mjs"],
  "the import picture": ["--import", "tsx", "test/imports.test.ts"],
  "docs/RESULT.md": ["scripts/documents/expect-field-list.mjs"],
  "every public name is documented, and the site's links": ["--import", "tsx", "scripts/documents/site/build.ts"],
  publint: ["node_modules/publint/src/cli.js", "--strict"],
};

await installRuntimes();
console.log("check: what is generated, and the build");
await build();
// The package carries the page in one file.
await import("./build-demo.mjs");
const failed = [];
const queue = Object.entries(steps);
await Promise.all(Array.from({ length: 2 }, work));
for (const name of failed) console.error(`check: ${name} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function work() {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    const [name, args] = step;
    const { output, code } = await heard(args);
    console.log(`check: ${name}`);
    if (code !== 0) {
      console.log(output);
      failed.push(name);
    }
  }
}

function heard(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (code) => resolve({ output, code }));
  });
}
