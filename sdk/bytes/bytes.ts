import type { ByteSource } from "./byte-source.ts";

/** A file that is already in memory; `sibling` finds the files that lie beside it. */
export function fromBytes(name: string, bytes: Uint8Array, sibling?: ByteSource["sibling"]): ByteSource {
  return {
    name,
    byteLength: bytes.byteLength,
    read: async (start, end) => bytes.subarray(start, end),
    sibling,
  };
}
