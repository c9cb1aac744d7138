import type { State } from "./state.ts";

/** Rows that a table has room for at first. */
const firstRoom = 64;

/**
 * Rows of numbers, the first of which is the row's index: a table that any number of machines can fill, in any order. What is
 * saved is in ascending order of the indices, which are all different.
 */
export class IndexedRows implements State<Float64Array> {
  private rows: Float64Array = new Float64Array(0);
  private used = 0;
  private inOrder = true;

  constructor(readonly width: number) {}

  static load(width: number, saved: Float64Array): IndexedRows {
    const table = new IndexedRows(width);
    table.mergeSaved(saved);
    return table;
  }

  get count(): number {
    return this.used / this.width;
  }

  /** Makes room for so many more rows at once. */
  reserve(count: number): void {
    this.grow(this.used + count * this.width);
  }

  /** @param rows `width` numbers each, the index and what is kept of it, in ascending order of the indices. */
  add(rows: ArrayLike<number>): void {
    this.append(rows);
  }

  merge(other: IndexedRows): void {
    this.mergeSaved(other.save());
  }

  mergeSaved(saved: Float64Array): void {
    if (saved.length === 0) return;
    // Rows that come into an empty table are taken as they are; they are only read from then on.
    if (this.used === 0) [this.rows, this.used] = [saved, saved.length];
    else this.append(saved);
  }

  save(): Float64Array {
    return this.sorted().slice();
  }

  /** The same for a task: without a copy where threads share the rows. Nobody writes into rows that are there. */
  share(): Float64Array {
    const rows = this.sorted();
    return rows.buffer instanceof ArrayBuffer ? rows.slice() : rows;
  }

  /** The rows one after the other, in ascending order of their indices; until the table changes. */
  sorted(): Float64Array {
    if (!this.inOrder) this.sort();
    return this.rows.subarray(0, this.used);
  }

  private append(rows: ArrayLike<number>): void {
    const { used, width } = this;
    const wanted = used + rows.length;
    if (wanted > this.rows.length) this.grow(Math.max(wanted, 2 * this.rows.length, firstRoom * width));
    if (used > 0 && rows[0] < this.rows[used - width]) this.inOrder = false;
    this.rows.set(rows, used);
    this.used = wanted;
  }

  private grow(room: number): void {
    const grown = sharedNumbers(room);
    grown.set(this.rows.subarray(0, this.used));
    this.rows = grown;
  }

  private sort(): void {
    const { rows, width } = this;
    const order = Float64Array.from({ length: this.count }, (_, i) => i).sort(
      (a, b) => rows[a * width] - rows[b * width],
    );
    const sorted = sharedNumbers(this.used);
    for (const [to, from] of order.entries()) sorted.set(rows.subarray(from * width, (from + 1) * width), to * width);
    this.rows = sorted;
    this.inOrder = true;
  }
}

/** Bytes that are copied in the time that it takes to make memory that threads share. */
const fewBytes = 16 * 1024;

/** Zeros in memory that threads share, where the platform has it and they are many: to post such an array is to name it. */
function sharedNumbers(length: number): Float64Array {
  const bytes = length * Float64Array.BYTES_PER_ELEMENT;
  if (bytes < fewBytes || typeof SharedArrayBuffer === "undefined") return new Float64Array(length);
  return new Float64Array(new SharedArrayBuffer(bytes));
}
