import { counted } from "../../model/counted.ts";

/** Bytes that a Snappy block inflates to, at most this many times its own length: its longest copy is 64 bytes for 3. */
const largestSnappyRatio = 32;

/**
 * Inflates a Snappy block (github.com/google/snappy/blob/main/format_description.txt): a length, then literals and copies.
 * @throws RangeError saying what is wrong.
 */
export function inflateSnappy(packed: Uint8Array): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    if (shift > 28 || at >= packed.length) throw new RangeError("ends inside its length");
    const byte = packed[at++];
    length += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  if (length > packed.length * largestSnappyRatio) throw new RangeError(`claims ${counted(length, "byte")}`);
  const out = new Uint8Array(length);
  let to = 0;
  const little = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) value += packed[at++] * 256 ** i;
    return value;
  };
  while (at < packed.length) {
    const tag = packed[at++];
    if (tag % 4 === 0) {
      const short = tag >> 2;
      const count = 1 + (short < 60 ? short : little(short - 59));
      if (!(count <= length - to && at + count <= packed.length))
        throw new RangeError("has a literal that does not fit");
      out.set(packed.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    const near = tag % 4 === 1;
    const count = near ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back = near ? (tag >> 5) * 256 + little(1) : little(tag % 4 === 2 ? 2 : 4);
    if (!(back > 0 && back <= to && count <= length - to)) throw new RangeError("has a copy that does not fit");
    for (let i = 0; i < count; i++, to++) out[to] = out[to - back];
  }
  if (to !== length) throw new RangeError(`inflates to ${counted(to, "byte")}, expected ${length}`);
  return out;
}
