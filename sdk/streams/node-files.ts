import { isNodeLike } from "../is-node-like.ts";

interface NodeFiles {
  readSync(descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
}

/** The module node:fs; null where there is none. The build hides its name from bundlers for browsers. */
export async function nodeFiles(): Promise<NodeFiles | null> {
  if (!isNodeLike) return null;
  try {
    return await import("node:fs");
  } catch {
    return null;
  }
}
