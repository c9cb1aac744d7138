/** Floats of one byte: sign 1, then exponent and fraction. */
const formats = {
  /** OCP 8-bit floating point 1.0: no infinity, NaN where all bits but the sign are set. */
  f8e4m3fn: { digits: 3, bias: 7 },
  /** The upper byte of IEEE 754 binary16. */
  f8e5m2: { digits: 2, bias: 15 },
  /** "fnuz" (arXiv 2206.02915): no infinity, one zero, and NaN where -0 would be. */
  f8e4m3fnuz: { digits: 3, bias: 8 },
  f8e5m2fnuz: { digits: 2, bias: 16 },
} as const;

export type Float8 = keyof typeof formats;

export function isFloat8(dtype: string): dtype is Float8 {
  return Object.hasOwn(formats, dtype);
}

const tables = new Map<Float8, Float32Array>();

/** Bytes as the numbers they stand for; binary32 holds all of them. */
export function fromFloat8(bytes: Uint8Array, dtype: Float8): Float32Array {
  let table = tables.get(dtype);
  if (table === undefined) {
    table = Float32Array.from({ length: 256 }, (_, byte) => numberOf(byte, dtype));
    tables.set(dtype, table);
  }
  const out = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = table[bytes[i]];
  return out;
}

function numberOf(byte: number, dtype: Float8): number {
  const { digits, bias } = formats[dtype];
  const sign = byte >> 7 === 0 ? 1 : -1;
  const exponent = (byte & 127) >> digits;
  const fraction = byte & ((1 << digits) - 1);
  if (dtype.endsWith("fnuz") && byte === 128) return Number.NaN;
  if (dtype === "f8e4m3fn" && (byte & 127) === 127) return Number.NaN;
  if (dtype === "f8e5m2" && exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  // In units of the smallest subnormal number.
  const units = exponent === 0 ? fraction : ((1 << digits) + fraction) * (1 << (exponent - 1));
  return (sign * units) / (1 << (bias - 1 + digits));
}
