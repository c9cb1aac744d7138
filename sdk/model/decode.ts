import { UsageError } from "../errors.ts";
import type { FloatArray } from "../wasm/workspace.ts";
import { fromFloat8 } from "./float8.ts";

const sizes = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  bool: 1,
  f8e4m3fn: 1,
  f8e5m2: 1,
  f8e4m3fnuz: 1,
  f8e5m2fnuz: 1,
} as const;

/** An element type that `decodeNumbers` knows. */
export type NumberType = keyof typeof sizes;

export function isNumberType(dtype: string): dtype is NumberType {
  return Object.hasOwn(sizes, dtype);
}

/** Bytes an element. */
export function sizeOf(dtype: NumberType): number {
  return sizes[dtype];
}

const hostIsBigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/**
 * Stored numbers as floats, in a fresh array (so the bytes may lie at any alignment).
 * f64 and integers of 32 and 64 bits give Float64Array, everything else Float32Array. Every conversion is exact, save
 * that 64-bit integers beyond 2^53 round to the nearest double (ties to even). bool: any non-zero byte is 1.
 */
export function decodeNumbers(
  bytes: Uint8Array,
  dtype: NumberType,
  { bigEndian = false }: { bigEndian?: boolean } = {},
): FloatArray {
  const size = sizes[dtype];
  if (bytes.length % size !== 0) {
    throw new UsageError(`${bytes.length} bytes are no whole count of ${dtype} numbers, ${size} bytes each`);
  }
  const { buffer } = hostOrder(bytes, size, bigEndian);
  switch (dtype) {
    case "f64":
      return new Float64Array(buffer);
    case "f32":
      return new Float32Array(buffer);
    case "f16":
      return fromHalf(new Uint16Array(buffer));
    case "bf16":
      return fromBrainHalf(new Uint16Array(buffer));
    case "i8":
      return Float32Array.from(new Int8Array(buffer));
    case "u8":
      return Float32Array.from(new Uint8Array(buffer));
    case "bool":
      return Float32Array.from(new Uint8Array(buffer), (byte) => (byte === 0 ? 0 : 1));
    case "f8e4m3fn":
    case "f8e5m2":
    case "f8e4m3fnuz":
    case "f8e5m2fnuz":
      return fromFloat8(new Uint8Array(buffer), dtype);
    case "i16":
      return Float32Array.from(new Int16Array(buffer));
    case "u16":
      return Float32Array.from(new Uint16Array(buffer));
    case "i32":
      return Float64Array.from(new Int32Array(buffer));
    case "u32":
      return Float64Array.from(new Uint32Array(buffer));
    case "i64":
      return fromBig(new BigInt64Array(buffer));
    case "u64":
      return fromBig(new BigUint64Array(buffer));
  }
}

/** Floats that are in a file as they are in the memory of this machine. */
export function isFloatHere(dtype: NumberType, bigEndian: boolean): dtype is "f32" | "f64" {
  return (dtype === "f32" || dtype === "f64") && bigEndian === hostIsBigEndian;
}

/** The same, but where the bytes are f32 or f64 numbers of this machine's order: then a view. They begin at an aligned place. */
export function viewNumbers(bytes: Uint8Array<ArrayBuffer>, dtype: NumberType, { bigEndian = false } = {}): FloatArray {
  if (!isFloatHere(dtype, bigEndian)) return decodeNumbers(bytes, dtype, { bigEndian });
  const View = dtype === "f32" ? Float32Array : Float64Array;
  return new View(bytes.buffer, bytes.byteOffset, bytes.length / sizes[dtype]);
}

/** A copy with the bytes of each element in the order of this machine. */
function hostOrder(bytes: Uint8Array, size: number, bigEndian: boolean): Uint8Array<ArrayBuffer> {
  // Not bytes.slice(): on a Buffer that is a view of the same memory.
  const copy = new Uint8Array(bytes);
  if (size > 1 && bigEndian !== hostIsBigEndian) {
    for (let i = 0; i < copy.length; i += size) {
      for (let low = i, high = i + size - 1; low < high; low++, high--) {
        const byte = copy[low];
        copy[low] = copy[high];
        copy[high] = byte;
      }
    }
  }
  return copy;
}

/** IEEE 754 binary16, by its bits: sign 1, exponent 5 (bias 15), fraction 10. */
function fromHalf(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 31;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      // Zero and subnormals: fraction / 2^24, which binary32 holds as a normal number.
      floats[i] = fraction / 16777216;
      bits[i] |= sign;
    } else {
      bits[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
    }
  }
  return floats;
}

/** bfloat16 is the upper half of a binary32. */
function fromBrainHalf(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return floats;
}

function fromBig(integers: BigInt64Array | BigUint64Array): Float64Array {
  const floats = new Float64Array(integers.length);
  for (let i = 0; i < integers.length; i++) floats[i] = Number(integers[i]);
  return floats;
}
