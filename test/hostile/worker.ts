import childProcess from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { examine, inMemory, type Verdict } from "./examine.ts";
import { formats } from "./formats/index.ts";
import { asked, forbidden, installGuards } from "./guards.ts";
import { type Grouped, inputsOf, type Job } from "./job.ts";
import { onDisk } from "./on-disk.ts";

/** What the watching side hands over: the shared number says which input is being examined. */
export interface Order {
  readonly job: Job;
  readonly from: number;
  readonly skip: readonly number[];
  readonly current: SharedArrayBuffer;
}

export interface Record extends Verdict {
  readonly index: number;
  /** What kind of input it was, and which. */
  readonly group: string;
  readonly input: string;
  /** Whether it was read from files on the disk. */
  readonly files: boolean;
  readonly milliseconds: number;
  /** The most of: one array that was asked for, all arrays together, what the process's peak grew by; in bytes. */
  readonly memory: number;
}

const batch = 64;
/** What an input may take: this, and four times its size. */
const allowed = 64 * 2 ** 20;
/**
 * What the process may grow by on top: JavaScript's garbage, which stays until the engine wants the room. What is not
 * garbage is bounded by the thread's heap limit.
 */
const garbage = 64 * 2 ** 20;

const { job, from, skip, current } = workerData as Order;
const now = new Int32Array(current);
const inputs = inputsOf(job);
const stray: string[] = [];
process.on("unhandledRejection", (error) => stray.push(String(error)));
// Without a listener the platform itself calls process.exit, which the guards refuse: the thread would die of the guard.
process.on("uncaughtException", (error) => stray.push(`uncaught ${error.stack ?? error}`));

// What goes wrong in here is no find: the watching side fails with it.
main().catch((error) => parentPort!.postMessage({ trouble: error.stack ?? String(error) }));

async function main() {
  // All readers are in this file; what belongs to the format has run once before memory and time are counted.
  const own = formats.find(({ name }) => name === job.format);
  for (const input of own?.seeds().values() ?? []) await examine(input);
  await examine({ file: "no model", bytes: new TextEncoder().encode("no model") });
  let guarded = false;
  let records: Record[] = [];
  for (let index = from; index < inputs.length; index++) {
    if (skip.includes(index)) continue;
    const given = inputs.at(index);
    // What reads files from the disk needs the file system.
    if (!given.files && !guarded) {
      installGuards();
      guarded = true;
    }
    records.push(await record(index, given));
    if (records.length === batch || index === inputs.length - 1) {
      parentPort!.postMessage({ next: index + 1, records });
      records = [];
    }
  }
  parentPort!.postMessage({ next: inputs.length, records, done: true });
}

async function record(index: number, { group, mutation, input, files }: Grouped): Promise<Record> {
  const { rss, arrayBuffers } = process.memoryUsage();
  const peak = process.resourceUsage().maxRSS * 1024;
  forbidden.length = 0;
  asked.largest = 0;
  stray.length = 0;
  Atomics.store(now, 0, index);
  Atomics.store(now, 1, 1);
  const busy = process.cpuUsage();
  const verdict = job.kind === "guards" ? tryDoors() : await examine(input, files ? onDisk : inMemory);
  // The processor's time: other programs' work is none of this one's. What sleeps is found by the watching side.
  const { user, system } = process.cpuUsage(busy);
  const milliseconds = (user + system) / 1000;
  Atomics.store(now, 1, 0);
  // A promise that was rejected with nobody listening is reported after this turn.
  await new Promise((resolve) => setImmediate(resolve));
  const after = process.resourceUsage().maxRSS * 1024;
  const grown = after > peak ? after - rss : 0;
  const arrays = Math.max(asked.largest, process.memoryUsage().arrayBuffers - arrayBuffers);
  const size = [input.bytes, ...(input.beside?.values() ?? [])].reduce((sum, bytes) => sum + bytes.length, 0);
  const faults = [
    verdict.fault,
    forbidden.length > 0 ? `called ${[...new Set(forbidden)].join(", ")}` : undefined,
    stray.length > 0 ? `left an error behind: ${stray[0]}` : undefined,
    milliseconds > 2000 ? `took ${Math.round(milliseconds)} ms` : undefined,
    arrays > allowed + 4 * size ? `took arrays of ${arrays} bytes for a file of ${size}` : undefined,
    grown > allowed + garbage + 4 * size ? `took ${grown} bytes for a file of ${size}` : undefined,
  ].filter((fault) => fault !== undefined);
  return {
    ...verdict,
    index,
    group,
    input: mutation,
    files,
    milliseconds,
    memory: Math.max(arrays, grown),
    fault: faults.length > 0 ? faults.join("; ") : undefined,
  };
}

/** Calls what the guards guard, and leaves an error behind: shows that they see it. */
function tryDoors(): Verdict {
  setImmediate(() => {
    throw new Error("left behind");
  });
  const doors: (() => unknown)[] = [
    // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested
    () => globalThis.eval("1"),
    () => new Function("return 1"),
    () => (() => {}).constructor("return 1"),
    () => fetch("http://127.0.0.1/"),
    () => fs.readFileSync("/dev/null"),
    () => fs.promises.readFile("/dev/null"),
    () => net.connect(1),
    () => childProcess.spawn("true"),
  ];
  let refused = 0;
  for (const door of doors) {
    try {
      door();
    } catch {
      refused++;
    }
  }
  new Uint8Array(3 * 2 ** 20);
  return { outcome: `${refused} of ${doors.length} refused`, offset: false };
}
