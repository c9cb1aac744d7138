#!/usr/bin/env node
import { main } from "./main.ts";

const controller = new AbortController();
process.on("SIGINT", () => {
  // The second Ctrl-C does not wait for a tidy end.
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
});
// The reader of our output went away (`| head`): nothing is left to do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  stdin: () => process.stdin,
  signal: controller.signal,
}).then((code) => {
  process.exitCode = code;
});
