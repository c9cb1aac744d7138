import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { Budget } from "../budget.ts";
import { andThen } from "./and-then.ts";
import { type Block, blockOf, Cursor, type Origin } from "./cursor.ts";

/** Headers and small chunks lie beside one another: blocks of this size are read, and the last few are kept. */
const blockBytes = 64 * 1024;
const mostBlocks = 8;
/** Steps of a structure that is read: some microseconds. */
const stepsToRead = 20;

/** The bytes of an HDF5 file by address, each range checked before it is read. */
export class Storage {
  /** By the number of the block, the one that was used last at the end. */
  readonly #blocks = new Map<number, Block>();
  /** The one that was used last. */
  #latest = -1;
  readonly #opening: Budget;
  readonly #origin: Origin;

  constructor(
    readonly source: ByteSource,
    /** Where address 0 lies: HDF5 data may follow a block of the user's. */
    readonly base: number,
    /** Bytes of an address and of a length. */
    readonly offsetSize: number,
    readonly lengthSize: number,
    /** What the opening of the file may take. */
    public budget = new Budget(source),
  ) {
    this.#opening = budget;
    this.#origin = { file: source.name, offsetSize, lengthSize };
  }

  /** Counts bytes of values that are read for the first time: datasets may share a chunk, a small one may hold many. */
  countValues(length: number, address: number): void {
    this.#opening.spend("values", length, { offset: this.base + address });
  }

  /** A read of values looks into the index anew, as often as it is asked for: what it takes is no part of the opening. */
  startReading(): void {
    const { source, fileBytes } = this;
    this.budget = new Budget({ name: source.name, byteLength: fileBytes });
  }

  /** Size of the file on the disk: what may be held at once is measured by it. */
  get fileBytes(): number {
    return this.budget.fileBytes;
  }

  /** A part of the file's structure, to be parsed; at once where its bytes are at hand. */
  structure(address: number, length: number): Cursor | Promise<Cursor> {
    const start = this.base + address;
    this.budget.spend("structure", length, start);
    this.budget.spend("steps", stepsToRead, start);
    this.#check(address, length);
    const number = Math.floor(start / blockBytes);
    if (isOneBlock(number, start, length)) {
      return andThen(this.#block(number), (block) => new Cursor(block, this.#origin, start - block.offset, length));
    }
    return this.source.read(start, start + length).then((bytes) => new Cursor(blockOf(bytes, start), this.#origin));
  }

  /** A structure whose length is told by its own beginning: at most `length` bytes, less at the end of the file. */
  upTo(address: number, length: number): Cursor | Promise<Cursor> {
    const left = Math.max(0, this.source.byteLength - this.base - Math.max(0, address));
    return this.structure(address, Math.min(length, left));
  }

  /** Bytes that were read as values, to be parsed. */
  parse(bytes: Uint8Array): Cursor {
    return new Cursor(blockOf(bytes, 0), this.#origin);
  }

  /** At once where the bytes are at hand. They are not the caller's to change. */
  read(address: number, length: number): Uint8Array | Promise<Uint8Array> {
    this.#check(address, length);
    const start = this.base + address;
    const number = Math.floor(start / blockBytes);
    if (!isOneBlock(number, start, length)) return this.source.read(start, start + length);
    return andThen(this.#block(number), ({ bytes, offset }) => bytes.subarray(start - offset, start - offset + length));
  }

  #check(address: number, length: number): void {
    const start = this.base + address;
    const { name: file, byteLength } = this.source;
    if (address >= 0 && length >= 0 && start + length <= byteLength) return;
    if (address < 0)
      throw new UnreadableError(`points to ${counted(length, "byte")} at an undefined address: damaged`, {
        file,
        offset: 0,
      });
    throw new UnreadableError(
      `points to ${counted(length, "byte")} at byte ${start}, but the file has ${byteLength}: damaged or truncated`,
      // Where the bytes are missing.
      { file, offset: Math.min(start, byteLength) },
    );
  }

  #block(number: number): Block | Promise<Block> {
    const known = this.#blocks.get(number);
    if (known === undefined) return this.#readBlock(number);
    if (number === this.#latest) return known;
    this.#latest = number;
    this.#blocks.delete(number);
    this.#blocks.set(number, known);
    return known;
  }

  async #readBlock(number: number): Promise<Block> {
    const start = number * blockBytes;
    const bytes = await this.source.read(start, Math.min(start + blockBytes, this.source.byteLength));
    this.#latest = number;
    if (this.#blocks.size >= mostBlocks) this.#blocks.delete(this.#blocks.keys().next().value as number);
    const block = blockOf(bytes, start);
    this.#blocks.set(number, block);
    return block;
  }
}

function isOneBlock(number: number, start: number, length: number): boolean {
  return Math.floor((start + length - 1) / blockBytes) === number;
}
