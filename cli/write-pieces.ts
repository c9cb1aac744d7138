import type { Stream } from "./terminal.ts";

/** Characters of a piece, at least: few enough writes. */
const pieceLength = 2 ** 16;

/** Prints texts one after the other, the first at once and then many short ones together, no faster than their reader takes them. */
export async function writePieces(stream: Stream, texts: Iterable<string>): Promise<void> {
  let piece = "";
  // What heads the output does not wait for the tables below.
  let enough = 1;
  for (const text of texts) {
    piece += text;
    if (piece.length < enough) continue;
    await write(stream, piece);
    piece = "";
    enough = pieceLength;
  }
  if (piece !== "") await write(stream, piece);
}

async function write(stream: Stream, text: string): Promise<void> {
  if (stream.write(text) !== false || stream.once === undefined) return;
  await new Promise<void>((resolve) => stream.once?.("drain", resolve));
}
