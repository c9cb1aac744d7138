import type { NumberType } from "../../model/decode.ts";
import type { Cursor } from "./cursor.ts";

/** An element type. `number`: what convscope reads as numbers; else `text` or neither. */
export interface Datatype {
  /** Bytes an element. */
  readonly size: number;
  /** For messages: "f32", "text", "compound" ... */
  readonly name: string;
  readonly number?: NumberType;
  readonly bigEndian: boolean;
  readonly text?: "fixed" | "variable";
}

const classNames = [
  "integer",
  "float",
  "time",
  "text",
  "bits",
  "opaque",
  "compound",
  "reference",
  "enum",
  "list",
  "array",
];

/** An object's address, of eight bytes. */
export const reference = "reference to an object";

/** Datatype message (IV.A.2.d). Types other than plain numbers and texts are named, and not read. */
export function parseDatatype(cursor: Cursor): Datatype {
  const kind = cursor.u8() & 15;
  const flags = cursor.u8();
  cursor.skip(2);
  const size = cursor.u32();
  if (size === 0) throw cursor.fault("has elements of 0 bytes");
  const plain = { size, bigEndian: (flags & 1) !== 0 };
  const named = (name: string) => ({ size, bigEndian: false, name });
  if (kind === 0) {
    cursor.skip(2);
    const precision = cursor.u16();
    const name = `${flags & 8 ? "i" : "u"}${size * 8}`;
    if (precision === size * 8 && integers.has(name)) return { ...plain, name, number: name as NumberType };
    return named(`integer of ${precision} bits`);
  }
  if (kind === 1) {
    const [start, precision] = [cursor.u16(), cursor.u16()];
    const fields = Array.from(cursor.take(4));
    const bias = cursor.u32();
    const number = floats.get([size * 8, start, precision, ...fields, bias, flags >> 8].join(" "));
    // Bit 6 with bit 0 is the order of the VAX.
    if (number !== undefined && (flags & 0x40) === 0) return { ...plain, name: number, number };
    return named(`float of ${precision} bits`);
  }
  if (kind === 3) return { ...named("text"), text: "fixed" };
  if (kind === 7 && (flags & 15) === 0 && size === 8) return { ...named(reference) };
  if (kind === 9 && (flags & 15) === 1) return { ...named("text"), text: "variable" };
  return named(classNames[kind] ?? `class ${kind}`);
}

const integers = new Set(["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"]);

/** Bits, first bit, precision; exponent's place and width, fraction's place and width; bias. */
const floats: ReadonlyMap<string, NumberType> = new Map([
  ["64 0 64 52 11 0 52 1023 0", "f64"],
  ["32 0 32 23 8 0 23 127 0", "f32"],
  ["16 0 16 10 5 0 10 15 0", "f16"],
  ["16 0 16 7 8 0 7 127 0", "bf16"],
]);
