/** JSON with objects as Maps: no key is special ("__proto__"), none is lost. */
export type Json = null | boolean | number | string | Json[] | Map<string, Json>;

/** What is wrong with a text, and where. */
export class JsonFault extends SyntaxError {
  /** @param bytes Bytes of the text before that. */
  constructor(
    what: string,
    text: Uint8Array,
    readonly bytes: number,
  ) {
    super(`${what} (character ${lenient.decode(text.subarray(0, bytes)).length})`);
  }
}

/** An object or an array that holds more than is read. */
export class JsonLimit extends RangeError {
  constructor(
    readonly of: "keys" | "items",
    most: number,
    /** Bytes of the text before that. */
    readonly bytes: number,
  ) {
    super(`has more than ${most} ${of} in ${of === "keys" ? "an object" : "an array"}`);
  }
}

export interface JsonLimits {
  /** What one object may hold: more is not built. */
  readonly keys?: number;
  /** What one array may hold. */
  readonly items?: number;
  readonly levels?: number;
  /** Told of the bytes that a value takes in memory, beside its text, before it is built; and at which byte. */
  keep?(bytes: number, at: number): void;
  /** Whether a byte order mark may come first. */
  readonly mark?: boolean;
}

/** Nothing that is read here nests deeper than a handful; the limit keeps hostile text off the call stack. */
const usualDepth = 64;

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** What a Map of a few keys takes, and an array of a few numbers. */
const [bytesAnObject, bytesAnArray] = [300, 100];

/** A text this short is looked up among those met before: a header has "dtype" once a tensor. */
const shortText = 16;
const slots = 64;

/**
 * Parses JSON in UTF-8 as RFC 8259 has it, and refuses what JSON.parse lets pass in silence: a key that comes twice in one
 * object. It reads the bytes themselves: a header of 90 MB is in memory once, not again as a text.
 *
 * @throws JsonFault saying what was found and where, JsonLimit above the limits.
 */
export function parseStrictJson(
  bytes: Uint8Array,
  {
    keys = Number.POSITIVE_INFINITY,
    items = Number.POSITIVE_INFINITY,
    levels = usualDepth,
    keep,
    mark = false,
  }: JsonLimits = {},
): Json {
  let at = mark && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const known = new Array<{ text: string; start: number; length: number } | undefined>(slots);

  function value(level: number): Json {
    if (level > levels) throw fault(`nests deeper than ${counted(levels, "level")}`);
    const byte = skipSpace();
    if (byte === openBrace) return object(level);
    if (byte === openBracket) return array(level);
    return byte === quote ? string() : literal();
  }

  function object(level: number): Map<string, Json> {
    keep?.(bytesAnObject, at);
    const entries = new Map<string, Json>();
    at++;
    if (takes(closeBrace)) return entries;
    do {
      if (skipSpace() !== quote) throw unexpected("a key in quotes");
      const key = string();
      if (entries.has(key)) throw fault(`has the key ${JSON.stringify(key)} twice`);
      if (entries.size >= keys) throw new JsonLimit("keys", keys, at);
      if (!takes(colon)) throw unexpected('":"');
      entries.set(key, value(level + 1));
    } while (takes(comma));
    if (!takes(closeBrace)) throw unexpected('"," or "}"');
    return entries;
  }

  function array(level: number): Json[] {
    keep?.(bytesAnArray, at);
    const values: Json[] = [];
    at++;
    if (takes(closeBracket)) return values;
    do {
      if (values.length >= items) throw new JsonLimit("items", items, at);
      values.push(value(level + 1));
    } while (takes(comma));
    if (!takes(closeBracket)) throw unexpected('"," or "]"');
    return values;
  }

  function string(): string {
    const start = ++at;
    let escaped = false;
    for (; bytes[at] !== quote; at++) {
      if (at >= bytes.length) throw unexpected("the end of a string");
      if (bytes[at] < 0x20) throw fault("has a control character in a string");
      if (bytes[at] !== backslash) continue;
      escaped = true;
      at++;
    }
    const text = escaped ? unescaped(start) : textFrom(start);
    at++;
    return text;
  }

  function textFrom(start: number): string {
    const length = at - start;
    if (length > shortText) return decode(start);
    const slot = (length + 7 * bytes[start] + 31 * bytes[at - 1]) % slots;
    const last = known[slot];
    if (last !== undefined && last.length === length && isSame(last.start, start, length)) return last.text;
    const text = decode(start);
    known[slot] = { text, start, length };
    return text;
  }

  function isSame(a: number, b: number, length: number): boolean {
    for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
    return true;
  }

  function unescaped(start: number): string {
    const text = decode(start);
    try {
      return JSON.parse(`"${text}"`);
    } catch {
      at = start;
      throw fault("has an escape in a string that JSON does not know");
    }
  }

  function decode(start: number): string {
    try {
      return strict.decode(bytes.subarray(start, at));
    } catch {
      at = start;
      throw fault("is not UTF-8");
    }
  }

  function literal(): Json {
    let end = at;
    while (isOfLiteral(bytes[end])) end++;
    const found = scalar.exec(lenient.decode(bytes.subarray(at, end)))?.[0];
    if (found === undefined) throw unexpected("a value");
    at += found.length;
    if (found === "null") return null;
    return found === "true" || found === "false" ? found === "true" : Number(found);
  }

  /** Steps over white space and, where it comes next, over `mark`. */
  function takes(mark: number): boolean {
    if (skipSpace() !== mark) return false;
    at++;
    return true;
  }

  /** The byte behind the white space; undefined at the end. */
  function skipSpace(): number | undefined {
    while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
    return bytes[at];
  }

  function unexpected(expected: string): JsonFault {
    const [character] = lenient.decode(bytes.subarray(at, at + 4));
    const found = at < bytes.length ? JSON.stringify(character ?? "") : "the end of the text";
    return fault(`holds ${found}, expected ${expected}`);
  }

  function fault(what: string): JsonFault {
    return new JsonFault(what, bytes, Math.min(at, bytes.length));
  }

  const parsed = value(0);
  if (skipSpace() !== undefined) throw unexpected("nothing after the value");
  return parsed;
}

/** Of -12.5e+3, true, false, null. */
function isOfLiteral(byte: number): boolean {
  const isDigitOrSign = byte >= 0x2b && byte <= 0x39 && byte !== 0x2c && byte !== 0x2f;
  return isDigitOrSign || (byte >= 0x61 && byte <= 0x7a) || byte === 0x45;
}

const scalar = /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null)/;

import { counted } from "../../model/counted.ts";
