import type { FloatArray } from "../../../wasm/workspace.ts";

/** The largest |x| of some numbers; 0 of none. */
export function largestMagnitude(values: FloatArray): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** The power of two at or below |x|, by which weights are scaled so that no square of them overflows; 2^-1022 for what is smaller. */
export function powerOfTwoBelow(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(x));
  const exponent = bits.getUint32(0) & 0x7ff00000;
  bits.setUint32(0, exponent === 0 ? 0x00100000 : exponent);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
