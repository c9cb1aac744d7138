import { varint } from "../support/protobuf-writer.ts";
import type { Field } from "./input.ts";

/** Lengths and integers of a message and, where the bytes of a field look like one, of the messages in it. */
export function protobufFields(bytes: Uint8Array): Field[] {
  return messageFields(bytes, 0, bytes.length, 0) ?? [];
}

function messageFields(bytes: Uint8Array, start: number, end: number, depth: number): Field[] | undefined {
  const fields: Field[] = [];
  for (let at = start; at < end; ) {
    const tag = readVarint(bytes, at, end);
    if (tag === undefined || tag.value < 8) return undefined;
    at += tag.length;
    const wire = tag.value % 8;
    if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
      continue;
    }
    const number = readVarint(bytes, at, end);
    if (number === undefined || (wire !== 0 && wire !== 2)) return undefined;
    fields.push({ at, length: number.length, encode: varint });
    at += number.length;
    if (wire === 0) continue;
    if (at + number.value > end) return undefined;
    if (depth < 8) fields.push(...(messageFields(bytes, at, at + number.value, depth + 1) ?? []));
    at += number.value;
  }
  return fields;
}

function readVarint(bytes: Uint8Array, at: number, end: number): { value: number; length: number } | undefined {
  let value = 0;
  for (let length = 0; length < 10 && at + length < end; length++) {
    value += (bytes[at + length] & 127) * 2 ** (7 * length);
    if (bytes[at + length] < 128) return { value, length: length + 1 };
  }
  return undefined;
}
