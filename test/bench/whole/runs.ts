import { spawnSync } from "node:child_process";
import { median } from "../timing.ts";

/** What a command took. */
export interface Run {
  seconds: number;
  /** Of the processor, on all cores. */
  busy: number;
  megabytes: number;
  output: string;
}

export function run(command: string, args: string[]): Run {
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync("/usr/bin/time", ["-f", "%M %U %S", command, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
  });
  if (status !== 0) throw new Error(stderr);
  const [kilobytes, user, system] = (stderr.trim().split("\n").pop() as string).split(" ").map(Number);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, busy: user + system, megabytes: kilobytes / 1024, output: stdout };
}

/** The command line as it is published. */
export const program = [process.execPath, "dist/cli.js"] as const;

export function convscope(...args: string[]): Run {
  const [node, script] = program;
  return run(node, [script, ...args]);
}

export function seconds(runs: readonly Run[]): number {
  return median(runs.map((one) => one.seconds));
}

export function busy(runs: readonly Run[]): number {
  return median(runs.map((one) => one.busy));
}

export function print(name: string, runs: readonly Run[], more = ""): void {
  const peak = Math.max(...runs.map(({ megabytes }) => megabytes));
  const times = `${seconds(runs).toFixed(2)} s, ${busy(runs).toFixed(2)} s of processor`;
  console.log(`${name}  ${times}, peak ${peak.toFixed(0)} MB${more}`);
}

/** How many times as long the first took. */
export function printRatios(name: string, first: readonly Run[], second: readonly Run[]): void {
  const processor = (busy(first) / busy(second)).toFixed(2);
  console.log(
    `${name}: ratio of processor time ${processor}, by the clock ${(seconds(first) / seconds(second)).toFixed(2)}`,
  );
}

/** In pairs that follow each other: other load on the machine meets both. */
export function printPairs(name: string, one: readonly Run[], two: readonly Run[]): void {
  if (one.concat(two).some(({ output }) => output !== one[0].output)) throw new Error("outputs differ");
  const ratios = one.map(({ seconds }, round) => seconds / two[round].seconds);
  console.log(
    `${name}: ratio ${median(ratios).toFixed(2)} (pairs: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})`,
  );
}
