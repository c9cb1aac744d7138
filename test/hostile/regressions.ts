import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { fromBase64 } from "../support/golden.ts";
import type { Input } from "./input.ts";

const folder = new URL("./regressions/", import.meta.url);

/** An input that once broke the promise. */
export interface Regression {
  readonly input: Input;
  readonly what: string;
}

/** Of the fuzzer, or made by hand. */
interface Stored {
  format: string;
  file: string;
  bytes: string;
  beside: Record<string, string>;
  /** How the bytes are packed before they are written in base64. */
  packed?: "brotli";
  /** What a file that was made by hand attacks. */
  what?: string;
  seed?: number;
  index?: number;
  mutation?: string;
  happened?: string;
}

/** The kept finds of a format. */
export function readRegressions(format: string): Regression[] {
  return names().flatMap((name) => {
    const stored: Stored = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    if (stored.format !== format) return [];
    const read = (text: string) =>
      stored.packed === undefined ? fromBase64(text) : new Uint8Array(brotliDecompressSync(fromBase64(text)));
    const beside = new Map(Object.entries(stored.beside).map(([key, text]) => [key, read(text)]));
    const what = stored.what === undefined ? name : `${name}: ${stored.what}`;
    return [{ what, input: { file: stored.file, bytes: read(stored.bytes), beside } }];
  });
}

/** Keeps a find; one file an input. */
export function keepRegression(find: Omit<Stored, "file" | "bytes" | "beside">, input: Input): void {
  mkdirSync(folder, { recursive: true });
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const beside = Object.fromEntries([...(input.beside ?? [])].map(([name, bytes]) => [name, base64(bytes)]));
  const stored: Stored = { ...find, file: input.file, bytes: base64(input.bytes), beside };
  const name = `${find.format}-${find.seed}-${find.index}.json`;
  writeFileSync(new URL(name, folder), `${JSON.stringify(stored, null, 2)}\n`);
}

function names(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
}
