import { chunkTree } from "./chunk-tree.ts";
import { chunkTree2 } from "./chunk-tree-2.ts";
import { undefinedAddress } from "./cursor.ts";
import { extensibleArrayIndex } from "./extensible-array.ts";
import { fixedArrayIndex } from "./fixed-array.ts";
import type { ChunkIndexInfo } from "./layout.ts";
import { linearChunk } from "./linear-chunk.ts";
import type { Storage } from "./storage.ts";
import type { ChunkGrid, FindChunk } from "./stored-chunk.ts";

/** The lookup for a dataset's kind of index. Only the parts on the way to a chunk are read. */
export function chunkIndex(storage: Storage, info: ChunkIndexInfo, grid: ChunkGrid): FindChunk {
  if (info.address === undefinedAddress) return () => undefined;
  switch (info.type) {
    case "b-tree":
      return chunkTree(storage, info.address, grid);
    case "single":
      return () => ({ address: info.address, size: info.size ?? grid.bytes, mask: info.mask });
    case "implicit":
      return (offsets) => ({
        address: info.address + linearChunk(offsets, grid) * grid.bytes,
        size: grid.bytes,
        mask: 0,
      });
    case "fixed array":
      return fixedArrayIndex(storage, info.address, grid);
    case "extensible array":
      return extensibleArrayIndex(storage, info.address, grid);
    case "version 2 b-tree":
      return chunkTree2(storage, info.address, grid);
  }
}
