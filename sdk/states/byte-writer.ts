const pageBytes = 2 ** 16;

/** Bytes, little-endian, one after the other, in pieces of some size: a million small ones would take more memory than they hold. */
export class ByteWriter {
  private page = new Uint8Array(pageBytes);
  private view = new DataView(this.page.buffer);
  private used = 0;

  /** @param take Is given piece after piece. */
  constructor(private readonly take: (piece: Uint8Array) => void) {}

  byte(value: number): void {
    this.reserve(1);
    this.page[this.used++] = value;
  }

  /** A whole number below 2^32, in 4 bytes. */
  length(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.used, value, true);
    this.used += 4;
  }

  /** In f64. */
  number(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.used, value, true);
    this.used += 8;
  }

  /** Not copied where they are many: they must not change. */
  bytes(bytes: Uint8Array): void {
    if (bytes.length > pageBytes / 4) {
      this.end();
      this.take(bytes);
      return;
    }
    this.reserve(bytes.length);
    this.page.set(bytes, this.used);
    this.used += bytes.length;
  }

  private reserve(count: number): void {
    if (this.used + count > pageBytes) this.end();
  }

  /** Gives away what is left. */
  end(): void {
    if (this.used === 0) return;
    this.take(this.page.subarray(0, this.used));
    this.page = new Uint8Array(pageBytes);
    this.view = new DataView(this.page.buffer);
    this.used = 0;
  }
}
