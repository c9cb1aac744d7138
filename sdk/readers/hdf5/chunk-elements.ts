import { andThen } from "./and-then.ts";
import { parseChunkEntry } from "./chunk-entry.ts";
import type { Cursor } from "./cursor.ts";
import { linearChunk } from "./linear-chunk.ts";
import type { Storage } from "./storage.ts";
import type { ChunkGrid, FindChunk, StoredChunk } from "./stored-chunk.ts";

/** Elements [first, end) of an array of chunks, one after the other from `start` on; without it where none was written. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
  readonly start?: number;
}

/** Elements that are read together, some kilobytes: chunks of one number are asked for one after the other. */
const elementsTogether = 256;

/** Finds chunks by an array with an element a chunk, whose header, read with the first that is asked for, tells an element's size. */
export function arrayIndex<Header extends { readonly entry: number }>(
  storage: Storage,
  grid: ChunkGrid,
  readHeader: () => Promise<Header>,
  locate: (header: Header, at: number) => Stretch | Promise<Stretch>,
): FindChunk {
  let find: ReturnType<typeof chunkElements> | undefined;
  return (offsets) => (find === undefined ? first(offsets) : find(linearChunk(offsets, grid)));

  async function first(offsets: readonly number[]) {
    if (find === undefined) {
      const header = await readHeader();
      find = chunkElements(storage, header.entry, grid, (at) => locate(header, at));
    }
    return find(linearChunk(offsets, grid));
  }
}

/**
 * Looks elements up by their number, `size` bytes each. Where they lie, `locate` tells; it is asked again only beyond the
 * stretch that it gave last, and the file only beyond the elements that were read last.
 */
function chunkElements(
  storage: Storage,
  size: number,
  grid: ChunkGrid,
  locate: (at: number) => Stretch | Promise<Stretch>,
): (at: number) => StoredChunk | undefined | Promise<StoredChunk | undefined> {
  let stretch: Stretch = { first: 0, end: 0 };
  let read: { first: number; end: number; elements: Cursor } | undefined;

  return (at) => {
    if (read !== undefined && at >= read.first && at < read.end) return elementAt(at, read);
    if (at >= stretch.first && at < stretch.end) return readAround(at, stretch);
    return andThen(locate(at), (found) => {
      stretch = found;
      return readAround(at, found);
    });
  };

  function readAround(at: number, { first, end, start }: Stretch) {
    if (start === undefined) return undefined;
    const from = at - ((at - first) % elementsTogether);
    const to = Math.min(end, from + elementsTogether);
    return andThen(storage.structure(start + (from - first) * size, (to - from) * size), (elements) => {
      read = { first: from, end: to, elements };
      return elementAt(at, read);
    });
  }

  function elementAt(at: number, { first, elements }: { first: number; elements: Cursor }) {
    return parseChunkEntry(elements.within((at - first) * size, size), grid);
  }
}
