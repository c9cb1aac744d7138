import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";

/** What an address says when there is nothing to point to (all bits set). */
export const undefinedAddress = -1;

/** Bytes, and a view of them that all cursors share: a view of its own for every little field takes more memory than a header. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where they lie in the file. */
  readonly offset: number;
}

/** The file, and how long its numbers are. */
export interface Origin {
  readonly file: string;
  /** Bytes of an address and of a length. */
  readonly offsetSize: number;
  readonly lengthSize: number;
}

export function blockOf(bytes: Uint8Array, offset: number): Block {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset };
}

/** Reads little-endian fields of a part of a block one after the other, and never beyond it. */
export class Cursor {
  at = 0;

  constructor(
    private readonly block: Block,
    readonly origin: Origin,
    /** The part: where it begins in the block, and how many bytes it has. */
    private readonly from = 0,
    readonly size = block.bytes.length,
  ) {}

  /** All of its bytes. */
  get bytes(): Uint8Array {
    return this.block.bytes.subarray(this.from, this.from + this.size);
  }

  /** The first of them, where there is one. */
  get first(): number | undefined {
    return this.size > 0 ? this.block.bytes[this.from] : undefined;
  }

  get left(): number {
    return this.size - this.at;
  }

  /** Where its first byte lies in the file. */
  get offset(): number {
    return this.block.offset + this.from;
  }

  #step(length: number): number {
    if (!(length >= 0 && length <= this.left)) {
      throw this.fault(`holds ${this.left} more bytes here, expected ${length}`);
    }
    this.at += length;
    return this.from + this.at - length;
  }

  u8(): number {
    return this.block.view.getUint8(this.#step(1));
  }

  u16(): number {
    return this.block.view.getUint16(this.#step(2), true);
  }

  u32(): number {
    return this.block.view.getUint32(this.#step(4), true);
  }

  /** An unsigned number of 1 to 8 bytes; all bits set in 8 bytes is `undefinedAddress`. */
  uint(size: number): number {
    if (size === 1) return this.u8();
    if (size === 2) return this.u16();
    if (size === 4) return this.u32();
    if (!(size >= 1 && size <= 8)) throw this.fault(`has a number of ${counted(size, "byte")}, expected 1 to 8`);
    const at = this.#step(size);
    const { bytes, view } = this.block;
    let low = 0;
    let high = 0;
    if (size === 8) {
      low = view.getUint32(at, true);
      high = view.getUint32(at + 4, true);
    } else {
      for (let i = Math.min(4, size) - 1; i >= 0; i--) low = low * 256 + bytes[at + i];
      for (let i = size - 1; i >= 4; i--) high = high * 256 + bytes[at + i];
    }
    if (low === 0xffffffff && high === 0xffffffff) return undefinedAddress;
    const value = high * 2 ** 32 + low;
    if (high >= 2 ** 21) throw this.fault(`has the number ${value}, expected less than 2^53`);
    return value;
  }

  address(): number {
    const value = this.uint(this.origin.offsetSize);
    return this.origin.offsetSize === 4 && value === 0xffffffff ? undefinedAddress : value;
  }

  length(): number {
    return this.uint(this.origin.lengthSize);
  }

  skip(length: number): void {
    this.#step(length);
  }

  take(length: number): Uint8Array {
    const start = this.#step(length);
    return this.block.bytes.subarray(start, start + length);
  }

  /** The next bytes as a cursor of their own. */
  part(length: number): Cursor {
    return new Cursor(this.block, this.origin, this.#step(length), length);
  }

  /** A part of it that was stepped over before. */
  within(from: number, size: number): Cursor {
    return new Cursor(this.block, this.origin, this.from + from, size);
  }

  expect(signature: string): void {
    const found = String.fromCharCode(...this.take(signature.length));
    if (found !== signature) throw this.fault(`holds ${JSON.stringify(found)}, expected "${signature}"`);
  }

  fault(what: string): UnreadableError {
    return new UnreadableError(what, { file: this.origin.file, offset: this.offset + this.at });
  }
}
