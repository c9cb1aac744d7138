/** Headers are read in many small steps: each costs a request without these blocks. */
const blockBytes = 64 * 1024;
/** 4 MiB in all: enough for the directory of an archive and the header it leads to. */
const mostBlocks = 64;
/** Longer reads are weights, which are read once. */
const largestCached = 16 * blockBytes;

/**
 * Puts a small cache of aligned blocks before a function that reads a range. Neighbouring blocks that are missing are
 * asked for together; reads that run at the same time share their blocks.
 */
export function cacheBlocks(
  byteLength: number,
  readRange: (start: number, end: number) => Promise<Uint8Array>,
): (start: number, end: number) => Promise<Uint8Array> {
  /** By the block's index; the order of the keys is that of last use. */
  const blocks = new Map<number, Promise<Uint8Array>>();
  /** The one that was read from last: of small neighbours most lie in it. */
  let latest: { index: number; bytes: Uint8Array } = { index: -1, bytes: new Uint8Array() };

  function load(first: number, last: number): void {
    const start = first * blockBytes;
    const range = readRange(start, Math.min((last + 1) * blockBytes, byteLength));
    for (let i = first; i <= last; i++) {
      const block = range.then((bytes) => bytes.slice(i * blockBytes - start, (i + 1) * blockBytes - start));
      // A failure is not remembered: the next read tries again. The reader that awaits the block reports it.
      block.catch(() => blocks.get(i) === block && blocks.delete(i));
      blocks.set(i, block);
    }
  }

  return async (start, end) => {
    if (end - start > largestCached) return readRange(start, end);
    if (end === start) return new Uint8Array();
    const first = Math.floor(start / blockBytes);
    const last = Math.floor((end - 1) / blockBytes);
    const blockStart = first * blockBytes;
    // What reaches beyond the end of the file is left to the way below.
    if (first === last && first === latest.index && end - blockStart <= latest.bytes.length) {
      return latest.bytes.slice(start - blockStart, end - blockStart);
    }
    for (let i = first; i <= last; i++) {
      if (blocks.has(i)) continue;
      let until = i;
      while (until < last && !blocks.has(until + 1)) until++;
      load(i, until);
    }
    const wanted = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const parts = wanted.map((i) => {
      const block = blocks.get(i) as Promise<Uint8Array>;
      blocks.delete(i);
      blocks.set(i, block);
      return block;
    });
    for (const oldest of blocks.keys()) {
      if (blocks.size <= mostBlocks) break;
      blocks.delete(oldest);
    }
    const bytes = new Uint8Array(end - start);
    for (const [i, part] of (await Promise.all(parts)).entries()) {
      const blockStart = wanted[i] * blockBytes;
      if (wanted[i] === last) latest = { index: last, bytes: part };
      const from = Math.max(start - blockStart, 0);
      bytes.set(part.subarray(from, end - blockStart), blockStart + from - start);
    }
    return bytes;
  };
}
