#!/usr/bin/env node
import { main } from "./main.ts";
import { describeOutputFailure } from "./output-failure.ts";

const controller = new AbortController();
process.on("SIGINT", () => {
  // The second Ctrl-C does not wait for a tidy end.
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
});
process.stdout.on("error", (error) => process.exit(describeOutputFailure(error, process.stderr)));
// What is said there is lost, but what is asked for is not.
process.stderr.on("error", () => undefined);

main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  stdin: () => process.stdin,
  signal: controller.signal,
}).then((code) => {
  process.exitCode = code;
});
