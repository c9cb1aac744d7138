import { chunkTree } from "./chunk-tree.ts";
import { chunkTree2 } from "./chunk-tree-2.ts";
import { undefinedAddress } from "./cursor.ts";
import { extensibleArrayIndex } from "./extensible-array.ts";
import { fixedArrayIndex } from "./fixed-array.ts";
import type { ChunkIndexInfo } from "./layout.ts";
import { linearChunk } from "./linear-chunk.ts";
import type { Storage } from "./storage.ts";

/** A chunk as it is stored. */
export interface StoredChunk {
  readonly address: number;
  readonly size: number;
  /** Bit i: filter i was not applied. */
  readonly mask: number;
}

/** Finds a chunk by its first element's position, at once where it can; undefined where none was written. */
export type FindChunk = (offsets: readonly number[]) => StoredChunk | undefined | Promise<StoredChunk | undefined>;

export interface ChunkGrid {
  readonly shape: readonly number[];
  /** The largest shape that the dataset may take, `unlimited` where it has no bound. */
  readonly largest: readonly number[];
  readonly chunk: readonly number[];
  /** Bytes of a chunk before its filters. */
  readonly bytes: number;
  readonly filtered: boolean;
}

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
