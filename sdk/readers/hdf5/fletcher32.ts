import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";

/**
 * Checks and takes off the checksum behind a chunk: Fletcher's two sums modulo 65535 over big-endian 16-bit words, an odd
 * last byte as the high one. Early versions of HDF5 stored the bytes of each sum swapped.
 */
export function checkFletcher32(bytes: Uint8Array, place: ErrorPlace): Uint8Array {
  if (bytes.length < 4)
    throw new UnreadableError(`has a chunk of ${counted(bytes.length, "byte")}, expected a checksum`, place);
  const data = bytes.subarray(0, -4);
  const [a, b, c, d] = bytes.subarray(-4);
  let [first, second] = [0, 0];
  for (let i = 0; i < data.length; i += 2) {
    first = (first + (data[i] << 8) + (data[i + 1] ?? 0)) % 65535;
    second = (second + first) % 65535;
  }
  // 0 and 65535 are the same number modulo 65535, and writers differ in which they leave.
  const same = (low: number, high: number) =>
    (low + 256 * high) % 65535 === first || (256 * low + high) % 65535 === first;
  const sameSecond = (c + 256 * d) % 65535 === second || (256 * c + d) % 65535 === second;
  if (!same(a, b) || !sameSecond) throw new UnreadableError("has a chunk whose checksum (fletcher32) is wrong", place);
  return data;
}
