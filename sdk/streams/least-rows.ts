import { UnreadableError } from "../errors.ts";
import type { ExactSum } from "./passes.ts";

/** Rows with their ranks and places, by ascending place. */
export interface SavedLeastRows {
  /** How many there are at most. */
  most: number;
  ranks: Uint32Array;
  places: Float64Array;
  /** Row after row. */
  rows: Float32Array;
}

/**
 * Of all rows that are offered those of least rank, and of equal ones those of least place: the same ones, however the rows are
 * split among processes, and in whatever order. Of random ranks that is a sample without replacement (bottom-k, Cohen and
 * Kaplan, PODC 2007).
 */
export class LeastRows implements ExactSum<SavedLeastRows> {
  private count = 0;
  private ranks = new Uint32Array(0);
  private places = new Float64Array(0);
  private rows = new Float32Array(0);
  /** Where each row lies, as a heap: the first is the one to go next. */
  private heap = new Uint32Array(0);

  constructor(
    readonly most: number,
    readonly width: number,
  ) {}

  /** @param from Where its `width` numbers begin in `rows`. */
  offer(rank: number, place: number, rows: ArrayLike<number>, from: number): void {
    if (this.count < this.most) {
      this.grow();
      const last = this.count++;
      this.heap[last] = last;
      this.put(last, rank, place, rows, from);
      this.rise(last);
    } else if (this.most > 0 && this.isBefore(rank, place, this.heap[0])) {
      this.put(this.heap[0], rank, place, rows, from);
      this.sink();
    }
  }

  /** @throws UnreadableError for lists of lengths that do not belong together */
  add({ ranks, places, rows }: SavedLeastRows): void {
    if (places.length !== ranks.length || rows.length !== ranks.length * this.width)
      throw new UnreadableError("a sample's rows, ranks and places are not as many");
    if (places.some((place, i) => !Number.isSafeInteger(place) || place < 0 || place <= (places[i - 1] ?? -1)))
      throw new UnreadableError("a sample's places are not in order, or one is there twice");
    for (let i = 0; i < ranks.length; i++) this.offer(ranks[i], places[i], rows, i * this.width);
  }

  save(): SavedLeastRows {
    const { most, count, width } = this;
    const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => this.places[a] - this.places[b]);
    const rows = new Float32Array(count * width);
    for (const [to, at] of order.entries()) rows.set(this.rows.subarray(at * width, (at + 1) * width), to * width);
    return {
      most,
      ranks: Uint32Array.from(order, (at) => this.ranks[at]),
      places: Float64Array.from(order, (at) => this.places[at]),
      rows,
    };
  }

  private isBefore(rank: number, place: number, at: number): boolean {
    return rank < this.ranks[at] || (rank === this.ranks[at] && place < this.places[at]);
  }

  private put(at: number, rank: number, place: number, rows: ArrayLike<number>, from: number): void {
    this.ranks[at] = rank;
    this.places[at] = place;
    for (let i = 0; i < this.width; i++) this.rows[at * this.width + i] = rows[from + i];
  }

  private rise(from: number): void {
    const { heap } = this;
    const own = heap[from];
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.isBefore(this.ranks[heap[above]], this.places[heap[above]], own)) break;
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = own;
  }

  private sink(): void {
    const { heap, count } = this;
    const own = heap[0];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= count) break;
      const other = heap[below + 1];
      if (below + 1 < count && this.isBefore(this.ranks[heap[below]], this.places[heap[below]], other)) below++;
      if (!this.isBefore(this.ranks[own], this.places[own], heap[below])) break;
      heap[at] = heap[below];
      at = below;
    }
    heap[at] = own;
  }

  private grow(): void {
    if (this.count < this.ranks.length) return;
    const room = Math.min(this.most, Math.max(64, 2 * this.count));
    this.ranks = longer(this.ranks, new Uint32Array(room));
    this.places = longer(this.places, new Float64Array(room));
    this.heap = longer(this.heap, new Uint32Array(room));
    this.rows = longer(this.rows, new Float32Array(room * this.width));
  }
}

/** What two processes have kept, as one. @throws UnreadableError */
export function mergeLeastRows(a: SavedLeastRows, b: SavedLeastRows): SavedLeastRows {
  if (a.most !== b.most) throw new UnreadableError("two states hold samples of different sizes for one pass");
  const some = a.ranks.length > 0 ? a : b;
  const kept = new LeastRows(a.most, some.ranks.length === 0 ? 0 : some.rows.length / some.ranks.length);
  kept.add(a);
  kept.add(b);
  return kept.save();
}

export function isLeastRows(value: unknown): value is SavedLeastRows {
  const { most, ranks, places, rows } = (value ?? {}) as Partial<SavedLeastRows>;
  return (
    typeof most === "number" &&
    ranks instanceof Uint32Array &&
    places instanceof Float64Array &&
    rows instanceof Float32Array
  );
}

function longer<T extends Uint32Array | Float64Array | Float32Array>(short: T, long: T): T {
  long.set(short);
  return long;
}
