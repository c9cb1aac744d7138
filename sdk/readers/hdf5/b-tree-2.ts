import { counted } from "../../model/counted.ts";
import { andThen } from "./and-then.ts";
import { type Cursor, undefinedAddress } from "./cursor.ts";
import { floorLog2 } from "./floor-log2.ts";
import type { Storage } from "./storage.ts";

/** Version 2 B-tree (III.A.2): records in ascending order, in leaves and in the nodes above them. */
export interface Tree2 {
  readonly recordSize: number;
  /**
   * The record for which `order` gives 0; it says whether what is looked for comes before (-1) or behind (1) the record at
   * which the cursor stands.
   */
  find(order: (record: Cursor) => number): Cursor | undefined | Promise<Cursor | undefined>;
  /** All records, a node's own behind those of its children. */
  all(): AsyncGenerator<Cursor>;
}

interface Child {
  readonly address: number;
  readonly count: number;
}

interface Node {
  readonly count: number;
  /** Where the first record begins in `at`. */
  readonly start: number;
  readonly children: readonly Child[];
  readonly at: Cursor;
}

/** Each level holds some ten times as many records. */
const deepestTree2 = 32;
/** Nodes kept: some levels, and neighbours of the last leaf. */
const mostNodes = 64;
/** Signature, version, type and checksum. */
const frame = 10;

/** @throws UnreadableError where it is no tree of records of this type. */
export async function openTree2(storage: Storage, address: number, type: number): Promise<Tree2> {
  const { offsetSize } = storage;
  const head = await storage.structure(address, 16 + offsetSize + 2 + storage.lengthSize);
  head.expect("BTHD");
  head.skip(1);
  const found = head.u8();
  if (found !== type) throw head.fault(`has a B-tree of type ${found}, expected ${type}`);
  const [nodeSize, recordSize, depth] = [head.u32(), head.u16(), head.u16()];
  if (recordSize === 0 || depth > deepestTree2) {
    throw head.fault(`has a B-tree of depth ${depth} with records of ${counted(recordSize, "byte")}`);
  }
  head.skip(2);
  const root: Child = { address: head.address(), count: head.u16() };
  const widths = pointerWidths(nodeSize, recordSize, depth, offsetSize);
  /** By level and address: a damaged tree may name one node at two levels. */
  const kept = new Map<string, Node>();

  /** A node `level` levels above the leaves. */
  async function readNode({ address: where, count }: Child, level: number): Promise<Node> {
    const width = level === 0 ? 0 : offsetSize + widths.count + widths.total[level - 1];
    const length = frame - 4 + count * recordSize + (level === 0 ? 0 : (count + 1) * width);
    if (length > nodeSize)
      throw head.fault(`has a node of ${count} records, more than ${counted(nodeSize, "byte")} hold`);
    const at = await storage.structure(where, length);
    at.expect(level === 0 ? "BTLF" : "BTIN");
    at.skip(2);
    const start = at.at;
    at.skip(count * recordSize);
    const children = Array.from({ length: level === 0 ? 0 : count + 1 }, () => {
      const child = { address: at.address(), count: at.uint(widths.count) };
      at.skip(widths.total[level - 1]);
      return child;
    });
    return { count, start, children, at };
  }

  function node(child: Child, level: number): Node | Promise<Node> {
    const key = `${level} ${child.address}`;
    const keep = (read: Node) => {
      if (kept.size >= mostNodes) kept.delete(kept.keys().next().value as string);
      kept.set(key, read);
      return read;
    };
    return kept.get(key) ?? readNode(child, level).then(keep);
  }

  function recordAt(at: Cursor, start: number): Cursor {
    at.at = start;
    return at.part(recordSize);
  }

  function findIn(child: Child, level: number, order: (record: Cursor) => number): ReturnType<Tree2["find"]> {
    if (level < 0 || child.address === undefinedAddress) return undefined;
    return andThen(node(child, level), ({ count, start, children, at }) => {
      let [low, high] = [0, count];
      while (low < high) {
        const middle = (low + high) >> 1;
        at.at = start + middle * recordSize;
        const side = order(at);
        if (side === 0) return recordAt(at, start + middle * recordSize);
        if (side < 0) high = middle;
        else low = middle + 1;
      }
      return level === 0 ? undefined : findIn(children[low], level - 1, order);
    });
  }

  return {
    recordSize,
    find: (order) => findIn(root, depth, order),
    async *all() {
      const seen = new Set<number>();
      const stack = [{ child: root, level: depth }];
      for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
        if (next.child.address === undefinedAddress) continue;
        if (seen.has(next.child.address)) throw head.fault("has a B-tree that holds a node twice");
        seen.add(next.child.address);
        const { count, start, children, at } = await readNode(next.child, next.level);
        for (let i = 0; i < count; i++) yield recordAt(at, start + i * recordSize);
        for (const child of children) stack.push({ child, level: next.level - 1 });
      }
    },
  };
}

/**
 * Bytes of a child's number of records, and of the number of all records below a child at each level: as many as the
 * fullest tree needs.
 */
function pointerWidths(nodeSize: number, recordSize: number, depth: number, offsetSize: number) {
  const bytesFor = (most: number) => Math.floor(floorLog2(Math.max(1, Math.min(most, 2 ** 53))) / 8) + 1;
  const inLeaf = Math.floor((nodeSize - frame) / recordSize);
  const count = bytesFor(inLeaf);
  const total = [0];
  let below = inLeaf;
  for (let level = 1; level < depth; level++) {
    const pointer = offsetSize + count + total[level - 1];
    const records = Math.floor((nodeSize - frame - pointer) / (recordSize + pointer));
    below = (records + 1) * below + records;
    total.push(bytesFor(below));
  }
  return { count, total };
}
