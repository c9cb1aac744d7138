import { readFileSync } from "node:fs";

/** A golden file's content, by its name in test/golden. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8"));
}

/** Bytes written in base64, at an address of their own. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64"));
}

/** Little-endian f64 numbers written in base64. */
export function doublesFromBase64(text: string): Float64Array {
  return new Float64Array(fromBase64(text).buffer);
}

/** Whether two runs of numbers are the same, NaN for NaN and -0 for -0. */
export function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
