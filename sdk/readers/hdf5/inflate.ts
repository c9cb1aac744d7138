import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { type Inflaters, loadInflaters } from "../containers/load-inflaters.ts";

/** A small stream is inflated at once: starting the platform's own inflater takes as long as 20 kB of it. */
const smallStream = 16 * 1024;
const smallResult = 256 * 1024;

/**
 * Inflates a zlib stream, and stops at `most` bytes: a small one at once, any other piece by piece by the platform's means.
 *
 * @throws UnreadableError for a damaged stream, or one that holds more.
 */
export function inflate(bytes: Uint8Array, most: number, place: ErrorPlace): Uint8Array | Promise<Uint8Array> {
  if (bytes.length > smallStream || most > smallResult) return inflateLarge(bytes, most, place);
  if (inflaters !== undefined) return inflateSmall(inflaters, bytes, most, place);
  return loadInflaters().then((loaded) => {
    inflaters = loaded;
    return inflateSmall(loaded, bytes, most, place);
  });
}

/** Once the first small stream was there. */
let inflaters: Inflaters | undefined;

/** fflate writes no further than its buffer, which has a byte to spare, and leaves the checksum to us. */
function inflateSmall({ unzlibSync }: Inflaters, bytes: Uint8Array, most: number, place: ErrorPlace): Uint8Array {
  let whole: Uint8Array;
  try {
    whole = unzlibSync(bytes, { out: new Uint8Array(most + 1) });
  } catch (error) {
    throw new UnreadableError("has a chunk whose gzip stream is damaged", place, error);
  }
  if (whole.length > most) throw tooLong(most, place);
  const at = bytes.length - 4;
  const told = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at);
  if (told !== adler32(whole)) {
    throw new UnreadableError("has a chunk whose gzip stream is damaged: its checksum differs", place);
  }
  return whole;
}

/** RFC 1950, section 8.2. 5,552 bytes are what 32 bits take before a remainder. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let start = 0; start < bytes.length; start += 5552) {
    const end = Math.min(bytes.length, start + 5552);
    for (let i = start; i < end; i++) {
      a += bytes[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}

function tooLong(most: number, place: ErrorPlace): UnreadableError {
  return new UnreadableError(`has a chunk that inflates beyond its ${most} bytes`, place);
}

async function inflateLarge(bytes: Uint8Array, most: number, place: ErrorPlace): Promise<Uint8Array> {
  // Pieces and a whole made of them would be twice as much; what nothing is written to takes no memory.
  const whole = new Uint8Array(most);
  let length = 0;
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  // What goes wrong here comes out of the reader, too.
  const ignore = () => {};
  writer.write(new Uint8Array(bytes)).catch(ignore);
  writer.close().catch(ignore);
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length > most) throw tooLong(most, place);
      whole.set(value, length);
      length += value.length;
    }
  } catch (error) {
    reader.cancel().catch(ignore);
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError("has a chunk whose gzip stream is damaged", place, error);
  }
  return whole.subarray(0, length);
}
