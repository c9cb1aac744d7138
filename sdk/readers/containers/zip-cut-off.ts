import type { ByteSource } from "../../bytes/byte-source.ts";
import { cacheBlocks } from "../../bytes/cache-blocks.ts";
import { full32, signatures, viewOf } from "./zip-fields.ts";

/** Headers that are gone through to find where an archive is cut off. */
const mostHeaders = 100_000;

/** The first file of an archive, as its own header tells: where its bytes begin, and how many they are, if that is told. */
export interface LocalFile {
  readonly name: string;
  readonly start: number;
  readonly byteLength: number | undefined;
}

/** The local header at a byte; undefined where there is none. */
export async function localFileAt(source: ByteSource, at: number): Promise<LocalFile | undefined> {
  if (at + 30 > source.byteLength) return undefined;
  const head = await viewOf(source, at, at + 30);
  if (head.getUint32(0, true) !== signatures.local) return undefined;
  const [nameLength, extraLength] = [head.getUint16(26, true), head.getUint16(28, true)];
  const start = at + 30 + nameLength + extraLength;
  if (start > source.byteLength) return undefined;
  const rest = await viewOf(source, at + 30, start);
  const size = head.getUint32(18, true);
  const told = (head.getUint16(6, true) & 8) === 0;
  return {
    name: new TextDecoder().decode(new Uint8Array(rest.buffer, rest.byteOffset, nameLength)),
    start,
    // The ZIP64 field of a local header has both sizes, the packed one last.
    byteLength: !told
      ? undefined
      : size === full32 && extraLength >= 20
        ? Number(rest.getBigUint64(nameLength + 12, true))
        : size,
  };
}

/** How long an archive without its end is at least: to the end of the file in which it is cut off. */
export async function leastLength(source: ByteSource): Promise<number | undefined> {
  const near = cacheBlocks(source.byteLength, (start, end) => source.read(start, end));
  let at = 0;
  for (let count = 0; count < mostHeaders; count++) {
    const file = await localFileAt({ ...source, read: near }, at);
    if (file?.byteLength === undefined) return undefined;
    at = file.start + file.byteLength;
    if (at > source.byteLength) return at;
  }
  return undefined;
}
