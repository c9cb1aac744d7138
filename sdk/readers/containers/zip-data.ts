import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import type { ZipDirectory, ZipMember } from "./zip-directory.ts";
import { broken, full32, signatures } from "./zip-fields.ts";

/** As much as `near` reads at once. */
const nearBytes = 64 * 1024;

/** Where a member's bytes lie, packed as they are. */
export interface ZipData {
  readonly start: number;
  readonly end: number;
}

/**
 * Where each member's data lie, by its local header, which must say what the directory says. Members that overlap each other
 * or the directory are refused: a small archive could stand for any number of bytes.
 *
 * @param near Reads through a cache.
 * @throws UnreadableError
 */
export async function findZipData(
  source: ByteSource,
  { members, start: directory }: ZipDirectory,
  near: ByteSource["read"],
  signal?: AbortSignal,
): Promise<Map<ZipMember, ZipData>> {
  const found = new Map<ZipMember, ZipData>();
  const ordered = members.map((member) => ({ member, at: member.offset.value })).sort((a, b) => a.at - b.at);
  for (const [i, { member }] of ordered.entries()) {
    throwIfAborted(signal);
    const { offset, packed, name, nameBytes, flags, method } = member;
    const next = ordered[i + 1]?.at ?? directory;
    const fail = (message: string) => broken(source, Math.min(offset.value, source.byteLength), message, name);
    const header = offset.value + 30;
    // Beyond 2^53 sums are rounded: 30 bytes farther may be no farther.
    if (!(header + nameBytes.length <= Math.min(next, source.byteLength))) {
      throw fail(
        offset.value < directory ? "it shares bytes with the entry behind it" : "it lies beyond the directory",
      );
    }
    // Small entries lie side by side; the headers of large ones are a read each.
    const isNear = next - offset.value < nearBytes;
    const bytes = await (isNear
      ? near(offset.value, header + nameBytes.length)
      : source.read(offset.value, header + nameBytes.length));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(0, true) !== signatures.local) throw fail("found no local header where the directory points to");
    const differs =
      view.getUint16(8, true) !== method ||
      view.getUint16(26, true) !== nameBytes.length ||
      nameBytes.some((byte, at) => byte !== bytes[30 + at]) ||
      // Bit 3: sizes and checksum follow the data.
      ((flags & 8) === 0 &&
        [[14, member.crc] as const, [18, packed] as const, [22, member.size] as const].some(
          ([at, field]) => ![field.value, full32].includes(view.getUint32(at, true)),
        ));
    if (differs) throw fail("its local header says something else than the directory");
    const start = header + nameBytes.length + view.getUint16(28, true);
    const end = start + packed.value;
    if (!(end <= next)) throw fail(`it ends at byte ${end}, but byte ${next} is of the next entry or the directory`);
    found.set(member, { start, end });
  }
  return found;
}
