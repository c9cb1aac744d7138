import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { cutOff } from "../cut-off.ts";

/** One field of a message as it stands on the wire. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  /** Byte offset of the tag. */
  readonly tag: number;
  /** Where the value lies: after the tag, and after the length of a length-delimited field. */
  readonly start: number;
  readonly end: number;
  /** The unsigned value of a varint field; 0 for the others. */
  readonly value: number | bigint;
}

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Protocol Buffers' own readers stop at 100 levels; a file that nests deeper is made to exhaust the stack. */
const MAX_DEPTH = 100;
/** Names and the like; the tools' longest are a few hundred bytes. */
const MAX_STRING = 1 << 20;
/** Lengths beyond this come from no file that was whole once. */
const MAX_FILE = 2 ** 40;
/** Of one read. Large enough that a node costs no read of its own, small enough that skipping a blob is cheap. */
const WINDOW = 1 << 16;
/** Bytes. */
const LONGEST_VARINT = 10;

/**
 * Reads Protocol Buffers messages (the wire format of protobuf.dev/programming-guides/encoding) without holding them:
 * a small window moves over the file and length-delimited values are passed over. Every length is compared with what
 * is left of the enclosing message before anything is read or allocated.
 */
export class WireReader {
  readonly source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /**
   * The fields of the message that lies at the bytes [start, end).
   * @throws UnreadableError where a field does not fit into it; UnsafeError beyond 100 levels.
   */
  async *fields(start: number, end: number, depth = 0): AsyncGenerator<Field, void> {
    for (const step of this.steps(start, end, depth)) {
      if (step instanceof Promise) await step;
      else yield step;
    }
  }

  /**
   * As `fields`, for messages of which a file has thousands: where the next field is not in the window comes a promise instead,
   * which has to be waited for. A promise for each field takes longer than reading it.
   */
  *steps(start: number, end: number, depth = 0): Generator<Field | Promise<unknown>, void> {
    if (depth > MAX_DEPTH) this.refuse(start, `messages nested deeper than ${MAX_DEPTH} levels`);
    for (let at = start; at < end; ) {
      // A field's tag and what follows it.
      if (!this.#holds(at, 2 * LONGEST_VARINT)) yield this.#slide(at);
      const field = this.#field(at, end);
      yield field;
      at = field.end;
    }
  }

  /** The field at `tag`, where the window holds two varints from there. */
  #field(tag: number, end: number): Field {
    const [key, afterKey] = this.#varint(tag, end);
    const number = typeof key === "bigint" ? 0 : Math.floor(key / 8);
    if (number === 0 || number > 0x1fffffff) {
      throw this.broken(tag, `found field number ${BigInt(key) >> 3n}, expected 1 to ${0x1fffffff}`);
    }
    const wire = Number(key) % 8;
    switch (wire) {
      case wireTypes.varint: {
        const [value, next] = this.#varint(afterKey, end);
        return { number, wire, tag, start: afterKey, end: next, value };
      }
      case wireTypes.bytes: {
        const [length, start] = this.#varint(afterKey, end);
        this.#checkFits(number, length, start, end, tag);
        return { number, wire, tag, start, end: start + Number(length), value: 0 };
      }
      case wireTypes.fixed32:
      case wireTypes.fixed64: {
        const width = wire === wireTypes.fixed32 ? 4 : 8;
        this.#checkFits(number, width, afterKey, end, tag);
        return { number, wire, tag, start: afterKey, end: afterKey + width, value: 0 };
      }
      default:
        throw this.broken(tag, `found wire type ${wire} in field ${number}, expected 0, 1, 2 or 5`);
    }
  }

