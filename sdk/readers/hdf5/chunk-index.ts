import { UnsupportedError } from "../../errors.ts";
import { undefinedAddress } from "./cursor.ts";
import type { ChunkIndexInfo } from "./layout.ts";
import type { Storage } from "./storage.ts";

/** A chunk as it is stored. */
export interface StoredChunk {
  readonly address: number;
  readonly size: number;
  /** Bit i: filter i was not applied. */
  readonly mask: number;
}

/** Finds a chunk by its first element's position; undefined where none was written. */
export type FindChunk = (offsets: readonly number[]) => Promise<StoredChunk | undefined>;

export interface ChunkGrid {
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
  /** Bytes of a chunk before its filters. */
  readonly bytes: number;
  readonly filtered: boolean;
}

/** The lookup for a dataset's kind of index, or why there is none. */
export function chunkIndex(storage: Storage, info: ChunkIndexInfo, grid: ChunkGrid): FindChunk | string {
  if (info.address === undefinedAddress) return async () => undefined;
  switch (info.type) {
    case "b-tree":
      return bTreeIndex(storage, info.address, grid.shape.length);
    case "single":
      return async () => ({ address: info.address, size: info.size ?? grid.bytes, mask: info.mask });
    case "implicit":
      return async (offsets) => ({
        address: info.address + linear(offsets, grid) * grid.bytes,
        size: grid.bytes,
        mask: 0,
      });
    case "fixed array":
      return fixedArrayIndex(storage, info.address, grid);
    default:
      return `chunks indexed by a ${info.type} (libver='latest' with unlimited dimensions) are not read`;
  }
}

/** The chunk's number in the grid, last axis fastest. */
function linear(offsets: readonly number[], { shape, chunk }: ChunkGrid): number {
  return offsets.reduce((at, offset, axis) => at * Math.ceil(shape[axis] / chunk[axis]) + offset / chunk[axis], 0);
}

interface TreeNode {
  readonly level: number;
  readonly keys: readonly { readonly size: number; readonly mask: number; readonly offsets: readonly number[] }[];
  readonly children: readonly number[];
}

/** Nodes kept: some levels, and neighbours of the last leaf. */
const mostNodes = 64;

/** Version 1 B-tree (III.A.1), keys in ascending order of position. Only the nodes on the way to a chunk are read. */
function bTreeIndex(storage: Storage, root: number, rank: number): FindChunk {
  const kept = new Map<number, TreeNode>();
  return async (offsets) => {
    let address = root;
    for (let above = Number.POSITIVE_INFINITY; ; ) {
      const node = kept.get(address) ?? (await readNode(address));
      // Levels count down to 0, so a tree that points back to itself ends here.
      if (node.level >= above) return undefined;
      above = node.level;
      let [low, high] = [0, node.keys.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(node.keys[middle].offsets, offsets) <= 0) low = middle + 1;
        else high = middle;
      }
      if (low === 0) return undefined;
      const key = node.keys[low - 1];
      address = node.children[low - 1];
      if (node.level > 0) continue;
      return compare(key.offsets, offsets) === 0 ? { address, size: key.size, mask: key.mask } : undefined;
    }
  };

  async function readNode(address: number): Promise<TreeNode> {
    const head = await storage.structure(address, 8 + 2 * storage.offsetSize);
    head.expect("TREE");
    if (head.u8() !== 1) throw head.fault("is no B-tree of chunks");
    const level = head.u8();
    const count = head.u16();
    const body = await storage.structure(
      address + head.bytes.length,
      count * (8 + 8 * (rank + 1) + storage.offsetSize),
    );
    const keys: TreeNode["keys"][number][] = [];
    const children: number[] = [];
    for (let i = 0; i < count; i++) {
      const [size, mask] = [body.u32(), body.u32()];
      keys.push({ size, mask, offsets: Array.from({ length: rank }, () => body.uint(8)) });
      body.skip(8);
      children.push(body.address());
    }
    if (kept.size >= mostNodes) kept.delete(kept.keys().next().value as number);
    const node = { level, keys, children };
    kept.set(address, node);
    return node;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

/** Fixed array (VII.B): a header, then one element a chunk, in pages where there are many. */
function fixedArrayIndex(storage: Storage, address: number, grid: ChunkGrid): FindChunk {
  let header: Promise<{ entry: number; count: number; block: number; pageBits: number }> | undefined;
  return async (offsets) => {
    header ??= readHeader();
    const { entry, count, block, pageBits } = await header;
    const at = linear(offsets, grid);
    if (block === undefinedAddress || at >= count) return undefined;
    const prefix = 6 + storage.offsetSize;
    if (count > 2 ** pageBits) {
      throw new UnsupportedError(`has a fixed array of ${count} chunks in pages, which is not read`, {
        file: storage.source.name,
      });
    }
    const cursor = await storage.structure(block + prefix + at * entry, entry);
    const chunk = cursor.address();
    if (chunk === undefinedAddress) return undefined;
    if (!grid.filtered) return { address: chunk, size: grid.bytes, mask: 0 };
    // The width of the size is what the entry leaves beside an address and a mask.
    let size = 0;
    for (let i = 0, unit = 1; i < entry - storage.offsetSize - 4; i++, unit *= 256) size += cursor.u8() * unit;
    return { address: chunk, size, mask: cursor.u32() };
  };

  async function readHeader() {
    const cursor = await storage.structure(address, 8 + storage.lengthSize + storage.offsetSize);
    cursor.expect("FAHD");
    cursor.skip(2);
    const [entry, pageBits] = [cursor.u8(), cursor.u8()];
    if (entry < storage.offsetSize || entry > storage.offsetSize + 12 || pageBits > 32) {
      throw cursor.fault(`has a fixed array of entries of ${entry} bytes`);
    }
    return { entry, pageBits, count: cursor.length(), block: cursor.address() };
  }
}
