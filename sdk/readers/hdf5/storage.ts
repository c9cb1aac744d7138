import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { Budget } from "../budget.ts";
import { Cursor } from "./cursor.ts";

/** Headers and small chunks lie beside one another: blocks of this size are read, and the last few are kept. */
const blockBytes = 64 * 1024;
const mostBlocks = 8;
/** Steps of a structure that is read: some microseconds. */
const stepsToRead = 20;

/** The bytes of an HDF5 file by address, each range checked before it is read. */
export class Storage {
  /** By the number of the block, the one that was used last at the end. */
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #opening: Budget;

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
    const place = { offset: this.base + address };
    this.budget.spend("structure", length, place);
    this.budget.spend("steps", stepsToRead, place);
    const bytes = this.read(address, length);
    const cursor = (read: Uint8Array) => new Cursor(read, this.source.name, this.base + address, this);
    return bytes instanceof Promise ? bytes.then(cursor) : cursor(bytes);
  }

  /** A structure whose length is told by its own beginning: at most `length` bytes, less at the end of the file. */
  upTo(address: number, length: number): Cursor | Promise<Cursor> {
    const left = Math.max(0, this.source.byteLength - this.base - Math.max(0, address));
    return this.structure(address, Math.min(length, left));
  }

  /** At once where the bytes are at hand. They are not the caller's to change. */
  read(address: number, length: number): Uint8Array | Promise<Uint8Array> {
    const start = this.base + address;
    if (!(address >= 0 && length >= 0 && start + length <= this.source.byteLength)) {
      const { name: file, byteLength } = this.source;
      if (address < 0)
        throw new UnreadableError(`points to ${length} bytes at an undefined address: damaged`, { file });
      throw new UnreadableError(
        `points to ${length} bytes at byte ${start}, but the file has ${byteLength}: damaged or truncated`,
        // Where the bytes are missing.
        { file, offset: Math.min(start, byteLength) },
      );
    }
    const number = Math.floor(start / blockBytes);
    if (Math.floor((start + length - 1) / blockBytes) !== number) return this.source.read(start, start + length);
    const within = start - number * blockBytes;
    const block = this.#block(number);
    return block instanceof Promise
      ? block.then((bytes) => bytes.subarray(within, within + length))
      : block.subarray(within, within + length);
  }

  #block(number: number): Uint8Array | Promise<Uint8Array> {
    const known = this.#blocks.get(number);
    if (known === undefined) return this.#readBlock(number);
    this.#blocks.delete(number);
    this.#blocks.set(number, known);
    return known;
  }

  async #readBlock(number: number): Promise<Uint8Array> {
    const start = number * blockBytes;
    const bytes = await this.source.read(start, Math.min(start + blockBytes, this.source.byteLength));
    if (this.#blocks.size >= mostBlocks) this.#blocks.delete(this.#blocks.keys().next().value as number);
    this.#blocks.set(number, bytes);
    return bytes;
  }
}
