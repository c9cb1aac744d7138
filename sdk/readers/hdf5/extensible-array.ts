import { andThen } from "./and-then.ts";
import { arrayIndex, type Stretch } from "./chunk-elements.ts";
import { checkEntrySize } from "./chunk-entry.ts";
import { undefinedAddress } from "./cursor.ts";
import { floorLog2, isPowerOfTwo } from "./floor-log2.ts";
import type { Storage } from "./storage.ts";
import type { ChunkGrid, FindChunk } from "./stored-chunk.ts";

/** Of a structure's checksum. */
const checksum = 4;

interface Header {
  readonly entry: number;
  /** Bytes of an element's number. */
  readonly numberSize: number;
  /** Elements in the index block itself. */
  readonly inIndex: number;
  /** Elements of the smallest data block. */
  readonly smallest: number;
  /** Data blocks, and levels of them, whose addresses lie in the index block. */
  readonly direct: number;
  readonly directLevels: number;
  readonly levels: number;
  /** Elements of a page; larger data blocks are divided into pages. */
  readonly page: number;
  readonly indexBlock: number;
}

/**
 * Extensible array (VII.C): the first elements lie in the index block, the others in data blocks, level u of which has
 * 2^floor(u/2) blocks of 2^ceil(u/2) times the smallest size. The first levels' addresses lie in the index block, each
 * later level's in a secondary block.
 */
export function extensibleArrayIndex(storage: Storage, address: number, grid: ChunkGrid): FindChunk {
  const { offsetSize } = storage;
  return arrayIndex(storage, grid, readHeader, locate);

  function locate(header: Header, at: number): Stretch | Promise<Stretch> {
    const { entry, numberSize, inIndex, smallest, direct, directLevels, levels, page, indexBlock } = header;
    const inside = indexBlock + 6 + offsetSize;
    const level = at < inIndex ? -1 : floorLog2((at - inIndex) / smallest + 1);
    if (indexBlock === undefinedAddress || level >= levels) return { first: at, end: at + 1 };
    if (level < 0) return { first: 0, end: inIndex, start: inside };
    const elements = smallest * 2 ** Math.ceil(level / 2);
    const inLevel = at - inIndex - smallest * (2 ** level - 1);
    const block = Math.floor(inLevel / elements);
    const first = at - (inLevel % elements);
    const pages = elements / page;
    const addresses = inside + inIndex * entry;
    if (level < directLevels) {
      return andThen(readAddress(addresses + (blocksBefore(level) + block) * offsetSize), inDataBlock);
    }
    return andThen(readAddress(addresses + (direct + level - directLevels) * offsetSize), (secondary) => {
      if (secondary === undefinedAddress) return inDataBlock(undefinedAddress);
      const blocks = 2 ** Math.floor(level / 2);
      const bitmaps = secondary + 6 + offsetSize + numberSize;
      const bitmapBytes = pages > 1 ? blocks * Math.ceil(pages / 8) : 0;
      const named = () => andThen(readAddress(bitmaps + bitmapBytes + block * offsetSize), inDataBlock);
      if (pages <= 1) return named();
      const bit = block * pages + Math.floor((at - first) / page);
      return andThen(storage.structure(bitmaps + Math.floor(bit / 8), 1), (bits) =>
        (bits.u8() & (128 >> (bit % 8))) === 0 ? inDataBlock(undefinedAddress) : named(),
      );
    });

    /** The whole block, or the page that the element is in. */
    function inDataBlock(dataBlock: number): Stretch {
      const length = Math.min(page, elements);
      const number = Math.floor((at - first) / length);
      const stretch = { first: first + number * length, end: first + (number + 1) * length };
      if (dataBlock === undefinedAddress) return stretch;
      const start = dataBlock + 6 + offsetSize + numberSize;
      return { ...stretch, start: pages <= 1 ? start : start + checksum + number * (page * entry + checksum) };
    }
  }

  function readAddress(where: number): number | Promise<number> {
    return andThen(storage.structure(where, offsetSize), (cursor) => cursor.address());
  }

  async function readHeader(): Promise<Header> {
    const cursor = await storage.structure(address, 12 + 6 * storage.lengthSize + offsetSize);
    cursor.expect("EAHD");
    cursor.skip(2);
    const [entry, numberBits, inIndex, smallest] = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()];
    const [pointers, pageBits] = [cursor.u8(), cursor.u8()];
    checkEntrySize(cursor, entry, grid);
    if (!isPowerOfTwo(smallest) || !isPowerOfTwo(pointers) || numberBits > 64 || pageBits > 32) {
      throw cursor.fault(
        `has an extensible array of blocks of ${smallest}, ${pointers} to an index, expected powers of 2`,
      );
    }
    cursor.skip(6 * storage.lengthSize);
    return {
      entry,
      numberSize: Math.ceil(numberBits / 8),
      inIndex,
      smallest,
      direct: 2 * (pointers - 1),
      directLevels: 2 * floorLog2(pointers),
      levels: 1 + numberBits - floorLog2(smallest),
      page: 2 ** pageBits,
      indexBlock: cursor.address(),
    };
  }
}

/** Data blocks of the levels below: 1, 1, 2, 2, 4, 4 ... of them. */
function blocksBefore(level: number): number {
  let blocks = 0;
  for (let below = 0; below < level; below++) blocks += 2 ** Math.floor(below / 2);
  return blocks;
}
