import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsafeError } from "../../errors.ts";

/** A number of an archive's headers: where it stands, and how many bytes it takes. */
export interface ZipField {
  readonly at: number;
  readonly bytes: 4 | 8;
  readonly value: number;
}

/** A member of an archive, with every number that depends on its bytes or on its place. */
export interface ZipMember {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Its bytes as they lie in the archive. */
  readonly dataStart: number;
  readonly dataEnd: number;
  /** Of the central header. */
  readonly offset: ZipField;
  /** Where its checksum stands: central header, and local header or data descriptor. */
  readonly checksums: readonly ZipField[];
  /** Where its packed size stands, in the same headers. */
  readonly packedSizes: readonly ZipField[];
}

export interface ZipDirectory {
  readonly members: readonly ZipMember[];
  /** Places that tell where the central directory, or the ZIP64 end record, begins. */
  readonly directoryOffsets: readonly ZipField[];
}

/** Some 100 bytes for each of the 100,000 entries that are read, and much more: it is held in memory. */
const largestDirectory = 256 * 1024 * 1024;

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 };
const full = 0xffffffff;

/**
 * Where the headers of a zip archive say what (APPNOTE 6.3.10, sections 4.3 and 4.5.3). The archive has been opened, and so
 * checked, by the reader.
 *
 * @throws UnreadableError where its headers are not where they should be.
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipDirectory> {
  const { start, end, count, directoryOffsets } = await findDirectory(source);
  const head = await viewOf(source, start, end);
  const members: ZipMember[] = [];
  for (let at = 0; members.length < count; ) {
    expectRoom(source, head, at, 46, start + at, signatures.central);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((from) => head.getUint16(at + from, true));
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (next > head.byteLength) throw broken(source, start + at, "a central header reaches beyond the directory");
    members.push(await readMember(source, head, start, at, nameLength, extraLength));
    at = next;
  }
  return { members, directoryOffsets };
}

async function findDirectory(source: ByteSource) {
  // The end record may be followed by a comment of up to 65,535 bytes.
  const from = Math.max(0, source.byteLength - 22 - 65535);
  const tail = await viewOf(source, from, source.byteLength);
  let at = tail.byteLength - 22;
  const isEnd = () =>
    tail.getUint32(at, true) === signatures.end && tail.getUint16(at + 20, true) === tail.byteLength - 22 - at;
  while (at >= 0 && !isEnd()) at--;
  if (at < 0) throw broken(source, from, "found no end record of the archive");
  const offset = field32(tail, at + 16, from);
  const found = { count: tail.getUint16(at + 10, true), size: tail.getUint32(at + 12, true), offset };
  const directoryOffsets = [offset];
  if (at >= 20 && tail.getUint32(at - 20, true) === signatures.locator) {
    const record = field64(tail, at - 12, from);
    const end64 = await viewOf(source, record.value, Math.min(source.byteLength, record.value + 56));
    expectRoom(source, end64, 0, 56, record.value, signatures.end64);
    found.count = field64(end64, 32, 0).value;
    found.size = field64(end64, 40, 0).value;
    found.offset = field64(end64, 48, record.value);
    directoryOffsets[0] = found.offset;
    directoryOffsets.push(record);
    if (offset.value !== full) directoryOffsets.push(offset);
  }
  const start = found.offset.value;
  if (start + found.size > source.byteLength) throw broken(source, from + at, "the directory ends beyond the file");
  if (found.size > largestDirectory) {
    throw new UnsafeError(`has a directory of ${found.size} bytes; the limit is ${largestDirectory}`, {
      file: source.name,
      offset: start,
    });
  }
  return { start, end: start + found.size, count: found.count, directoryOffsets };
}

async function readMember(
  source: ByteSource,
  head: DataView,
  start: number,
  at: number,
  nameLength: number,
  extraLength: number,
): Promise<ZipMember> {
  const flags = head.getUint16(at + 8, true);
  // Bit 11: the name is UTF-8; else code page 437, which for names of arrays is ASCII.
  const name = new TextDecoder().decode(new Uint8Array(head.buffer, head.byteOffset + at + 46, nameLength));
  const sizes = [24, 20, 42].map((from) => field32(head, at + from, start));
  const [, packed, offset] = withZip64(head, at + 46 + nameLength, extraLength, start, sizes);
  const local = await viewOf(source, offset.value, Math.min(source.byteLength, offset.value + 30));
  expectRoom(source, local, 0, 30, offset.value, signatures.local);
  const [localName, localExtra] = [26, 28].map((from) => local.getUint16(from, true));
  const dataStart = offset.value + 30 + localName + localExtra;
  const dataEnd = dataStart + packed.value;
  if (dataEnd > source.byteLength) throw broken(source, offset.value, `the member ${name} ends beyond the file`);
  const checksum = field32(head, at + 16, start);
  const descriptor = flags & 8 ? await readDescriptor(source, dataEnd, checksum.value, packed.value) : undefined;
  const extra = await viewOf(source, dataStart - localExtra, dataStart);
  const localSizes = [22, 18].map((from) => field32(local, from, offset.value));
  // Python below 3.12, and so numpy, repeats in the extra field sizes that the 32-bit fields hold as well.
  const repeated = localSizes.map((field) => ({ ...field, value: full }));
  const localPacked = [localSizes, repeated]
    .map((fields) => withZip64(extra, 0, localExtra, dataStart - localExtra, fields)[1])
    .filter(({ value }, i, [first]) => value === packed.value && (i === 0 || first.bytes === 4));
  return {
    name,
    method: head.getUint16(at + 10, true),
    crc: checksum.value,
    dataStart,
    dataEnd,
    offset,
    checksums: [checksum, descriptor?.checksum ?? field32(local, 14, offset.value)],
    packedSizes: [packed, ...(descriptor === undefined ? localPacked : [descriptor.packed])],
  };
}

/** The numbers of which the 32-bit fields say that they stand in the ZIP64 extra field, in its order. */
function withZip64(
  view: DataView,
  from: number,
  length: number,
  origin: number,
  fields: readonly ZipField[],
): ZipField[] {
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const end = Math.min(from + length, next + view.getUint16(at + 2, true));
    return fields.map((field) => {
      if (field.value !== full || next + 8 > end) return field;
      next += 8;
      return field64(view, next - 8, origin);
    });
  }
  return [...fields];
}

