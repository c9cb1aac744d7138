import { throwIfAborted } from "../abort.ts";
import type { ByteSource } from "./byte-source.ts";
import { RunningSha256 } from "./running-sha256.ts";

/** Large enough to hide the cost of a read, small enough not to be felt in memory. */
const pieceBytes = 4 * 1024 * 1024;

/** SHA-256 of a whole file in lower-case hex: by the platform where the source offers it, else by portable code. */
export async function sha256Hex(source: ByteSource, signal?: AbortSignal): Promise<string> {
  throwIfAborted(signal);
  if (source.sha256 !== undefined) return source.sha256(signal);
  const hash = new RunningSha256();
  for (let start = 0; start < source.byteLength; start += pieceBytes) {
    hash.update(await source.read(start, Math.min(start + pieceBytes, source.byteLength)));
    throwIfAborted(signal);
  }
  return hash.hex;
}

/** SHA-256 of a text's UTF-8 bytes in lower-case hex. */
export function sha256OfText(text: string): string {
  const hash = new RunningSha256();
  hash.update(new TextEncoder().encode(text));
  return hash.hex;
}
