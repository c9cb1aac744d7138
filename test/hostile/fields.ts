import type { Field } from "./input.ts";

/** A little-endian integer of 1, 2, 4 or 8 bytes. */
export function integerField(at: number, length: number): Field {
  return {
    at,
    length,
    encode: (value) => Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n)),
  };
}

/** A big-endian integer. */
export function bigEndianField(at: number, length: number): Field {
  const { encode } = integerField(at, length);
  return { at, length, encode: (value) => Array.from(encode(value)).reverse() };
}

/** Every number that a text writes out in decimal digits. */
export function decimalFields(bytes: Uint8Array, start = 0, end = bytes.length): Field[] {
  const fields: Field[] = [];
  for (let at = start; at < end; at++) {
    let length = 0;
    while (at + length < end && isDigit(bytes[at + length])) length++;
    if (length > 0) fields.push({ at, length, encode: (value) => new TextEncoder().encode(String(value)) });
    at += length;
  }
  return fields;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
