import { seededUniform53 } from "../../statistics/random.ts";
import type { UsableFilters } from "./usable-filters.ts";

/** Filters with a direction, and their lengths without their means. */
export interface FilterSample {
  readonly data: Float32Array;
  readonly norms: Float64Array;
}

/**
 * Keeps at most `capacity` of all filters that pass by: all of them, or a sample in which each is with equal probability
 * (Vitter, "Random sampling with a reservoir", ACM TOMS 11, 1985, Algorithm R).
 */
export class Reservoir {
  readonly #uniform: () => number;
  #data = new Float32Array(0);
  #norms = new Float64Array(0);
  #seen = 0;

  constructor(
    private readonly capacity: number,
    private readonly width: number,
    seed: number,
  ) {
    this.#uniform = seededUniform53(seed);
  }

  add({ count, data, norms }: UsableFilters): void {
    const { width, capacity } = this;
    this.#grow(Math.min(capacity, this.#seen + count));
    for (let i = 0; i < count; i++) {
      const at = this.#seen < capacity ? this.#seen : Math.floor(this.#uniform() * (this.#seen + 1));
      this.#seen++;
      if (at >= capacity) continue;
      this.#data.set(data.subarray(i * width, (i + 1) * width), at * width);
      this.#norms[at] = norms[i];
    }
  }

  sample(): FilterSample {
    const count = Math.min(this.#seen, this.capacity);
    return { data: this.#data.subarray(0, count * this.width), norms: this.#norms.subarray(0, count) };
  }

  #grow(count: number): void {
    if (count <= this.#norms.length) return;
    const room = Math.min(this.capacity, Math.max(count, 2 * this.#norms.length));
    const data = new Float32Array(room * this.width);
    data.set(this.#data);
    const norms = new Float64Array(room);
    norms.set(this.#norms);
    [this.#data, this.#norms] = [data, norms];
  }
}
