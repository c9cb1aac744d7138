import { crc32 } from "../bytes/crc32.ts";
import type { ByteSink } from "./byte-sink.ts";

interface Entry {
  name: Uint8Array;
  offset: number;
  size: number;
  crc: number;
}

const UTF8_NAME = 0x0800;
/** 1 January 1980, the earliest date ZIP knows: the same content gives the same bytes on any day. */
const FIXED_DATE = 0x0021;
/** From this on a size or an offset needs a 64-bit field. */
const LIMIT_32 = 0xffffffff;

/**
 * Writes a ZIP archive of stored (uncompressed) entries to a sink, as numpy's .npz needs it. An entry's size is told in
 * advance and its CRC is put into the local header afterwards, so that readers who go by local headers can read it too.
 * APPNOTE 6.3.10, with ZIP64 fields where an entry or the archive outgrows 32 bits.
 */
export class ZipWriter {
  readonly #sink: ByteSink;
  readonly #limit: number;
  readonly #entries: Entry[] = [];
  #position = 0;

  /** `limit` is where 64-bit fields begin; lowered in tests only. */
  constructor(sink: ByteSink, limit = LIMIT_32) {
    this.#sink = sink;
    this.#limit = limit;
  }

  /** Writes one entry of exactly `size` bytes; throws RangeError when `pieces` holds more or fewer. */
  async add(name: string, size: number, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const entry: Entry = { name: new TextEncoder().encode(name), offset: this.#position, size, crc: 0 };
    await this.#append(this.#localHeader(entry));
    let written = 0;
    for await (const piece of pieces) {
      written += piece.length;
      if (written > size) break;
      entry.crc = crc32(piece, entry.crc);
      await this.#append(piece);
    }
    if (written !== size) throw new RangeError(`entry ${name} holds ${written} bytes, expected ${size}`);
    await this.#sink.write(this.#localHeader(entry), entry.offset);
    this.#entries.push(entry);
  }

  /** Writes the central directory; nothing may be added afterwards. */
  async finish(): Promise<void> {
    const start = this.#position;
    for (const entry of this.#entries) await this.#append(this.#centralHeader(entry));
    await this.#append(this.#end(start, this.#position - start));
  }

  async #append(bytes: Uint8Array): Promise<void> {
    await this.#sink.write(bytes, this.#position);
    this.#position += bytes.length;
  }

  #localHeader({ name, size, crc }: Entry): Uint8Array {
    const large = size >= this.#limit;
    const fields = new Fields();
    fields
      .u32(0x04034b50)
      .u16(large ? 45 : 20)
      .u16(UTF8_NAME)
      .u16(0)
      .u16(0)
      .u16(FIXED_DATE)
      .u32(crc);
    fields.u32(large ? LIMIT_32 : size).u32(large ? LIMIT_32 : size);
    fields
      .u16(name.length)
      .u16(large ? 20 : 0)
      .bytes(name);
    if (large) fields.u16(1).u16(16).u64(size).u64(size);
    return fields.done();
  }

  #centralHeader({ name, offset, size, crc }: Entry): Uint8Array {
    const large = size >= this.#limit;
    const far = offset >= this.#limit;
    const extra = (large ? 16 : 0) + (far ? 8 : 0);
    const fields = new Fields();
    fields
      .u32(0x02014b50)
      .u16(45)
      .u16(extra > 0 ? 45 : 20)
      .u16(UTF8_NAME)
      .u16(0)
      .u16(0)
      .u16(FIXED_DATE)
      .u32(crc);
    fields.u32(large ? LIMIT_32 : size).u32(large ? LIMIT_32 : size);
    fields
      .u16(name.length)
      .u16(extra > 0 ? extra + 4 : 0)
      .u16(0)
      .u16(0)
      .u16(0)
      .u32(0);
    fields.u32(far ? LIMIT_32 : offset).bytes(name);
    if (extra > 0) fields.u16(1).u16(extra);
    if (large) fields.u64(size).u64(size);
    if (far) fields.u64(offset);
    return fields.done();
  }

  #end(start: number, size: number): Uint8Array {
    const count = this.#entries.length;
    const fields = new Fields();
    const large = start + size >= this.#limit || count >= 0xffff;
    if (large) {
      fields.u32(0x06064b50).u64(44).u16(45).u16(45).u32(0).u32(0).u64(count).u64(count).u64(size).u64(start);
      fields
        .u32(0x07064b50)
        .u32(0)
        .u64(start + size)
        .u32(1);
    }
    const shown = large ? 0xffff : count;
    fields.u32(0x06054b50).u16(0).u16(0).u16(shown).u16(shown);
    fields
      .u32(large ? LIMIT_32 : size)
      .u32(large ? LIMIT_32 : start)
      .u16(0);
    return fields.done();
  }
}

/** Little-endian fields, one after another. */
class Fields {
  readonly #bytes: number[] = [];

  u16(value: number): this {
    this.#bytes.push(value & 255, (value >>> 8) & 255);
    return this;
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16);
  }

  u64(value: number): this {
    return this.u32(value % 0x100000000).u32(Math.floor(value / 0x100000000));
  }

  bytes(values: Uint8Array): this {
    this.#bytes.push(...values);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
