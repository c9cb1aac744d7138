import type { ByteSource } from "../../bytes/byte-source.ts";

/** An entry of an archive whose bytes are read whole when the first are asked for, and held: inflating has no middle to begin at. */
export function heldWhole(entry: Pick<ByteSource, "byteLength" | "read">, name: string): ByteSource {
  const { byteLength } = entry;
  let whole: Promise<Uint8Array> | undefined;
  return {
    name,
    byteLength,
    async read(start, end) {
      whole ??= entry.read(0, byteLength);
      return (await whole).subarray(start, end);
    },
  };
}
