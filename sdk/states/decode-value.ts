import { UnreadableError, UnsafeError } from "../errors.ts";
import { arrayTypes, fixedUnit, form, type SavedArray, tag } from "./value-form.ts";

/** Levels of lists and records: a study has six. */
export const deepest = 16;
/** Numbers that are not written because they are 0, in all arrays together, for each byte of a state. */
const zerosPerByte = 64;
/** Of these besides: the largest basis has 121 components, each in up to 131,072 bins of three sums, whatever the filters are. */
const zerosAnyway = 2 ** 26;

/** Numbers that so many bytes may leave out. */
export function zerosIn(bytes: number): number {
  return zerosPerByte * bytes + zerosAnyway;
}

const utf8 = new TextDecoder();

/** Reads what `encodeValue` has written. Nothing is allocated for what the bytes cannot hold. @throws UnreadableError */
export function decodeValue(given: Uint8Array): unknown {
  // A slice of a Buffer would be no copy.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let zeros = zerosIn(bytes.length);
  const value = read(0);
  if (at < bytes.length) throw broken("ends before its end");
  return value;

  function read(level: number): unknown {
    if (level > deepest) throw new UnsafeError(`has more than ${deepest} levels of values, the limit`);
    const kind = byte();
    if (kind === tag.null) return null;
    if (kind === tag.false || kind === tag.true) return kind === tag.true;
    if (kind === tag.number) return view.getFloat64(take(8), true);
    if (kind === tag.text) return text();
    if (kind === tag.list) {
      const count = length(1);
      const items: unknown[] = [];
      for (let i = 0; i < count; i++) items.push(read(level + 1));
      return items;
    }
    if (kind === tag.record) {
      const count = length(2);
      const entries: [string, unknown][] = [];
      for (let i = 0; i < count; i++) {
        if (byte() !== tag.text) throw broken("has a field whose name is no text");
        entries.push([text(), read(level + 1)]);
      }
      return Object.fromEntries(entries);
    }
    if (kind === tag.array) return array();
    throw broken(`has a value of the unknown kind ${kind}`);
  }

  function array(): SavedArray {
    const count = view.getUint32(take(4), true);
    const type = byte();
    const Type = arrayTypes[type % 16];
    if (Type === undefined || type >= 32) throw broken(`has an array of the unknown type ${type}`);
    if (type < 16) return numbers(count, Type);
    const filled = length(4);
    zeros -= count - filled;
    if (filled > count || zeros < 0) throw broken(`has an array of ${count} numbers, of which it holds ${filled}`);
    const places = new Uint32Array(slice(4 * filled).buffer);
    const own = numbers(filled, Type);
    const whole = new Type(count);
    for (let i = 0; i < filled; i++) {
      if (places[i] >= count) throw broken("has a number outside of its array");
      whole[places[i]] = own[i];
    }
    return whole;
  }

  function numbers(count: number, Type: (typeof arrayTypes)[number]): SavedArray {
    const shape = byte();
    if (shape === form.plain) return new Type(slice(count * Type.BYTES_PER_ELEMENT).buffer as ArrayBuffer);
    if (shape === form.u8) return new Type(slice(count));
    if (shape === form.u16) return new Type(new Uint16Array(slice(2 * count).buffer));
    if (shape === form.u32) return new Type(new Uint32Array(slice(4 * count).buffer));
    if (shape !== form.fixed) throw broken(`has numbers of the unknown form ${shape}`);
    const own = new Type(new Int32Array(slice(4 * count).buffer));
    for (let i = 0; i < own.length; i++) own[i] *= fixedUnit;
    return own;
  }

  function text(): string {
    const count = length(1);
    const from = take(count);
    return utf8.decode(bytes.subarray(from, from + count));
  }

  /** How many follow, of which each takes some bytes. */
  function length(each: number): number {
    const count = view.getUint32(take(4), true);
    if (count * each > bytes.length - at)
      throw broken(`announces ${count} values where ${bytes.length - at} bytes follow`);
    return count;
  }

  function byte(): number {
    return view.getUint8(take(1));
  }

  /** A copy, which begins where numbers of any type may. */
  function slice(count: number): Uint8Array<ArrayBuffer> {
    const from = take(count);
    return bytes.slice(from, from + count) as Uint8Array<ArrayBuffer>;
  }

  function take(count: number): number {
    if (count > bytes.length - at) throw broken(`ends after ${bytes.length} bytes, in the middle of a value`);
    at += count;
    return at - count;
  }
}

export function broken(what: string): UnreadableError {
  return new UnreadableError(`${what}, expected the passes of a state`);
}
