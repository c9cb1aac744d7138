import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsafeError } from "../../errors.ts";
import { Cursor } from "./cursor.ts";

/** Headers, indices and heaps of one file; the largest models have a few MB of them. A hostile file may send us in circles. */
const mostStructureBytes = 256 * 1024 * 1024;
const mostStructures = 500_000;

/** The bytes of an HDF5 file by address, each range checked before it is read. */
export class Storage {
  #bytes = 0;
  #structures = 0;

  constructor(
    readonly source: ByteSource,
    /** Where address 0 lies: HDF5 data may follow a block of the user's. */
    readonly base: number,
    /** Bytes of an address and of a length. */
    readonly offsetSize: number,
    readonly lengthSize: number,
    /** Size of the file on the disk: what may be held at once is measured by it. */
    readonly fileBytes: number,
  ) {}

  /** A part of the file's structure, to be parsed. */
  async structure(address: number, length: number): Promise<Cursor> {
    this.#bytes += length;
    if (this.#bytes > mostStructureBytes || ++this.#structures > mostStructures) {
      throw new UnsafeError(
        `has more than ${mostStructureBytes} bytes or ${mostStructures} parts of headers, indices and heaps, the limit`,
        { file: this.source.name, offset: this.base + address },
      );
    }
    return new Cursor(await this.read(address, length), this.source.name, this.base + address, this);
  }

  /** A structure whose length is told by its own beginning: at most `length` bytes, less at the end of the file. */
  upTo(address: number, length: number): Promise<Cursor> {
    const left = Math.max(0, this.source.byteLength - this.base - Math.max(0, address));
    return this.structure(address, Math.min(length, left));
  }

  read(address: number, length: number): Promise<Uint8Array> {
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
    return this.source.read(start, start + length);
  }
}
