import type { ByteSource } from "../../bytes/byte-source.ts";
import { cacheBlocks } from "../../bytes/cache-blocks.ts";
import { UnreadableError } from "../../errors.ts";
import type { Budget } from "../budget.ts";

/** Steps of a field that is read. */
const stepsToRead = 2;

/** Reads fields one after the other out of a source, never beyond an end; what is skipped is not fetched. */
export class RangeCursor {
  constructor(
    readonly source: ByteSource,
    private readonly near: ByteSource["read"],
    readonly budget: Budget,
    public at: number,
    readonly end: number,
    readonly bigEndian: boolean,
  ) {}

  /** Over a whole source, whose neighbouring fields are fetched together. */
  static over(source: ByteSource, budget: Budget, { bigEndian = false } = {}): RangeCursor {
    const near = cacheBlocks(source.byteLength, (start, end) => source.read(start, end));
    return new RangeCursor(source, near, budget, 0, source.byteLength, bigEndian);
  }

  get left(): number {
    return this.end - this.at;
  }

  /** The next bytes as a cursor of their own; this one goes on behind them. */
  part(length: number): RangeCursor {
    const start = this.#step(length);
    return new RangeCursor(this.source, this.near, this.budget, start, start + length, this.bigEndian);
  }

  skip(length: number): void {
    this.#step(length);
  }

  async take(length: number): Promise<Uint8Array> {
    const start = this.#step(length);
    this.budget.spend("structure", length, { offset: start });
    this.budget.spend("steps", stepsToRead, { offset: start });
    return this.near(start, start + length);
  }

  async uint(length: 1 | 2 | 4 | 8): Promise<number> {
    const bytes = await this.take(length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const little = !this.bigEndian;
    if (length === 1) return view.getUint8(0);
    if (length === 2) return view.getUint16(0, little);
    if (length === 4) return view.getUint32(0, little);
    const value = Number(view.getBigUint64(0, little));
    if (!Number.isSafeInteger(value)) throw this.fault(`has the number ${value}, expected less than 2^53`);
    return value;
  }

  fault(what: string): UnreadableError {
    return new UnreadableError(what, { file: this.source.name, offset: this.at });
  }

  #step(length: number): number {
    if (!(length >= 0 && length <= this.left)) {
      throw this.fault(`holds ${this.left} more bytes here, expected ${length}: damaged or cut off`);
    }
    this.at += length;
    return this.at - length;
  }
}
