interface NodeFiles {
  readSync(descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
}

/** Whether there are modules of Node.js: in a browser, asking for one would be a request. */
export const isNodeLike = "process" in globalThis && typeof globalThis.process?.versions?.node === "string";

/** The module node:fs; null where there is none. The build hides its name from bundlers for browsers. */
export async function nodeFiles(): Promise<NodeFiles | null> {
  if (!isNodeLike) return null;
  try {
    return await import("node:fs");
  } catch {
    return null;
  }
}
