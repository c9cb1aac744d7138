import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { longestHeld, longestText, maxPickleBytes } from "./pickle-limits.ts";
import { PickleBytes } from "./pickle-values.ts";

/** Thrown where the bytes at hand end before the file does. */
export const needMore = new Error("the pickle goes on");

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strictUtf8 = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Bytes that are read at once: twice, four times ... as many where a pickle goes on. */
const firstWindow = 64 * 1024;
const windowBytes = 4 * 1024 * 1024;

/**
 * Reads a pickle's bytes from front to back through a window that `fill` moves on. Every length is compared with what is
 * left before it is used; long byte strings are stepped over, and read when they are asked for.
 */
export class PickleCursor {
  /** From the pickle's first byte. */
  at = 0;
  readonly length: number;
  /** Bytes of the pickle that were stepped over without being read. */
  #skipped = 0;
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the window begins. */
  #base = 0;
  #window = firstWindow / 4;
  #fetched = 0;

  constructor(
    private readonly source: ByteSource,
    readonly start: number,
  ) {
    this.length = source.byteLength - start;
  }

  /** Bytes that were read up to here. */
  get seen(): number {
    return this.at - this.#skipped;
  }

  place(at = this.at) {
    return { file: this.source.name, offset: this.start + at };
  }

  /**
   * Moves the window to where the cursor is. It grows where the pickle goes on behind it, and again where what comes next
   * did not fit; behind a stretch that was stepped over it is small.
   * @throws UnsafeError where more is read than a pickle may have
   */
  async fill(): Promise<void> {
    const behind = this.at - (this.#base + this.#bytes.length);
    this.#window = behind > 0 ? firstWindow : Math.min(this.#window * 4, maxPickleBytes);
    if (this.at > this.#base && this.#window > windowBytes) this.#window = windowBytes;
    const from = this.start + this.at;
    this.#bytes = await this.source.read(from, Math.min(this.source.byteLength, from + this.#window));
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    this.#base = this.at;
    this.#fetched += this.#bytes.length;
    if (this.seen > maxPickleBytes || (this.#window >= maxPickleBytes && this.#fetched > 2 * maxPickleBytes)) {
      throw new UnsafeError(`holds a pickle of more than ${maxPickleBytes} bytes, the limit`, this.place(0));
    }
  }

  /** Steps over `count` bytes and returns where they begin in the window. */
  #skip(count: number): number {
    this.#expect(count);
    const at = this.at - this.#base;
    if (at < 0 || count > this.#bytes.length - at) throw needMore;
    this.at += count;
    return at;
  }

  #expect(count: number): void {
    if (count > this.length - this.at) {
      throw new UnreadableError(
        `found the end of the pickle, expected ${counted(count, "byte")} more: cut off, or damaged`,
        this.place(),
      );
    }
  }

  u8 = () => this.#view.getUint8(this.#skip(1));
  u16 = () => this.#view.getUint16(this.#skip(2), true);
  u32 = () => this.#view.getUint32(this.#skip(4), true);
  i32 = () => this.#view.getInt32(this.#skip(4), true);
  /** As a double: beyond 2^53 it is not exact, but then it is also more than any file has. */
  u64 = () => Number(this.#view.getBigUint64(this.#skip(8), true));
  /** Big-endian, the only such number in a pickle. */
  f64 = () => this.#view.getFloat64(this.#skip(8), false);

  take(count: number): Uint8Array {
    const at = this.#skip(count);
    return this.#bytes.subarray(at, at + count);
  }

  /** Bytes: short ones themselves, of long ones the place. */
  bytes(count: number): Uint8Array | PickleBytes {
    if (count <= longestHeld) return this.take(count).slice();
    return this.far(count, "bytes");
  }

  /** A stretch that is not read now. */
  far(count: number, as: PickleBytes["as"]): PickleBytes {
    this.#expect(count);
    const from = this.start + this.at;
    this.at += count;
    this.#skipped += count;
    return new PickleBytes(this.source, from, from + count, as);
  }

  /** Lone surrogates, which Python lets pass, become U+FFFD. Long ones are no names; Python 3 spells arrays so for Python 2. */
  text(count: number): string | PickleBytes {
    if (count > longestText) return this.far(count, "utf-8");
    return utf8.decode(this.take(count));
  }

  /** Python 2's str, which is text or bytes: text where it is short and UTF-8. */
  string(count: number): string | Uint8Array | PickleBytes {
    const bytes = this.bytes(count);
    return bytes instanceof Uint8Array ? textOrBytes(bytes) : bytes;
  }

  /** Up to the next line feed, which is left out. */
  line(most: number): string {
    return utf8.decode(this.#lineBytes(most));
  }

  /** A line that is a Python 2 str as repr writes it: in quotes, with escapes. */
  quotedLine(most: number): string | Uint8Array {
    const bytes = this.#lineBytes(most);
    const quote = bytes[0];
    const isQuoted = bytes.length > 1 && (quote === 0x27 || quote === 0x22) && bytes[bytes.length - 1] === quote;
    return textOrBytes(isQuoted ? withoutEscapes(bytes.subarray(1, -1)) : bytes.slice());
  }

  /** A line in Python's raw-unicode-escape: Latin-1, and \uXXXX or \UXXXXXXXX for everything else. */
  escapedLine(most: number): string {
    const text = latin1(this.#lineBytes(most));
    return text.replace(/\\u([0-9a-fA-F]{4})|\\U(00[01][0-9a-fA-F]{5})/g, (whole, short, long) => {
      const point = Number.parseInt(short ?? long, 16);
      return point > 0x10ffff ? whole : String.fromCodePoint(point);
    });
  }

  #lineBytes(most: number): Uint8Array {
    const from = this.at - this.#base;
    if (from < 0) throw needMore;
    const window = this.#bytes.subarray(from, from + most + 1);
    const length = window.indexOf(0x0a);
    if (length >= 0) {
      const line = this.take(length);
      this.at++;
      return line;
    }
    if (window.length > most) throw new UnsafeError(`found a line of more than ${most} bytes, the limit`, this.place());
    if (this.#base + this.#bytes.length < this.length) throw needMore;
    throw new UnreadableError(
      "found the end of the pickle, expected the end of a line: cut off, or damaged",
      this.place(),
    );
  }
}

/** One character a byte, in pieces: a call takes so many arguments. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return bytes;
  }
}

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11 };

/** The escapes of a Python 2 str: \xNN, \n and their like; any other character behind a backslash is itself. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let to = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x5c || at + 1 === bytes.length) {
      out[to++] = bytes[at];
      continue;
    }
    const letter = String.fromCharCode(bytes[++at]);
    const hex = letter === "x" ? String.fromCharCode(...bytes.subarray(at + 1, at + 3)) : "";
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      out[to++] = Number.parseInt(hex, 16);
      at += 2;
    } else out[to++] = escapes[letter] ?? bytes[at];
  }
  return out.slice(0, to);
}
