import { Unzlib } from "fflate";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import type { Budget } from "../budget.ts";
import type { RangeCursor } from "../containers/range-cursor.ts";

/** Packed bytes that are inflated at once: deflate makes at most 1032 times as many of them. */
const pieceBytes = 16 * 1024;

/** A compressed element's content, held in memory: MATLAB packs each variable by itself. */
export async function inflateElement(body: RangeCursor, budget: Budget): Promise<ByteSource> {
  const { source, at: start, end } = body;
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Unzlib((bytes) => {
    pieces.push(bytes);
    length += bytes.length;
  });
  for (let at = start, before = 0; at < end; at += pieceBytes, before = length) {
    const until = Math.min(end, at + pieceBytes);
    const packed = await source.read(at, until);
    try {
      // A copy: fflate keeps what it has not used yet.
      stream.push(packed.slice(), until === end);
    } catch (error) {
      throw new UnreadableError(
        "has a variable whose zlib stream is damaged",
        { file: source.name, offset: at },
        error,
      );
    }
    budget.spend("inflated", length - before, { offset: at });
  }
  const whole = new Uint8Array(length);
  let to = 0;
  for (const piece of pieces) {
    whole.set(piece, to);
    to += piece.length;
  }
  return { name: source.name, byteLength: length, read: async (from, upTo) => whole.slice(from, upTo) };
}
