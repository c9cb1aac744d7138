import { andThen } from "./and-then.ts";
import { parseChunkEntry } from "./chunk-entry.ts";
import type { Cursor } from "./cursor.ts";
import type { Storage } from "./storage.ts";
import type { ChunkGrid, StoredChunk } from "./stored-chunk.ts";

/** Elements [first, end) of an array of chunks, one after the other from `start` on; without it where none was written. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
  readonly start?: number;
}

/** Elements that are read together, some kilobytes: chunks of one number are asked for one after the other. */
const elementsTogether = 256;

/**
 * Looks elements up by their number, `size` bytes each. Where they lie, `locate` tells; it is asked again only beyond the
 * stretch that it gave last, and the file only beyond the elements that were read last.
 */
export function chunkElements(
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
