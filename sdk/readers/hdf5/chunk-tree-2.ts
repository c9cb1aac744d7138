import { andThen } from "./and-then.ts";
import { openTree2, type Tree2 } from "./b-tree-2.ts";
import type { Cursor } from "./cursor.ts";
import type { Storage } from "./storage.ts";
import type { ChunkGrid, FindChunk } from "./stored-chunk.ts";

/** Types of the trees' records: chunks without and with filters. */
const [plain, filtered] = [10, 11];

/** Version 2 B-tree of chunks (III.A.2, types 10 and 11): positions are counted in chunks. */
export function chunkTree2(storage: Storage, address: number, grid: ChunkGrid): FindChunk {
  let tree: Tree2 | undefined;
  const rank = grid.shape.length;
  return (offsets) => (tree === undefined ? first(offsets) : find(tree, offsets));

  async function first(offsets: readonly number[]) {
    tree ??= await openTree2(storage, address, grid.filtered ? filtered : plain);
    return find(tree, offsets);
  }

  function find(tree: Tree2, offsets: readonly number[]) {
    const { recordSize } = tree;
    const wanted = offsets.map((offset, axis) => offset / grid.chunk[axis]);
    const found = tree.find((candidate) => {
      candidate.skip(recordSize - 8 * rank);
      for (let axis = 0; axis < rank; axis++) {
        const position = candidate.uint(8);
        if (position !== wanted[axis]) return wanted[axis] < position ? -1 : 1;
      }
      return 0;
    });
    return andThen(found, (record) => (record === undefined ? undefined : parse(record, recordSize)));
  }

  function parse(record: Cursor, recordSize: number) {
    const chunk = record.address();
    if (!grid.filtered) return { address: chunk, size: grid.bytes, mask: 0 };
    // The width of the size is what the record leaves beside the others.
    const size = record.uint(recordSize - storage.offsetSize - 4 - 8 * rank);
    return { address: chunk, size, mask: record.u32() };
  }
}
