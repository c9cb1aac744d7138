import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError, UnsafeError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import { Budget } from "../budget.ts";
import type { ReadOptions } from "../reader.ts";

/** Tables in tables. The deepest schema read here has 6 levels; offsets only lead forward, so this ends long chains. */
const MAX_DEPTH = 16;
/** What a table takes in memory. The largest models have some thousand operators of five each; a hostile file names one many times. */
const BYTES_A_TABLE = 560;
const PAGE = 1 << 16;
/** Tables, their shapes and their names lie in a few places of the file; 32 pages keep 2 MiB of them. */
const PAGES = 32;

/**
 * Reads FlatBuffers (flatbuffers.dev/internals) without holding them: pages of 64 KiB come when a table asks for them.
 * Every offset is compared with the file before it is followed.
 */
export class FlatBuffer {
  readonly source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  readonly #pages = new Map<number, Uint8Array>();
  readonly #budget: Budget;
  #tables = 0;

  constructor(source: ByteSource, { signal, budget = new Budget(source) }: ReadOptions = {}) {
    this.source = source;
    this.#signal = signal;
    this.#budget = budget;
  }

  /** The root table. */
  async root(): Promise<Table> {
    return this.table(await this.follow(0), 0);
  }

  /** The bytes [start, start + length), for reading on the spot. @throws UnreadableError where they leave the file. */
  async bytes(start: number, length: number): Promise<DataView> {
    this.check(start, length, "data");
    const first = Math.floor(start / PAGE);
    const within = start - first * PAGE;
    const whole = within + length <= PAGE ? await this.#page(first) : await this.source.read(start, start + length);
    const at = within + length <= PAGE ? within : 0;
    return new DataView(whole.buffer, whole.byteOffset + at, length);
  }

  async #page(index: number): Promise<Uint8Array> {
    let page = this.#pages.get(index);
    if (page === undefined) {
      page = await this.source.read(index * PAGE, Math.min(this.source.byteLength, (index + 1) * PAGE));
      const [oldest] = this.#pages.keys();
      if (this.#pages.size === PAGES) this.#pages.delete(oldest);
      this.#pages.set(index, page);
    }
    return page;
  }

  /** Where the 32-bit offset at `at` leads. Offsets are unsigned and count from where they stand. */
  async follow(at: number): Promise<number> {
    const offset = (await this.bytes(at, 4)).getUint32(0, true);
    // What it leads to has at least 4 bytes, and lies behind the offset itself.
    if (offset < 4 || at + offset + 4 > this.source.byteLength) {
      const end = this.source.byteLength;
      throw this.broken(
        at,
        `found the offset ${offset}, expected 4 to ${end - at - 4}: is cut off at ${counted(end, "byte")}, or damaged`,
      );
    }
    return at + offset;
  }

  /** The table at `at`. @throws UnreadableError where it or its vtable leaves the file; UnsafeError beyond the limits. */
  async table(at: number, depth: number): Promise<Table> {
    if (depth > MAX_DEPTH) throw this.excess(at, `tables nested deeper than ${MAX_DEPTH} levels`);
    this.#budget.spend("kept", BYTES_A_TABLE, at);
    if (++this.#tables % 1024 === 0) throwIfAborted(this.#signal);
    const vtable = at - (await this.bytes(at, 4)).getInt32(0, true);
    const sizes = await this.bytes(vtable, 4);
    const [slots, length] = [sizes.getUint16(0, true), sizes.getUint16(2, true)];
    if (slots < 4 || slots % 2 !== 0 || length < 4) {
      throw this.broken(
        vtable,
        `found a vtable of ${counted(slots, "byte")} for a table of ${length}, expected 4 or more`,
      );
    }
    return new Table(this, at, depth, await this.bytes(vtable, slots), await this.bytes(at, length));
  }

  /** Counts bytes that are kept in memory: of lists and texts, each time they are read. */
  keep(at: number, length: number): void {
    this.#budget.spend("kept", length, at);
  }

  check(start: number, length: number, what: string): void {
    if (start < 0 || start + length > this.source.byteLength) {
      throw this.broken(
        Math.max(0, start),
        `found ${what} of ${counted(length, "byte")} at byte ${start}, expected it within the file's ${this.source.byteLength}`,
      );
    }
  }

  broken(offset: number, message: string): UnreadableError {
    return new UnreadableError(message, { file: this.source.name, offset });
  }

  excess(offset: number, found: string): UnsafeError {
    return new UnsafeError(`found ${found}`, { file: this.source.name, offset });
  }
}

/** A vector: where its elements lie. */
export interface Vector {
  readonly start: number;
  readonly count: number;
}

const utf8 = new TextDecoder("utf-8");

/** A table, with its fields by their number in the schema. An absent field has the default. */
export class Table {
  readonly buffer: FlatBuffer;
  readonly at: number;
  readonly depth: number;
  readonly #slots: DataView;
  readonly #inline: DataView;

