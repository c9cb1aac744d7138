import { type ErrorPlace, UnreadableError, UnsupportedError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { andThen } from "./and-then.ts";
import type { Cursor } from "./cursor.ts";
import { checkFletcher32 } from "./fletcher32.ts";
import { inflate } from "./inflate.ts";
import { expandLzf } from "./lzf.ts";
import { unshuffle } from "./unshuffle.ts";

export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

const names: ReadonlyMap<number, string> = new Map([
  [1, "gzip"],
  [2, "shuffle"],
  [3, "fletcher32"],
  [4, "szip"],
  [5, "nbit"],
  [6, "scale-offset"],
  [32000, "lzf"],
  [32001, "blosc"],
  [32004, "lz4"],
  [32008, "bitshuffle"],
  [32015, "zstd"],
]);
const known = new Set([1, 2, 3, 32000]);

/** Filter pipeline message (IV.A.2.l), versions 1 and 2, in the order of writing. */
export function parseFilters(cursor: Cursor): Filter[] {
  const version = cursor.u8();
  const count = cursor.u8();
  if (version !== 1 && version !== 2) throw cursor.fault(`has filters of version ${version}, expected 1 or 2`);
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const nameLength = version === 1 || id >= 256 ? cursor.u16() : 0;
    cursor.skip(2);
    const valueCount = cursor.u16();
    cursor.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
    const values = Array.from({ length: valueCount }, () => cursor.u32());
    if (version === 1 && valueCount % 2 === 1) cursor.skip(4);
    return { id, values };
  });
}

/** Why a pipeline is not read; undefined when it is. */
export function unreadFilter(filters: readonly Filter[]): string | undefined {
  const other = filters.find(({ id }) => !known.has(id));
  if (other === undefined) return undefined;
  return `compressed by ${names.get(other.id) ?? `filter ${other.id}`}; gzip, shuffle, fletcher32 and lzf are read`;
}

/**
 * Undoes the filters of one chunk, the last one first. Bit i of `mask` says that filter i was not applied.
 * No step may give more than the chunk's `length` and a checksum.
 */
export function undoFilters(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  { length, elementSize }: { length: number; elementSize: number },
  place: ErrorPlace,
): Uint8Array | Promise<Uint8Array> {
  const most = length + 4 * filters.length;
  return undo(stored, filters.length - 1);

  function undo(bytes: Uint8Array, i: number): Uint8Array | Promise<Uint8Array> {
    if (i < 0) return checkLength(bytes);
    if ((mask >>> i) & 1) return undo(bytes, i - 1);
    return andThen(undoOne(bytes, filters[i]), (undone) => undo(undone, i - 1));
  }

  function undoOne(bytes: Uint8Array, { id, values }: Filter): Uint8Array | Promise<Uint8Array> {
    if (id === 1) return inflate(bytes, most, place);
    if (id === 2) return unshuffle(bytes, values[0] ?? elementSize);
    if (id === 3) return checkFletcher32(bytes, place);
    if (id === 32000) return expandLzf(bytes, most, place);
    throw new UnsupportedError(`has chunks ${unreadFilter(filters)}`, place);
  }

  function checkLength(bytes: Uint8Array): Uint8Array {
    if (bytes.length === length) return bytes;
    throw new UnreadableError(`has a chunk of ${counted(bytes.length, "byte")}, expected ${length}`, place);
  }
}
