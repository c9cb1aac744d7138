#!/usr/bin/env node
import { main } from "./main.ts";
import { describeOutputFailure } from "./output-failure.ts";

const controller = new AbortController();
/** Of a run that was stopped: 128 and the signal's number, as shells say it. */
let stopped = 130;
process.on("SIGINT", () => {
  // The second Ctrl-C does not wait for a tidy end.
  if (controller.signal.aborted) process.exit(stopped);
  controller.abort();
});
// A scheduler's, at a time limit or when a node is taken away. It may come twice, of the job's shell and of its process group:
// what does not end tidily is killed in the end.
process.on("SIGTERM", () => {
  stopped = 143;
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
  process.exitCode = code === 130 ? stopped : code;
});