  #checkFits(number: number, length: number | bigint, start: number, end: number, tag: number): void {
    if (length > end - start) {
      // A field of the whole file: what is missing lies behind its end.
      if (end === this.source.byteLength && length < MAX_FILE) {
        throw cutOff(end, start + Number(length), { file: this.source.name, offset: tag });
      }
      throw this.broken(
        tag,
        `field ${number} claims ${counted(length, "byte")}, expected at most the ${end - start} left of its message`,
      );
    }
  }

  /** The varint at `at`, unsigned (a bigint from 2^49 on), and the offset after it. */
  async varint(at: number, end: number): Promise<[number | bigint, number]> {
    if (!this.#holds(at, LONGEST_VARINT)) await this.#slide(at);
    return this.#varint(at, end);
  }

  /** `varint` where the window has it. */
  heldVarint(at: number, end: number): [number | bigint, number] | undefined {
    return this.#holds(at, LONGEST_VARINT) ? this.#varint(at, end) : undefined;
  }

  #varint(at: number, end: number): [number | bigint, number] {
    const bytes = this.#window;
    const offset = at - this.#from;
    const limit = Math.min(end - this.#from, bytes.length);
    const next = endOfVarint(bytes, offset, limit);
    if (next < 0) {
      throw this.broken(
        at,
        limit - offset >= LONGEST_VARINT ? "found a varint of more than 10 bytes" : "the message ends inside a varint",
      );
    }
    return [decodeVarint(bytes, offset, next), next + this.#from];
  }

  /** `text` where the window has it. */
  heldText(field: Field): string | undefined {
    this.expect(field, wireTypes.bytes);
    const [from, to] = [field.start - this.#from, field.end - this.#from];
    return from >= 0 && to <= this.#window.length ? decodeText(this.#window.subarray(from, to)) : undefined;
  }

  /** The bytes of a length-delimited field as UTF-8 text, for names and other short strings. */
  async text(field: Field): Promise<string> {
    this.expect(field, wireTypes.bytes);
    const length = field.end - field.start;
    if (length > MAX_STRING)
      this.refuse(field.tag, `a text of ${counted(length, "byte")}, expected at most ${MAX_STRING}`);
    const held = this.heldText(field);
    if (held !== undefined) return held;
    if (length > WINDOW) return decodeText(await this.source.read(field.start, field.end));
    await this.#slide(field.start);
    return decodeText(this.#window.subarray(0, length));
  }

  /** A varint field's value as a signed 64-bit integer (exact below 2^53). */
  signed(field: Field): number {
    this.expect(field, wireTypes.varint);
    return toSigned(field.value);
  }

  /** The error of a field that has another wire type than its number asks for. */
  expect(field: Field, wire: number): void {
    if (field.wire !== wire) {
      throw this.broken(field.tag, `found wire type ${field.wire} in field ${field.number}, expected ${wire}`);
    }
  }

  broken(offset: number, message: string): UnreadableError {
    return new UnreadableError(message, { file: this.source.name, offset });
  }

  refuse(offset: number, found: string): never {
    throw new UnsafeError(`found ${found}`, { file: this.source.name, offset });
  }

  /** Whether the window has `count` bytes from `at` on, or all that the file has. */
  #holds(at: number, count: number): boolean {
    const [offset, { length }] = [at - this.#from, this.#window];
    const isLast = this.#from + length >= this.source.byteLength;
    return offset >= 0 && offset < length && (offset + count <= length || isLast);
  }

  async #slide(at: number): Promise<Uint8Array> {
    const end = Math.min(this.source.byteLength, at + WINDOW);
    this.#window = await this.source.read(Math.min(at, end), end);
    this.#from = at;
    return this.#window;
  }
}

/** The offset after the varint that starts at `at`; -1 where it does not end before `limit` or within 10 bytes. */
export function endOfVarint(bytes: Uint8Array, at: number, limit: number): number {
  const last = Math.min(limit, at + 10);
  for (let i = at; i < last; i++) if (bytes[i] < 0x80) return i + 1;
  return -1;
}

/** The unsigned varint in the bytes [at, end): a number below 2^49, a bigint (cut to 64 bits) from there on. */
export function decodeVarint(bytes: Uint8Array, at: number, end: number): number | bigint {
  if (end - at <= 7) {
    let value = 0;
    for (let i = end - 1; i >= at; i--) value = value * 128 + (bytes[i] & 0x7f);
    return value;
  }
  let value = 0n;
  for (let i = end - 1; i >= at; i--) value = (value << 7n) | BigInt(bytes[i] & 0x7f);
  return BigInt.asUintN(64, value);
}

/** An unsigned varint read as a two's complement 64-bit integer (int32 and int64 fields are written so). */
export function toSigned(value: number | bigint): number {
  return typeof value === "number" ? value : Number(BigInt.asIntN(64, value));
}

// Names are shown and compared, never trusted: a byte that is no UTF-8 becomes U+FFFD instead of ending the reading.
const utf8 = new TextDecoder("utf-8");
const decodeText = (bytes: Uint8Array): string => utf8.decode(bytes);
