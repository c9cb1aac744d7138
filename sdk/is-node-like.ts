/** Whether there are modules of Node.js: in a browser, asking for one would be a request. */
export const isNodeLike = "process" in globalThis && typeof globalThis.process?.versions?.node === "string";
