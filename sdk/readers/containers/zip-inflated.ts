import type { FileEntry } from "@zip.js/zip.js";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { asConvscopeError } from "./zip-error.ts";

/** Enough for the header of any array. A read that ends within it does not inflate the rest. */
const headBytes = 4096;

/**
 * A deflated entry of a zip archive. The first read beyond its head inflates it whole, with its checksum; the bytes are
 * kept until its last one was read.
 */
export function inflatedSource(entry: FileEntry, file: string): ByteSource {
  const { filename: name, uncompressedSize: byteLength } = entry;
  let head: Uint8Array | undefined;
  let whole: Uint8Array | undefined;
  return {
    name,
    byteLength,
    async read(start, end) {
      if (end <= headBytes && end < byteLength) {
        head ??= whole?.slice(0, headBytes) ?? (await inflate(entry, Math.min(headBytes, byteLength), file));
        return head.subarray(start, end);
      }
      const bytes = whole ?? (await inflate(entry, byteLength, file));
      whole = end === byteLength ? undefined : bytes;
      return bytes.subarray(start, end);
    },
  };
}

/** Thrown into the stream to stop it. */
const enough = new Error("enough");

/** The first `length` bytes; for all of them the size and the checksum must be right, too. */
async function inflate(entry: FileEntry, length: number, file: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const whole = length === entry.uncompressedSize;
  let done = 0;
  const sink = new WritableStream<Uint8Array>({
    write(piece) {
      const taken = Math.min(piece.length, length - done);
      bytes.set(piece.subarray(0, taken), done);
      done += taken;
      if (taken < piece.length || (done === length && !whole)) throw enough;
    },
  });
  try {
    await entry.getData(sink);
  } catch (error) {
    if (error !== enough || whole) throw asConvscopeError(error, file, entry.filename);
  }
  if (done < length) {
    throw new UnreadableError(`inflates to ${done} bytes, expected ${length}`, { file, tensor: entry.filename });
  }
  return bytes;
}
