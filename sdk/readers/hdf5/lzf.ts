import { type ErrorPlace, UnreadableError } from "../../errors.ts";

/**
 * Expands LZF: a control byte below 32 is followed by that many literals and one more; else its upper three bits give a
 * length (7: the next byte adds to it), its lower five and the next byte a distance back.
 *
 * @throws UnreadableError where it points before the beginning, ends early or gives more than `most` bytes.
 */
export function expandLzf(bytes: Uint8Array, most: number, place: ErrorPlace): Uint8Array {
  const out = new Uint8Array(most);
  let to = 0;
  for (let at = 0; at < bytes.length; ) {
    const control = bytes[at++];
    if (control < 32) {
      const count = control + 1;
      if (at + count > bytes.length || to + count > most) throw damaged();
      out.set(bytes.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    let count = (control >> 5) + 2;
    if (control >> 5 === 7) count += bytes[at++];
    const from = to - ((control & 31) << 8) - bytes[at++] - 1;
    if (at > bytes.length || !(from >= 0) || to + count > most) throw damaged();
    // Byte by byte: the two runs may overlap, which repeats.
    for (let i = 0; i < count; i++) out[to + i] = out[from + i];
    to += count;
  }
  return out.subarray(0, to);

  function damaged(): UnreadableError {
    return new UnreadableError("has a chunk whose lzf stream is damaged", place);
  }
}
