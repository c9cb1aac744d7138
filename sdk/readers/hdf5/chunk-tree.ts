import type { Cursor } from "./cursor.ts";
import type { Storage } from "./storage.ts";
import type { ChunkGrid, FindChunk, StoredChunk } from "./stored-chunk.ts";

interface TreeNode {
  readonly level: number;
  readonly count: number;
  /** Of each key the position of its chunk's first element, `rank` numbers. */
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  readonly masks: Uint32Array;
  readonly children: Float64Array;
}

/** Nodes kept: some levels, and neighbours of the last leaf. */
const mostNodes = 64;

/** Version 1 B-tree (III.A.1), keys in ascending order of position. Only the nodes on the way to a chunk are read. */
export function chunkTree(storage: Storage, root: number, { chunk }: ChunkGrid): FindChunk {
  const rank = chunk.length;
  const kept = new Map<number, TreeNode>();
  return (offsets) => descend(root, Number.POSITIVE_INFINITY, offsets);

  function descend(
    address: number,
    above: number,
    offsets: readonly number[],
  ): StoredChunk | undefined | Promise<StoredChunk | undefined> {
    const node = kept.get(address);
    if (node === undefined) return readNode(address).then((read) => within(read, above, offsets));
    return within(node, above, offsets);
  }

  function within(node: TreeNode, above: number, offsets: readonly number[]) {
    // Levels count down to 0, so a tree that points back to itself ends here.
    if (node.level >= above) return undefined;
    let [low, high] = [0, node.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(node.offsets, middle, offsets) <= 0) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return undefined;
    const at = low - 1;
    if (node.level > 0) return descend(node.children[at], node.level, offsets);
    if (compare(node.offsets, at, offsets) !== 0) return undefined;
    return { address: node.children[at], size: node.sizes[at], mask: node.masks[at] };
  }

  /** The position of a key against another one, by the first axis that differs. */
  function compare(keys: Float64Array, key: number, offsets: readonly number[]): number {
    for (let axis = 0, at = key * rank; axis < rank; axis++, at++) {
      if (keys[at] !== offsets[axis]) return keys[at] < offsets[axis] ? -1 : 1;
    }
    return 0;
  }

  async function readNode(address: number): Promise<TreeNode> {
    const head = await storage.structure(address, 8 + 2 * storage.offsetSize);
    head.expect("TREE");
    if (head.u8() !== 1) throw head.fault("is no B-tree of chunks");
    const level = head.u8();
    const count = head.u16();
    const length = count * (8 + 8 * (rank + 1) + storage.offsetSize);
    const node = parseNode(await storage.structure(address + head.size, length), level, count);
    if (kept.size >= mostNodes) kept.delete(kept.keys().next().value as number);
    kept.set(address, node);
    return node;
  }

  function parseNode(body: Cursor, level: number, count: number): TreeNode {
    const offsets = new Float64Array(count * rank);
    const [sizes, masks] = [new Uint32Array(count), new Uint32Array(count)];
    const children = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      sizes[i] = body.u32();
      masks[i] = body.u32();
      for (let axis = 0; axis < rank; axis++) {
        const offset = body.uint(8);
        if (offset % chunk[axis] !== 0) {
          throw body.fault(`has a chunk at ${offset} of axis ${axis}, expected a multiple of ${chunk[axis]}`);
        }
        offsets[i * rank + axis] = offset;
      }
      // Where the element's bytes begin: a chunk holds whole elements.
      const within = body.uint(8);
      if (within !== 0) throw body.fault(`has a chunk that begins at byte ${within} of an element, expected 0`);
      children[i] = body.address();
    }
    return { level, count, offsets, sizes, masks, children };
  }
}
