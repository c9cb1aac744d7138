import { andThen } from "./and-then.ts";
import { arrayIndex, type Stretch } from "./chunk-elements.ts";
import { checkEntrySize } from "./chunk-entry.ts";
import { undefinedAddress } from "./cursor.ts";
import type { Storage } from "./storage.ts";
import type { ChunkGrid, FindChunk } from "./stored-chunk.ts";

/** Of a structure's checksum. */
const checksum = 4;

interface Header {
  readonly entry: number;
  readonly page: number;
  readonly count: number;
  readonly block: number;
}

/** Fixed array (VII.B): a header, then one element a chunk, in pages where there are many. */
export function fixedArrayIndex(storage: Storage, address: number, grid: ChunkGrid): FindChunk {
  return arrayIndex(storage, grid, readHeader, locate);

  function locate({ entry, count, block, page }: Header, at: number): Stretch | Promise<Stretch> {
    if (block === undefinedAddress || at >= count) return { first: at, end: at + 1 };
    const start = block + 6 + storage.offsetSize;
    if (count <= page) return { first: 0, end: count, start };
    const bitmap = Math.ceil(Math.ceil(count / page) / 8);
    const number = Math.floor(at / page);
    const [first, end] = [number * page, Math.min(count, (number + 1) * page)];
    // The first page has the highest bit. One that is not set was never written.
    return andThen(storage.structure(start + Math.floor(number / 8), 1), (bits) =>
      (bits.u8() & (128 >> (number % 8))) === 0
        ? { first, end }
        : { first, end, start: start + bitmap + checksum + number * (page * entry + checksum) },
    );
  }

  async function readHeader(): Promise<Header> {
    const cursor = await storage.structure(address, 8 + storage.lengthSize + storage.offsetSize);
    cursor.expect("FAHD");
    cursor.skip(2);
    const [entry, pageBits] = [cursor.u8(), cursor.u8()];
    checkEntrySize(cursor, entry, grid);
    if (pageBits > 32) throw cursor.fault(`has pages of 2^${pageBits} chunks, expected at most 2^32`);
    return { entry, page: 2 ** pageBits, count: cursor.length(), block: cursor.address() };
  }
}
