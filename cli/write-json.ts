import { jsonPieces } from "../sdk/index.ts";
import type { Stream } from "./terminal.ts";
import { writePieces } from "./write-pieces.ts";

/** Prints a document as JSON, piece by piece. */
export function writeJson(stream: Stream, document: unknown): Promise<void> {
  return writePieces(stream, jsonPieces(document));
}
