import { joinBytes } from "../bytes/join-bytes.ts";

/** Element types that are written: little-endian, as numpy spells them. */
export type NpyType = "<f4" | "<f8" | "<i4" | "<u2" | "<u4" | `<U${number}`;

/** The header of a .npy file, version 1.0: C order, padded so that the data starts at a multiple of 64 bytes. */
export function npyHeader(type: NpyType, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = new Uint8Array(length).fill(0x20);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (length - 10) & 255, (length - 10) >> 8]);
  header.set(new TextEncoder().encode(text), 10);
  header[length - 1] = 0x0a;
  return header;
}

/** A 1-D array of integers (int32) as a .npy file. */
export function npyIntegers(values: readonly number[]): Uint8Array {
  const data = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    data.setInt32(4 * i, value, true);
  });
  return joinBytes([npyHeader("<i4", [values.length]), new Uint8Array(data.buffer)]);
}

/** A 1-D array of text (numpy's fixed-width UCS-4) as a .npy file, readable without pickle. */
export function npyStrings(texts: readonly string[]): Uint8Array {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) as number));
  const width = Math.max(1, ...points.map((text) => text.length));
  const data = new DataView(new ArrayBuffer(4 * width * texts.length));
  points.forEach((text, i) => {
    text.forEach((point, j) => {
      data.setUint32(4 * (i * width + j), point, true);
    });
  });
  return joinBytes([npyHeader(`<U${width}`, [texts.length]), new Uint8Array(data.buffer)]);
}
