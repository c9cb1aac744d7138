import { type ErrorPlace, UnreadableError } from "../../errors.ts";

/**
 * Inflates a zlib stream by the platform's own means, piece by piece, and stops at `most` bytes.
 *
 * @throws UnreadableError for a damaged stream, or one that holds more.
 */
export async function inflate(bytes: Uint8Array, most: number, place: ErrorPlace): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  // What goes wrong here comes out of the reader, too.
  const ignore = () => {};
  writer.write(new Uint8Array(bytes)).catch(ignore);
  writer.close().catch(ignore);
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > most) throw new UnreadableError(`has a chunk that inflates beyond its ${most} bytes`, place);
      pieces.push(value);
    }
  } catch (error) {
    reader.cancel().catch(ignore);
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError("has a chunk whose gzip stream is damaged", place, error);
  }
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
