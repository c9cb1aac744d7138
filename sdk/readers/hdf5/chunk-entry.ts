import { counted } from "../../model/counted.ts";
import { type Cursor, undefinedAddress } from "./cursor.ts";
import type { ChunkGrid, StoredChunk } from "./stored-chunk.ts";

/**
 * An array's element for a chunk (VII.B and C): its address; where there are filters, its size, in as many bytes as the
 * element leaves beside the others, and the mask.
 */
export function parseChunkEntry(cursor: Cursor, grid: ChunkGrid): StoredChunk | undefined {
  const address = cursor.address();
  if (address === undefinedAddress) return undefined;
  if (!grid.filtered) return { address, size: grid.bytes, mask: 0 };
  return { address, size: cursor.uint(cursor.left - 4), mask: cursor.u32() };
}

/** @throws UnreadableError for an element that cannot hold what `parseChunkEntry` reads. */
export function checkEntrySize(cursor: Cursor, size: number, grid: ChunkGrid): void {
  const { offsetSize } = cursor.origin;
  const [least, most] = grid.filtered ? [offsetSize + 5, offsetSize + 12] : [offsetSize, offsetSize];
  if (size < least || size > most) {
    throw cursor.fault(`has an array of chunks in elements of ${counted(size, "byte")}, expected ${least} to ${most}`);
  }
}
