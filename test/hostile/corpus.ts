import { type HostileFormat, type Input, replaceRange } from "./input.ts";

/**
 * The hostile files of a format: those it makes itself, and its first seed cut at 64 places, with flipped bits, and with
 * each of up to 24 of its numbers set to 0, -1, 2^31 and 2^63.
 */
export function corpusOf(format: HostileFormat): Map<string, Input> {
  const corpus = new Map(format.cases());
  const [[name, seed]] = format.seeds();
  const mended = (bytes: Uint8Array) => ({ ...seed, bytes: format.repair?.(bytes) ?? bytes });
  const { bytes } = seed;
  for (const at of places(bytes.length, 64))
    corpus.set(`${name}, cut at ${at}`, { ...seed, bytes: bytes.slice(0, at) });
  for (const at of places(bytes.length, 32)) {
    corpus.set(`${name}, bit flipped in byte ${at}`, mended(replaceRange(bytes, at, 1, [bytes[at] ^ (1 << (at % 8))])));
  }
  const fields = format.fields?.(bytes) ?? [];
  for (const index of places(fields.length, 24)) {
    const { at, length, encode } = fields[index];
    for (const value of [0n, -1n, 2n ** 31n, 2n ** 63n]) {
      corpus.set(`${name}, ${value} at byte ${at}`, mended(replaceRange(bytes, at, length, encode(value))));
    }
  }
  return corpus;
}

/** Up to `count` different places in [0, length), evenly spread. */
function places(length: number, count: number): number[] {
  return [...new Set(Array.from({ length: count }, (_, i) => Math.floor((i * length) / count)))].filter(
    (at) => at < length,
  );
}
