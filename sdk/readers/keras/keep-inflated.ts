import type { ByteSource } from "../../bytes/byte-source.ts";

/**
 * A deflated entry lets go of its bytes when its last one was read, and would be inflated again for every part of an HDF5
 * file. Here the last byte is read once, by itself; the others leave the entry inflated.
 */
export async function keepInflated(entry: ByteSource): Promise<ByteSource> {
  const { byteLength } = entry;
  if (byteLength === 0) return entry;
  const last = await entry.read(byteLength - 1, byteLength);
  return {
    ...entry,
    async read(start, end) {
      if (end < byteLength || start === end) return entry.read(start, end);
      const bytes = new Uint8Array(end - start);
      bytes.set(await entry.read(start, end - 1));
      bytes.set(last, bytes.length - 1);
      return bytes;
    },
  };
}
