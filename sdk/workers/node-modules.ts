import type { NodePort, NodeThread } from "./thread.ts";

// Modules of Node.js as far as workers need them; the build hides their names from bundlers for browsers.

interface NodeThreads {
  Worker: new (url: URL, options: { resourceLimits: { maxYoungGenerationSizeMb: number } }) => NodeThread;
  parentPort: NodePort | null;
}

interface NodeFiles {
  readSync(descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
}

/** Whether there are such modules: in a browser, asking for one would be a request. */
const isNodeLike = "process" in globalThis && typeof globalThis.process?.versions?.node === "string";

/** The module node:worker_threads; null where there is none. */
export async function nodeThreads(): Promise<NodeThreads | null> {
  if (!isNodeLike) return null;
  try {
    return await import("node:worker_threads");
  } catch {
    return null;
  }
}

/** The module node:fs; null where there is none. */
export async function nodeFiles(): Promise<NodeFiles | null> {
  if (!isNodeLike) return null;
  try {
    return await import("node:fs");
  } catch {
    return null;
  }
}
