import type { FileEntry } from "@zip.js/zip.js";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnreadableError } from "../../errors.ts";
import { asConvscopeError } from "./zip-error.ts";

/** Enough for the header of any array. A read that ends within it leaves no stream open. */
const headBytes = 4096;

/**
 * A deflated entry of a zip archive, inflated as it is read and never held: a read goes on where the one before ended, one
 * that goes back begins anew. The last byte comes with the entry's checksum.
 */
export function inflatedSource(entry: FileEntry, file: string): ByteSource {
  let stream: Inflation | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let head: Uint8Array | undefined;
  const readHead = async () => {
    const inflation = new Inflation(entry, file);
    head = await inflation.take(0, Math.min(headBytes, entry.uncompressedSize));
    inflation.stop();
    return head;
  };
  const read = async (start: number, end: number) => {
    if (end <= headBytes && end < entry.uncompressedSize) return (head ?? (await readHead())).subarray(start, end);
    if (stream === undefined || stream.position > start) {
      stream?.stop();
      stream = new Inflation(entry, file);
    }
    try {
      return await stream.take(start, end);
    } catch (error) {
      stream = undefined;
      throw error;
    }
  };
  return {
    name: entry.filename,
    byteLength: entry.uncompressedSize,
    read(start, end) {
      const bytes = turn.then(() => read(start, end));
      turn = bytes.catch(() => {});
      return bytes;
    },
  };
}

/** One pass over an entry's bytes. */
class Inflation {
  position = 0;
  #rest: Uint8Array = new Uint8Array();
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** What went wrong in the archive; undefined once the size and the checksum were right. */
  readonly #end: Promise<unknown>;

  constructor(
    private readonly entry: FileEntry,
    private readonly file: string,
  ) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.#reader = readable.getReader();
    this.#end = entry.getData(writable).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  stop(): void {
    this.#reader.cancel().catch(() => {});
  }

  /** The bytes [start, end), from `position` on. */
  async take(start: number, end: number): Promise<Uint8Array> {
    const { uncompressedSize: byteLength } = this.entry;
    const bytes = new Uint8Array(end - start);
    while (this.position < end) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const upTo = this.position < start ? start : end;
      const piece = this.#rest.subarray(0, upTo - this.position);
      if (this.position >= start) bytes.set(piece, this.position - start);
      this.#rest = this.#rest.subarray(piece.length);
      this.position += piece.length;
    }
    if (end === byteLength) await this.#finish();
    return bytes;
  }

  async #next(): Promise<Uint8Array> {
    const { done, value } = await this.#reader.read().catch(async (error) => this.#fail((await this.#end) ?? error));
    if (!done) return value;
    await this.#check();
    throw this.#wrongSize(this.position);
  }

  /** Behind the last byte nothing may follow but the archive's word that all was well. */
  async #finish(): Promise<void> {
    let more = this.#rest.length;
    while (more === 0) {
      const { done, value } = await this.#reader.read().catch(async (error) => this.#fail((await this.#end) ?? error));
      if (done) return this.#check();
      more = value.length;
    }
    throw this.#wrongSize(this.entry.uncompressedSize + more);
  }

  async #check(): Promise<void> {
    const error = await this.#end;
    if (error !== undefined) this.#fail(error);
  }

  #fail(error: unknown): never {
    throw asConvscopeError(error, this.file, this.entry.filename, this.entry.offset);
  }

  #wrongSize(found: number): UnreadableError {
    const { filename: tensor, uncompressedSize, offset } = this.entry;
    const place = { file: this.file, tensor, offset };
    return new UnreadableError(`inflates to ${found} bytes, expected ${uncompressedSize}`, place);
  }
}
