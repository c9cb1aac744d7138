import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What a set asks of GNU parallel: the words after its options, once a line of the input, JOBS at once. */
const standIn = `#!/usr/bin/env node
const { spawn } = require("node:child_process");
const args = process.argv.slice(2);
let jobs = 1;
while (args[0]?.startsWith("--")) {
  const [option] = args.splice(0, 1);
  if (["--resume-failed", "--quote"].includes(option)) continue;
  const [value] = args.splice(0, 1);
  if (option === "--jobs") jobs = Number(value);
  else if (option !== "--joblog") throw new Error("unknown option " + option);
}
const lines = require("node:fs").readFileSync(0, "utf8").trim().split("\\n");
let failed = 0;
const next = () => {
  const line = lines.shift();
  if (line === undefined) return;
  const [command, ...words] = args.map((word) => word.replaceAll("{}", line));
  spawn(command, words, { stdio: "inherit" }).on("close", (code) => {
    if (code !== 0) process.exitCode = ++failed;
    next();
  });
};
for (let i = 0; i < jobs; i++) next();
`;

/** PATH with GNU parallel in it; on a machine without, with what does the same of it that a set needs. */
export function writeParallelIfMissing(folder: string): string {
  const path = process.env.PATH ?? "";
  if (spawnSync("parallel", ["--version"], { encoding: "utf8" }).stdout?.includes("GNU parallel")) return path;
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", "parallel"), standIn, { mode: 0o755 });
  return `${join(folder, "bin")}${delimiter}${path}`;
}
