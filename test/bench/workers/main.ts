// Each study with one worker and with two, in pairs that follow each other: `npm run bench:workers -- [PART OF A NAME]`. The clock
// tells something on two idle cores only; times of the processor tell what two idle cores could do at most.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { median } from "../timing.ts";
import { cases, type WorkersCase, writeCase } from "./cases.ts";
import type { StudyTimes } from "./run.ts";

const wanted = process.argv[2] ?? "";
const pairs = Number(process.env.PAIRS ?? 3);

// Made to JavaScript before: a loader would be timed as well.
const made = mkdtempSync(join(tmpdir(), "convscope-bench-"));
const script = join(made, "run.mjs");
buildSync({
  entryPoints: ["test/bench/workers/run.ts"],
  outfile: script,
  bundle: true,
  platform: "node",
  format: "esm",
});

console.log("| study | clock: 1, 2 workers | ratio (pairs) | processor: 1, 2 | main, alone | ratio at most |");
console.log("|---|---|---|---|---|---|");
for (const each of cases.filter(({ name }) => name.includes(wanted))) {
  const folder = mkdtempSync(join(tmpdir(), "convscope-bench-"));
  try {
    console.log(rowOf(each, writeCase(each, folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
rmSync(made, { recursive: true });

function rowOf(each: WorkersCase, file: string): string {
  const one: StudyTimes[] = [];
  const two: StudyTimes[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    one.push(run(each, file, 1));
    two.push(run(each, file, 2));
  }
  if (new Set([...one, ...two].map(({ digest }) => digest)).size > 1) throw new Error(`${each.name}: outputs differ`);
  const ratios = one.map(({ clock }, pair) => clock / two[pair].clock);
  const of = (runs: StudyTimes[], what: (times: StudyTimes) => number) => median(runs.map(what)).toFixed(2);
  return [
    "",
    each.name,
    `${of(one, ({ clock }) => clock)}, ${of(two, ({ clock }) => clock)} s`,
    `${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})`,
    `${of(one, ({ busy }) => busy)}, ${of(two, ({ busy }) => busy)} s`,
    `${of(two, ({ main }) => main)}, ${of(two, ({ alone }) => alone)} s`,
    `${(median(one.map(({ busy }) => busy)) / median(two.map(shortest))).toFixed(2)}`,
    "",
  ]
    .join(" | ")
    .trim();
}

/** What two idle cores take at least: what the main thread does alone, then half of all else, or the busier worker. */
function shortest({ busy, alone, workers }: StudyTimes): number {
  return alone + Math.max((busy - alone) / 2, ...workers);
}

function run({ study, options }: WorkersCase, file: string, workers: number): StudyTimes {
  const args = [script, study, file, JSON.stringify(options), String(workers)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split("\n").pop() as string) as StudyTimes;
}
