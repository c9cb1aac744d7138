/// <reference lib="esnext.disposable" preserve="true" />
import { throwIfAborted } from "../abort.ts";
import { UsageError, WorkerError } from "../errors.ts";
import { Semaphore } from "../streams/semaphore.ts";
import type { Task } from "../streams/task.ts";
import type { TaskRunner } from "../streams/task-runner.ts";
import { Seat } from "./seat.ts";
import { startThread } from "./start-thread.ts";
import type { MakeThread } from "./thread.ts";

/** How many workers a pool has, and where they come from. */
export interface PoolOptions {
  /** Workers at most; they start with a study, no more of them than it has work for. Default: the cores that the platform tells of, else 2. */
  size?: number;
  /**
   * Makes a worker that runs the script `convscope/worker`: a Web Worker (of type "module") or a Worker of
   * node:worker_threads. Needed only where a build has moved this module away from its worker script. What it throws, and
   * a worker that does not start, is a WorkerError; without this option the pool then works in the calling thread.
   */
  worker?: MakeThread;
}

/**
 * Workers that share the work of studies: `analyze(models, { pool })`. They read local files themselves (in Node.js and Bun);
 * filters from elsewhere are moved to them and back, not copied. Results are merged in the order of the filters, so that
 * they are the same whatever the number of workers. An AbortSignal ends the work at once. A worker that dies fails its task
 * with a WorkerError and is replaced. Where the platform has no workers, or the worker's script is not beside this one (a bundle
 * that left it out), the same work is done in the calling thread: `threads` is 0 after the first study.
 */
export interface Pool extends TaskRunner {
  /** Workers at most. */
  readonly size: number;
  /** Workers that run now: 0 before the first task, and for good where all work is done in the calling thread. */
  readonly threads: number;
  /** Ends the workers, and with a WorkerError what they are at. */
  dispose(): void;
  /** As `dispose`, at the end of a block with `using`. */
  [Symbol.dispose](): void;
}

/** More than any machine has use for: each takes a thread and 20 MB. */
const mostWorkers = 256;

/** @throws UsageError for a size that is no whole number from 1 to 256. */
export function createPool({ size = cores(), worker }: PoolOptions = {}): Pool {
  if (!Number.isInteger(size) || size < 1 || size > mostWorkers) {
    const found = typeof size === "string" ? JSON.stringify(size) : size;
    throw new UsageError(`the size of the pool is ${found}, expected a whole number from 1 to ${mostWorkers}`);
  }
  return new WorkerPool(size, worker);
}

function cores(): number {
  return globalThis.navigator?.hardwareConcurrency ?? 2;
}

class WorkerPool implements Pool {
  /** One task waits for the first worker that gets free. */
  readonly ahead: number;
  readonly readsShared = true;
  private readonly seats: Seat[];
  private readonly free: Seat[];
  private readonly semaphore: Semaphore;
  private disposed = false;

  constructor(
    readonly size: number,
    worker: MakeThread | undefined,
  ) {
    this.ahead = size + 1;
    this.seats = Array.from({ length: size }, () => new Seat(worker ?? startThread, worker === undefined));
    this.free = [...this.seats].reverse();
    this.semaphore = new Semaphore(size);
  }

  get threads(): number {
    return this.seats.filter(({ hasThread }) => hasThread).length;
  }

  start(most: number): void {
    if (!this.disposed) for (const seat of this.seats.slice(0, most)) seat.start();
  }

  async run<I, R>(task: Task<I, R>, input: I, signal?: AbortSignal): Promise<R> {
    await this.semaphore.enter();
    const seat = this.free.pop() as Seat;
    try {
      throwIfAborted(signal);
      if (this.disposed) throw new UsageError("the pool was disposed of");
      return await seat.run(task, input, signal);
    } finally {
      this.free.push(seat);
      this.semaphore.leave();
    }
  }

  dispose(): void {
    this.disposed = true;
    for (const seat of this.seats) seat.vacate(new WorkerError("the pool was disposed of"));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
