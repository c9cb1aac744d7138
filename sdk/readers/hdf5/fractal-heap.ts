import { UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { type Cursor, undefinedAddress } from "./cursor.ts";
import { floorLog2, isPowerOfTwo } from "./floor-log2.ts";
import type { Storage } from "./storage.ts";

/** The objects of a fractal heap by their identifiers. */
export interface FractalHeap {
  read(identifier: Cursor): Promise<Cursor>;
}

/**
 * Fractal heap (III.G): one space of addresses, cut into direct blocks that hold the objects. A table has `width` blocks a
 * row; the first two rows' have the smallest size, each later row's twice that of the one before. From a size on, a table's
 * blocks are tables themselves (indirect blocks). Only the entries on the way to an object are read.
 *
 * @throws UnsupportedError for objects that are kept elsewhere or compressed, UnreadableError for a damaged heap.
 */
export async function openFractalHeap(storage: Storage, address: number): Promise<FractalHeap> {
  const { offsetSize, lengthSize } = storage;
  const head = await storage.structure(address, 22 + 12 * lengthSize + 3 * offsetSize);
  head.expect("FRHP");
  head.skip(3);
  const filterBytes = head.u16();
  head.skip(1);
  const largestObject = head.u32();
  // Objects that are kept elsewhere, free space, and how much of everything there is.
  head.skip(lengthSize + offsetSize + lengthSize + offsetSize + 8 * lengthSize);
  const width = head.u16();
  const [smallest, largestDirect] = [head.length(), head.length()];
  const bits = head.u16();
  head.skip(2);
  const [root, rootRows] = [head.address(), head.u16()];
  if (filterBytes > 0) {
    throw new UnsupportedError("its members are in a compressed heap, which is not read", {
      file: storage.source.name,
    });
  }
  if (![width, smallest, largestDirect].every(isPowerOfTwo) || largestDirect < smallest || bits > 64) {
    throw head.fault(
      `has a heap of ${counted(width, "block")} a row, of ${smallest} to ${largestDirect} bytes, expected powers of 2`,
    );
  }
  const offsetBytes = Math.ceil(bits / 8);
  const lengthBytes = Math.min(Math.ceil(floorLog2(largestDirect) / 8), Math.floor(floorLog2(largestObject) / 8) + 1);
  const firstRow = width * smallest;
  const sizeInRow = (row: number) => smallest * 2 ** Math.max(0, row - 1);
  const directRows = floorLog2(largestDirect / smallest) + 2;
  const entries = new Map<number, number>();

  /** A table's entry: the same few lead to most objects. */
  async function readEntry(at: number): Promise<number> {
    const known = entries.get(at);
    if (known !== undefined) return known;
    const found = (await storage.structure(at, offsetSize)).address();
    entries.set(at, found);
    return found;
  }

  return {
    async read(identifier) {
      const kind = identifier.u8();
      if (kind >> 4 !== 0) {
        const what = kind >> 4 === 1 ? "an object outside of its heap" : `an object of kind ${kind}`;
        throw new UnsupportedError(`has ${what}, which is not read`, { file: storage.source.name });
      }
      const offset = identifier.uint(offsetBytes);
      const length = identifier.uint(lengthBytes);
      let [block, rows, size, within] = [root, rootRows, smallest, offset];
      // Each table is smaller than the one that names it, so this ends.
      while (rows > 0) {
        // 0 below the first row's end: there is no power of two below 1.
        const row = floorLog2(within / firstRow) + 1;
        if (block === undefinedAddress || row >= rows)
          throw identifier.fault(`points to ${offset}, outside of its heap`);
        size = sizeInRow(row);
        within -= row === 0 ? 0 : firstRow * 2 ** (row - 1);
        const column = Math.floor(within / size);
        within -= column * size;
        block = await readEntry(block + 5 + offsetSize + offsetBytes + (row * width + column) * offsetSize);
        // A table of the size of a row's blocks.
        rows = row < directRows ? 0 : Math.min(row, floorLog2(size / firstRow) + 1);
      }
      if (block === undefinedAddress || within + length > size) {
        throw identifier.fault(`points to ${counted(length, "byte")} at ${offset}, outside of their block`);
      }
      return storage.structure(block + within, length);
    },
  };
}
