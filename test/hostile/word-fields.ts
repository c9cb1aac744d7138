import { integerField } from "./fields.ts";
import type { Field } from "./input.ts";

/** Aligned words that could be a length, a count or an address of this file: small ones, and not zero. */
export function wordFields(bytes: Uint8Array, width: 4 | 8, start = 0, end = bytes.length): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Field[] = [];
  for (let at = start + (-start & (width - 1)); at + width <= Math.min(end, bytes.length); at += width) {
    const value = view.getUint32(at, true);
    const high = width === 8 ? view.getUint32(at + 4, true) : 0;
    if (high === 0 && value > 0 && value <= bytes.length) fields.push(integerField(at, width));
  }
  return fields;
}
