import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { joinBytes } from "../../bytes/join-bytes.ts";
import { UnreadableError } from "../../errors.ts";
import type { Budget } from "../budget.ts";
import { loadInflaters } from "./load-inflaters.ts";

/** Packed bytes that are inflated at once: deflate makes at most 1032 times as many of them. */
const pieceBytes = 4 * 1024;

/**
 * A gzip file's content, held in memory: what is in it is read here and there.
 *
 * @throws UnreadableError for a damaged or cut-off file, UnsafeError above the budget's bytes inflated.
 */
export async function gunzip(source: ByteSource, budget: Budget, signal?: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const { Gunzip } = await loadInflaters();
  const stream = new Gunzip((bytes) => {
    pieces.push(bytes);
    length += bytes.length;
  });
  let at = 0;
  for (let before = 0; at < source.byteLength; before = length) {
    throwIfAborted(signal);
    const until = Math.min(source.byteLength, at + pieceBytes);
    const packed = await source.read(at, until);
    try {
      stream.push(packed.slice(), until === source.byteLength);
    } catch (error) {
      const { message: fault } = error as Error;
      const what = fault === "unexpected EOF" ? "it ends too early: cut off; copy or download it again" : fault;
      const message = `is no intact gzip file: ${what}`;
      throw new UnreadableError(message, { file: source.name, offset: at }, error);
    }
    // Twice: the pieces, and the whole that is made of them.
    budget.spend("inflated", 2 * (length - before), { offset: at });
    at = until;
  }
  return joinBytes(pieces);
}
