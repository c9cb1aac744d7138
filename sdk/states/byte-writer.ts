const pageBytes = 2 ** 16;

/** Bytes, little-endian, one after the other, in pieces of some size: a million small ones would take more memory than they hold. */
export class ByteWriter {
  private readonly done: Uint8Array[] = [];
  private page = new Uint8Array(pageBytes);
  private view = new DataView(this.page.buffer);
  private used = 0;

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
      this.endPage();
      this.done.push(bytes);
      return;
    }
    this.reserve(bytes.length);
    this.page.set(bytes, this.used);
    this.used += bytes.length;
  }

  get pieces(): Uint8Array[] {
    this.endPage();
    return this.done;
  }

  private reserve(count: number): void {
    if (this.used + count > pageBytes) this.endPage();
  }

  private endPage(): void {
    if (this.used === 0) return;
    this.done.push(this.page.subarray(0, this.used));
    this.page = new Uint8Array(pageBytes);
    this.view = new DataView(this.page.buffer);
    this.used = 0;
  }
}