  constructor(buffer: FlatBuffer, at: number, depth: number, slots: DataView, inline: DataView) {
    this.buffer = buffer;
    this.at = at;
    this.depth = depth;
    this.#slots = slots;
    this.#inline = inline;
  }

  /** Where a field of `width` bytes lies in the table; 0 where it is absent. */
  #find(field: number, width: number): number {
    const slot = 4 + 2 * field;
    if (slot + 2 > this.#slots.byteLength) return 0;
    const offset = this.#slots.getUint16(slot, true);
    if (offset !== 0 && (offset < 4 || offset + width > this.#inline.byteLength)) {
      throw this.buffer.broken(
        this.at,
        `field ${field} lies at byte ${offset} of its table, expected 4 to ${this.#inline.byteLength - width}`,
      );
    }
    return offset;
  }

  u8(field: number, missing = 0): number {
    const at = this.#find(field, 1);
    return at === 0 ? missing : this.#inline.getUint8(at);
  }

  i8(field: number, missing = 0): number {
    const at = this.#find(field, 1);
    return at === 0 ? missing : this.#inline.getInt8(at);
  }

  i32(field: number, missing = 0): number {
    const at = this.#find(field, 4);
    return at === 0 ? missing : this.#inline.getInt32(at, true);
  }

  u32(field: number, missing = 0): number {
    const at = this.#find(field, 4);
    return at === 0 ? missing : this.#inline.getUint32(at, true);
  }

  /** Exact below 2^53; what lies beyond fits no file. */
  u64(field: number): number {
    const at = this.#find(field, 8);
    return at === 0 ? 0 : Number(this.#inline.getBigUint64(at, true));
  }

  async table(field: number): Promise<Table | undefined> {
    const at = this.#find(field, 4);
    return at === 0 ? undefined : this.buffer.table(await this.buffer.follow(this.at + at), this.depth + 1);
  }

  /** A vector of elements of `width` bytes; undefined where it is absent. */
  async vector(field: number, width: number): Promise<Vector | undefined> {
    const at = this.#find(field, 4);
    if (at === 0) return undefined;
    const length = await this.buffer.follow(this.at + at);
    const count = (await this.buffer.bytes(length, 4)).getUint32(0, true);
    const start = length + 4;
    if (count * width > this.buffer.source.byteLength - start) {
      throw this.buffer.broken(
        length,
        `found a vector of ${counted(count, "element")} of ${counted(width, "byte")}, expected at most the ${counted(this.buffer.source.byteLength - start, "byte")} to the end of the file`,
      );
    }
    return { start, count };
  }

  /** A short vector's bytes, which are counted as kept; undefined where it is absent. */
  async #kept(field: number, width: number): Promise<DataView | undefined> {
    const vector = await this.vector(field, width);
    if (vector === undefined) return undefined;
    this.buffer.keep(vector.start, vector.count * width);
    return this.buffer.bytes(vector.start, vector.count * width);
  }

  async text(field: number): Promise<string> {
    const bytes = await this.#kept(field, 1);
    return bytes === undefined ? "" : utf8.decode(bytes);
  }

  /** A vector of int32; empty where it is absent. */
  async ints(field: number): Promise<number[]> {
    const view = await this.#kept(field, 4);
    return Array.from({ length: (view?.byteLength ?? 0) / 4 }, (_, i) => view?.getInt32(4 * i, true) ?? 0);
  }

  /** A vector of int64, as the nearest doubles. */
  async longs(field: number): Promise<number[]> {
    const view = await this.#kept(field, 8);
    return Array.from({ length: (view?.byteLength ?? 0) / 8 }, (_, i) => Number(view?.getBigInt64(8 * i, true)));
  }

  async floats(field: number): Promise<number[]> {
    const view = await this.#kept(field, 4);
    return Array.from({ length: (view?.byteLength ?? 0) / 4 }, (_, i) => view?.getFloat32(4 * i, true) ?? 0);
  }

  /** The tables of a vector, one after the other. */
  async *tables(field: number): AsyncGenerator<Table, void> {
    const vector = await this.vector(field, 4);
    for (let i = 0; i < (vector?.count ?? 0); i++) {
      const target = await this.buffer.follow((vector?.start ?? 0) + 4 * i);
      yield this.buffer.table(target, this.depth + 1);
    }
  }
}
