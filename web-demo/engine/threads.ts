import { proxy, type Remote } from "comlink";
import { createPool, type Pool } from "../../sdk/index.ts";
import type { PageThreads } from "./page-threads.ts";

/** What a thread says when it has started. */
export const started = "started";
/** More would wait for the disk: a file is read by one. */
const mostThreads = 8;

/** A pool of workers beside this one, and how many of them were started. */
export interface Threads {
  pool: Pool;
  /** From then on threads can start: the page starts them. */
  begin(page: Remote<PageThreads>): void;
  count(): number;
}

/** Threads for the study. Where the browser refuses further workers, the pool computes here. */
export function makeThreads(): Threads {
  let asked = 0;
  let count = 0;
  let page: Remote<PageThreads> | undefined;
  const pool = createPool({
    size: Math.min(mostThreads, navigator.hardwareConcurrency || 1),
    async worker() {
      const thread = page === undefined ? null : await startThread(page, asked++);
      if (thread !== null) count++;
      return thread;
    },
  });
  const begin = (given: Remote<PageThreads>) => {
    page = given;
  };
  return { pool, begin, count: () => count };
}

async function startThread(page: Remote<PageThreads>, id: number): Promise<FarThread | null> {
  const errors = new EventTarget();
  const failed = new Promise<null>((resolve) => errors.addEventListener("error", () => resolve(null)));
  const onError = (message: string) => errors.dispatchEvent(new ErrorEvent("error", { message, cancelable: true }));
  const port = await page.start(id, proxy(onError)).catch(() => null);
  if (port === null) return null;
  const end = () => void page.end(id);
  const begun = new Promise((resolve) => port.addEventListener("message", resolve, { once: true }));
  port.start();
  // What failed is a worker all the same.
  return Promise.race([failed.finally(end), begun.then(() => new FarThread(port, errors, end))]);
}

/** A worker of the page's: its messages come through a port, its errors from the page. */
class FarThread {
  readonly compiles = true as const;

  constructor(
    private readonly port: MessagePort,
    private readonly errors: EventTarget,
    readonly terminate: () => void,
  ) {}

  addEventListener(event: string, listener: object): void {
    this.#sourceOf(event).addEventListener(event, listener as EventListener);
  }

  removeEventListener(event: string, listener: object): void {
    this.#sourceOf(event).removeEventListener(event, listener as EventListener);
  }

  postMessage(message: unknown, transfer: object[] = []): void {
    this.port.postMessage(message, transfer as Transferable[]);
  }

  #sourceOf(event: string): EventTarget {
    return event === "error" ? this.errors : this.port;
  }
}
