import type { FloatArray } from "../wasm/workspace.ts";

const sizes = { f64: 8, f32: 4, f16: 2, bf16: 2 } as const;

/** An element type that `encodeNumbers` writes. */
export type EncodedType = keyof typeof sizes;

export function isEncodedType(dtype: string): dtype is EncodedType {
  return Object.hasOwn(sizes, dtype);
}

/**
 * Floats as stored numbers: what `decodeNumbers` reads. A number that the type does not hold is rounded once, to the
 * nearest one, ties to even (IEEE 754); beyond the largest that gives an infinity. Every NaN becomes the quiet one.
 */
export function encodeNumbers(
  values: FloatArray,
  dtype: EncodedType,
  { bigEndian = false }: { bigEndian?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const size = sizes[dtype];
  const view = new DataView(new ArrayBuffer(values.length * size));
  const little = !bigEndian;
  for (let i = 0, at = 0; i < values.length; i++, at += size) {
    if (dtype === "f64") view.setFloat64(at, values[i], little);
    else if (dtype === "f32") view.setFloat32(at, values[i], little);
    else view.setUint16(at, dtype === "f16" ? shortFloat(values[i], 10, 15) : shortFloat(values[i], 7, 127), little);
  }
  return new Uint8Array(view.buffer);
}

const bits = new DataView(new ArrayBuffer(8));

/**
 * The bits of a 16-bit float with `digits` fraction bits and this exponent bias. From the double itself: by way of f32 it
 * would be rounded twice.
 */
function shortFloat(value: number, digits: number, bias: number): number {
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const sign = (high >>> 16) & 0x8000;
  const infinity = (2 * bias + 1) << digits;
  if (Number.isNaN(value)) return infinity | (1 << (digits - 1));
  // Subnormals share the unit of the smallest normal numbers.
  const exponent = Math.max(((high >>> 20) & 0x7ff) - 1023, 1 - bias);
  const units = roundToEven(Math.abs(value) * powerOfTwo(digits - exponent));
  // A fraction that rounds up to 2 carries into the exponent by itself.
  return sign | Math.min(infinity, ((exponent + bias - 1) << digits) + Math.min(units, 2 << digits));
}

/** For exponents from -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** Adding 2^52 leaves no room for a fraction, and the addition rounds as IEEE 754 says. */
function roundToEven(value: number): number {
  return value + 2 ** 52 - 2 ** 52;
}
