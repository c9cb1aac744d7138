import { join } from "node:path";
import { bundleProgram } from "../bundle-program.mjs";

/** Writes a test of the copy as one program. @returns its path in the copy */
export async function bundled(test, copy) {
  const program = test.replace(/\.ts$/, ".bundled.mjs");
  await bundleProgram(test, join(copy, program), copy);
  return program;
}
