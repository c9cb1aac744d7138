import { UnreadableError } from "../../errors.ts";

/** What an address says when there is nothing to point to (all bits set). */
export const undefinedAddress = -1;

/** Reads little-endian fields one after the other, and never beyond its bytes. */
export class Cursor {
  at = 0;
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly file: string,
    /** Where the bytes lie in the file. */
    readonly offset: number,
    readonly sizes: { readonly offsetSize: number; readonly lengthSize: number },
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  #step(length: number): number {
    if (!(length >= 0 && length <= this.left)) {
      throw this.fault(`holds ${this.left} more bytes here, expected ${length}`);
    }
    this.at += length;
    return this.at - length;
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  /** An unsigned number of 1 to 8 bytes; all bits set in 8 bytes is `undefinedAddress`. */
  uint(size: number): number {
    if (size === 1) return this.u8();
    if (size === 2) return this.u16();
    if (size === 4) return this.u32();
    if (!(size >= 1 && size <= 8)) throw this.fault(`has a number of ${size} bytes, expected 1 to 8`);
    const at = this.#step(size);
    let low = 0;
    let high = 0;
    if (size === 8) {
      low = this.#view.getUint32(at, true);
      high = this.#view.getUint32(at + 4, true);
    } else {
      for (let i = Math.min(4, size) - 1; i >= 0; i--) low = low * 256 + this.bytes[at + i];
      for (let i = size - 1; i >= 4; i--) high = high * 256 + this.bytes[at + i];
    }
    if (low === 0xffffffff && high === 0xffffffff) return undefinedAddress;
    const value = high * 2 ** 32 + low;
    if (high >= 2 ** 21) throw this.fault(`has the number ${value}, expected less than 2^53`);
    return value;
  }

  address(): number {
    const value = this.uint(this.sizes.offsetSize);
    return this.sizes.offsetSize === 4 && value === 0xffffffff ? undefinedAddress : value;
  }

  length(): number {
    return this.uint(this.sizes.lengthSize);
  }

  skip(length: number): void {
    this.#step(length);
  }

  take(length: number): Uint8Array {
    const start = this.#step(length);
    return this.bytes.subarray(start, start + length);
  }

  /** The next bytes as a cursor of their own. */
  part(length: number): Cursor {
    const offset = this.offset + this.at;
    return new Cursor(this.take(length), this.file, offset, this.sizes);
  }

  expect(signature: string): void {
    const found = String.fromCharCode(...this.take(signature.length));
    if (found !== signature) throw this.fault(`holds ${JSON.stringify(found)}, expected "${signature}"`);
  }

  fault(what: string): UnreadableError {
    return new UnreadableError(what, { file: this.file, offset: this.offset + this.at });
  }
}
