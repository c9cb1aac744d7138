/** Puts the bytes of each element together again: shuffled, all first bytes come first, then all second ones. */
export function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  if (size <= 1 || size > bytes.length) return bytes;
  const count = Math.floor(bytes.length / size);
  // What makes no whole element stands unchanged at the end.
  const out = bytes.slice();
  for (let byte = 0; byte < size; byte++) {
    const from = byte * count;
    for (let i = 0; i < count; i++) out[i * size + byte] = bytes[from + i];
  }
  return out;
}
