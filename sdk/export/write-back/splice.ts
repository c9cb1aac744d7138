import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import type { ByteSink } from "../byte-sink.ts";

/** Other bytes in the place of the bytes [start, end) of a file. They are asked for when their turn comes. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Of one read: large enough to hide its cost, small enough not to be felt in memory. */
const pieceBytes = 4 * 1024 * 1024;

/**
 * A file with some stretches replaced, piece by piece and in order.
 *
 * @throws UnreadableError where two stretches overlap or one lies outside the file.
 */
export async function* splicedPieces(
  source: ByteSource,
  splices: readonly Splice[],
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  let from = 0;
  async function* copyUntil(end: number) {
    if (!(from <= end && end <= source.byteLength)) {
      throw new UnreadableError(`two stretches to replace overlap, or lie beyond its ${source.byteLength} bytes`, {
        file: source.name,
        offset: end,
      });
    }
    for (; from < end; from = Math.min(end, from + pieceBytes)) {
      throwIfAborted(signal);
      yield await source.read(from, Math.min(end, from + pieceBytes));
    }
  }
  for (const splice of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    yield* copyUntil(splice.start);
    yield* splice.pieces();
    from = splice.end;
  }
  yield* copyUntil(source.byteLength);
}

/** Writes the pieces one behind the other; returns the bytes written. */
export async function writePieces(sink: ByteSink, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let position = 0;
  for await (const bytes of pieces) {
    await sink.write(bytes, position);
    position += bytes.length;
  }
  return position;
}
