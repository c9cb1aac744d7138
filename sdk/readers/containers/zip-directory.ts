import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { cutOff } from "../cut-off.ts";
import { leastLength } from "./zip-cut-off.ts";
import { broken, field, full32, signatures, viewOf, withZip64, type ZipField } from "./zip-fields.ts";

const utf8 = new TextDecoder();

/** A member of an archive, as its central directory tells: read there when asked, an archive may have 100,000. */
export class ZipMember {
  readonly name: string;

  /**
   * @param directory The whole of it.
   * @param at Where the member's header begins in it.
   * @param origin Where the directory begins in the archive.
   */
  constructor(
    private readonly directory: DataView,
    private readonly at: number,
    private readonly origin: number,
  ) {
    // Bit 11 says that the name is UTF-8; else it is of code page 437, which for names of arrays is ASCII.
    this.name = utf8.decode(this.nameBytes);
  }

  /** As it is written. */
  get nameBytes(): Uint8Array {
    const { buffer, byteOffset } = this.directory;
    return new Uint8Array(buffer, byteOffset + this.at + 46, this.nameLength);
  }

  get flags(): number {
    return this.directory.getUint16(this.at + 8, true);
  }

  /** 0 stored, 8 deflated. */
  get method(): number {
    return this.directory.getUint16(this.at + 10, true);
  }

  get crc(): ZipField {
    return this.fieldAt(16);
  }

  get packed(): ZipField {
    return this.wide[1];
  }

  get size(): ZipField {
    return this.wide[0];
  }

  /** Of the local header. */
  get offset(): ZipField {
    return this.wide[2];
  }

  private get nameLength(): number {
    return this.directory.getUint16(this.at + 28, true);
  }

  /** Size, packed size and offset, which may stand in the ZIP64 extra field. */
  private get wide(): ZipField[] {
    const { directory, at, origin } = this;
    const fields = [24, 20, 42].map((from) => this.fieldAt(from));
    return withZip64(directory, at + 46 + this.nameLength, directory.getUint16(at + 30, true), origin, fields);
  }

  private fieldAt(from: number): ZipField {
    return field(this.directory, this.at + from, 4, this.origin);
  }
}

export interface ZipDirectory {
  readonly members: readonly ZipMember[];
  /** Where it begins. */
  readonly start: number;
  /** Places that tell where the central directory, or the ZIP64 end record, begins. */
  readonly directoryOffsets: readonly ZipField[];
}

/** An archive has a member a tensor; no network has this many, and one takes 0.5 kB of memory. */
export const mostEntries = 100_000;
/** Names are some 100 bytes long, extra fields 60. */
const largestDirectory = 256 * 1024 * 1024;

/**
 * The central directory of a zip archive (APPNOTE 6.3.10, sections 4.3 and 4.5.3), found by the end record and, where there
 * is one, the ZIP64 end record. torch.save writes both, with the same numbers in both.
 *
 * @throws UnreadableError for an archive that is cut off or contradicts itself, UnsafeError above a limit.
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipDirectory> {
  const { start, end, count, directoryOffsets } = await findDirectory(source);
  if (count > mostEntries) {
    throw new UnsafeError(`is an archive of ${counted(count, "file")}; the limit is ${mostEntries}`, {
      file: source.name,
    });
  }
  const head = await viewOf(source, start, end);
  const members: ZipMember[] = [];
  let at = 0;
  while (members.length < count) {
    if (at + 46 > head.byteLength || head.getUint32(at, true) !== signatures.central) {
      throw broken(source, start + at, `its directory has ${counted(members.length, "file")}, expected ${count}`);
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((from) => head.getUint16(at + from, true));
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (next > head.byteLength) throw broken(source, start + at, "a central header reaches beyond the directory");
    members.push(new ZipMember(head, at, start));
    at = next;
  }
  return { members, start, directoryOffsets };
}

/** The end record, and the bytes around it. It may be followed by a comment of up to 65,535 bytes, but hardly ever is. */
async function findEnd(source: ByteSource): Promise<{ tail: DataView; from: number; at: number }> {
  for (const longest of [1024, 65535]) {
    const from = Math.max(0, source.byteLength - 22 - longest);
    const tail = await viewOf(source, from, source.byteLength);
    for (let at = tail.byteLength - 22; at >= 0; at--) {
      const isEnd = tail.getUint32(at, true) === signatures.end;
      // The record before it, which points to the ZIP64 end record, is needed, too.
      const isWhole = at >= 20 || from === 0;
      if (isEnd && isWhole && tail.getUint16(at + 20, true) === tail.byteLength - 22 - at) return { tail, from, at };
    }
  }
  const least = await leastLength(source);
  if (least !== undefined) throw cutOff(source.byteLength, least, { file: source.name });
  throw broken(source, source.byteLength, "found no end record at its end: the file is cut off");
}

async function findDirectory(source: ByteSource) {
  const { tail, from, at } = await findEnd(source);
  const found = {
    disk: field(tail, at + 4, 2, from),
    count: field(tail, at + 10, 2, from),
    size: field(tail, at + 12, 4, from),
    offset: field(tail, at + 16, 4, from),
  };
  let directoryOffsets = [found.offset];
  let until = from + at;
  if (at >= 20 && tail.getUint32(at - 20, true) === signatures.locator) {
    const record = field(tail, at - 12, 8, from);
    const end64 = await viewOf(source, record.value, Math.min(source.byteLength, record.value + 56));
    if (end64.byteLength < 56 || end64.getUint32(0, true) !== signatures.end64) {
      throw broken(source, record.value, "found no ZIP64 end record where its locator points to");
    }
    until = record.value;
    const wide = {
      count: field(end64, 32, 8, record.value),
      size: field(end64, 40, 8, record.value),
      offset: field(end64, 48, 8, record.value),
    };
    directoryOffsets = [wide.offset, record, ...(found.offset.value === full32 ? [] : [found.offset])];
    for (const key of ["count", "size", "offset"] as const) {
      const isFull = found[key].value === (key === "count" ? 0xffff : full32);
      if (!isFull && found[key].value !== wide[key].value) {
        throw broken(
          source,
          from + at,
          `its two end records differ: the ${key} is ${found[key].value} or ${wide[key].value}`,
        );
      }
      found[key] = wide[key];
    }
  }
  const { offset, size, count } = found;
  if (found.disk.value !== 0 && found.disk.value !== 0xffff) {
    throw broken(source, from + at, "it is one of several volumes");
  }
  if (offset.value + size.value !== until) {
    throw broken(
      source,
      offset.value,
      `its directory ends at byte ${offset.value + size.value}, expected ${until}: the file is cut off, or bytes were added`,
    );
  }
  if (size.value > largestDirectory) {
    throw new UnsafeError(`has a directory of ${counted(size.value, "byte")}; the limit is ${largestDirectory}`, {
      file: source.name,
      offset: offset.value,
    });
  }
  return { start: offset.value, end: until, count: count.value, directoryOffsets };
}
