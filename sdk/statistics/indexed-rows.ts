import type { State } from "./state.ts";

/** Rows that a table has room for at first. */
const firstRoom = 64;

/**
 * Rows of numbers, the first of which is the row's index: a table that any number of machines can fill, in any order. What is
 * saved is in ascending order of the indices, which are all different.
 */
export class IndexedRows implements State<Float64Array> {
  private rows = new Float64Array(0);
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

  /** @param row `width` numbers: the index, and what is kept of it. */
  add(row: ArrayLike<number>): void {
    this.append(row);
  }

  merge(other: IndexedRows): void {
    this.mergeSaved(other.save());
  }

  mergeSaved(saved: Float64Array): void {
    if (saved.length > 0) this.append(saved);
  }

  save(): Float64Array {
    return this.sorted().slice();
  }

  /** The rows one after the other, in ascending order of their indices; until the table changes. */
  sorted(): Float64Array {
    if (!this.inOrder) this.sort();
    return this.rows.subarray(0, this.used);
  }

  private append(rows: ArrayLike<number>): void {
    const { used, width } = this;
    const wanted = used + rows.length;
    if (wanted > this.rows.length) {
      const grown = new Float64Array(Math.max(wanted, 2 * this.rows.length, firstRoom * width));
      grown.set(this.rows.subarray(0, used));
      this.rows = grown;
    }
    if (used > 0 && rows[0] < this.rows[used - width]) this.inOrder = false;
    this.rows.set(rows, used);
    this.used = wanted;
  }

  private sort(): void {
    const { rows, width } = this;
    const order = Float64Array.from({ length: this.count }, (_, i) => i).sort(
      (a, b) => rows[a * width] - rows[b * width],
    );
    const sorted = new Float64Array(this.used);
    for (const [to, from] of order.entries()) sorted.set(rows.subarray(from * width, (from + 1) * width), to * width);
    this.rows = sorted;
    this.inOrder = true;
  }
}
