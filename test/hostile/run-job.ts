import { Worker } from "node:worker_threads";
import type { Job } from "./job.ts";
import type { Order, Record } from "./worker.ts";
import { workerScript } from "./worker-script.ts";

/**
 * Processor time in milliseconds after which an input counts as hung: longer than the promised 2 s, since what returns in
 * between is judged by the same measure. The clock says nothing where other programs have the processor.
 */
const patience = 10_000;
/** Looks of this side at a thread that uses no processor time and does not return: it sleeps. Some minutes, or more. */
const mostLooks = 3_000;
/**
 * Of the thread's JavaScript heap: some 60 for the programs and the inputs, and the promised 64. Of what is alive: the engine
 * collects garbage before it gives up.
 */
const heapMegabytes = 128;
/** Threads that a job may use up. */
const mostFinds = 20;

/**
 * Examines a job's inputs in a thread of their own. One that hangs it or exhausts its memory is noted as a find, and the
 * rest go on in a new thread.
 */
export async function runJob(job: Job): Promise<Record[]> {
  const records: Record[] = [];
  const skip: number[] = [];
  // A thread that dies again and again before its first input has another trouble than hostile files.
  for (let from = 0; skip.length < mostFinds; ) {
    const { next, fault, index } = await runFrom(await workerScript(), job, from, skip, records);
    if (fault === undefined) return records;
    from = next;
    skip.push(index);
    const input = `number ${index}`;
    records.push({
      index,
      group: "crashes",
      input,
      outcome: "crash",
      offset: false,
      files: job.files === true,
      milliseconds: patience,
      memory: 0,
      fault,
    });
  }
  return records;
}

function runFrom(script: string, job: Job, from: number, skip: number[], records: Record[]) {
  const current = new SharedArrayBuffer(8);
  const now = new Int32Array(current);
  const worker = new Worker(script, {
    workerData: { job, from, skip, current } satisfies Order,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  return new Promise<{ next: number; index: number; fault?: string }>((resolve, reject) => {
    let next = from;
    let [seen, since, looks] = [-1, process.cpuUsage(), 0];
    const end = (fault?: string) => {
      clearInterval(timer);
      void worker.terminate();
      resolve({ next, index: Math.max(next, Atomics.load(now, 0)), fault });
    };
    const timer = setInterval(() => {
      const busy = Atomics.load(now, 1) === 1 ? Atomics.load(now, 0) : -1;
      if (busy !== seen || busy < 0) [seen, since, looks] = [busy, process.cpuUsage(), 0];
      else if (usedSince(since) > patience) end(`hung for ${patience} ms`);
      else if (++looks > mostLooks) end("sleeps");
    }, 100);
    worker.on("message", (message: { next: number; records: Record[]; done?: boolean; trouble?: string }) => {
      if (message.trouble !== undefined) {
        reject(new Error(message.trouble));
        return end();
      }
      next = message.next;
      records.push(...message.records);
      if (message.done === true) end();
    });
    worker.on("exit", (code) => end(`ended the thread with ${code}`));
    worker.on("error", (error) => end(`ended the thread: ${error.message}`));
  });
}

/** Milliseconds of processor time that this process used since then. */
function usedSince(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
