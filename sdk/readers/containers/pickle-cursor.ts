import { UnreadableError, UnsafeError } from "../../errors.ts";

/** Thrown where the bytes at hand end before the file does. */
export const needMore = new Error("the pickle goes on");

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads a pickle's bytes from front to back. Every length is compared with what is left before it is used. */
export class PickleCursor {
  at = 0;
  readonly #view: DataView;

  /** `bytes` are the first of `length`, which begin at `start` in `file`. */
  constructor(
    readonly bytes: Uint8Array,
    readonly length: number,
    readonly file: string,
    readonly start: number,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  place(at = this.at) {
    return { file: this.file, offset: this.start + at };
  }

  /** Steps over `count` bytes and returns where they begin. */
  skip(count: number): number {
    const { at } = this;
    if (count > this.length - at) {
      throw new UnreadableError(`found the end of the pickle, expected ${count} bytes more`, this.place());
    }
    if (count > this.bytes.length - at) throw needMore;
    this.at += count;
    return at;
  }

  u8 = () => this.bytes[this.skip(1)];
  u16 = () => this.#view.getUint16(this.skip(2), true);
  u32 = () => this.#view.getUint32(this.skip(4), true);
  i32 = () => this.#view.getInt32(this.skip(4), true);
  /** As a double: beyond 2^53 it is not exact, but then it is also more than any file has. */
  u64 = () => Number(this.#view.getBigUint64(this.skip(8), true));
  /** Big-endian, the only such number in a pickle. */
  f64 = () => this.#view.getFloat64(this.skip(8), false);

  take(count: number): Uint8Array {
    const at = this.skip(count);
    return this.bytes.subarray(at, at + count);
  }

  /** Lone surrogates, which Python lets pass, become U+FFFD. */
  text(count: number): string {
    return utf8.decode(this.take(count));
  }

  /** Up to the next line feed, which is left out. */
  line(most: number): string {
    return utf8.decode(this.#lineBytes(most));
  }

  /** A line in Python's raw-unicode-escape: Latin-1, and \uXXXX or \UXXXXXXXX for everything else. */
  escapedLine(most: number): string {
    let text = "";
    for (const byte of this.#lineBytes(most)) text += String.fromCharCode(byte);
    return text.replace(/\\u([0-9a-fA-F]{4})|\\U(00[01][0-9a-fA-F]{5})/g, (whole, short, long) => {
      const point = Number.parseInt(short ?? long, 16);
      return point > 0x10ffff ? whole : String.fromCodePoint(point);
    });
  }

  #lineBytes(most: number): Uint8Array {
    const window = this.bytes.subarray(this.at, this.at + most + 1);
    const length = window.indexOf(0x0a);
    if (length >= 0) {
      const line = this.take(length);
      this.at++;
      return line;
    }
    if (window.length > most) throw new UnsafeError(`found a line of more than ${most} bytes, the limit`, this.place());
    if (this.bytes.length < this.length) throw needMore;
    throw new UnreadableError("found the end of the pickle, expected the end of a line", this.place());
  }
}
