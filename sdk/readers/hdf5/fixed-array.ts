import { checkEntrySize, parseChunkEntry } from "./chunk-entry.ts";
import type { ChunkGrid, FindChunk } from "./chunk-index.ts";
import { undefinedAddress } from "./cursor.ts";
import { linearChunk } from "./linear-chunk.ts";
import type { Storage } from "./storage.ts";

/** Of a structure's checksum. */
const checksum = 4;

/** Fixed array (VII.B): a header, then one element a chunk, in pages where there are many. */
export function fixedArrayIndex(storage: Storage, address: number, grid: ChunkGrid): FindChunk {
  let header: ReturnType<typeof readHeader> | undefined;
  return async (offsets) => {
    header ??= readHeader();
    const { entry, count, block, page } = await header;
    const at = linearChunk(offsets, grid);
    if (block === undefinedAddress || at >= count) return undefined;
    let start = block + 6 + storage.offsetSize;
    let index = at;
    if (count > page) {
      const bitmap = Math.ceil(Math.ceil(count / page) / 8);
      const number = Math.floor(at / page);
      const bits = await storage.structure(start + Math.floor(number / 8), 1);
      // The first page has the highest bit. One that is not set was never written.
      if ((bits.u8() & (128 >> (number % 8))) === 0) return undefined;
      start += bitmap + checksum + number * (page * entry + checksum);
      index = at % page;
    }
    return parseChunkEntry(await storage.structure(start + index * entry, entry), grid);
  };

  async function readHeader() {
    const cursor = await storage.structure(address, 8 + storage.lengthSize + storage.offsetSize);
    cursor.expect("FAHD");
    cursor.skip(2);
    const [entry, pageBits] = [cursor.u8(), cursor.u8()];
    checkEntrySize(cursor, entry, grid);
    if (pageBits > 32) throw cursor.fault(`has pages of 2^${pageBits} chunks, expected at most 2^32`);
    return { entry, page: 2 ** pageBits, count: cursor.length(), block: cursor.address() };
  }
}
