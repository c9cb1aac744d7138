import { isNodeLike } from "../is-node-like.ts";
import type { NodePort, NodeThread } from "./thread.ts";

interface NodeThreads {
  Worker: new (url: URL, options: { resourceLimits: { maxYoungGenerationSizeMb: number } }) => NodeThread;
  parentPort: NodePort | null;
}

/** The module node:worker_threads; null where there is none. The build hides its name from bundlers for browsers. */
export async function nodeThreads(): Promise<NodeThreads | null> {
  if (!isNodeLike) return null;
  try {
    return await import("node:worker_threads");
  } catch {
    return null;
  }
}
