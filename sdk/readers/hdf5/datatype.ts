import type { NumberType } from "../../model/decode.ts";
import type { Cursor } from "./cursor.ts";
import { decodeText } from "./links.ts";

/** An element type. `number`: what convscope reads as numbers; else `text` or neither. */
export interface Datatype {
  /** Bytes an element. */
  readonly size: number;
  /** For messages: "f32", "text", "compound" ... */
  readonly name: string;
  readonly number?: NumberType;
  readonly bigEndian: boolean;
  readonly text?: "fixed" | "variable";
  /** Of a record its fields; there are some where parsing went into them. */
  readonly members?: readonly Member[];
  /** Of an array, and of a list of any length, what it is made of. */
  readonly base?: Datatype;
}

/** A field of a record. */
export interface Member {
  readonly name: string;
  /** Bytes before it. */
  readonly offset: number;
  readonly type: Datatype;
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

/** Types in types that are looked into: a record of arrays of numbers is three. */
const deepest = 4;

/** Datatype message (IV.A.2.d). Types other than plain numbers and texts are named, and not read as tensors. */
export function parseDatatype(cursor: Cursor, depth = 0): Datatype {
  const head = cursor.u8();
  const [kind, version] = [head & 15, head >> 4];
  const flags = cursor.u8();
  const count = flags + 256 * cursor.u8();
  cursor.skip(1);
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
  if (depth >= deepest) throw cursor.fault(`has types within types, deeper than ${deepest}`);
  const inner = () => parseDatatype(cursor, depth + 1);
  if (kind === 6) return { ...named("compound"), members: parseMembers(cursor, { version, count, size, depth }) };
  if (kind === 9) {
    const base = inner();
    return (flags & 15) === 1 ? { ...named("text"), text: "variable" } : { ...named("list"), base };
  }
  if (kind === 10) {
    const rank = cursor.u8();
    // Version 2 has three bytes of padding before the sizes, and an order of the axes behind them.
    cursor.skip(version < 3 ? 3 + 8 * rank : 4 * rank);
    return { ...named("array"), base: inner() };
  }
  // What follows of the others tells nothing of use, but a record's next field lies behind it.
  if (kind === 2) cursor.skip(2);
  if (kind === 4) cursor.skip(4);
  if (kind === 5) cursor.skip(flags);
  if (kind === 8) {
    const base = inner();
    for (let i = 0; i < count; i++) nameOf(cursor, version < 3);
    cursor.skip(count * base.size);
  }
  return named(classNames[kind] ?? `class ${kind}`);
}

/** The fields of a record, which is `size` bytes. Version 1 has the sizes of an array in the field, version 3 no padding. */
function parseMembers(
  cursor: Cursor,
  { version, count, size, depth }: { version: number; count: number; size: number; depth: number },
): Member[] {
  const width = size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4;
  return Array.from({ length: count }, () => {
    const name = nameOf(cursor, version < 3);
    const offset = version < 3 ? cursor.u32() : cursor.uint(width);
    if (version === 1) cursor.skip(28);
    const type = parseDatatype(cursor, depth + 1);
    if (offset + type.size > size) throw cursor.fault(`has a field that ends at byte ${offset + type.size} of ${size}`);
    return { name, offset, type };
  });
}

/** A text that ends with a NUL, and is padded to whole eight bytes where the version says so. */
function nameOf(cursor: Cursor, padded: boolean): string {
  const start = cursor.at;
  while (cursor.u8() !== 0);
  const length = cursor.at - start;
  cursor.at = start;
  const text = decodeText(cursor.take(length - 1));
  cursor.skip(1 + (padded ? -length & 7 : 0));
  return text;
}

const integers = new Set(["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"]);

/** Bits, first bit, precision; exponent's place and width, fraction's place and width; bias. */
const floats: ReadonlyMap<string, NumberType> = new Map([
  ["64 0 64 52 11 0 52 1023 0", "f64"],
  ["32 0 32 23 8 0 23 127 0", "f32"],
  ["16 0 16 10 5 0 10 15 0", "f16"],
  ["16 0 16 7 8 0 7 127 0", "bf16"],
]);
