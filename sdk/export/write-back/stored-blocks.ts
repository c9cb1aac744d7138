/** The most that a stored block holds: its length is written in 16 bits. */
const longest = 65535;
const headBytes = 5;

/** Bytes of the deflate stream that `storedBlocks` makes of `length` bytes. */
export function storedBlocksLength(length: number): number {
  return length + headBytes * Math.max(1, Math.ceil(length / longest));
}

/** Exactly `length` bytes as a deflate stream of blocks without compression (RFC 1951, section 3.2.4). */
export async function* storedBlocks(pieces: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  let block = new Uint8Array(headBytes + Math.min(longest, left));
  let filled = headBytes;
  const finish = () => {
    const size = block.length - headBytes;
    left -= size;
    block.set([left === 0 ? 1 : 0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255]);
    const done = block;
    block = new Uint8Array(headBytes + Math.min(longest, left));
    filled = headBytes;
    return done;
  };
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.subarray(at, at + block.length - filled);
      block.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled === block.length) yield finish();
    }
  }
  if (length === 0) yield finish();
}
