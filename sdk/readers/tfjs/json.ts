import type { ByteSource } from "../../bytes/byte-source.ts";
import { ConvscopeError, placedAt, UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Budget } from "../budget.ts";
import { JsonFault, parseStrictJson } from "../containers/strict-json.ts";

/** A topology of thousands of nodes has a few MB. */
const MAX_BYTES = 64 << 20;
/** Nested Keras models take six levels each; engines differ in the depth at which JSON.parse exhausts their stack. */
const MAX_DEPTH = 200;

/** What parsed values take in memory beside their characters. */
const [bytesAText, bytesAnItem, bytesAnObject, bytesAnArray] = [16, 8, 48, 32];

export type JsonObject = { readonly [key: string]: unknown };

/**
 * The JSON value that fills a file.
 * @throws UnsafeError beyond 64 MiB, 200 levels or the budget; UnreadableError where it is not JSON in UTF-8.
 */
export async function readJson(source: ByteSource, budget: Budget): Promise<unknown> {
  const file = source.name;
  if (source.byteLength === 0) throw new UnreadableError("is empty, expected JSON", { file, offset: 0 });
  if (source.byteLength > MAX_BYTES) {
    throw new UnsafeError(`found ${counted(source.byteLength, "byte")} of JSON, expected at most ${MAX_BYTES}`, {
      file,
    });
  }
  budget.spend("kept", source.byteLength, { file, offset: 0 });
  const bytes = await source.read(0, source.byteLength);
  checkNesting(bytes, file, budget);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UnreadableError("is no text in UTF-8, expected JSON", { file, offset: 0 }, cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw faultIn(bytes, file, cause);
  }
}

/** Engines tell the place of a fault in words of their own, or not at all: a parser of ours finds it. */
function faultIn(bytes: Uint8Array, file: string, cause: unknown): UnreadableError {
  try {
    parseStrictJson(bytes, { levels: MAX_DEPTH });
  } catch (fault) {
    if (fault instanceof JsonFault) {
      return new UnreadableError(`is not JSON: it ${fault.message}`, { file, offset: fault.bytes }, cause);
    }
  }
  return new UnreadableError("is not JSON", { file, offset: 0 }, cause);
}

/** Runs what reads the value of a key; an error that tells neither byte nor tensor gets the byte at which the key stands. */
export async function atKey<T>(source: ByteSource, key: string, run: () => T): Promise<T> {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ConvscopeError)) throw error;
    const { offset, tensor } = error.place;
    if (offset !== undefined || tensor !== undefined) throw error;
    const text = new TextDecoder("latin1").decode(await source.read(0, source.byteLength));
    throw placedAt(error, Math.max(0, text.indexOf(`"${key}"`)));
  }
}

/** Before it is parsed: how deep it nests, and what it will take in memory. */
function checkNesting(bytes: Uint8Array, file: string, budget: Budget): void {
  const [comma, quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [
    0x2c, 0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
  ];
  let depth = 0;
  let inText = false;
  let kept = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === backslash) i++;
      else if (byte === quote) inText = false;
    } else if (byte === quote) {
      inText = true;
      kept += bytesAText;
    } else if (byte === comma) kept += bytesAnItem;
    else if (byte === openBracket || byte === openBrace) {
      kept += byte === openBrace ? bytesAnObject : bytesAnArray;
      if (++depth > MAX_DEPTH) {
        throw new UnsafeError(`found JSON nested deeper than ${MAX_DEPTH} levels`, { file, offset: i });
      }
    } else if (byte === closeBracket || byte === closeBrace) depth--;
  }
  budget.spend("kept", kept, { file, offset: 0 });
}

/** The value as an object, undefined where it is none. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value as an array, [] where it is none. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text, "" where it is none. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A value in a message, cut short. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
