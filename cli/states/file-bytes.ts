import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { UnreadableError } from "../../sdk/index.ts";
import type { StateBytes } from "../../sdk/states/index.ts";

/** Bytes that are read at once: what is asked for next is there already. */
const ahead = 2 ** 18;

/**
 * The bytes of a file, read where they are asked for. It is open only then: a merge may have ten thousand of them, and a file
 * that another one has taken the place of meanwhile is refused.
 */
export class FileBytes implements StateBytes {
  private held: Uint8Array = new Uint8Array(0);
  private from = 0;

  /** @param name What it is called in errors. */
  constructor(
    private readonly path: string,
    private readonly name: string,
    private readonly found: Stats,
  ) {}

  get byteLength(): number {
    return this.found.size;
  }

  subarray(start: number, end: number): Uint8Array {
    if (start < this.from || end > this.from + this.held.length) {
      // Others may still look at what was held: it is not written over.
      this.held = this.read(start, Math.min(this.byteLength, Math.max(end, start + ahead)));
      this.from = start;
    }
    return this.held.subarray(start - this.from, end - this.from);
  }

  private read(start: number, end: number): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(end - start);
    const place = { file: this.name };
    let descriptor: number;
    try {
      descriptor = openSync(this.path, "r");
    } catch (error) {
      throw new UnreadableError(`cannot be read (${(error as NodeJS.ErrnoException).code})`, place, error);
    }
    try {
      const { ino, size, mtimeMs } = fstatSync(descriptor);
      if (ino !== this.found.ino || size !== this.found.size || mtimeMs !== this.found.mtimeMs)
        throw new UnreadableError("was changed while it was read: try again", place);
      for (let at = 0; at < bytes.length; ) {
        const count = readSync(descriptor, bytes, at, bytes.length - at, start + at);
        if (count === 0) throw new UnreadableError("ends before its end: it was changed while it was read", place);
        at += count;
      }
    } finally {
      closeSync(descriptor);
    }
    return bytes;
  }
}
