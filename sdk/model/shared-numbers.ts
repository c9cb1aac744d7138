import type { ByteSource, SharedBytes } from "../bytes/byte-source.ts";
import { type NumberType, sizeOf } from "./decode.ts";
import type { ModelTensor } from "./model-file.ts";

/** Numbers in an open file, as every thread of this process can read them. */
export interface SharedNumbers {
  readonly bytes: SharedBytes;
  readonly dtype: NumberType;
  readonly bigEndian: boolean;
  readonly count: number;
}

/** By the function that reads them: a tensor made of another that reads otherwise (transposed, cast, a part) has none. */
const byRead = new WeakMap<ModelTensor["read"], SharedNumbers>();

/** Notes that `read` gives the plain numbers that lie in the source from `offset` on; returns `read`. */
export function readingShared(
  read: ModelTensor["read"],
  { shared }: ByteSource,
  offset: number,
  { dtype, bigEndian, count }: Omit<SharedNumbers, "bytes">,
): ModelTensor["read"] {
  if (shared === undefined) return read;
  // Written out: one a tensor, and a spread object may get a hidden class of its own, half a kilobyte.
  const { file, start } = shared;
  byRead.set(read, { dtype, bigEndian, count, bytes: { file, start: start + offset } });
  return read;
}

/** Notes that `read` gives `count` numbers of another tensor, from `start` on; returns `read`. */
export function readingPart(
  read: ModelTensor["read"],
  whole: ModelTensor,
  start: number,
  count: number,
): ModelTensor["read"] {
  const part = sharedNumbers(whole, start, start + count);
  if (part !== undefined) byRead.set(read, part);
  return read;
}

/** Where the elements [start, end) of a tensor lie; undefined where only `read` gives them. */
export function sharedNumbers({ read }: ModelTensor, start: number, end: number): SharedNumbers | undefined {
  const all = byRead.get(read);
  return all === undefined || end > all.count ? undefined : partOfShared(all, start, end);
}

/** The numbers [start, end) of some. */
export function partOfShared(numbers: SharedNumbers, start: number, end: number): SharedNumbers {
  const { bytes, dtype } = numbers;
  return { ...numbers, bytes: { ...bytes, start: bytes.start + start * sizeOf(dtype) }, count: end - start };
}
