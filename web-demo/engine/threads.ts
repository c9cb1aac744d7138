import { createPool, type Pool } from "../../sdk/index.ts";

/** The name of a worker that is a thread of another one's pool. */
export const threadName = "thread";
/** What such a worker says when it has started. */
export const started = "started";
/** More would wait for the disk: a file is read by one. */
const mostThreads = 8;

/** A pool of workers within this one, and how many of them were started. */
export interface Threads {
  pool: Pool;
  /** From then on threads can start: with this program. */
  begin(program: Blob): void;
  count(): number;
}

/**
 * Threads for the study: this worker's own program once more, so that nothing else is fetched. Where the browser has no
 * workers within workers, or refuses them, the pool computes here.
 */
export function makeThreads(): Threads {
  let count = 0;
  let address: string | undefined;
  const pool = createPool({
    size: Math.min(mostThreads, navigator.hardwareConcurrency || 1),
    async worker() {
      const thread = address === undefined ? null : await startThread(address);
      if (thread !== null) count++;
      return thread;
    },
  });
  const begin = (program: Blob) => {
    // Of its own making: from disk a worker may not start what the page made an address for.
    address = URL.createObjectURL(program);
  };
  return { pool, begin, count: () => count };
}

function startThread(address: string): Promise<Worker | null> {
  if (typeof Worker !== "function") return Promise.resolve(null);
  return new Promise((resolve) => {
    let thread: Worker;
    try {
      thread = new Worker(address, { name: threadName });
    } catch {
      return resolve(null);
    }
    const settle = (result: Worker | null) => {
      thread.removeEventListener("message", onMessage);
      thread.removeEventListener("error", onError);
      resolve(result);
    };
    const onMessage = () => settle(thread);
    // Some browsers refuse only then.
    const onError = (event: Event) => {
      event.preventDefault();
      settle(null);
    };
    thread.addEventListener("message", onMessage);
    thread.addEventListener("error", onError);
  });
}
