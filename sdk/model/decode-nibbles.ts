import type { ByteSource } from "../bytes/byte-source.ts";

/**
 * The elements [start, end) of 4-bit integers, two in a byte, the first in the lower half (ONNX's INT4 and UINT4, TensorFlow
 * Lite's INT4), which begin at the byte `from` of a source.
 */
export async function readNibbles(
  source: ByteSource,
  from: number,
  start: number,
  end: number,
  signed: boolean,
): Promise<Float32Array> {
  const first = Math.floor(start / 2);
  const bytes = await source.read(from + first, from + Math.ceil(end / 2));
  const values = new Float32Array(end - start);
  for (let i = 0; i < values.length; i++) {
    const at = start + i;
    const half = (bytes[Math.floor(at / 2) - first] >> (at % 2 === 0 ? 0 : 4)) & 15;
    values[i] = signed && half > 7 ? half - 16 : half;
  }
  return values;
}
