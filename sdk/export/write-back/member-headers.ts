import type { ByteSource } from "../../bytes/byte-source.ts";
import type { ZipMember } from "../../readers/containers/zip-directory.ts";
import {
  broken,
  field,
  full32,
  signatures,
  viewOf,
  withZip64,
  type ZipField,
} from "../../readers/containers/zip-fields.ts";

/** A member of an archive, with every number that depends on its bytes. */
export interface MemberHeaders {
  readonly member: ZipMember;
  /** Its bytes as they lie in the archive. */
  readonly dataStart: number;
  readonly dataEnd: number;
  /** Where its checksum stands: central header, and local header or data descriptor. */
  readonly checksums: readonly ZipField[];
  /** Where its packed size stands, in the same headers. */
  readonly packedSizes: readonly ZipField[];
}

/** The headers of a member of an archive that the reader has opened, and so checked. */
export async function readMemberHeaders(source: ByteSource, member: ZipMember): Promise<MemberHeaders> {
  const { offset, packed, crc, flags, name } = member;
  const local = await viewOf(source, offset.value, Math.min(source.byteLength, offset.value + 30));
  if (local.byteLength < 30 || local.getUint32(0, true) !== signatures.local) {
    throw broken(source, offset.value, "found no local header", name);
  }
  const [localName, localExtra] = [26, 28].map((from) => local.getUint16(from, true));
  const dataStart = offset.value + 30 + localName + localExtra;
  const dataEnd = dataStart + packed.value;
  if (dataEnd > source.byteLength) throw broken(source, offset.value, "it ends beyond the file", name);
  const descriptor = flags & 8 ? await readDescriptor(source, dataEnd, member) : undefined;
  const extra = await viewOf(source, dataStart - localExtra, dataStart);
  const localSizes = [22, 18].map((from) => field(local, from, 4, offset.value));
  // Python below 3.12, and so numpy, repeats in the extra field sizes that the 32-bit fields hold as well.
  const repeated = localSizes.map((each) => ({ ...each, value: full32 }));
  const localPacked = [localSizes, repeated]
    .map((fields) => withZip64(extra, 0, localExtra, dataStart - localExtra, fields)[1])
    .filter(({ value }, i, [first]) => value === packed.value && (i === 0 || first.bytes === 4));
  return {
    member,
    dataStart,
    dataEnd,
    checksums: [crc, descriptor?.checksum ?? field(local, 14, 4, offset.value)],
    packedSizes: [packed, ...(descriptor === undefined ? localPacked : [descriptor.packed])],
  };
}

/** The data descriptor behind a member whose local header was written before its size was known. */
async function readDescriptor(source: ByteSource, at: number, { crc, packed, name }: ZipMember) {
  const view = await viewOf(source, at, Math.min(source.byteLength, at + 24));
  // With or without a signature, with 32-bit or 64-bit sizes: the one that says what the central header says.
  for (const from of [4, 0]) {
    if (from + 12 > view.byteLength || view.getUint32(from, true) !== crc.value) continue;
    if (from === 4 && view.getUint32(0, true) !== signatures.descriptor) continue;
    const checksum = field(view, from, 4, at);
    for (const bytes of [8, 4] as const) {
      if (from + 4 + 2 * bytes > view.byteLength) continue;
      const size = field(view, from + 4, bytes, at);
      if (size.value === packed.value) return { checksum, packed: size };
    }
  }
  throw broken(source, at, "found no data descriptor that fits the directory", name);
}
