import { jsonPieces } from "../sdk/index.ts";
import type { Stream } from "./terminal.ts";

/** Prints a document as JSON, piece by piece, no faster than its reader takes it. */
export async function writeJson(stream: Stream, document: unknown): Promise<void> {
  for (const piece of jsonPieces(document)) {
    if (stream.write(piece) !== false || stream.once === undefined) continue;
    await new Promise<void>((resolve) => stream.once?.("drain", resolve));
  }
}
