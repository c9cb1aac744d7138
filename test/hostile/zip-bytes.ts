import { crc32 } from "../../sdk/bytes/crc32.ts";
import { integerField } from "./fields.ts";
import type { Field } from "./input.ts";

/** What the headers of an entry may claim instead of the truth. */
export interface ZipEntry {
  readonly name: string;
  /** As they lie in the archive: compressed, where `method` says so. */
  readonly data: Uint8Array;
  readonly method?: number;
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
  /** The central directory's offset of the local header. */
  readonly offset?: number;
  /** The local header's name. */
  readonly localName?: string;
}

/** A zip archive (APPNOTE 4.3) of these entries, right or wrong. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array {
  const locals: number[][] = [];
  const centrals: number[][] = [];
  let at = 0;
  for (const entry of entries) {
    const { name, data, method = 0, flags = 0, size = data.length, localName = name } = entry;
    const shared = [
      ...u(20, 2),
      ...u(flags, 2),
      ...u(method, 2),
      ...u(0, 2),
      ...u(33, 2),
      ...u(entry.crc ?? crc32(data), 4),
      ...u(data.length, 4),
      ...u(size, 4),
    ];
    const header = [0x50, 0x4b, 3, 4, ...shared, ...u(text(localName).length, 2), 0, 0, ...text(localName)];
    locals.push(header);
    centrals.push([
      ...[0x50, 0x4b, 1, 2, 20, 0],
      ...shared,
      ...u(text(name).length, 2),
      ...u(0, 12),
      ...u(entry.offset ?? at, 4),
      ...text(name),
    ]);
    at += header.length + data.length;
  }
  const directory = centrals.flat();
  const last = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...u(entries.length, 2), ...u(entries.length, 2)];
  const tail = [...directory, ...last, ...u(directory.length, 4), ...u(at, 4), 0, 0];
  const bytes = new Uint8Array(at + tail.length);
  let to = 0;
  for (const [i, header] of locals.entries()) {
    bytes.set(header, to);
    bytes.set(entries[i].data, to + header.length);
    to += header.length + entries[i].data.length;
  }
  bytes.set(tail, to);
  return bytes;
}

/** The numbers of every header of an archive: sizes, lengths, offsets, checksums, methods. */
export function zipFields(bytes: Uint8Array): Field[] {
  return signatures(bytes)
    .flatMap(({ at, kind }) => headers[kind].map(([offset, length]) => integerField(at + offset, length)))
    .filter(({ at, length }) => at + length <= bytes.length);
}

/** Where local headers begin, and the entries' data. */
export function localEntries(bytes: Uint8Array): { at: number; start: number; size: number; name: string }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return signatures(bytes)
    .filter(({ at, kind }) => kind === local && at + 30 <= bytes.length)
    .map(({ at }) => {
      const nameLength = view.getUint16(at + 26, true);
      const start = at + 30 + nameLength + view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(bytes.subarray(at + 30, at + 30 + nameLength));
      return { at, start, size: view.getUint32(at + 18, true), name };
    });
}

/** Gives stored entries the checksum of what they now hold, in both of their headers. */
export function mendChecksums(bytes: Uint8Array): Uint8Array {
  const mended = bytes.slice();
  const view = new DataView(mended.buffer);
  const checksums = new Map<number, number>();
  for (const { at, start, size } of localEntries(mended)) {
    if (view.getUint16(at + 8, true) !== 0 || start + size > mended.length) continue;
    checksums.set(at, crc32(mended.subarray(start, start + size)));
    view.setUint32(at + 14, checksums.get(at)!, true);
  }
  for (const { at, kind } of signatures(mended)) {
    if (kind !== central || at + 46 > mended.length) continue;
    const checksum = checksums.get(view.getUint32(at + 42, true));
    if (checksum !== undefined) view.setUint32(at + 16, checksum, true);
  }
  return mended;
}

// Signatures without their "PK".
const [local, central, end, end64] = [0x0403, 0x0201, 0x0605, 0x0606];

/** [offset, length] of the numbers, by the signature's last two bytes. */
const headers: Record<number, readonly (readonly [number, number])[]> = {
  [local]: [
    [6, 2],
    [8, 2],
    [14, 4],
    [18, 4],
    [22, 4],
    [26, 2],
    [28, 2],
  ],
  [central]: [
    [8, 2],
    [10, 2],
    [16, 4],
    [20, 4],
    [24, 4],
    [28, 2],
    [30, 2],
    [32, 2],
    [42, 4],
  ],
  [end]: [
    [8, 2],
    [10, 2],
    [12, 4],
    [16, 4],
    [20, 2],
  ],
  [end64]: [
    [24, 8],
    [32, 8],
    [40, 8],
    [48, 8],
  ],
};

function signatures(bytes: Uint8Array): { at: number; kind: number }[] {
  const found: { at: number; kind: number }[] = [];
  for (let at = bytes.indexOf(0x50); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf(0x50, at + 1)) {
    const kind = bytes[at + 2] | (bytes[at + 3] << 8);
    if (bytes[at + 1] === 0x4b && kind in headers) found.push({ at, kind });
  }
  return found;
}

const u = (value: number, length: number) => Array.from(integerField(0, length).encode(BigInt(value)));
const text = (value: string) => [...new TextEncoder().encode(value)];
