import { isNodeLike } from "../is-node-like.ts";

interface NodeZlib {
  inflateSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

/**
 * The module node:zlib, which inflates the core at once: DecompressionStream takes Node.js another hundredth of a second, most of it
 * to load what streams need. Null where there is none. The build hides its name from bundlers for browsers.
 */
export async function nodeZlib(): Promise<NodeZlib | null> {
  if (!isNodeLike) return null;
  try {
    return (await import("node:zlib")) as NodeZlib;
  } catch {
    return null;
  }
}
