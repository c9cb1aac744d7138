// biome-ignore lint/suspicious/noExplicitAny: what a listener gets depends on the event
type Listener = (value: any) => void;

// Types of their own: the types of browsers lack NodeThread, those of Node.js Worker and Transferable.

/** A thread of node:worker_threads, or the port to its parent, as far as the pool needs them. */
export interface NodePort {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

export interface NodeThread extends NodePort {
  terminate(): unknown;
  ref(): void;
  unref(): void;
}

/** A Web Worker as far as the pool needs it. */
export interface WebThread extends Endpoint {
  /** Whether it compiles the core itself: what reaches it through a port of another thread may be no module, on pages from disk. */
  readonly compiles?: true;
  terminate(): unknown;
}

/** A thread that runs "convscope/worker". */
export type Thread = WebThread | NodeThread;

/** Makes a thread; null: the platform has none. */
export type MakeThread = () => Thread | null | Promise<Thread | null>;

export function isNodeThread(thread: Thread): thread is NodeThread {
  return !("addEventListener" in thread);
}

/** A thread's or port's messages as the events that comlink listens to. */
export function endpointOf(end: Thread | NodePort): Endpoint {
  if ("addEventListener" in end) return end;
  const relays = new Map<unknown, (data: unknown) => void>();
  return {
    postMessage: (message, transfer) => end.postMessage(message, transfer),
    addEventListener(event, listener) {
      const relay = (data: unknown) => (listener as Listener)({ data });
      relays.set(listener, relay);
      end.on(event, relay);
    },
    removeEventListener(event, listener) {
      const relay = relays.get(listener);
      if (relay !== undefined) end.off(event, relay);
    },
  };
}

interface Endpoint {
  postMessage(message: unknown, transfer?: object[]): void;
  addEventListener(event: string, listener: object): void;
  removeEventListener(event: string, listener: object): void;
}

/** What it answered is lost, and nobody knows to which task. */
const unreadable = "a message could not be read";

/** Calls `onEnd` with the reason when the thread ends by itself, or cannot be understood. */
export function watch(thread: Thread, onEnd: (reason: string, cause?: unknown) => void): void {
  if (isNodeThread(thread)) {
    thread.on("error", (error: Error) => onEnd(error.message, error));
    thread.on("exit", (code: number) => onEnd(`it ended with ${code}`));
    thread.on("messageerror", () => onEnd(unreadable));
    return;
  }
  thread.addEventListener("error", (event: { message?: string; error?: unknown; preventDefault(): void }) => {
    event.preventDefault();
    onEnd(event.message || "its script could not be loaded", event.error);
  });
  thread.addEventListener("messageerror", () => onEnd(unreadable));
}
