import { ByteWriter } from "./byte-writer.ts";

/** Tags of the values, one byte each. */
export const tag = { null: 0, number: 1, text: 2, list: 3, record: 4, array: 5, false: 6, true: 7 } as const;

/** Arrays by their places in this list. */
export const arrayTypes = [Float64Array, Float32Array, Uint32Array] as const;
export type SavedArray = InstanceType<(typeof arrayTypes)[number]>;

/** How an array's numbers are written: as they are; as whole numbers of so many bytes; as multiples of 2^-20 in four. */
export const form = { plain: 0, u8: 1, u16: 2, u32: 3, fixed: 4 } as const;
export const fixedUnit = 2 ** -20;

/**
 * Writes a value of numbers, texts, lists, records and typed arrays as bytes, little-endian: a tag, then a length, then what
 * it holds. Equal values give equal bytes. Arrays of counts, most of which are small or 0, take little room: only numbers that
 * are not 0 are written where more than half of them are, behind their places.
 */
export function encodeValue(value: unknown): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  writeValue(value, (piece) => pieces.push(piece));
  return pieces;
}

/** The same bytes, given away as they come. */
export function writeValue(value: unknown, take: (piece: Uint8Array) => void): void {
  const out = new ByteWriter(take);
  write(value);
  out.end();

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
      out.byte(tag.list);
      out.length(one.length);
      for (const item of one) write(item);
    } else {
      if (typeof one !== "object") throw new Error(`a value of ${typeof one} is in no state`);
      const entries = Object.entries(one as object).filter(([, item]) => item !== undefined);
      out.byte(tag.record);
      out.length(entries.length);
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
