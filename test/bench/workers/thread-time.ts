import { readdirSync, readFileSync } from "node:fs";

/** Seconds of processor time of this process's threads, the main one first; others, the busiest first. Linux only. */
export function threadSeconds(): { main: number; others: number[] } {
  const others = readdirSync("/proc/self/task")
    .filter((thread) => thread !== String(process.pid))
    .map(secondsOf)
    .sort((a, b) => b - a);
  return { main: secondsOf(String(process.pid)), others };
}

/** Of this process's first thread alone. */
export function mainSeconds(): number {
  return secondsOf(String(process.pid));
}

function secondsOf(thread: string): number {
  try {
    // Nanoseconds on the processor come first.
    return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e9;
  } catch {
    return 0;
  }
}
