import { transfer } from "comlink";

/** The name of a worker that is a thread of a study's pool. */
export const threadName = "thread";

/**
 * The threads of a study's pool, which the page starts for it: in Firefox a worker that starts another one at times never goes on.
 * They run the study's own program, so that nothing else is fetched.
 */
export class PageThreads {
  readonly #threads = new Map<number, Worker>();
  #closed = false;

  constructor(private readonly address: string) {}

  /**
   * @param onError hears why the thread failed
   * @returns what the thread is spoken to by
   */
  start(id: number, onError: (reason: string) => void): MessagePort {
    if (this.#closed) throw new Error("the study was closed");
    const thread = new Worker(this.address, { name: threadName });
    thread.onerror = (event) => {
      event.preventDefault();
      onError(event.message);
    };
    this.#threads.set(id, thread);
    const { port1, port2 } = new MessageChannel();
    thread.postMessage(port1, [port1]);
    return transfer(port2, [port2]);
  }

  end(id: number): void {
    this.#threads.get(id)?.terminate();
    this.#threads.delete(id);
  }

  close(): void {
    this.#closed = true;
    for (const id of this.#threads.keys()) this.end(id);
  }
}
