// How long a build takes from clean: as a whole by the clock, then step by step with its processor time too, which other
// programs do not lengthen much. Makes all of build/ and dist/ anew.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

const steps = {
  "a build from clean": ["scripts/build.mjs"],
  "kernels, as published": ["scripts/build-wasm.mjs"],
  "kernels, the fast way": ["scripts/build-wasm.mjs", "--fast"],
  "schemas and signatures": ["scripts/generate.mjs", "--fast"],
  declarations: ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"],
  bundle: ["node_modules/rollup/dist/bin/rollup", "-c", "--silent"],
  "a test file": ["--import", "tsx", "test/results/rows.test.ts"],
};
/** What a step makes and would leave out the next time. */
const made = {
  "a build from clean": ["build", "dist"],
  "kernels, as published": ["build/made/kernels"],
  "kernels, the fast way": ["build/made/kernels"],
  "schemas and signatures": ["build/made/documents", "build/made/kernel-exports"],
};

// Tells the processor time of a process by a further channel; of those that it starts nothing.
const tell = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1e6)); });',
)}`;

for (const [name, args] of Object.entries(steps)) {
  for (const path of made[name] ?? []) rmSync(path, { recursive: true, force: true });
  const since = performance.now();
  const { status, output, stderr } = spawnSync(process.execPath, ["--import", tell, ...args], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  const own = name === "a build from clean" ? "" : `, ${Number(String(output[3])).toFixed(1)} s of the processor`;
  console.log(`${name}: ${seconds} s${own}`);
}
// The kernels are the fast ones now.
rmSync("build/made/kernels");
