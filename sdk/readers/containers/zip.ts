// Without zip.js's own workers, which are not used.
import { type FileEntry, Reader, ZipReader } from "@zip.js/zip.js/lib/zip-core.js";
import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError, UnsafeError, UnsupportedError } from "../../errors.ts";
import { asConvscopeError } from "./zip-error.ts";
import { inflatedSource } from "./zip-inflated.ts";

/** An archive of arrays has an entry a tensor; no network has this many. */
const mostEntries = 100_000;
/**
 * zip.js takes some 6 kB for an entry, of which a hostile file needs 80. So many are always read; above, one for each
 * `bytesAnEntry` of the archive.
 */
const freeEntries = 10_000;
const bytesAnEntry = 2048;
/** Below this an entry may shrink as far as deflate goes (about 1030 : 1, a layer of zeros); above it by `largestRatio`. */
export const smallInflated = 64 * 1024 * 1024;
export const largestRatio = 200;

/** A file of an archive. */
export interface ZipEntry extends ByteSource {
  /** Whether it is inflated as it is read, from its beginning: going back is costly. */
  readonly deflated: boolean;
}

/**
 * Lists the files of a zip archive as sources of their own, named by their paths. Stored entries are read by ranges,
 * deflated ones inflated as they are read. Folders are left out.
 *
 * @throws UnreadableError for a damaged archive or entries that overlap, UnsafeError above the limits, UnsupportedError
 *   for encryption and for other methods than "stored" and "deflated".
 */
export async function openZip(source: ByteSource, signal?: AbortSignal): Promise<ZipEntry[]> {
  const zip = new ZipReader(new SourceReader(source), { useWebWorkers: false, checkCrc32: true });
  const entries = new Map<string, ZipEntry>();
  const most = Math.min(mostEntries, freeEntries + Math.floor(source.byteLength / bytesAnEntry));
  try {
    for await (const entry of zip.getEntriesGenerator()) {
      throwIfAborted(signal);
      if (entry.directory) continue;
      if (entries.has(entry.filename)) {
        const place = { file: source.name, tensor: entry.filename, offset: entry.offset };
        throw new UnreadableError("comes twice in the archive", place);
      }
      if (entries.size === most) {
        throw new UnsafeError(`is an archive of more than ${most} files, the limit for its size`, {
          file: source.name,
        });
      }
      entries.set(entry.filename, await openEntry(source, entry));
    }
  } catch (error) {
    throw asConvscopeError(error, source.name);
  }
  return [...entries.values()];
}

async function openEntry(source: ByteSource, entry: FileEntry): Promise<ZipEntry> {
  const { filename: name, compressionMethod, compressedSize, uncompressedSize, encrypted, offset } = entry;
  const place = { file: source.name, tensor: name, offset };
  if (encrypted) throw new UnsupportedError("is encrypted", place);
  if (compressionMethod !== 0 && compressionMethod !== 8) {
    throw new UnsupportedError(
      `is compressed by method ${compressionMethod}; stored (0) and deflated (8) are read`,
      place,
    );
  }
  // Checks the local header and the overlaps with the entries before, and finds where the data begin.
  try {
    await entry.getData(new WritableStream(), { checkOverlappingEntryOnly: true });
  } catch (error) {
    throw asConvscopeError(error, source.name, name, offset);
  }
  if (compressionMethod === 8) {
    checkInflation(compressedSize, uncompressedSize, place);
    return { ...inflatedSource(entry, source.name), deflated: true };
  }
  const start = entry.localDirectory?.dataOffset;
  if (start === undefined || compressedSize !== uncompressedSize) {
    throw new UnreadableError(`is stored in ${compressedSize} bytes, but says that it has ${uncompressedSize}`, place);
  }
  return {
    name,
    byteLength: uncompressedSize,
    deflated: false,
    read: (from, to) => source.read(start + from, start + to),
    shared: source.shared && { ...source.shared, start: source.shared.start + start },
  };
}

function checkInflation(packed: number, size: number, place: ErrorPlace): void {
  if (size > smallInflated && size > packed * largestRatio) {
    throw new UnsafeError(
      `inflates from ${packed} to ${size} bytes; the limit above ${smallInflated} bytes is ${largestRatio} : 1`,
      place,
    );
  }
}

/** zip.js asks for bytes through this. */
class SourceReader extends Reader<ByteSource> {
  constructor(private readonly source: ByteSource) {
    super(source);
    this.size = source.byteLength;
  }

  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const start = Math.min(index, this.size);
    return this.source.read(start, Math.min(start + length, this.size));
  }
}
