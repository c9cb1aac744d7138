import type { Remote, transfer } from "comlink";
import { kernelsDigest } from "../../build/kernels.ts";
import { throwIfAborted } from "../abort.ts";
import { AbortedError, WorkerError } from "../errors.ts";
import { pause } from "../streams/pause.ts";
import { sharedReader } from "../streams/shared-reader.ts";
import type { Posting, Task } from "../streams/task.ts";
import { compiledKernels, kernels } from "../wasm/load.ts";
import type { Reply, Service } from "./service.ts";
import { endpointOf, isNodeThread, type MakeThread, type Thread, watch } from "./thread.ts";
import { transferables } from "./transferables.ts";
import { fromWire } from "./wire-error.ts";

interface Occupant {
  thread: Thread;
  remote: Remote<Service>;
  transfer: typeof transfer;
}

/** A place in the pool: one thread at a time, one task at a time. A thread that died is replaced for the next task. */
export class Seat {
  private occupant: Occupant | null | undefined;
  /** The occupant, as soon as it has started. */
  private arrival: Promise<Occupant | null> | undefined;
  private atWork = false;
  /** Ends the task under way with an error. */
  private fail: (error: Error) => void = () => {};
  /** Counts the threads given up: one that was still being made is for nobody then. */
  private vacated = 0;

  /** @param orHere a thread that does not start the first time is not an error: its tasks are done in this one */
  constructor(
    private readonly make: MakeThread,
    private orHere: boolean,
  ) {}

  /** Whether a thread is here, starting or started. */
  get hasThread(): boolean {
    return this.occupant !== undefined && this.occupant !== null;
  }

  /** Starts the thread before there is a task. What keeps it from starting is an error of the first task. */
  start(): void {
    this.occupy().then(
      () => setRef(this.occupant?.thread, this.atWork),
      () => {},
    );
  }

  async run<I, R>(task: Task<I, R>, input: I, signal?: AbortSignal): Promise<R> {
    this.atWork = true;
    const onAbort = () => this.vacate(new AbortedError(signal?.reason));
    signal?.addEventListener("abort", onAbort);
    try {
      const occupant = await this.interruptible(() => this.occupy());
      throwIfAborted(signal);
      if (occupant === null) return await runHere(task, input, signal);
      const packed = task.posting?.pack(input) ?? null;
      const message = packed ?? input;
      const { remote, transfer } = occupant;
      const post = () => remote.run(task.name, transfer(message, transferables(message)), packed !== null);
      const reply = await this.interruptible<Reply<object>>(post as () => Promise<Reply<object>>);
      if ("failed" in reply) throw fromWire(reply.failed);
      return packed === null ? (reply.done as R) : (task.posting as Posting<I, R>).unpackDone(reply.done, input);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.atWork = false;
      setRef(this.occupant?.thread, false);
    }
  }

  /** Ends the thread, and with it the task under way. */
  vacate(reason: Error): void {
    // Nobody can tell a thread in the midst of a Wasm loop to stop.
    this.occupant?.thread.terminate();
    this.occupant = undefined;
    this.arrival = undefined;
    this.vacated++;
    this.fail(reason);
  }

  /** Waits for the thread, or for `vacate`. */
  private interruptible<R>(start: () => PromiseLike<R>): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.fail = reject;
      setRef(this.occupant?.thread, true);
      start().then(resolve, reject);
    });
  }

  private occupy(): Promise<Occupant | null> {
    this.arrival ??= this.arrive().catch((error) => {
      this.arrival = undefined;
      throw error;
    });
    return this.arrival;
  }

  private async arrive(): Promise<Occupant | null> {
    const { vacated } = this;
    // Who starts no thread needs nothing of it.
    const { transfer, wrap } = await import("comlink");
    const thread = await this.makeThread();
    if (vacated !== this.vacated) {
      if (thread !== null) endUnused(thread);
      return null;
    }
    if (thread === null) {
      this.occupant = null;
      return null;
    }
    const occupant = { thread, remote: wrap<Service>(endpointOf(thread)), transfer };
    this.occupant = occupant;
    const version = await this.started(occupant);
    if (this.occupant !== occupant) return null;
    if (version === null) {
      thread.terminate();
      this.occupant = null;
    } else if (version !== kernelsDigest) {
      this.vacate(new WorkerError("a worker did not start: it is of another version of convscope"));
    }
    return this.occupant ?? null;
  }

  /** The version that the thread answers with; null where it does not start, and its tasks may be done here. */
  private started(occupant: Occupant): Promise<string | null> {
    return new Promise((resolve, reject) => {
      let at = "did not start";
      watch(occupant.thread, (reason, cause) => {
        if (this.occupant !== occupant) return;
        if (this.orHere) resolve(null);
        else this.vacate(new WorkerError(`a worker ${at}: ${reason}`, cause));
      });
      greet(occupant).then((version) => {
        at = "died at its work";
        this.orHere = false;
        resolve(version);
      }, reject);
    });
  }

  private async makeThread(): Promise<Thread | null> {
    try {
      return await this.make();
    } catch (error) {
      if (this.orHere) return null;
      throw new WorkerError(`a worker did not start: ${error instanceof Error ? error.message : error}`, error);
    }
  }
}

/** The version that a thread answers with, once it has the core that is compiled here, or where that cannot be sent its own. */
async function greet({ remote, thread }: Occupant): Promise<string> {
  if ("compiles" in thread) return remote.start(null);
  const core = await compiledKernels();
  try {
    return await remote.start(core);
  } catch (error) {
    if ((error as Error).name !== "DataCloneError") throw error;
    return remote.start(null);
  }
}

/** What it reports of its end is for nobody either, but must be heard: Node.js stops at an error without a listener. */
function endUnused(thread: Thread): void {
  watch(thread, () => {});
  thread.terminate();
}

async function runHere<I, R>(task: Task<I, R>, input: I, signal: AbortSignal | undefined): Promise<R> {
  // The event loop gets a turn between tasks: a page stays alive, and an abort is heard.
  await pause();
  throwIfAborted(signal);
  return task.run(await kernels(), input, await sharedReader());
}

/** Only a thread at work keeps a process of Node.js alive. */
function setRef(thread: Thread | undefined, busy: boolean): void {
  if (thread === undefined || !isNodeThread(thread)) return;
  if (busy) thread.ref();
  else thread.unref();
}
