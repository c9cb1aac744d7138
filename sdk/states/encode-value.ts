import { ByteWriter } from "./byte-writer.ts";
import { StoredValue } from "./stored-value.ts";
import { arrayTypes, fixedUnit, form, type SavedArray, tag } from "./value-form.ts";

/** Levels of lists and records between whose items bytes are given away: rounds, passes, their fields, and chunks. */
const outerLevels = 4;

/**
 * Writes a value of numbers, texts, lists, records and typed arrays as bytes, little-endian: a tag, then a length, then what
 * it holds. Equal values give equal bytes. Arrays of counts, most of which are small or 0, take little room: only numbers that
 * are not 0 are written where more than half of them are, behind their places.
 */
export function encodeValue(value: unknown): Uint8Array[] {
  return [...writeValue(value)];
}

/** The same bytes as they come: a value that was read from a state is written as it lies there. */
export function* writeValue(value: unknown): Generator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const out = new ByteWriter((piece) => pieces.push(piece));
  yield* taken(writeOuter(value, outerLevels));
  out.end();
  yield* pieces;

  /** Between the items of the outer lists what is there is given away. */
  function* writeOuter(one: unknown, levels: number): Generator<void> {
    if (levels === 0 || typeof one !== "object" || one === null || ArrayBuffer.isView(one)) write(one);
    else if (one instanceof StoredValue) write(one);
    else if (Array.isArray(one)) {
      begin(tag.list, one.length);
      for (const item of one) {
        yield* writeOuter(item, levels - 1);
        yield;
      }
    } else {
      const entries = entriesIn(one);
      begin(tag.record, entries.length);
      for (const [key, item] of entries) {
        write(key);
        yield* writeOuter(item, levels - 1);
      }
    }
  }

  function* taken(steps: Generator<void>): Generator<Uint8Array> {
    for (const _ of steps) {
      if (pieces.length === 0) continue;
      yield* pieces;
      pieces = [];
    }
  }

  function begin(kind: number, length: number): void {
    out.byte(kind);
    out.length(length);
  }

  function write(one: unknown): void {
    if (one === null) out.byte(tag.null);
    else if (typeof one === "boolean") out.byte(one ? tag.true : tag.false);
    else if (typeof one === "number") {
      out.byte(tag.number);
      out.number(one);
    } else if (typeof one === "string") {
      const text = new TextEncoder().encode(one);
      out.byte(tag.text);
      out.length(text.length);
      out.bytes(text);
    } else if (ArrayBuffer.isView(one)) writeArray(one as SavedArray);
    else if (Array.isArray(one)) {
      begin(tag.list, one.length);
      for (const item of one) write(item);
    } else if (one instanceof StoredValue) for (const piece of one.pieces) out.bytes(piece);
    else {
      if (typeof one !== "object") throw new Error(`a value of ${typeof one} is in no state`);
      const entries = entriesIn(one);
      begin(tag.record, entries.length);
      for (const [key, item] of entries) {
        write(key);
        write(item);
      }
    }
  }

  function writeArray(array: SavedArray): void {
    const type = arrayTypes.findIndex((each) => array instanceof each);
    if (type < 0) throw new Error(`an array of ${array.constructor.name} is in no state`);
    let filled = 0;
    // -0 is a number of its own.
    for (let i = 0; i < array.length; i++) if (!Object.is(array[i], 0)) filled++;
    const isSparse = filled < array.length / 2;
    out.byte(tag.array);
    out.length(array.length);
    let numbers = array;
    if (isSparse) {
      const places = new Uint32Array(filled);
      numbers = new (array.constructor as Float64ArrayConstructor)(filled) as SavedArray;
      let next = 0;
      for (let i = 0; i < array.length; i++) {
        if (Object.is(array[i], 0)) continue;
        places[next] = i;
        numbers[next++] = array[i];
      }
      out.byte(type + 16);
      out.length(filled);
      out.bytes(bytesOf(places));
    } else out.byte(type);
    const shape = formOf(numbers);
    out.byte(shape);
    out.bytes(bytesOf(narrow(numbers, shape)));
  }
}

function entriesIn(record: object): [string, unknown][] {
  return Object.entries(record).filter(([, item]) => item !== undefined);
}

function formOf(numbers: SavedArray): number {
  let [largest, isWhole, isFixed] = [0, true, !(numbers instanceof Float32Array)];
  for (let i = 0; i < numbers.length && (isWhole || isFixed); i++) {
    const number = numbers[i];
    if (!Number.isInteger(number) || number < 0 || Object.is(number, -0)) isWhole = false;
    const units = number / fixedUnit;
    if (!Number.isInteger(units) || Math.abs(units) > 2 ** 31 - 1 || Object.is(number, -0)) isFixed = false;
    if (number > largest) largest = number;
  }
  if (isWhole && largest < 2 ** 32) return largest < 2 ** 8 ? form.u8 : largest < 2 ** 16 ? form.u16 : form.u32;
  return isFixed ? form.fixed : form.plain;
}

function narrow(numbers: SavedArray, shape: number): ArrayBufferView {
  if (shape === form.u8) return Uint8Array.from(numbers);
  if (shape === form.u16) return Uint16Array.from(numbers);
  if (shape === form.u32) return Uint32Array.from(numbers);
  return shape === form.fixed ? Int32Array.from(numbers, (number) => number / fixedUnit) : numbers;
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
