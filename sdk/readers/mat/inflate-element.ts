import { Unzlib } from "fflate";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { ConvscopeError, UnreadableError } from "../../errors.ts";
import type { Budget } from "../budget.ts";
import type { RangeCursor } from "../containers/range-cursor.ts";

/** Packed bytes that are inflated at once: deflate makes at most 1032 times as many of them. */
const pieceBytes = 2048;
/** An element's type and length. */
const tagBytes = 8;

/**
 * A compressed element's content, held in memory: MATLAB packs each variable by itself. Its first eight bytes say how long
 * it is, so that it is paid for before it is made.
 */
export async function inflateElement(body: RangeCursor, budget: Budget): Promise<ByteSource> {
  const { source, at: start, end, bigEndian } = body;
  const place = { file: source.name, offset: start };
  const damaged = (cause?: unknown) => new UnreadableError("has a variable whose zlib stream is damaged", place, cause);
  const tag = new Uint8Array(tagBytes);
  let whole: Uint8Array | undefined;
  let length = 0;
  const stream = new Unzlib((bytes) => {
    let rest = bytes;
    if (whole === undefined) {
      const head = rest.subarray(0, tagBytes - length);
      tag.set(head, length);
      length += head.length;
      rest = rest.subarray(head.length);
      if (length < tagBytes) return;
      const size = tagBytes + new DataView(tag.buffer).getUint32(4, !bigEndian);
      budget.spend("inflated", size, place);
      whole = new Uint8Array(size);
      whole.set(tag);
    }
    if (length + rest.length > whole.length) throw damaged();
    whole.set(rest, length);
    length += rest.length;
  });
  for (let at = start; at < end; at += pieceBytes) {
    const until = Math.min(end, at + pieceBytes);
    const packed = await source.read(at, until);
    try {
      // A copy: fflate keeps what it has not used yet.
      stream.push(packed.slice(), until === end);
    } catch (error) {
      throw error instanceof ConvscopeError ? error : damaged(error);
    }
  }
  const content = whole;
  if (content === undefined || length !== content.length) throw damaged();
  return { name: source.name, byteLength: length, read: async (from, upTo) => content.slice(from, upTo) };
}
