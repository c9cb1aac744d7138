import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../../scripts/bundle-program.mjs";

let made: Promise<string> | undefined;

/**
 * The thread's program in one file: each of a hundred threads would load all readers module by module, and what is in the file is
 * there before the doors close.
 */
export function workerScript(): Promise<string> {
  made ??= bundle();
  return made;
}

async function bundle(): Promise<string> {
  const script = fileURLToPath(new URL(`../../build/tests/hostile-worker-${process.pid}.mjs`, import.meta.url));
  process.once("exit", () => rmSync(script, { force: true }));
  await bundleProgram(fileURLToPath(new URL("./worker.ts", import.meta.url)), script);
  return script;
}
