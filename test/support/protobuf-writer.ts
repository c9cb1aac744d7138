/** Writes Protocol Buffers messages byte by byte, so that tests can write wrong ones. */

export type Bytes = number[];

/** The shortest varint of a value; negative ones as 64-bit two's complement. */
export function varint(value: number | bigint): Bytes {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: Bytes = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

export const integer = (field: number, value: number | bigint): Bytes => [...varint(field * 8), ...varint(value)];

/** A length-delimited field: a text, a message, packed numbers. `length` is what it claims to have. */
export function content(field: number, value: string | ArrayLike<number>, length?: number | bigint): Bytes {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return [...varint(field * 8 + 2), ...varint(length ?? bytes.length), ...Array.from(bytes)];
}

export const f32 = (value: number): Bytes => [...new Uint8Array(Float32Array.of(value).buffer)];
export const f64 = (value: number): Bytes => [...new Uint8Array(Float64Array.of(value).buffer)];
