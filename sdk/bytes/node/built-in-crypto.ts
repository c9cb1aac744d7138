import type { Hash } from "node:crypto";

interface BuiltInCrypto {
  createHash(algorithm: "sha256"): Hash;
}

/** The module node:crypto, at once; undefined where the platform has none, or cannot give it without waiting (Node.js before 20.16). */
export function builtInCrypto(): BuiltInCrypto | undefined {
  if (!("process" in globalThis)) return undefined;
  return globalThis.process?.getBuiltinModule?.("node:crypto");
}
