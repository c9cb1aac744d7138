import { spawn } from "node:child_process";

/** What sleeps uses no processor time: it is ended by the clock, far beyond what a busy machine needs. */
const asleep = 1_200_000;

/**
 * Runs a test file in the copy of the tree, in a process that ends after some seconds of processor time.
 *
 * @param options {copy, mutant, seen, seconds, program}: what runs in its place, needing no compiler
 * @returns whether every test in it passed; a file that counts none has failed
 */
export function runTest(test, { copy, mutant, seen, seconds = 600, program }) {
  const preload = new URL("./preload.mjs", import.meta.url).href;
  const environment = { ...process.env, NO_COLOR: "1", MUTANT: String(mutant), NODE_OPTIONS: `--import ${preload}` };
  if (seen !== undefined) environment.MUTANT_SEEN = seen;
  // ulimit -t counts the processor's time, which the clock does not tell where several programs run.
  const line = `ulimit -t ${Math.ceil(seconds)}; exec "$0" "$@"`;
  const run = program === undefined ? ["--import", "tsx", test] : [program];
  const child = spawn("sh", ["-c", line, process.execPath, ...run], { cwd: copy, env: environment, detached: true });
  return new Promise((resolve) => {
    let output = "";
    const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), asleep);
    child.stdout.on("data", (data) => (output = (output + data).slice(-20_000)));
    child.stderr.on("data", (data) => (output = (output + data).slice(-20_000)));
    child.on("close", (code) => {
      clearTimeout(timer);
      const count = (word) =>
        [...output.matchAll(new RegExp(`^\\s+${word}:\\s+(\\d+)`, "gm"))].reduce((n, m) => n + Number(m[1]), 0);
      const passed = code === 0 && count("Total") > 0 && count("Passed") === count("Total");
      resolve({ passed, output });
    });
  });
}
