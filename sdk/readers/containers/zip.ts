import type { ByteSource } from "../../bytes/byte-source.ts";
import { cacheBlocks } from "../../bytes/cache-blocks.ts";
import { type ErrorPlace, UnreadableError, UnsafeError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { Budget } from "../budget.ts";
import type { ReadOptions } from "../reader.ts";
import { findZipData, type ZipData } from "./zip-data.ts";
import { readZipDirectory, type ZipMember } from "./zip-directory.ts";
import { inflatedSource, type RecentEntry } from "./zip-inflated.ts";

/** Below this an entry may shrink as far as deflate goes (about 1030 : 1, a layer of zeros); above it by `largestRatio`. */
export const smallInflated = 64 * 1024 * 1024;
export const largestRatio = 200;
/** What an entry takes in memory beside its name. */
const bytesAnEntry = 500;

/** Files this small are read through the cache of blocks: thousands of them lie side by side. */
const nearBytes = 4096;

/** A file of an archive. */
export interface ZipEntry extends ByteSource {
  /** Whether it is inflated as it is read, from its beginning: going back is costly. */
  readonly deflated: boolean;
  /** Bytes that it takes in the archive. */
  readonly packed: number;
  /** Reads a few bytes through a cache that the entries share: thousands of small ones lie side by side. */
  readNear(start: number, end: number): Promise<Uint8Array>;
  /** Why its bytes are not read; then both reads reject. */
  readonly refused?: UnsafeError;
}

/**
 * Lists the files of a zip archive as sources of their own, named by their paths, in the order of its directory. Stored
 * entries are read by ranges, deflated ones inflated as they are read. Folders are left out. An entry that would inflate
 * beyond a limit is listed as `refused`.
 *
 * @throws UnreadableError for a damaged archive or entries that overlap, UnsafeError above the limits, UnsupportedError
 *   for encryption and for other methods than "stored" and "deflated".
 */
export async function openZip(
  source: ByteSource,
  { signal, budget = new Budget(source) }: Pick<ReadOptions, "signal" | "budget"> = {},
): Promise<ZipEntry[]> {
  const near = cacheBlocks(source.byteLength, (start, end) => source.read(start, end));
  const directory = await readZipDirectory(source);
  const data = await findZipData(source, directory, near, signal);
  const names = new Set<string>();
  const recent: RecentEntry = {};
  const entries: ZipEntry[] = [];
  for (const member of directory.members) {
    const { name } = member;
    const place = { file: source.name, tensor: name, offset: member.offset.value };
    budget.spend("names", name.length, place.offset);
    budget.spend("kept", bytesAnEntry, place.offset);
    if (names.has(name)) throw new UnreadableError("comes twice in the archive", place);
    names.add(name);
    if (name.endsWith("/")) continue;
    if (leadsOut(name)) {
      throw new UnsafeError("holds an entry whose path leaves the archive", {
        file: source.name,
        offset: place.offset,
      });
    }
    entries.push(openEntry(source, member, data.get(member) as ZipData, near, budget, recent));
  }
  return entries;
}

function openEntry(
  source: ByteSource,
  member: ZipMember,
  { start, end }: ZipData,
  near: ByteSource["read"],
  budget: Budget,
  recent: RecentEntry,
): ZipEntry {
  const { name, method, size, flags, crc } = member;
  const place = { file: source.name, tensor: name, offset: member.offset.value };
  if (flags & 0x2041) throw new UnsupportedError("is encrypted", place);
  if (method !== 0 && method !== 8) {
    throw new UnsupportedError(`is compressed by method ${method}; stored (0) and deflated (8) are read`, place);
  }
  const byteLength = size.value;
  if (method === 8) {
    const refused = checkInflation(end - start, byteLength, budget, place);
    if (refused !== undefined) {
      const read = () => Promise.reject(refused);
      return { name, byteLength, deflated: true, packed: end - start, read, readNear: read, refused };
    }
    const entry = { name, byteLength, crc: crc.value, offset: member.offset.value, start, end };
    const inflatedEntry = inflatedSource(source, entry, near, recent);
    return { ...inflatedEntry, deflated: true, packed: end - start, readNear: inflatedEntry.read };
  }
  if (end - start !== byteLength) {
    throw new UnreadableError(
      `is stored in ${counted(end - start, "byte")}, but says that it has ${byteLength}`,
      place,
    );
  }
  return {
    name,
    byteLength,
    deflated: false,
    packed: byteLength,
    read: (from, to) =>
      byteLength <= nearBytes ? near(start + from, start + to) : source.read(start + from, start + to),
    readNear: (from, to) => near(start + from, start + to),
    shared: source.shared && { ...source.shared, start: source.shared.start + start },
  };
}

function checkInflation(packed: number, size: number, budget: Budget, place: ErrorPlace): UnsafeError | undefined {
  if (size > smallInflated && size > packed * largestRatio) {
    return new UnsafeError(
      `inflates from ${packed} to ${counted(size, "byte")}; the limit above ${smallInflated} bytes is ${largestRatio} : 1`,
      place,
    );
  }
  if (budget.allows("deflated", size)) return undefined;
  return new UnsafeError(`brings the archive above ${budget.limitOf("deflated")}, the limit for its size`, place);
}

/** Nothing is written by these names, but one of them is meant to leave a folder. */
function leadsOut(name: string): boolean {
  return /^([/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes("..");
}