/** The data descriptor behind a member whose local header was written before its size was known. */
async function readDescriptor(source: ByteSource, at: number, crc: number, size: number) {
  const view = await viewOf(source, at, Math.min(source.byteLength, at + 24));
  // With or without a signature, with 32-bit or 64-bit sizes: the one that says what the central header says.
  for (const from of [4, 0]) {
    if (from + 12 > view.byteLength || view.getUint32(from, true) !== crc) continue;
    if (from === 4 && view.getUint32(0, true) !== 0x08074b50) continue;
    const checksum = field32(view, from, at);
    if (from + 20 <= view.byteLength && field64(view, from + 4, at).value === size) {
      return { checksum, packed: field64(view, from + 4, at) };
    }
    if (view.getUint32(from + 4, true) === size) return { checksum, packed: field32(view, from + 4, at) };
  }
  throw broken(source, at, "found no data descriptor that fits the directory");
}

async function viewOf(source: ByteSource, start: number, end: number): Promise<DataView> {
  if (!(start <= end && end <= source.byteLength)) throw broken(source, start, "a header lies beyond the file");
  const bytes = await source.read(start, end);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function field32(view: DataView, at: number, origin: number): ZipField {
  return { at: origin + at, bytes: 4, value: view.getUint32(at, true) };
}

function field64(view: DataView, at: number, origin: number): ZipField {
  return { at: origin + at, bytes: 8, value: Number(view.getBigUint64(at, true)) };
}

function expectRoom(
  source: ByteSource,
  view: DataView,
  at: number,
  length: number,
  offset: number,
  signature: number,
): void {
  if (at + length <= view.byteLength && view.getUint32(at, true) === signature) return;
  throw broken(source, offset, `expected the zip signature ${signature.toString(16)}`);
}

function broken(source: ByteSource, offset: number, message: string): UnreadableError {
  return new UnreadableError(message, { file: source.name, offset });
}
