import type { ByteSource } from "../../bytes/byte-source.ts";
import { crc32 } from "../../bytes/crc32.ts";
import { ConvscopeError, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { type Inflaters, loadInflaters } from "./load-inflaters.ts";

/** Enough for the header of any array. A read that ends within it keeps no stream. */
const headBytes = 4096;
/** Up to this an entry is inflated whole, at once: a stream takes a hundred kB to begin with. */
const smallEntry = 64 * 1024;
/** Packed bytes that are inflated at once: deflate makes at most 1032 times as many of them. */
const pieceBytes = 4 * 1024;

/** Where a deflated entry lies, and what its headers say. */
export interface DeflatedEntry {
  readonly name: string;
  readonly byteLength: number;
  readonly crc: number;
  /** Of its local header. */
  readonly offset: number;
  readonly start: number;
  readonly end: number;
}

/** The small entry of an archive that was read last: its header takes two reads or three. */
export interface RecentEntry {
  entry?: DeflatedEntry;
  whole?: Uint8Array;
}

/**
 * A deflated entry of a zip archive, inflated as it is read and never held: a read goes on where the one before ended, one
 * that goes back begins anew. With the last byte come its size and its checksum.
 */
export function inflatedSource(
  archive: ByteSource,
  entry: DeflatedEntry,
  near: ByteSource["read"],
  recent: RecentEntry = {},
): ByteSource {
  const named = { name: entry.name, byteLength: entry.byteLength };
  if (entry.byteLength <= smallEntry && entry.end - entry.start <= smallEntry) {
    const read = async (start: number, end: number) => {
      const known = recent.entry === entry ? recent.whole : undefined;
      const whole = known ?? (await inflateWhole(archive.name, entry, near));
      Object.assign(recent, { entry, whole });
      return whole.slice(start, end);
    };
    return { ...named, read };
  }
  const readPacked = entry.end - entry.start > pieceBytes ? archive.read.bind(archive) : near;
  // The checksum of a large entry takes as long as inflating it: it is checked in the first pass that comes to its end.
  let checked = false;
  const begin = async () => {
    const passed = checked ? undefined : () => (checked = true);
    return new Inflation(archive.name, entry, readPacked, await loadInflaters(), passed);
  };
  let stream: Inflation | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let head: Uint8Array | undefined;
  const read = async (start: number, end: number) => {
    if (end <= headBytes && end < entry.byteLength) {
      head ??= await (await begin()).take(0, Math.min(headBytes, entry.byteLength));
      return head.slice(start, end);
    }
    if (stream === undefined || stream.position > start) stream = await begin();
    try {
      return await stream.take(start, end);
    } catch (error) {
      stream = undefined;
      throw error;
    }
  };
  return {
    ...named,
    read(start, end) {
      const bytes = turn.then(() => read(start, end));
      turn = bytes.catch(() => {});
      return bytes;
    },
  };
}

/** A small entry's bytes. fflate writes no further than its buffer, which has a byte to spare. */
async function inflateWhole(file: string, entry: DeflatedEntry, near: ByteSource["read"]): Promise<Uint8Array> {
  const { inflateSync } = await loadInflaters();
  const packed = await near(entry.start, entry.end);
  let whole: Uint8Array;
  try {
    whole = inflateSync(packed, { out: new Uint8Array(entry.byteLength + 1) });
  } catch (error) {
    throw faultOf(file, entry, `is no intact deflate stream: ${(error as Error).message}`, error);
  }
  if (whole.length !== entry.byteLength) throw wrongLength(file, entry, whole.length);
  if (crc32(whole) !== entry.crc) throw wrongChecksum(file, entry);
  return whole;
}

function wrongLength(file: string, entry: DeflatedEntry, made: number): UnreadableError {
  const more = made > entry.byteLength ? " and more" : "";
  return faultOf(file, entry, `inflates to ${counted(made, "byte")}${more}, expected ${entry.byteLength}`);
}

function wrongChecksum(file: string, entry: DeflatedEntry): UnreadableError {
  return faultOf(file, entry, "has another checksum than its header says: the archive is damaged");
}

function faultOf(
  file: string,
  { name: tensor, offset }: DeflatedEntry,
  message: string,
  cause?: unknown,
): UnreadableError {
  return new UnreadableError(message, { file, tensor, offset }, cause);
}

/** One pass over an entry's bytes. */
class Inflation {
  position = 0;
  #rest: Uint8Array[] = [];
  #made = 0;
  #crc = 0;
  #packedAt: number;
  readonly #inflate: InstanceType<Inflaters["Inflate"]>;

  constructor(
    private readonly file: string,
    private readonly entry: DeflatedEntry,
    private readonly readPacked: ByteSource["read"],
    { Inflate }: Inflaters,
    /** Told that the checksum is right; absent where that is known. */
    private readonly passed?: () => void,
  ) {
    this.#packedAt = entry.start;
    this.#inflate = new Inflate((bytes) => {
      if (bytes.length > 0) this.#rest.push(bytes);
      this.#made += bytes.length;
      if (this.passed !== undefined) this.#crc = crc32(bytes, this.#crc);
    });
  }

  /** The bytes [start, end), from `position` on. */
  async take(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start);
    while (this.position < end) {
      const first = this.#rest[0] ?? (await this.#next());
      const upTo = this.position < start ? start : end;
      const piece = first.subarray(0, upTo - this.position);
      if (this.position >= start) bytes.set(piece, this.position - start);
      if (piece.length === first.length) this.#rest.shift();
      else this.#rest[0] = first.subarray(piece.length);
      this.position += piece.length;
    }
    if (end === this.entry.byteLength) await this.#finish();
    return bytes;
  }

  async #next(): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      if (this.#packedAt === this.entry.end) throw wrongLength(this.file, this.entry, this.#made);
      await this.#push();
    }
    return this.#rest[0];
  }

  async #push(): Promise<void> {
    const { end, byteLength } = this.entry;
    const until = Math.min(end, this.#packedAt + pieceBytes);
    const packed = await this.readPacked(this.#packedAt, until);
    this.#packedAt = until;
    try {
      // A copy: fflate keeps what it has not used yet.
      this.#inflate.push(packed.slice(), until === end);
    } catch (error) {
      if (error instanceof ConvscopeError) throw error;
      throw faultOf(this.file, this.entry, `is no intact deflate stream: ${(error as Error).message}`, error);
    }
    if (this.#made > byteLength) throw wrongLength(this.file, this.entry, this.#made);
  }

  /** Behind the last byte nothing follows, and the checksum is right. */
  async #finish(): Promise<void> {
    while (this.#packedAt < this.entry.end) await this.#push();
    if (this.passed === undefined) return;
    if (this.#crc !== this.entry.crc) throw wrongChecksum(this.file, this.entry);
    this.passed();
  }
}
