import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { Budget } from "../budget.ts";
import type { ReadOptions } from "../reader.ts";

/** A regular file of a tar archive: a stretch of it. */
export interface TarEntry {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Every file takes a header of its own and is looked at once. */
export const mostTarEntries = 100_000;
/** Of a long name or of a pax header, which lie in the archive as files of their own. */
const longestText = 64 * 1024;
/** What a file takes in memory beside its name. */
const bytesAnEntry = 300;
const blockBytes = 512;
const utf8 = new TextDecoder();

/**
 * Lists the regular files of a tar archive (POSIX ustar and pax, GNU long names). Links and devices are left out.
 *
 * @throws UnreadableError for a damaged header or a file that ends beyond the archive, UnsafeError above the limits.
 */
export async function readTar(
  source: ByteSource,
  read: ByteSource["read"],
  { signal, budget = new Budget(source) }: Pick<ReadOptions, "signal" | "budget"> = {},
): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  let longName: string | undefined;
  let paxSize: number | undefined;
  for (let at = 0, headers = 0; at + blockBytes <= source.byteLength; headers++) {
    throwIfAborted(signal);
    const place = { file: source.name, offset: at };
    if (headers === 3 * mostTarEntries)
      throw new UnsafeError(`holds more than ${mostTarEntries} files, the limit`, place);
    const header = await read(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) break;
    if (!hasChecksum(header))
      throw new UnreadableError("is no intact tar archive: a header's checksum is wrong", place);
    const type = String.fromCharCode(header[156] || 0x30);
    const size = type === "x" || type === "g" ? numberAt(header) : (paxSize ?? numberAt(header));
    const start = at + blockBytes;
    if (!(size <= source.byteLength - start)) {
      throw new UnreadableError(
        `is no intact tar archive: a file of ${counted(size, "byte")}, but ${source.byteLength - start} are left: cut off`,
        place,
      );
    }
    at = start + Math.ceil(size / blockBytes) * blockBytes;
    if (type === "L" || type === "x") {
      if (size > longestText)
        throw new UnsafeError(`has a header of ${counted(size, "byte")}; the limit is ${longestText}`, place);
      const bytes = await read(start, start + size);
      if (type === "L") longName = text(bytes, 0, size);
      else {
        const pax = paxRecords(bytes);
        longName = pax.get("path") ?? longName;
        paxSize = pax.has("size") ? Number(pax.get("size")) : undefined;
      }
      continue;
    }
    if (type === "0" || type === "7") {
      if (entries.length === mostTarEntries) {
        throw new UnsafeError(`holds more than ${mostTarEntries} files, the limit`, place);
      }
      const prefix = text(header, 257, 6) === "ustar" ? text(header, 345, 155) : "";
      const name = longName ?? (prefix === "" ? "" : `${prefix}/`) + text(header, 0, 100);
      budget.spend("names", name.length, at);
      budget.spend("kept", bytesAnEntry, at);
      entries.push({ name: name.replace(/^(\.\/)+/, ""), start, end: start + size });
    }
    [longName, paxSize] = [undefined, undefined];
  }
  return entries;
}

/** The sum of a header's bytes, its own eight read as spaces. */
function hasChecksum(header: Uint8Array): boolean {
  const expected = Number.parseInt(text(header, 148, 8).trim(), 8);
  let sum = 8 * 0x20;
  for (let i = 0; i < blockBytes; i++) if (i < 148 || i >= 156) sum += header[i];
  return sum === expected;
}

/** A file's size: octal digits, or GNU's binary number behind a set first bit. */
function numberAt(header: Uint8Array): number {
  if ((header[124] & 0x80) === 0) return Number.parseInt(text(header, 124, 12).trim() || "0", 8);
  let value = header[124] & 0x7f;
  for (let i = 125; i < 136; i++) value = value * 256 + header[i];
  return value;
}

/** "length key=value\n" of a pax header. */
function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(text(bytes, at, Math.max(0, space - at)));
    if (space < 0 || !(Number.isSafeInteger(length) && length > space - at)) break;
    const record = text(bytes, space + 1, length - (space - at) - 2);
    const equals = record.indexOf("=");
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** UTF-8 up to the first NUL. */
function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return utf8.decode(end < 0 ? field : field.subarray(0, end));
}
