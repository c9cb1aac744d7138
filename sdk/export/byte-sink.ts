/** Where an export goes, piece by piece. */
export interface ByteSink {
  /** Writes all of `bytes` at a byte position: the end of what was written, or an earlier place that is overwritten. */
  write(bytes: Uint8Array, position: number): Promise<void>;
}

/** A sink that keeps everything in memory. */
export class MemorySink implements ByteSink {
  #bytes = new Uint8Array(1024);
  #length = 0;

  async write(bytes: Uint8Array, position: number): Promise<void> {
    const end = position + bytes.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, position);
    this.#length = Math.max(this.#length, end);
  }

  /** What was written, as a copy. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}
