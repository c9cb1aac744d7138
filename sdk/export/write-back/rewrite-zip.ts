import { appendTo } from "../../append-to.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { crc32 } from "../../bytes/crc32.ts";
import { UnreadableError, UnsupportedError } from "../../errors.ts";
import { readZipDirectory, type ZipDirectory } from "../../readers/containers/zip-directory.ts";
import type { ZipField } from "../../readers/containers/zip-fields.ts";
import type { ByteSink } from "../byte-sink.ts";
import { type MemberHeaders, readMemberHeaders } from "./member-headers.ts";
import { patchTensor } from "./patch-tensor.ts";
import type { Replacement } from "./replacement.ts";
import { type Splice, splicedPieces, writePieces } from "./splice.ts";
import { storedBlocks, storedBlocksLength } from "./stored-blocks.ts";

/** A deflated member is at most 2 GiB when it is read, so its new size fits into 32 bits; an offset may not. */
const limit32 = 0xffffffff;

/**
 * Writes a zip archive of arrays or of storages (.npz, PyTorch) with other numbers in some of its members. A stored member
 * keeps its place and its length; a deflated one becomes a deflate stream of stored blocks (weights hardly shrink, and every
 * engine writes the same bytes), and what follows it moves. Checksums, sizes and offsets are put right; every other byte is as
 * it was.
 *
 * @throws UnsupportedError where an offset no longer fits into its 32 bits.
 */
export async function rewriteZip(
  source: ByteSource,
  replacements: readonly Replacement[],
  sink: ByteSink,
  signal?: AbortSignal,
): Promise<number> {
  const directory = await readZipDirectory(source);
  const byName = new Map(directory.members.map((member) => [member.name, member]));
  const rewritten: RewrittenMember[] = [];
  for (const [name, own] of byMember(replacements)) {
    const member = byName.get(name);
    if (member === undefined) {
      throw new UnreadableError("is not in the directory of the archive under this name", {
        file: source.name,
        tensor: own[0].tensor.name,
      });
    }
    rewritten.push(new RewrittenMember(await readMemberHeaders(source, member), own, signal));
  }
  const splices = [
    ...rewritten.map((member) => member.data()),
    ...rewritten.flatMap((member) => member.changes()),
    ...movedOffsets(directory, rewritten, source.name),
  ];
  const written = await writePieces(sink, splicedPieces(source, splices, signal));
  // The local header lies before the numbers whose checksum it holds.
  for (const member of rewritten) {
    for (const { at } of member.checksumsBefore()) {
      await sink.write(uintBytes({ at, bytes: 4, value: member.crc }), at + shiftAt(rewritten, at));
    }
  }
  return written;
}

function byMember(replacements: readonly Replacement[]): Map<string, Replacement[]> {
  const groups = new Map<string, Replacement[]>();
  for (const replacement of replacements) appendTo(groups, replacement.storage.member ?? "", replacement);
  return groups;
}

/** Bytes that the members before a position have grown by. */
function shiftAt(rewritten: readonly RewrittenMember[], position: number): number {
  return rewritten.reduce((sum, { headers: { dataEnd }, growth }) => (dataEnd <= position ? sum + growth : sum), 0);
}

/** The offsets in the directory of all that lies behind a member that has grown. */
function movedOffsets(
  { members, directoryOffsets }: ZipDirectory,
  rewritten: readonly RewrittenMember[],
  file: string,
): Splice[] {
  return [...members.map(({ offset }) => offset), ...directoryOffsets].flatMap((field) => {
    const shift = shiftAt(rewritten, field.value);
    if (shift === 0) return [];
    const value = field.value + shift;
    if (field.bytes === 4 && value >= limit32) {
      throw new UnsupportedError(
        `cannot be written back: an offset of ${value} does not fit into its 32 bits. Save the archive uncompressed first (numpy.savez)`,
        { file },
      );
    }
    return [splice({ ...field, value })];
  });
}

/** A member with other numbers in it. */
class RewrittenMember {
  readonly growth: number;
  /** Of its bytes as they are written; right once `data` has been gone through. */
  crc = 0;

  constructor(
    readonly headers: MemberHeaders,
    /** Of tensors whose numbers lie in it. */
    private readonly replacements: readonly Replacement[],
    private readonly signal: AbortSignal | undefined,
  ) {
    const { dataStart, dataEnd, member } = headers;
    const { byteLength } = replacements[0].storage.source;
    this.growth = member.method === 0 ? 0 : storedBlocksLength(byteLength) - (dataEnd - dataStart);
  }

  data(): Splice {
    const { dataStart, dataEnd, member } = this.headers;
    const content = () => this.content();
    const length = this.replacements[0].storage.source.byteLength;
    return {
      start: dataStart,
      end: dataEnd,
      pieces: () => (member.method === 0 ? content() : storedBlocks(content(), length)),
    };
  }

  /** Checksums and sizes behind the data: in the central header, and in the data descriptor where there is one. */
  changes(): Splice[] {
    const { checksums, packedSizes, dataEnd, dataStart } = this.headers;
    const size = dataEnd - dataStart + this.growth;
    return [
      ...checksums
        .filter(({ at }) => at >= dataEnd)
        .map((field) => splice(field, () => uintBytes({ ...field, value: this.crc }))),
      ...packedSizes.filter(() => this.growth !== 0).map((field) => splice({ ...field, value: size })),
    ];
  }

  checksumsBefore(): readonly ZipField[] {
    return this.headers.checksums.filter(({ at }) => at < this.headers.dataStart);
  }

  /** The member's bytes, unpacked, with the new numbers, and their checksum on the way. */
  private async *content(): AsyncGenerator<Uint8Array> {
    const { source } = this.replacements[0].storage;
    this.crc = 0;
    for await (const bytes of splicedPieces(source, this.replacements.flatMap(patchTensor), this.signal)) {
      this.crc = crc32(bytes, this.crc);
      yield bytes;
    }
  }
}

function splice(field: ZipField, bytes = () => uintBytes(field)): Splice {
  return { start: field.at, end: field.at + field.bytes, pieces: () => [bytes()] };
}

function uintBytes({ bytes, value }: ZipField): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 8) view.setBigUint64(0, BigInt(value), true);
  else view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}
