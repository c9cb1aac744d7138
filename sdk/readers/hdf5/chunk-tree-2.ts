import { openTree2, type Tree2 } from "./b-tree-2.ts";
import type { ChunkGrid, FindChunk } from "./chunk-index.ts";
import { comparePositions } from "./chunk-tree.ts";
import type { Storage } from "./storage.ts";

/** Types of the trees' records: chunks without and with filters. */
const [plain, filtered] = [10, 11];

/** Version 2 B-tree of chunks (III.A.2, types 10 and 11): positions are counted in chunks. */
export function chunkTree2(storage: Storage, address: number, grid: ChunkGrid): FindChunk {
  let tree: Promise<Tree2> | undefined;
  const rank = grid.shape.length;
  return async (offsets) => {
    tree ??= openTree2(storage, address, grid.filtered ? filtered : plain);
    const { recordSize, find } = await tree;
    const wanted = offsets.map((offset, axis) => offset / grid.chunk[axis]);
    const record = await find((candidate) => {
      candidate.skip(recordSize - 8 * rank);
      return comparePositions(
        wanted,
        Array.from({ length: rank }, () => candidate.uint(8)),
      );
    });
    if (record === undefined) return undefined;
    const chunk = record.address();
    if (!grid.filtered) return { address: chunk, size: grid.bytes, mask: 0 };
    // The width of the size is what the record leaves beside the others.
    const size = record.uint(recordSize - storage.offsetSize - 4 - 8 * rank);
    return { address: chunk, size, mask: record.u32() };
  };
}
