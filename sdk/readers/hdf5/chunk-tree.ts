import type { FindChunk } from "./chunk-index.ts";
import type { Storage } from "./storage.ts";

interface TreeNode {
  readonly level: number;
  readonly keys: readonly { readonly size: number; readonly mask: number; readonly offsets: readonly number[] }[];
  readonly children: readonly number[];
}

/** Nodes kept: some levels, and neighbours of the last leaf. */
const mostNodes = 64;

/** Version 1 B-tree (III.A.1), keys in ascending order of position. Only the nodes on the way to a chunk are read. */
export function chunkTree(storage: Storage, root: number, rank: number): FindChunk {
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
        if (comparePositions(node.keys[middle].offsets, offsets) <= 0) low = middle + 1;
        else high = middle;
      }
      if (low === 0) return undefined;
      const key = node.keys[low - 1];
      address = node.children[low - 1];
      if (node.level > 0) continue;
      return comparePositions(key.offsets, offsets) === 0 ? { address, size: key.size, mask: key.mask } : undefined;
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

/** By the first axis that differs. */
export function comparePositions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}
